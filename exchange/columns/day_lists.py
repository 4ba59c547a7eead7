"""Several days in one writing: “5 and 6 May” is a span; of “5, 7 and 9 May” and “5 or 6 May” a reader must be asked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .date_pieces import DatePiece, date_pieces, even

# In the shapes of pieces.
_DAY = "(?:w,?)?d"
_NEIGHBOURS = re.compile(rf"(?<![-d]){_DAY}(?:[,/]{_DAY})*[&/]{_DAY}(?![-/])")
_TUESDAY = re.compile("(?<!d)m(?=,?dm)")  # “mar. 6 avril”
_MARCH = 3
_OF_TWO_MONTHS = re.compile(r"(?<![-d])dm&dm")
_OF_FIGURES = re.compile("(?<![-d])[n]&[n](?![-/])")
# 15-19/mar; 2027/1/25 (Mon) - 1/29 (Fri)
_WITHIN_A_DAY = re.compile("(?<=d)/(?=m)|(?<=i[-/]d)[-/](?=d)|(?<=iw-d)/(?=d)")
_BETWEEN = re.compile(r"b[wdmyin,]+&(?=[wdmin])")
_DAYS_BEFORE = re.compile(rf"(?:{_DAY}(?:[-/]{_DAY})?m?,?)+[&|]$")
_LAST_DAYS = {2: 29} | dict.fromkeys((4, 6, 9, 11), 30)


def shape_of(pieces: Iterable[DatePiece]) -> str:
    return "".join(piece.kind for piece in pieces)


def with_spans(pieces: Iterable[DatePiece]) -> list[DatePiece]:
    """Without what says nothing, and with a dash between the first and the last of days that follow each other."""
    found = [piece for piece in pieces if piece.kind != " "]
    for within in reversed(list(_WITHIN_A_DAY.finditer(shape_of(found)))):
        del found[within.start()]
    for tuesday in _TUESDAY.finditer(shape_of(found)):
        if found[tuesday.start()].value == _MARCH:
            found[tuesday.start()] = replace(found[tuesday.start()], kind="w", value=1)
    for shape in (_BETWEEN, _NEIGHBOURS, _OF_TWO_MONTHS, _OF_FIGURES):
        for place in reversed(list(shape.finditer(shape_of(found)))):
            inside = found[place.start() : place.end()]
            sign = max(at for at, piece in enumerate(inside) if piece.kind in "&/")
            first = inside[:sign]
            if inside[0].kind == "b":
                first[:2] = [replace(inside[1], start=inside[0].start)]
            elif not _follow(inside):
                continue
            elif shape is _NEIGHBOURS:
                first = first[: shape_of(first).index("d") + 1]
            dash = replace(inside[sign], kind="-")
            found[place.start() : place.end()] = [*first, dash, *inside[sign + 1 :]]
    return found


def _follow(pieces: Sequence[DatePiece]) -> bool:
    """5, 6 and 7; 31 May and 1 June; 16-04-2026 & 17-04-2026."""
    figures = [piece.value[1:] for piece in pieces if piece.kind == "n"]
    if figures:
        (one, month, year), (other, *rest) = figures
        return bool(other - one == 1 and rest == [month, year])
    days, months = ([one.value for one in pieces if one.kind == kind] for kind in "dm")
    if len(months) < 2:
        return all(other - one == 1 for one, other in zip(days, days[1:], strict=False))
    is_last = days == [_LAST_DAYS.get(months[0], 31), 1]
    return is_last and months[1] == months[0] % 12 + 1


def start_of_list(pieces: Sequence[DatePiece], start: int) -> int:
    """Where days begin that are named in front of a date, without a month of their own: “5, 7 and 9 May”."""
    before = _DAYS_BEFORE.search(shape_of(pieces[:start]))
    return before.start() if before else start


def listed_days(text: str) -> list[str]:
    """Each of the days or spans that a text names, with its month and its year, and what they may be together; none
    where it names one."""
    line = even(text)
    pieces = with_spans(date_pieces(line))
    parts: list[list[DatePiece]] = [[]]
    for place, piece in enumerate(pieces):
        around = shape_of([*pieces[place - 1 : place], *pieces[place + 1 : place + 2]])
        if piece.kind in "&|" or (piece.kind in ",/" and around in ("dd", "md")):
            parts.append([])
        else:
            parts[-1].append(piece)
    said = [{piece.kind: line[piece.start : piece.end] for piece in part} for part in parts]
    months = [kinds["m"] for kinds in said if "m" in kinds]
    years = [kinds["y"] for kinds in said if "y" in kinds]
    days = [(part, kinds) for part, kinds in zip(parts, said, strict=True) if "d" in kinds]
    if len(days) < 2 or not months:  # one day is no list
        return []
    whole = []
    for part, kinds in days:
        bare = re.sub(r",?\s*[0-9]{4}$", "", text[part[0].start : part[-1].end])
        whole.append(" ".join([bare, *([] if "m" in kinds else months[-1:]), *years[-1:]]))
    if "|" in shape_of(pieces) or len(set(months)) > 1:
        return whole
    numbers = [piece.value for part, _kinds in days for piece in part if piece.kind == "d"]
    return [*whole, " ".join([f"{numbers[0]}-{numbers[-1]}", months[0], *years[-1:]])]
