"""Rich text as plain values, for formats other than HTML: headings, paragraphs, lists, quotations and tables."""

from collections.abc import Iterator
from typing import Any, TypedDict

from core.richtext import sanitised_or_escaped
from core.richtext.elements import Element, Node, parsed

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
    root = parsed(sanitised_or_escaped(html))
    return _without_skipped_levels(_blocks(root, 0))


def _blocks(element: Element, depth: int) -> list[Block]:
    blocks: list[Block] = []
    loose: list[Node] = []
    for child in element.children:
        if isinstance(child, str) or child.tag in _INLINE:
            loose.append(child)
            continue
        blocks += [*_paragraph(loose), *_block(child, depth)]
        loose = []
    return blocks + _paragraph(loose)


def _block(element: Element, depth: int) -> list[Block]:
    tag = element.tag
    if tag == "p" or depth >= DEEPEST:
        return _paragraph([element])
    if tag in _HEADINGS:
        return [{"kind": "heading", "level": _HEADINGS[tag], "runs": _runs([element])}]
    if tag in {"ul", "ol"}:
        items = [_blocks(child, depth + 1) for child in element.elements]
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


def _paragraph(parts: list[Node]) -> list[Block]:
    runs = _runs(parts)
    return [{"kind": "paragraph", "runs": runs}] if any(run["text"].strip() for run in runs) else []


def _runs(parts: list[Node]) -> list[Run]:
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


def _texts(parts: list[Node]) -> Iterator[tuple[str, frozenset[str], str]]:
    """Each text with the tags and the link around it. A stack, since tags may be nested to any depth."""
    waiting: list[tuple[Node, frozenset[str], str]] = [
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


def _table(element: Element) -> list[Block]:
    """Each cell with its place, so that no two overlap."""
    cells: list[dict[str, Any]] = []
    taken: set[tuple[int, int]] = set()
    rows = list(_rows_of(element))
    for line, row in enumerate(rows):
        column = 0
        for cell in row.elements:
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


def _rows_of(element: Element) -> Iterator[Element]:
    for child in element.elements:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody"}:
            yield from (row for row in child.elements if row.tag == "tr")


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
