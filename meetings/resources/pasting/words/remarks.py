"""Sentences that follow a meeting in its line: how people meet, who holds it and what is open count, the rest is a note."""

import re
from collections.abc import Iterable

from exchange.columns.date_pieces import month_named, weekday_named
from exchange.columns.doubts import doubts_in
from exchange.columns.pasted import sentences

from ....choices import Mode
from ...modes import find_mode, mode_of_cell, one_mode
from .organisers import find_organisers
from .other_days import has_only_deadlines
from .pieces import TAKEN
from .scan import Scan
from .scanner import Scanner

PREPARES = re.compile(r"\bpr[eé]par|\bvorbereit", re.IGNORECASE)
_REMOTE = r"(?:remote|on-?line|virtual|distance)"
_CAN = r"(?:possible|available|offered|provided|foreseen|welcome|enabled|allowed|supported|planned|posible|possível|possible|möglich)"
_NO = r"(?:no|not|without|sin|sem|keine?|sans|pas de)"
_FROM_AFAR = (
    rf"(?:{_REMOTE}\s+(?:participation|access|attendance|connection)|participa(?:ción|ção)\s+(?:a\s+dist[aâ]ncia|remota|virtual|en línea)|"
    r"participation\s+(?:à\s+distance|en\s+ligne)|(?:online|fern)-?\s?teilnahme)"
)
_SAID = [
    (
        Mode.IN_PERSON,
        rf"\bin[- ]person only\b|\bonly in[- ]person\b|\b{_NO}\s+(?:{_FROM_AFAR}|streaming|webcast)\b|\bsolo presencial\b|\bnur (?:in präsenz|vor ort)\b",
    ),
    (
        Mode.HYBRID,
        rf"\b{_FROM_AFAR}\b(?:.*\b{_CAN}\b|\W*$)|\b(?:habrá|il y aura)\b.*\b{_FROM_AFAR}\b|\b(?:hybrid|híbrid[oa]|hybride)\s+(?:format|mode|meeting)\b",
    ),
    (
        Mode.ONLINE,
        r"\b(?:fully|entirely|purely|all)\s+(?:online|virtual|remote)\b|\b(?:online|virtual) only\b|\bonly online\b",
    ),
]
_MODES_SAID = [(mode, re.compile(words, re.IGNORECASE)) for mode, words in _SAID]
_SPEAKS_OF_MODE = re.compile(
    r"\b(?:hybrid\w*|híbrid\w+|on-?line|virtual\w*|remote\w*|in[- ]person|face[- ]to[- ]face|presencial\w*|présentiel\w*|präsenz|en ligne|en línea|em linha|"
    r"à distance|a distancia|zoom|webex|teams|streamed|streaming)\b",
    re.IGNORECASE,
)

_BEHIND_ACRONYM = re.compile(r"(?<=[A-ZÀ-Þ]{2}\.)\s+(?=[A-ZÀ-Þ][a-zà-ÿ])")
_NUMBER_FOLLOWS = re.compile(r"\b(?:no|nr|nos|núm|art|vol)\.\s*$", re.IGNORECASE)

_CLAUSE_END = re.compile(r"\s[–—-]\s|[,;:]\s")
_DAY_LAST = re.compile(r"[0-9]\.\s*$")
_DEADLINE = re.compile(
    r"\b(?:regist\w+|deadline|inscri\w+|submi\w+|closes?|opens?|avant le|before|until|by [0-9]|hasta el|bis zum|anmeld\w+|due|au plus tard|no(?:t)? later than|a más tardar|spätestens)\b",
    re.IGNORECASE,
)


def apart(text: str, scanner: Scanner) -> tuple[str, list[str]]:
    """The line of a meeting without the sentences that only remark on it. Sentences that are nothing but its days, its place
    or how people meet belong to it, divided by bars."""
    lines = text.split(" | ")
    asides = [line for line in lines[1:] if _is_of_deadlines(line, scanner)]
    text = " | ".join(line for line in lines if line not in asides)
    first, *others = _sentences(text)
    if not others or scanner.line(text).label:
        return text, asides
    scan = scanner.scan(first)
    head, remarks = [first], list[str]()
    for sentence in others:
        part = scanner.scan(sentence)
        is_missing = not scan.runs and not remarks or (part.dates and not scan.dates)
        if part.is_attribute or (is_missing and not _DEADLINE.search(sentence)):
            head.append(sentence)
            scan.take(part)
            scan.runs += part.runs
        else:
            remarks.append(sentence)
    return " | ".join(one.strip().rstrip(".") for one in head), [*remarks, *asides]


def _is_of_deadlines(line: str, scanner: Scanner) -> bool:
    """Whether all its sentences that have days are about the last of them."""
    if scanner.line(line).label in ("dates", "starts", "ends"):
        return False
    dated = [sentence for sentence in _sentences(line) if scanner.scan(sentence).dates]
    return bool(dated) and all(
        _DEADLINE.search(sentence) or has_only_deadlines(sentence) for sentence in dated
    )


def _sentences(text: str) -> list[str]:
    """Also behind an acronym; “no. 2” is not the end of one."""
    parts: list[str] = []
    for part in (piece for one in sentences(text) for piece in _BEHIND_ACRONYM.split(one)):
        if parts and _goes_on(parts[-1], part):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return parts


def _goes_on(before: str, part: str) -> bool:
    """“8. Juni”, “Lun. 7”, “no. 2”."""
    words = before.rstrip(" .").split()
    is_day = _DAY_LAST.search(before) and month_named(part.split()[0].strip(".,"))
    is_weekday = bool(words) and weekday_named(words[-1]) and part[:1].isdigit()
    return bool(is_day or is_weekday or _NUMBER_FOLLOWS.search(before))


def take_remarks(scan: Scan, remarks: Iterable[str]) -> None:
    """What they say of the meeting; the sentences are kept on the scan."""
    for remark in remarks:
        doubts = doubts_in(remark)
        scan.dates_open |= doubts.dates
        scan.place_open |= doubts.place
        scan.organisers += find_organisers(remark, TAKEN)[0]
        scan.mode = one_mode([scan.mode, mode_of_remark(remark)])
        scan.remarks.append(remark.strip(" ."))


def mode_of_remark(remark: str) -> str:
    """How people meet, where a sentence says it plainly."""
    said = [mode.value for mode, words in _MODES_SAID if words.search(remark)]
    if said:
        return said[0]
    if mode := mode_of_cell(_CLAUSE_END.split(remark)[0]):
        return mode
    mode, rest = find_mode(remark)
    return mode if not re.search(r"\w", rest) else ""


def may_speak_of_mode(remark: str) -> bool:
    return bool(_SPEAKS_OF_MODE.search(remark))
