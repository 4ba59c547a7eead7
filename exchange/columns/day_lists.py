"""Several days in one writing: “5 and 6 May” is a span; of “5, 7 and 9 May” and “5 or 6 May” a reader must be asked."""

import re

from .date_pieces import date_pieces, month_named, weekday_named

_NUMBER = r"[0-9]{1,2}(?:st|nd|rd|th|er|[.ºª°])?"
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
_AND = r"(?:\s(?:and|et|und|u\.|y|e)\s|&|\+)"
_OR_WORDS = "or|ou|oder|o|ó|and/or|y/o"
_OR = rf"(?:\s(?:{_OR_WORDS})\s|/)"
_DAY = rf"{_WEEKDAY}{_NUMBER}"
_NEIGHBOURS = re.compile(
    rf"(?<![\w./-])({_DAY})((?:\s*[,/]\s*{_DAY})*\s*(?:{_AND}|/)\s*)({_DAY})(?![\w./-])",
    re.IGNORECASE,
)
# 31 May and 1 June
_OF_TWO_MONTHS = re.compile(
    rf"(?<![\w./-])([0-9]{{1,2}})\.?\s+(?:de\s+)?([^\W\d_]+)\.?(\s*{_AND}\s*(?:le\s+|el\s+)?)(?=1(?:st|er|\.|º)?\s+(?:de\s+)?([^\W\d_]+))",
    re.IGNORECASE,
)
_BETWEEN_SAID = r"\b(?P<between>(?:between|entre|zwischen)\s+(?:(?:the|le|el|o|dem)\s+)?)"
# between 8 and 10 June, entre el 8 y el 10 de junio
_BETWEEN_DAYS = re.compile(
    rf"{_BETWEEN_SAID}(?P<first>{_NUMBER})"
    rf"(?P<and>\s+(?:and|et|y|e|und)\s+(?:(?:the|le|el|o|dem)\s+)?)(?={_NUMBER}(?!\w))",
    re.IGNORECASE,
)
_BETWEEN_BEFORE = re.compile(rf"{_BETWEEN_SAID}$", re.IGNORECASE)
_DAYS = rf"{_DAY}(?:\s*(?:[-–—]|to|au|al|bis)\s*{_DAY})?"
_FROM = r"(?:(?:from|du|del|vom|dal|de)\s+)?"
_LIST_BEFORE = re.compile(
    rf"(?<![\w./-])(?P<days>{_DAYS}(?:\s*,\s*{_DAYS})*)\s*(?:{_AND}|{_OR})\s*{_FROM}$",
    re.IGNORECASE,
)
_FIGURES = rf"{_NUMBER}(?:\s*[-–—]\s*{_NUMBER})?(?:\s+[^\W\d_]{{3,10}})?"
_FIGURES_BEFORE = re.compile(
    rf"(?<![\w./-])(?P<days>{_FIGURES}(?:\s*,\s*{_FIGURES})*)\s*(?:{_AND}|{_OR})\s*{_FROM}$",
    re.IGNORECASE,
)
_LONGEST_LIST = 60
_BETWEEN = re.compile(
    rf"\s*(?:{_AND}|\s(?:{_OR_WORDS})\s|(?<=[0-9.])/(?=[0-9])|(?:(?<=[0-9.])|(?<=st|nd|rd|th)),(?=\s*[0-9]{{1,2}}(?![0-9])))\s*",
    re.IGNORECASE,
)
_ONE_OF = re.compile(rf"\s(?:{_OR_WORDS})\s", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(([^\W\d_]+\.?(?:\s*-\s*[^\W\d_]+\.?)?)\)")
_LAST_DAYS = {2: 29} | dict.fromkeys((4, 6, 9, 11), 30)


def with_dashes(line: str) -> str:
    """A dash between the first and the last of days that follow each other; every other character keeps its place."""
    line = _IN_BRACKETS.sub(_without_brackets, line)
    line = _BETWEEN_DAYS.sub(_until, line)
    return _OF_TWO_MONTHS.sub(_month_goes_on, _NEIGHBOURS.sub(_days_go_on, line))


def start_of_list(line: str, start: int) -> int:
    """Where days begin that are named in front of a date, without a month of their own: “5, 7 and 9 May”, “between 5 and 9 May”."""
    before = line[max(0, start - _LONGEST_LIST) : start]
    if said := _BETWEEN_BEFORE.search(before):
        return start - len(said[0])
    for found in (_LIST_BEFORE.search(before), _FIGURES_BEFORE.search(before)):
        words = re.findall(r"[^\W\d_]{4,}", found["days"]) if found else []
        if found and all(weekday_named(word) or month_named(word) for word in words):
            return start - len(found[0])
    return start


def days_of_month(found: re.Match[str]) -> str:
    """`1.-3.12.2024` has two days in front of one month: its order is plain."""
    first, month, year = int(found[1]), int(found[4]), found[5]
    last = int(re.split(r"[./]", found[2])[0])
    if first >= last:
        return f"{found[1]}{found[3]}{found[4]}{found[3]}{year} - {found[2]}"
    return f"{year}-{month:02}-{first:02} - {year}-{month:02}-{last:02}"


def listed_days(text: str) -> list[str]:
    """Each of the days or spans that a text names, with its month and its year, and what they may be together; none
    where it names one."""
    parts = [part.strip() for part in _BETWEEN.split(with_dashes(text)) if part.strip()]
    said = [
        {piece.kind: part[piece.start : piece.end] for piece in date_pieces(part)} for part in parts
    ]
    months = [kinds["m"] for kinds in said if "m" in kinds]
    years = [kinds["y"] for kinds in said if "y" in kinds]
    days = [(part, kinds) for part, kinds in zip(parts, said, strict=True) if "d" in kinds]
    if len(days) < 2 or not months:  # one day is no list
        return []
    whole = [_completed(part, kinds, months, years) for part, kinds in days]
    if _ONE_OF.search(text) or len(set(months)) > 1:
        return whole
    numbers = re.findall(r"(?<![0-9])[0-9]{1,2}(?![0-9])", " ".join(part for part, _kinds in days))
    together = f"{numbers[0]}-{numbers[-1]}"
    return [*whole, " ".join(filter(None, [together, months[0], *years[-1:]]))]


def _completed(part: str, kinds: dict[str, str], months: list[str], years: list[str]) -> str:
    month = "" if "m" in kinds else months[-1]
    bare = re.sub(r",?\s*[0-9]{4}$", "", part)
    return " ".join(filter(None, [bare, month, *years[-1:]]))


def _until(days: re.Match[str]) -> str:
    return " " * len(days["between"]) + days["first"] + "-".center(len(days["and"]))


def _without_brackets(said: re.Match[str]) -> str:
    is_weekdays = all(map(weekday_named, re.findall(r"[^\W\d_]+", said[1])))
    return f" {said[1]} " if is_weekdays else said[0]


def _days_go_on(days: re.Match[str]) -> str:
    numbers = [int(number) for number in re.findall("[0-9]+", days[0])]
    follow = all(other - one == 1 for one, other in zip(numbers, numbers[1:], strict=False))
    return f"{days[1]}{'-'.center(len(days[2]))}{days[3]}" if follow else days[0]


def _month_goes_on(days: re.Match[str]) -> str:
    one, other = month_named(days[2]), month_named(days[4])
    goes_on = one and other == one % 12 + 1 and int(days[1]) == _LAST_DAYS.get(one, 31)
    if not goes_on:
        return days[0]
    return days[0][: days.start(3) - days.start()] + "-".center(len(days[3]))
