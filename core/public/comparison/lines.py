"""A rich text as lines of plain text that keep the numbers of its lists, so that two can be compared."""

from html.parser import HTMLParser

from core.richtext import sanitised_or_escaped

_LINES = {"p", "h2", "h3", "li", "dt", "dd", "tr", "br", "blockquote"}
_CELLS = {"td", "th"}


def lines_of(html: str) -> list[str]:
    parser = _LineParser()
    parser.feed(sanitised_or_escaped(html))
    parser.close()
    return parser.finished()


class _LineParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lists: list[int | None] = []  # the numbers reached; None where a list has none
        self._mark = ""  # of an item whose text has not begun
        self._lines: list[str] = [""]

    def finished(self) -> list[str]:
        tidied = (" ".join(line.split()) for line in self._lines)
        return [line for line in tidied if line]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LINES:
            self._lines.append("")
        if tag in _CELLS and self._lines[-1]:
            self._lines[-1] += " | "
        if tag in {"ol", "ul"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li" and self._lists:
            reached = self._lists[-1]
            self._mark = "• " if reached is None else f"{reached + 1}. "
            self._lists[-1] = None if reached is None else reached + 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES:
            self._lines.append("")
        if tag in {"ol", "ul"} and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._lines[-1] += self._mark
            self._mark = ""
        self._lines[-1] += data
