"""Compares what two versions of the site answer: the words of pages, the data of downloads, the size of HTML.

.venv/bin/python -m benchmarks.compare_pages main .              # a revision and a checkout
.venv/bin/python -m benchmarks.compare_pages main . --only '^/meetings/'
"""

import argparse
import gzip
import io
import json
import pickle
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from pathlib import Path

from benchmarks.page_contents import VisibleText, changes, data_lines

DRIVER = Path(__file__).with_name("fetch_pages.py")
LONGEST = 160  # of a line as shown

Answer = tuple[int, str, bytes]  # status, content type (or where a redirect leads), body gzipped
Answers = dict[str, Answer]


def answers_of(checkout: Path, admin: bool, seeds: list[str]) -> Answers:
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "answers"
        orders = {"folder": folder, "answers": str(kept), "admin": admin, "seeds": seeds}
        command = [sys.executable, str(DRIVER)]
        subprocess.run(command, input=json.dumps(orders), text=True, cwd=checkout, check=True)
        answers: Answers = pickle.loads(kept.read_bytes())
        return answers


def old_answers(old: str, admin: bool) -> Answers:
    if Path(old).is_dir():
        return answers_of(Path(old), admin, [])
    archive = subprocess.run(["git", "archive", old], capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        return answers_of(Path(folder), admin, [])


class Comparison:
    """The lines that only one side has: of data and statuses, of links, of texts; by address."""

    def __init__(self, old: Answers, new: Answers) -> None:
        self.old, self.new = old, new
        self.data, self.links, self.texts = (dict[str, list[str]]() for _kind in range(3))
        self.sizes: list[tuple[str, int, int]] = []
        for address in sorted(old.keys() & new.keys()):
            self._compare(address, old[address], new[address])

    def _compare(self, address: str, old: Answer, new: Answer) -> None:
        (old_status, old_type, old_body), (new_status, new_type, new_body) = old, new
        heads = [f"{old_status} {old_type}"], [f"{new_status} {new_type}"]
        if heads[0] != heads[1]:
            self._note(self.data, address, *heads)
        elif "html" in new_type:
            self.sizes.append((address, len(old_body), len(new_body)))
            before, after = (
                VisibleText(gzip.decompress(body).decode()) for body in (old_body, new_body)
            )
            self._note(self.texts, address, before.lines, after.lines)
            self._note(self.links, address, before.links, after.links)
        else:
            before_data, after_data = (
                data_lines(address, new_type, gzip.decompress(body))
                for body in (old_body, new_body)
            )
            self._note(self.data, address, before_data, after_data)

    @staticmethod
    def _note(where: dict[str, list[str]], address: str, old: list[str], new: list[str]) -> None:
        if found := changes(old, new):
            where[address] = found

    def growth(self) -> str:
        if not self.sizes:
            return "HTML: no page on both sides"
        old, new = (sum(size[side] for size in self.sizes) for side in (1, 2))
        address, before, after = max(self.sizes, key=lambda size: size[2] / size[1])
        return (
            f"HTML gzipped: {old:,} to {new:,} bytes on {len(self.sizes)} pages, "
            f"{100 * new / old - 100:+.1f} %; worst {100 * after / before - 100:+.1f} % ({address})"
        )


def print_found(title: str, found: dict[str, list[str]], most: int) -> None:
    """The same difference once, with how many pages have it and one of them; the most frequent first."""
    pages = defaultdict[tuple[str, ...], list[str]](list)
    for address, lines in found.items():
        pages[tuple(lines)].append(address)
    print(f"\n{title}: {len(found)} pages, {len(pages)} kinds of difference")
    for difference, addresses in sorted(pages.items(), key=lambda one: -len(one[1]))[:most]:
        print(f"  {len(addresses)} × {addresses[0]}")
        for line in difference[:most]:
            print(f"    {line[:LONGEST]}")


def report(comparison: Comparison, most: int) -> None:
    old, new = comparison.old.keys(), comparison.new.keys()
    print(f"{len(old)} addresses on the old side, {len(new)} on the new, {len(old & new)} on both")
    for title, addresses in (("old", old - new), ("new", new - old)):
        print(f"\nOnly on the {title} side: {len(addresses)}")
        for address in sorted(addresses)[:most]:
            print(f"  {address}")
    print_found("Data and statuses that differ", comparison.data, most)
    print_found("Links that differ", comparison.links, most)
    print_found("Texts that differ", comparison.texts, most)
    print(f"\n{comparison.growth()}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("old", help="a checkout, or a revision of git")
    parser.add_argument("new", nargs="?", default=".", type=Path, help="a checkout")
    parser.add_argument("--admin", action="store_true", help="the admin too, as a superuser")
    parser.add_argument("--only", default="", metavar="PATTERN", help="these addresses only")
    parser.add_argument("--most", type=int, default=40, help="how many of each kind are printed")
    asked = parser.parse_args()
    old = old_answers(asked.old, asked.admin)
    seeds = [address for address in old if not address.startswith("/admin/")]
    new = answers_of(asked.new, asked.admin, seeds)
    old, new = (
        {address: answer for address, answer in side.items() if re.search(asked.only, address)}
        for side in (old, new)
    )
    comparison = Comparison(old, new)
    report(comparison, asked.most)
    sys.exit(bool(comparison.data or old.keys() - new.keys()))


if __name__ == "__main__":
    main()
