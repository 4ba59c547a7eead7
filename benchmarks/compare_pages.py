"""Compares the responses of two checkouts of the site: words and links of pages, data of downloads.

git worktree add ../old main && .venv/bin/python -m benchmarks.compare_pages ../old
"""

import argparse
import csv
import difflib
import gzip
import io
import json
import pickle
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml.html import HtmlElement, document_fromstring

DRIVER = Path(__file__).with_name("fetch_pages.py")
LONGEST = 160  # characters of a line that is shown
_INLINE = re.compile(
    "a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|u"
)
_SAID = ("alt", "title", "aria-label", "placeholder", "content")
# Hashes of contents are left out: the contents themselves are compared.
_HASH = re.compile("[0-9a-f]{32,64}")

Answer = tuple[int, str, bytes]  # status, content type (or redirect target), compressed body
Answers = dict[str, Answer]


def answers_of(checkout: Path, seeds: list[str]) -> Answers:
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "answers"
        orders = {"folder": folder, "answers": str(kept), "seeds": seeds}
        command = [sys.executable, str(DRIVER)]
        subprocess.run(command, input=json.dumps(orders), text=True, cwd=checkout, check=True)
        answers: Answers = pickle.loads(kept.read_bytes())
        return answers


class VisibleText:
    """The text that readers see or hear, one line for each block, and the targets of links."""

    def __init__(self, page: str) -> None:
        tree = document_fromstring(page)
        self.links = [one.get("href") for one in tree.iter("a") if "href" in one.attrib]
        lines = (" ".join(line.split()) for line in "".join(_parts(tree)).split("\0"))
        self.lines = [_HASH.sub("(hash)", line) for line in lines if line]


def _parts(element: HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in ("script", "style"):
        return
    edge = "" if _INLINE.fullmatch(element.tag) else "\0"
    words = [element.get(name, "") for name in _SAID]
    kind = element.get("type")
    if element.tag == "input" and kind not in ("hidden", "checkbox", "radio"):
        words.append(element.get("value", ""))
    if {"checked", "selected"} & set(element.keys()):
        words.append("[x]")
    yield edge + "".join(f"\0{word}\0" for word in words if word) + (element.text or "")
    for child in element:
        yield from _parts(child)
        yield child.tail or ""
    yield edge


def data_lines(name: str, content_type: str, body: bytes) -> list[str]:
    """A download as comparable lines; empty if only its status and type count."""
    ending = name.partition("?")[0].rpartition(".")[2]
    if not body:
        return []
    if ending == "csv" or "csv" in content_type:
        rows: Iterable[list[str]] = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
        return ["\t".join(row) for row in rows]
    if ending in ("zip", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return [
                f"{member}: {line}"
                for member in sorted(archive.namelist())
                for line in data_lines(member, "", archive.read(member))
            ]
    if "json" in f"{ending} {content_type}":
        shown = json.dumps(json.loads(body), indent=1, ensure_ascii=False)
        return [_HASH.sub("(hash)", line) for line in shown.splitlines()]
    if ending == "ics":
        return re.sub(r"\r\n[ \t]", "", body.decode()).splitlines()
    if "xml" in f"{ending} {content_type}":
        return [line for line in re.split(r"\n|(?<=>)(?=<[^/])", body.decode()) if line]
    return body.decode().splitlines() if "text/" in content_type or ending == "md" else []


def changes(old: list[str], new: list[str]) -> list[str]:
    """The lines that only one side has, with `-` and `+` in front."""
    lines = list(difflib.unified_diff(old, new, lineterm="", n=0))[2:]
    return [line for line in lines if not line.startswith("@@")]


KINDS = ("Data and statuses", "Links", "Texts")


def compared(old: Answers, new: Answers) -> dict[str, dict[str, list[str]]]:
    """The lines that only one side has, by kind and address."""
    found: dict[str, dict[str, list[str]]] = {kind: {} for kind in KINDS}
    for address in sorted(old.keys() & new.keys()):
        before, after = (lines_of(address, *side[address]) for side in (old, new))
        for kind in KINDS:
            if lines := changes(before.get(kind, []), after.get(kind, [])):
                found[kind][address] = lines
    return found


def lines_of(address: str, status: int, content_type: str, body: bytes) -> dict[str, list[str]]:
    head, unpacked = f"{status} {content_type}", gzip.decompress(body)
    if "html" in content_type:
        page = VisibleText(unpacked.decode())
        return dict(zip(KINDS, ([head], page.links, page.lines), strict=True))
    return {KINDS[0]: [head, *data_lines(address, content_type, unpacked)]}


def print_found(title: str, found: dict[str, list[str]], most: int) -> None:
    """Each difference once, with an example and the number of pages that have it; the most frequent first."""
    pages = defaultdict[tuple[str, ...], list[str]](list)
    for address, lines in found.items():
        pages[tuple(lines)].append(address)
    print(f"\n{title} that differ: {len(found)} pages, {len(pages)} kinds of difference")
    for difference, addresses in sorted(pages.items(), key=lambda one: -len(one[1]))[:most]:
        print(f"  {len(addresses)} × {addresses[0]}")
        for line in difference[:most]:
            print(f"    {line[:LONGEST]}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("old", type=Path)
    parser.add_argument("new", nargs="?", default=".", type=Path)
    parser.add_argument("--most", type=int, default=40, help="how many of each kind are printed")
    asked = parser.parse_args()
    old = answers_of(asked.old, [])
    new = answers_of(asked.new, list(old))
    print(f"{len(old)} addresses on the old side, {len(new)} on the new")
    for title, addresses in (("old", old.keys() - new.keys()), ("new", new.keys() - old.keys())):
        print(f"\nOnly on the {title} side: {len(addresses)}")
        for address in sorted(addresses)[: asked.most]:
            print(f"  {address}")
    found = compared(old, new)
    for kind, lines in found.items():
        print_found(kind, lines, asked.most)
    sys.exit(bool(found[KINDS[0]] or old.keys() - new.keys()))


if __name__ == "__main__":
    main()
