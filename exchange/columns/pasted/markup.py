"""HTML that was pasted as source, as lines of text: a row of a table is one line with tabs, an item of a list one with a bullet."""

import re
from html.parser import HTMLParser

from core.fields import tidy_line

_IS_HTML = re.compile(
    r"<(?:!doctype|html|body|table|tbody|tr|ul|ol|li|p|div|br|h[1-6])\b[^<>]*>", re.IGNORECASE
)
_UNSEEN = frozenset({"style", "script", "head", "title"})
_ROWS = frozenset({"tr", "li"})
_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset(
    {"p", "div", "br", "table", "ul", "ol", *(f"h{level}" for level in range(1, 7))}
)


def text_of_markup(text: str) -> str:
    """The text as readers see it, where it is HTML; else as it came."""
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
        self.cells: list[str] = []
        self.unseen = 0
        self.is_in_row = False

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        if tag == "tr":
            self._end_row()
            self.is_in_row = True
        elif tag in _CELLS:
            self.cells.append("")
        elif tag == "li":
            self._write("\n• ")
        elif tag in _BLOCKS:
            self._write("\n")

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in _UNSEEN and self.unseen > 0
        if tag in ("tr", "table"):
            self._end_row()
        if tag in _BLOCKS | _ROWS:
            self._write("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self._write(re.sub(r"\s+", " ", data))

    def _write(self, text: str) -> None:
        if self.is_in_row and self.cells:
            self.cells[-1] += text
        elif not self.is_in_row:
            self.pieces.append(text)

    def _end_row(self) -> None:
        if self.is_in_row:
            self.pieces.append("\n" + "\t".join(map(tidy_line, self.cells)) + "\n")
        self.cells, self.is_in_row = [], False
