"""Sentences that announce meetings, as the lines that lists have: name, place and dates apart."""

import re
from collections.abc import Iterator

from exchange.columns.days import dates_in

from .known_rows import MEETING

_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEENS = (
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth", "twentieth"),
)
_ORDINALS = [*_UNITS, *_TEENS, *(f"twenty-{unit}" for unit in _UNITS), "thirtieth", "thirty-first"]
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
# the third to the seventh of May
_SPELT_DAYS = re.compile(
    rf"\b(?:the\s+)?({_ORDINAL})(?:(\s+(?:to|until|and)\s+)(?:the\s+)?({_ORDINAL}))?\s+(?:of\s+)?(?=(?:{_MONTH})\b)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?<=[a-z0-9)])(?<!\bNo)(?<!\bSt)\.\s+(?=(?:[A-Z]|[0-9]{1,2}(?:st|nd|rd|th)\b))"
)
_AND_ANOTHER = re.compile(
    r"[,;]?\s+(?:and|then|while|followed by|as well as)\s+(?=(?:then\s+)?(?:by\s+)?(?:the|an?)\s|[0-9]{1,2}(?:st|nd|rd|th)\b)|;\s+",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"^.*?\b(?:invite(?:s|d)?\s+you\s+to(?:\s+attend|\s+participate\s+in)?|(?:announces?|inform(?:s|ed)?(?:\s+(?:you|members|delegates))?|note|confirm)"
    r"(?:\s+that)?|pleasure\s+to\s+announce(?:\s+that)?)\s+(?=the\b|our\b|[0-9]|[A-Z])",
    re.IGNORECASE,
)
_TAKES_PLACE = re.compile(
    r"\s*,?\s*\b(?<!not )(?<!never )(?:(?:which\s+)?(?:will|shall|is\s+(?:now\s+)?(?:going\s+)?to)\s+(?:now\s+)?(?:take\s+place|be\s+(?:held|hosted|organi[sz]ed|convened|conducted)|meet|convene)"
    r"|(?:is|are)\s+(?:provisionally\s+)?(?:scheduled|planned|foreseen|set)(?:\s+(?:to\s+(?:take\s+place|be\s+held)|for))?|takes?\s+place|follows|to\s+be\s+held|"
    r"se\s+tiendra|aura\s+lieu|est\s+prévue?|se\s+celebrará|tendrá\s+lugar|está\s+prevista)\b(?!\s+by\b)\s*",
    re.IGNORECASE,
)
_HOST = re.compile(
    r",?\s+(?:(?:to\s+be|which\s+is)\s+)?(?:kindly\s+)?hosted\s+by\s+(?:(?!\s(?:in|from|on|at)\s)[^,;|])+",
    re.IGNORECASE,
)
_BEFORE_DATES = re.compile(r"\s*,?\s*\b(?:from|on|du|le|del|el)\s*$", re.IGNORECASE)
_BEFORE_PLACE = re.compile(r"^\s*(?:in|at|à|au|aux|en)\s+(?=[A-ZÀ-Ý])")


def announcements(text: str) -> Iterator[str]:
    """Each meeting that a paragraph announces, as a line; a text that is no sentence is one line as it stands."""
    text = _SPELT_DAYS.sub(_days, text)
    for sentence in _SENTENCE_END.split(text):
        for part in _parts(sentence):
            yield _line(part)


def _days(found: re.Match[str]) -> str:
    one, between, other = found.groups()
    numbers = [str(_ORDINALS.index(word.lower()) + 1) for word in (one, other) if word]
    return f"{(between or '').join(numbers)} "


def _parts(sentence: str) -> list[str]:
    """Where each part names a meeting with its dates; else the whole, which is asked about."""
    parts = _AND_ANOTHER.split(sentence)
    are_meetings = all(MEETING.search(part) and len(dates_in(part)) == 1 for part in parts)
    return parts if are_meetings else [sentence]


def _line(sentence: str) -> str:
    if not _TAKES_PLACE.search(sentence) and not _INTRODUCTION.match(sentence):
        return sentence
    sentence = _INTRODUCTION.sub("", sentence)
    host = _HOST.search(sentence)
    sentence = _TAKES_PLACE.sub(" | ", _HOST.sub(" | ", sentence)).rstrip(".")
    spans = dates_in(sentence)
    for start, end in reversed(spans):
        before = _BEFORE_DATES.sub("", sentence[:start])
        sentence = f"{before} | {sentence[start:end]} | {sentence[end:]}"
    pieces = [_BEFORE_PLACE.sub("", piece).strip(" ,") for piece in sentence.split("|")]
    if host:
        pieces.append(host[0].strip(" ,"))
    return " | ".join(filter(None, pieces))
