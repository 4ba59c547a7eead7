"""The words, figures and signs of a text that may be a date, one by one."""

import re
import unicodedata
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
_ARTICLE = r"(?:\s+(?:the|le|el|o|dem))?(?!\w)"
_PIECE = re.compile(
    rf"""
    (?:
        (?P<year_first>[0-9]{{4}})(?P<by>[-/.]|\.\s)(?P<month_next>[0-9]{{1,2}})(?P=by)(?P<day_last>[0-9]{{1,2}})
      | (?P<one>[0-9]{{1,2}})(?P<between>[-/.])(?P<other>[0-9]{{1,2}})(?P=between)(?P<year_last>[0-9]{{4}}|[0-9]{{2}})
      | (?P<year_of_month>[0-9]{{4}})[-/.](?P<month_after>[0-9]{{1,2}})
      | (?P<month_before>[0-9]{{1,2}})[-/.](?P<year_after>[0-9]{{4}})
      | [qt](?P<quarter>[1-4])
      | (?P<quarter_number>[1-4])(?:st|nd|rd|th|er|e|o|º|ème|\.)?\s+(?:quarter|trimestre|quartal|квартал\w*|кв)
      | (?P<quarter_word>[^\W\d_]+)\s+(?:quarter|trimestre)
      | (?P<number>[0-9]+)(?P<ordinal>st|nd|rd|th|er|\.?[ºª°])?(?!:[0-9]{{2}})
    )(?![^\W至到])
  | (?P<year_counted>[0-9]{{4}})\s*[年년]|(?P<month_counted>1[0-2]|0?[1-9])\s*[月월]|(?P<day_counted>[0-9]{{1,2}})\s*[日号일]
  | (?P<range>between|entre|zwischen){_ARTICLE}
  | (?P<both>(?:and|et|und|u|y|e){_ARTICLE}|[&+])
  | (?P<either>(?:(?:and|y)/)?(?:or|ou|oder|o|ó)(?!\w))
  | (?P<word>[^\W\d_]+)
  | (?P<dash>[-/,])
  | (?P<nothing>[\s.]+)
  | (?P<unknown>.)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MORE_MONTHS = {"janv": 1, "févr": 2, "fev": 2, "dez": 12, "juill": 7}
_LAST_MONTH = 12
_MORE_WEEKDAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_GLUED = re.compile(r"(?:[-./']?\w+)*")
_QUARTER_WORDS = {
    word: quarter
    for quarter, words in enumerate(
        (
            "first premier primer primeiro",
            "second deuxième segundo",
            "third troisième tercer terceiro",
            "fourth quatrième cuarto quarto",
        ),
        1,
    )
    for word in words.split()
}
_WEEKDAYS_IN_BRACKETS = re.compile(r"\(([^\W\d_]+\.?(?:\s*-\s*[^\W\d_]+\.?)?)\)")


@dataclass(frozen=True)
class DatePiece:
    """What stands between two others. `kind` is its letter in a shape, or `n` figures in an unknown order, `s` figures with a short
    year, `w` weekday, dash, slash, comma, `&` and, `|` or, `b` between, a space for what says nothing, `?` for what is no part of a date."""

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
            return ("p", (int(year), int(month))) if int(month) <= _LAST_MONTH else ("?", None)
        case {"quarter": quarter} | {"quarter_number": quarter}:
            return "q", int(quarter)
        case {"quarter_word": word}:
            quarter = _QUARTER_WORDS.get(word.lower(), 0)
            return ("q", quarter) if quarter else ("?", None)
        case {"number": number}:
            return {1: "d", 2: "d", 4: "y"}.get(len(number), "?"), int(number)
        case {"word": "so"}:
            return "?", None  # an English word; the German day is written So
        case {"word": word}:
            return _kind_of_word(normalise(word))
    kinds = {"range": "b", "both": "&", "either": "|", "dash": match[0], "nothing": " "}
    name = match.lastgroup or ""
    if name.endswith("_counted"):
        return name[0], int(match[name])
    return kinds.get(name, "?"), None


def _kind_of_word(word: str) -> tuple[str, int | None]:
    # What may be both is a month: French “mar.” is Tuesday or March.
    for kind, names in (("m", _months()), ("w", _weekdays())):
        if word in names:
            return kind, names[word]
    return "-" if _UNTIL.fullmatch(word) else " " if _FILLER.fullmatch(word) else "?", None


def even(text: str) -> str:
    """One kind of dash and of figures, and no brackets around weekdays; every character keeps its place."""
    text = text if text.isascii() else "".join(map(_even_character, text))
    return _WEEKDAYS_IN_BRACKETS.sub(_without_brackets, text)


def _even_character(char: str) -> str:
    is_dash = unicodedata.category(char) == "Pd" or char in "−~〜～→"
    return "-" if is_dash else str(unicodedata.decimal(char, char))


def _without_brackets(said: re.Match[str]) -> str:
    is_weekdays = all(map(weekday_named, re.findall(r"[^\W\d_]+", said[1])))
    return f" {said[1]} " if is_weekdays else said[0]
