"""The words, figures and signs of a text that may be a date, one by one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP, WEEKDAYS, WEEKDAYS_ABBR

from core.fields import normalise

LANGUAGES = ("en", "fr", "es", "de", "ru", "ar", "zh-hans")

# Words between the parts of a date, without a meaning of their own, and words between two dates.
_FILLER = re.compile("de|del|do|of|the|le|el|den|dem|am|on|from|du|vom|von|desde|с|г|года|من")
_UNTIL = re.compile("to|until|till|through|au|à|bis|al|a|hasta|até|по|до|إلى|至|到")
_PIECE = re.compile(
    r"""
    (?:
        (?P<year_first>[0-9]{4})(?P<by>[-/.])(?P<month_next>[0-9]{1,2})(?P=by)(?P<day_last>[0-9]{1,2})
      | (?P<one>[0-9]{1,2})(?P<between>[-/.])(?P<other>[0-9]{1,2})(?P=between)(?P<year_last>[0-9]{4}|[0-9]{2})
      | (?P<year_of_month>[0-9]{4})[-/.](?P<month_after>[0-9]{1,2})
      | (?P<month_before>[0-9]{1,2})[-/.](?P<year_after>[0-9]{4})
      | [qt](?P<quarter>[1-4])
      | (?P<quarter_said>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter
      | (?P<quarter_number>[1-4])(?:er|e|o|º|ème|\.)?\s+(?:trimestre|quartal)
      | (?P<quarter_word>premier|primer|primeiro|deuxième|segundo|troisième|tercer|terceiro|quatrième|cuarto|quarto)\s+trimestre
      | (?P<number>[0-9]+)(?P<ordinal>st|nd|rd|th|er|[ºª°])?(?!:[0-9]{2})
    )(?!\w)
  | (?P<word>[^\W\d_]+)
  | (?P<dash>[-/])
  | (?P<comma>,)
  | (?P<nothing>[\s.]+)
  | (?P<unknown>.)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MORE_MONTHS = {"janv": 1, "févr": 2, "juill": 7}
_MORE_WEEKDAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_GLUED = re.compile(r"(?:[-./']?\w+)*")
_QUARTER_WORDS = [
    ("first", "1st", "premier", "primer", "primeiro"),
    ("second", "2nd", "deuxième", "segundo"),
    ("third", "3rd", "troisième", "tercer", "terceiro"),
    ("fourth", "4th", "quatrième", "cuarto", "quarto"),
]


@dataclass(frozen=True)
class DatePiece:
    """What stands between two others. `kind` is its letter in a shape, or `n` figures in an unknown order, `s` figures with a short
    year, `w` weekday, dash, comma, a space for what says nothing, `?` for what is no part of a date."""

    kind: str
    value: Any
    start: int
    end: int
    is_ordinal: bool = False


@cache
def _months() -> dict[str, int]:
    # The short Portuguese names are words of other languages: out, set.
    names = _names(LANGUAGES, MONTHS, MONTHS_3, MONTHS_AP, MONTHS_ALT)
    return names | _names(["pt"], MONTHS) | _MORE_MONTHS


@cache
def _weekdays() -> dict[str, int]:
    return _names(LANGUAGES, WEEKDAYS, WEEKDAYS_ABBR) | _MORE_WEEKDAYS


def month_named(word: str) -> int:
    """Its number; 0 where the word names none."""
    return _months().get(normalise(word), 0)


def short_month_named(word: str) -> int:
    """Of Portuguese names that are other words elsewhere; 0 where it is none, or the name of a month in any language."""
    return 0 if month_named(word) else _names(["pt"], MONTHS_3).get(normalise(word), 0)


def weekday_named(word: str) -> bool:
    return normalise(word) in _weekdays()


def _names(languages: Iterable[str], *catalogues: Mapping[int, str]) -> dict[str, int]:
    """Number by name in these languages, without names that stand for two."""
    numbers: dict[str, set[int]] = {}
    for language in languages:
        with translation.override(language):
            for number, name in (item for catalogue in catalogues for item in catalogue.items()):
                numbers.setdefault(normalise(str(name)).rstrip("."), set()).add(number)
    numbers.pop("jui", None)  # begins both “juin” and “juillet”
    return {name: found.pop() for name, found in numbers.items() if len(found) == 1}


def date_pieces(line: str) -> Iterator[DatePiece]:
    place = 0
    while match := _PIECE.match(line, place):
        end = match.end()
        kind, value = _kind_of(match)
        if kind == "?" and line[end - 1].isalnum():  # WTSA-24 is one word, and no day of any month
            end = _GLUED.match(line, end).end()  # type: ignore[union-attr]
        yield DatePiece(kind, value, place, end, is_ordinal=bool(match["ordinal"]))
        place = end


def _kind_of(match: re.Match[str]) -> tuple[str, Any]:
    match {name: said for name, said in match.groupdict().items() if said is not None}:
        case {"year_first": year, "month_next": month, "day_last": day}:
            return "i", (int(year), int(month), int(day))
        case {"one": one, "other": other, "year_last": year}:
            return "n" if len(year) == 4 else "s", (match[0], int(one), int(other), int(year))
        case {"year_of_month": year, "month_after": month} | {
            "year_after": year,
            "month_before": month,
        }:
            return "p", (int(year), int(month))
        case {"quarter": quarter} | {"quarter_number": quarter}:
            return "q", int(quarter)
        case {"quarter_said": quarter} | {"quarter_word": quarter}:
            found = (quarter.lower() in words for words in _QUARTER_WORDS)
            return "q", 1 + list(found).index(True)
        case {"number": number}:
            return {1: "d", 2: "d", 4: "y"}.get(len(number), "?"), int(number)
        case {"word": "so"}:
            return "?", None  # an English word; the German day is written So
        case {"word": word}:
            return _kind_of_word(normalise(word))
        case {"unknown": _}:
            return "?", None
    return {"-": "-", "/": "-", ",": ","}.get(match[0], " "), None


def _kind_of_word(word: str) -> tuple[str, int | None]:
    # What may be both is a month: French “mar.” is Tuesday or March.
    for kind, names in (("m", _months()), ("w", _weekdays())):
        if word in names:
            return kind, names[word]
    return "-" if _UNTIL.fullmatch(word) else " " if _FILLER.fullmatch(word) else "?", None
