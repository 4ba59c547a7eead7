"""Turns pasted HTML source into lines: a table row becomes a line with tabs, a list item a line with a bullet."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

from core.fields import tidy_line

LINE_BREAK = "\ue010"  # marks a line break within a cell
_IS_HTML = re.compile(
    r"<(?:!doctype|html|body|table|tbody|tr|ul|ol|dl|li|p|div|br|h[1-6])(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_STRUCK = frozenset({"del", "s", "strike"})
_UNSEEN = frozenset({"style", "script", "head", "title"})
_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"ul", "ol"})
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_SECTIONS = frozenset({"section", "article", "hr"})
_BLOCKS = frozenset({"p", "div", "table", "caption", "dl", "dt", "li", *_LISTS})
_BARS_AT_THE_ENDS = re.compile(r"(^\s*• )[\s|]+|(?<=\S)[ |]+$")


def text_of_markup(text: str) -> str:
    """HTML as the text that readers see; other text unchanged."""
    if not _IS_HTML.search(text):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.cells: list[HtmlCell] = []
        self.rows = HtmlRows()
        self.unseen = self.depth = 0  # depth inside hidden elements and inside lists
        self.is_in_row = self.is_in_item = self.is_raised = False

    @property
    def text(self) -> str:
        lines = "".join(self.pieces).splitlines()
        return "\n".join(_BARS_AT_THE_ENDS.sub(r"\1", line) for line in lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        self.depth += tag in _LISTS
        self.is_raised |= tag == "sup"
        if tag in _STRUCK:
            self._write("~~")
        if tag == "table":
            self.rows = HtmlRows()
        if tag == "tr":
            self._end_row()
            self.is_in_row = True
        elif tag in _CELLS:
            self.cells.append(HtmlCell.with_attributes(attrs))
        elif tag == "li":
            self.is_in_item = True
            self._end_line()
            self._write("  " * max(0, self.depth - 1) + "• ")
        elif tag in _HEADINGS:
            self._write("\n\n# ")
        elif tag in _SECTIONS:
            self._write("\n\n")
        elif tag == "dd":
            self._write(": ")
        elif tag in _BLOCKS or tag == "br":
            self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in _UNSEEN and self.unseen > 0
        self.depth -= tag in _LISTS and self.depth > 0
        if tag in _STRUCK:
            self._write("~~")
        if tag in ("tr", "table"):
            self._end_row()
        self.is_raised &= tag != "sup"
        self.is_in_item &= tag not in {"li", *_LISTS}
        if tag in _BLOCKS | _HEADINGS and tag != "dt":
            self._break(tag)

    def _break(self, tag: str) -> None:
        """Within a list item all lines are joined, separated by bars."""
        if self.is_in_item and tag not in _LISTS:
            self._write(" | ")
        else:
            self._end_line()

    def _end_line(self) -> None:
        if self.is_in_row or not self._is_at_line_end():
            self._write("\n")

    def _is_at_line_end(self) -> bool:
        return bool(self.pieces) and self.pieces[-1].endswith("\n")

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", " ", data)
        if self.is_raised and text.strip().isdigit():
            text = f"[{text.strip()}]"  # the number of a note, set apart from the word before it
        if not self.unseen and (text != " " or self.is_in_row or not self._is_at_line_end()):
            self._write(text)

    def _write(self, text: str) -> None:
        if self.is_in_row and self.cells:
            self.cells[-1].text += text.replace("\n", LINE_BREAK)
        elif not self.is_in_row:
            self.pieces.append(text)

    def _end_row(self) -> None:
        if self.is_in_row:
            self.pieces += ["\n", "\t".join(self.rows.laid_out(self.cells)), "\n"]
        self.cells, self.is_in_row = [], False


@dataclass
class HtmlCell:
    text: str = ""
    columns: int = 1
    rows: int = 1

    @classmethod
    def with_attributes(cls, attributes: Iterable[tuple[str, str | None]]) -> "HtmlCell":
        found = dict(attributes)
        return cls("", _span(found.get("colspan")), _span(found.get("rowspan")))


class HtmlRows:
    """The rows of a table, in the order of the page."""

    def __init__(self) -> None:
        self._spanning: dict[int, HtmlCell] = {}  # by column; cells that reach into later rows

    def laid_out(self, cells: list[HtmlCell]) -> list[str]:
        texts: list[str] = []
        for cell in cells:
            self._fill(texts)
            text = tidy_cell(cell.text)
            if cell.rows > 1:
                self._spanning[len(texts)] = HtmlCell(text, cell.columns, cell.rows - 1)
            texts += [text, *[""] * (cell.columns - 1)]
        self._fill(texts)
        return texts

    def _fill(self, texts: list[str]) -> None:
        while cell := self._spanning.get(len(texts)):
            if cell.rows == 1:
                del self._spanning[len(texts)]
            else:
                cell.rows -= 1
            texts += [cell.text, *[""] * (cell.columns - 1)]


def tidy_cell(text: str) -> str:
    """Tidies each line of a cell and drops empty ones."""
    lines = filter(None, map(tidy_line, text.split(LINE_BREAK)))
    return LINE_BREAK.join(lines)


def _span(said: str | None) -> int:
    return int(said) if said and said.isdigit() and 0 < int(said) < 100 else 1  # not 1000
