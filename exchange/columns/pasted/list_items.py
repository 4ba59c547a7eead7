"""Items of lists that go on in lines set in below them."""

import re
from collections.abc import Iterator, Sequence

from .mail import NumberedLine

BULLET = re.compile(r"\s*(?:[*•·▪◦‣●○■–—-]\s+|\(?(?:[0-9]{1,3}|[a-z])[.)]\s+)")
_LABEL = re.compile(r"[A-ZÀ-Þ][^:.,()]{1,24}:\s")
_REMARK = re.compile(r"\s*(?:[-=]+>|>|→|»|//)")
_WIDEST = 100  # of lines that a mail program broke
_NARROWEST = 60


def whole_items(lines: Sequence[NumberedLine]) -> Iterator[NumberedLine]:
    """An item and the lines set in below it as one line: with a bar where its writer began a line, without one where a
    program did. A remark marked with an arrow stays a line of its own."""
    width = max((len(line) for _number, line in lines), default=0)
    whole: NumberedLine | None = None
    remarks: list[NumberedLine] = []
    above = ""
    for number, line in lines:
        goes_on = line.startswith("  ") and "\t" not in line and not BULLET.match(line)
        if whole and goes_on and BULLET.match(whole[1]) and "|" not in line:
            if is_marked_remark(line):
                remarks.append((number, line))
                continue
            joint = " " if _is_broken(above, line.strip(), width) else " | "
            whole, above = (whole[0], f"{whole[1]}{joint}{line.strip()}"), line
            continue
        yield from [whole, *remarks] if whole else remarks
        whole, above, remarks = (number, line), line, []
    yield from [whole, *remarks] if whole else remarks


def is_marked_remark(line: str) -> bool:
    """`-> mind the holidays`, `> bring a photographer`."""
    return bool(_REMARK.match(line))


def _is_broken(above: str, line: str, width: int) -> bool:
    """Whether the first word of a line found no room in the line above."""
    if _LABEL.match(line) or above.rstrip().endswith(")"):
        return False
    if line[:1].islower() or above.rstrip().endswith((",", "-", "–", "—", "(")):
        return True
    is_full = len(above.rstrip()) + 1 + len(line.split()[0]) > width
    return is_full and _NARROWEST <= width <= _WIDEST
