"""A rich text as lines of plain text that keep the numbers of its lists, so that two can be compared."""

from core.richtext import sanitised_or_escaped
from core.richtext.elements import Element, parsed

_LINES = {"p", "h2", "h3", "li", "dt", "dd", "tr", "br", "blockquote"}
_CELLS = {"td", "th"}


def lines_of(html: str) -> list[str]:
    lines = [""]
    _add(parsed(sanitised_or_escaped(html)), lines)
    return [tidied for line in lines if (tidied := " ".join(line.split()))]


def _add(element: Element, lines: list[str]) -> None:
    items = 0
    for child in element.children:
        if isinstance(child, str):
            lines[-1] += child
            continue
        if child.tag in _LINES:
            lines.append("")
        elif child.tag in _CELLS and lines[-1]:
            lines[-1] += " | "
        begin = len(lines) - 1
        _add(child, lines)
        if child.tag == "li":
            items += 1
            mark = f"{items}. " if element.tag == "ol" else "• "
            first = next((at for at in range(begin, len(lines)) if lines[at].strip()), begin)
            lines[first] = f"{mark}{lines[first]}" if lines[first].strip() else ""
        if child.tag in _LINES:
            lines.append("")
