"""Compares what two versions of the site answer: the words of pages, the data of downloads, the size of HTML.

.venv/bin/python -m benchmarks.compare_pages main .              # a revision and a checkout
.venv/bin/python -m benchmarks.compare_pages main . --text-only '^/meetings/'
"""

import argparse
import difflib
import gzip
import io
import json
import pickle
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from benchmarks.page_contents import Change, VisibleText, changes, data_lines, grouped

DRIVER = Path(__file__).with_name("fetch_pages.py")
LONGEST = 160  # of a phrase as shown

Answer = tuple[int, str, bytes]
Answers = dict[str, Answer]
Found = list[tuple[str, list[tuple[Change, str]]]]


def answers_of(
    checkout: Path,
    admin: bool,
    seeds: list[str] | None = None,
    pattern: str = "",
    follow: bool = True,
) -> Answers:
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "answers"
        orders = {
            "folder": folder,
            "answers": str(kept),
            "pattern": pattern,
            "admin": admin,
            "seeds": seeds or [],
            "follow": follow,
        }
        subprocess.run(
            [sys.executable, str(DRIVER)],
            input=json.dumps(orders),
            text=True,
            cwd=checkout,
            check=True,
        )
        return pickle.loads(kept.read_bytes())


def git(*words: str) -> bytes:
    return subprocess.run(["git", *words], capture_output=True, check=True).stdout


def old_answers(old: str, admin: bool) -> Answers:
    """Of a checkout, or of a revision."""
    if Path(old).is_dir():
        return answers_of(Path(old), admin)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(git("archive", old))) as archive:
            archive.extractall(folder, filter="data")
        return answers_of(Path(folder), admin)


class Renaming:
    """What was renamed on purpose, applied to the old side; and the label of an app, which no address is told by."""

    def __init__(self, rules: list[str]) -> None:
        self.rules = [rule.split("=", 1) for rule in rules]

    def __call__(self, text: str) -> str:
        for old, new in self.rules:
            text = re.sub(old, new, text)
        return text

    def address(self, text: str) -> str:
        return without_app(self(text))


def without_app(address: str) -> str:
    return re.sub(r"^/admin/\w+/(?=\w+/)", "/admin/*/", address)


class Comparison:
    def __init__(self, old: Answers, new: Answers, renaming: Renaming) -> None:
        self.old = {renaming.address(address): answer for address, answer in old.items()}
        self.new = {without_app(address): answer for address, answer in new.items()}
        self.renaming = renaming
        self.data, self.texts, self.links, self.sizes = Found(), Found(), Found(), []
        self.lines: dict[str, tuple[list[str], list[str]]] = {}
        for address in self.old.keys() & self.new.keys():
            self._compare(address, self.old[address], self.new[address])

    def _compare(self, address: str, old: Answer, new: Answer) -> None:
        (old_status, old_type, old_body), (new_status, new_type, new_body) = old, new
        heads = [f"{old_status} {self.renaming(old_type)}"], [f"{new_status} {new_type}"]
        if heads[0] != heads[1]:
            self.data.append((address, [((heads[0][0], heads[1][0]), "status and type:")]))
        elif "html" in new_type:
            self.sizes.append((address, len(old_body), len(new_body)))
            self._compare_pages(address, _page(old_body), _page(new_body))
        else:
            before = [self.renaming(line) for line in _data(address, old_type, old_body)]
            self._note(self.data, address, before, _data(address, new_type, new_body))

    def _compare_pages(self, address: str, old: VisibleText, new: VisibleText) -> None:
        self._note(self.texts, address, old.lines, new.lines)
        before = [self.renaming.address(link) for link in old.links]
        self._note(self.links, address, before, [without_app(link) for link in new.links])

    def _note(self, where: Found, address: str, old: list[str], new: list[str]) -> None:
        if found := changes(old, new):
            where.append((address, found))
            if where is not self.links:
                self.lines[address] = old, new

    def unified(self, address: str, longest: int = 40) -> list[str]:
        old, new = self.lines[address]
        lines = [*difflib.unified_diff(old, new, lineterm="", n=0)][2:]
        return [_cut(line) for line in lines if not line.startswith("@@")][:longest]

    def growth(self) -> str:
        if not self.sizes:
            return "HTML: no page on both sides"
        old, new = (sum(size[side] for size in self.sizes) for side in (1, 2))
        address, before, after = max(self.sizes, key=lambda size: size[2] / size[1])
        return (
            f"HTML gzipped: {old:,} to {new:,} bytes on {len(self.sizes)} pages, "
            f"{100 * new / old - 100:+.1f} %; worst {100 * after / before - 100:+.1f} % ({address})"
        )


def _page(body: bytes) -> VisibleText:
    return VisibleText(gzip.decompress(body).decode())


def _data(address: str, content_type: str, body: bytes) -> list[str]:
    return data_lines(address, content_type, gzip.decompress(body))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text)} characters)"


def print_group(title: str, found: Found, most: int) -> None:
    groups = grouped(found)
    print(f"\n{title}: {len(found)} pages, {len(groups)} kinds of difference")
    for (old, new), addresses, context in groups[:most]:
        print(f"  {len(addresses)} × {context} [-{_cut(old)}-] {{+{_cut(new)}+}}  {addresses[0]}")
    if len(groups) > most:
        print(f"  … and {len(groups) - most} more kinds (--most)")


def print_addresses(title: str, addresses: set[str], most: int) -> None:
    print(f"\n{title}: {len(addresses)}")
    for address in sorted(addresses)[:most]:
        print(f"  {address}")


def report(comparison: Comparison, most: int, in_full: bool) -> None:
    old, new = comparison.old.keys(), comparison.new.keys()
    print(f"{len(old)} addresses on the old side, {len(new)} on the new, {len(old & new)} on both")
    print_addresses("Only on the old side", old - new, most)
    print_addresses("Only on the new side", new - old, most)
    print_group("Data and statuses that differ", comparison.data, most)
    print_group("Links that differ", comparison.links, most)
    print_group("Texts that differ", comparison.texts, most)
    for address in [*comparison.lines][:most] if in_full else ():
        print(f"\n{address}")
        print(*comparison.unified(address), sep="\n")
    print(f"\n{comparison.growth()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", help="a checkout, or a revision of git")
    parser.add_argument("new", nargs="?", default=".", type=Path, help="a checkout")
    parser.add_argument("--admin", action="store_true", help="the admin too, as a superuser")
    parser.add_argument(
        "--text-only",
        default="",
        metavar="PATTERN",
        help="these addresses only, each with its lines",
    )
    parser.add_argument(
        "--renamed", action="append", default=[], metavar="OLD=NEW", help="a regular expression"
    )
    parser.add_argument("--most", type=int, default=40, help="how many of each kind are printed")
    options = parser.parse_args()
    pattern, renaming = options.text_only, Renaming(options.renamed)
    old = {
        address: answer
        for address, answer in old_answers(options.old, options.admin).items()
        if re.search(pattern, renaming(address))
    }
    seeds = [renaming(address) for address in old if not address.startswith("/admin/")]
    new = answers_of(options.new, options.admin, seeds, pattern, follow=not pattern)
    comparison = Comparison(old, new, renaming)
    report(comparison, options.most, in_full=bool(pattern))
    sys.exit(bool(comparison.data or comparison.old.keys() - comparison.new.keys()))


if __name__ == "__main__":
    main()
