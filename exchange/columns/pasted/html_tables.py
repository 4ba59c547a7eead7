"""The rows of an HTML table: a cell that spans several rows stands in each of them, one that spans columns in the first."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.fields import tidy_line

LINE_BREAK = "\ue010"  # stands in the text of a cell where another line begins


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
    """The rows of one table, laid out one after the other."""

    def __init__(self) -> None:
        self._spanning: dict[int, HtmlCell] = {}  # by column; `rows` that are still to come

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
    """Each line of a cell tidied, empty ones left out."""
    lines = filter(None, map(tidy_line, text.split(LINE_BREAK)))
    return LINE_BREAK.join(lines)


def _span(said: str | None) -> int:
    return int(said) if said and said.isdigit() and 0 < int(said) < 100 else 1  # noqa: PLR2004  a page may say 1000
