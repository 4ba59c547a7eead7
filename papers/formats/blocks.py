"""Rich text as plain values, for formats other than HTML: headings, paragraphs, lists, quotations and tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, TypedDict

from core.richtext import sanitised_or_escaped

# How deep lists and quotations go; anything deeper becomes one paragraph.
DEEPEST = 8
# How many columns or rows one cell of a table may take.
WIDEST = 20
_INLINE = {"strong", "em", "a", "br"}
_HEADINGS = {"h2": 1, "h3": 2}

Block = dict[str, Any]


class Run(TypedDict):
    """Text in one style."""

    text: str
    is_bold: bool
    is_italic: bool
    link: str


def blocks_of(html: str) -> list[Block]:
    """The blocks of a rich text, as JSON can hold them. Headings begin at level 1 and skip no level."""
    parser = _Parser()
    parser.feed(sanitised_or_escaped(html))
    parser.close()
    return _without_skipped_levels(_blocks(parser.root, 0))


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["_Element | str"] = field(default_factory=list)


class _Parser(HTMLParser):
    """Sanitised HTML is well formed: each end tag closes the element opened last."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag != "br":
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _blocks(element: _Element, depth: int) -> list[Block]:
    blocks: list[Block] = []
    loose: list[_Element | str] = []
    for child in element.children:
        if isinstance(child, str) or child.tag in _INLINE:
            loose.append(child)
            continue
        blocks += [*_paragraph(loose), *_block(child, depth)]
        loose = []
    return blocks + _paragraph(loose)


def _block(element: _Element, depth: int) -> list[Block]:
    tag = element.tag
    if tag == "p" or depth >= DEEPEST:
        return _paragraph([element])
    if tag in _HEADINGS:
        return [{"kind": "heading", "level": _HEADINGS[tag], "runs": _runs([element])}]
    if tag in {"ul", "ol"}:
        items = [
            _blocks(child, depth + 1) for child in element.children if isinstance(child, _Element)
        ]
        return [{"kind": "list", "is_ordered": tag == "ol", "items": items}] if items else []
    if tag in {"blockquote", "dd"}:
        return [{"kind": "quote", "blocks": _blocks(element, depth + 1)}]
    if tag == "dt":
        return [
            {"kind": "paragraph", "runs": [run | {"is_bold": True} for run in _runs([element])]}
        ]
    if tag == "table":
        return _table(element)
    return _blocks(element, depth + 1)


def _paragraph(parts: list[_Element | str]) -> list[Block]:
    runs = _runs(parts)
    return [{"kind": "paragraph", "runs": runs}] if any(run["text"].strip() for run in runs) else []


def _runs(parts: list[_Element | str]) -> list[Run]:
    """Each run has one style throughout; a line break is a newline in it."""
    runs: list[Run] = []
    for text, tags, link in _texts(parts):
        run: Run = {
            "text": text,
            "is_bold": "strong" in tags,
            "is_italic": "em" in tags,
            "link": link,
        }
        if runs and {**runs[-1], "text": ""} == {**run, "text": ""}:
            runs[-1]["text"] += text
        else:
            runs.append(run)
    return runs


def _texts(parts: list[_Element | str]) -> Iterator[tuple[str, frozenset[str], str]]:
    """Each text with the tags and the link around it. A stack, since tags may be nested to any depth."""
    waiting: list[tuple[_Element | str, frozenset[str], str]] = [
        (part, frozenset(), "") for part in reversed(parts)
    ]
    has_begun = False
    while waiting:
        part, tags, link = waiting.pop()
        if isinstance(part, str):
            has_begun = has_begun or bool(part.strip())
            yield _collapsed(part), tags, link
        elif part.tag == "br":
            yield "\n", tags, link
        else:
            if has_begun and part.tag not in _INLINE:
                yield "\n", frozenset(), ""
            inner, target = tags | {part.tag}, part.attributes.get("href", link)
            waiting += [(child, inner, target) for child in reversed(part.children)]


def _collapsed(text: str) -> str:
    """As a browser shows it: any white space is one space."""
    words = " ".join(text.split())
    if not words:
        return " " if text else ""
    return " " * text[0].isspace() + words + " " * text[-1].isspace()


def _table(element: _Element) -> list[Block]:
    """Each cell with its place, so that no two overlap."""
    cells: list[dict[str, Any]] = []
    taken: set[tuple[int, int]] = set()
    rows = list(_rows_of(element))
    for line, row in enumerate(rows):
        column = 0
        for cell in (child for child in row.children if isinstance(child, _Element)):
            while (column, line) in taken:
                column += 1
            down = min(_number(cell.attributes.get("rowspan")), len(rows) - line)
            across = _free(taken, column, line, _number(cell.attributes.get("colspan")))
            taken |= {
                (column + right, line + below) for right in range(across) for below in range(down)
            }
            place = {"column": column, "row": line, "across": across, "down": down}
            cells.append({**place, "is_head": cell.tag == "th", "runs": _runs([cell])})
    columns = max((cell["column"] + cell["across"] for cell in cells), default=0)
    return [{"kind": "table", "columns": columns, "cells": cells}] if cells else []


def _rows_of(element: _Element) -> Iterator[_Element]:
    for child in element.children:
        if isinstance(child, _Element):
            if child.tag == "tr":
                yield child
            elif child.tag in {"thead", "tbody"}:
                yield from (
                    row for row in child.children if isinstance(row, _Element) and row.tag == "tr"
                )


def _free(taken: set[tuple[int, int]], column: int, line: int, wanted: int) -> int:
    """How many columns from here are free in this row, up to the number wanted."""
    return next((across for across in range(1, wanted) if (column + across, line) in taken), wanted)


def _number(text: str | None) -> int:
    return (
        min(int(text), WIDEST)
        if text and text.isascii() and text.isdigit() and len(text) < 4 and int(text)
        else 1
    )


def _without_skipped_levels(blocks: list[Block]) -> list[Block]:
    level = 0
    for block in blocks:
        if block["kind"] == "heading":
            level = block["level"] = min(block["level"], level + 1)
    return blocks
