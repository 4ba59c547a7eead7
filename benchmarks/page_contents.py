"""The words and links of a page, the rows of a download, and how two of them differ."""

import csv
import difflib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from openpyxl import load_workbook

_INLINE = re.compile(
    "a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|u"
)
_SAID = ("alt", "title", "aria-label", "placeholder", "content")
# Of contents: these are compared themselves.
_HASH = re.compile("[0-9a-f]{32,64}")


class VisibleText(HTMLParser):
    """The text that readers see or hear, one line a block, and where the links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts, self.links, self.silent = list[str](), list[str](), 0
        self.feed(page)
        self.close()

    @property
    def lines(self) -> list[str]:
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\0"))
        return [_HASH.sub("(hash)", line) for line in lines if line]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self.silent += 1
        elif not _INLINE.fullmatch(tag):
            self.parts.append("\0")
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        words = [values[name] for name in _SAID if values.get(name)]
        if tag == "input" and values.get("type") not in ("hidden", "checkbox", "radio"):
            words.append(values.get("value", ""))
        if {"checked", "selected"} & values.keys():
            words.append("[x]")
        self.parts += [f"\0{word}\0" for word in words if word]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.silent -= 1
        elif not _INLINE.fullmatch(tag):
            self.parts.append("\0")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def data_lines(name: str, content_type: str, body: bytes) -> list[str]:
    """A download as lines that can be compared; none where only the status and type count."""
    ending = name.partition("?")[0].rpartition(".")[2]
    if ending == "csv" or "csv" in content_type:
        rows: Iterable[list[str]] = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
        return ["\t".join(row) for row in rows]
    if ending == "xlsx" or "spreadsheetml" in content_type:
        return list(_workbook_lines(body))
    if ending == "zip" or "zip" in content_type:
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
    if "xml" in content_type:
        return [line for line in re.split(r"\n|(?<=>)(?=<[^/])", body.decode()) if line]
    return body.decode().splitlines() if "text/" in content_type or ending == "md" else []


def _workbook_lines(body: bytes) -> Iterator[str]:
    for sheet in load_workbook(io.BytesIO(body)).worksheets:
        yield f"[{sheet.title}]"
        for row in sheet.iter_rows(values_only=True):
            yield "\t".join("" if cell is None else str(cell) for cell in row)


def changes(old: list[str], new: list[str]) -> list[str]:
    """The lines that only one side has, with `-` and `+` in front."""
    lines = list(difflib.unified_diff(old, new, lineterm="", n=0))[2:]
    return [line for line in lines if not line.startswith("@@")]
