"""What a remark beside a meeting says in clear words: how people meet, who holds it, that it is off, what is open. The rest is a note."""

import re

from core.fields import tidy_line
from exchange.columns.days import dates_in
from exchange.columns.doubts import doubts_in

from ....choices import Mode
from ...modes import mode_of_cell, one_mode
from .organisers import find_organisers
from .pieces import TAKEN
from .scan import Scan
from .states import CHANGE, find_links, find_status

_END = re.compile(
    r"(?<=[^\W\d_]{3})[.!?]+(?:\s+|$)|\s*[;|\n•]\s*|\s+[-–—]+\s+|"
    r"\s+(?:and|et|y|e|und)\s+(?=(?:co-?)?(?:hosted|organi[sz]ed|convened|accueilli|organis|organizad|acogid|veranstaltet))",
    re.IGNORECASE,
)
_IDLE = re.compile(
    r"(?:fixed|confirmed?|confirmée?s?|confirmad[oa]s?|bestätigt|final|ok|yes|oui|sí|ja|planned|scheduled|announced|open|new|regular|n/?a|none|no|[-–—\s])*",
    re.IGNORECASE,
)
_BEHIND_A_NAME = re.compile(r"\s*[;|]\s+|,\s+|\s+[-–—]\s+")
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_JOINING_ONLINE = re.compile(
    r"(?:(?:with|avec|con|mit|com)\s+)?(?:remote|online|virtual|distance)\s*(?:participation|access|attendance|option|connection)?\s*"
    r"(?:is |will be |also )*(?:possible|available|provided|offered|foreseen|planned|ensured|enabled|supported)|"
    r"(?:can|may|could) (?:also )?be (?:followed|attended|joined|watched) (?:online|remotely|(?:on|via|by|over) (?:zoom|webex|teams|youtube))|"
    r"(?:with|avec|con|mit|com)\s+(?:remote|online|virtual)\s+(?:participation|access|attendance|option)(?:\s+for\s.*)?|"
    r"(?:avec )?participation à distance(?: possible| prévue)?|(?:con )?participación (?:remota|a distancia|virtual)(?: posible)?|"
    r"(?:mit )?(?:online-?teilnahme|fernteilnahme)(?: möglich)?|(?:с )?удал[её]нн\w+ участи\w+",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"^(?:fully|entirely|purely|all|100 ?%|entièrement|totalmente|vollständig|rein|полностью)\s+",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"\b(?:before|after|preceded|followed|RGs?|avant|après|antes|después|vorher)\b"
)
_EITHER = re.compile(r"\b(?:either|entweder|soit|o bien)\b", re.IGNORECASE)
_CALL = re.compile(r"\s+(?:call|session|link|invitation)s?$", re.IGNORECASE)
_OFF = re.compile(
    r"(?:(?:the |this |la |le |el |die |das )?(?:meeting|event|session|workshop|réunion|reunión|sitzung|veranstaltung)?\s*(?:\ue001))(?:\W|$)",
    re.IGNORECASE,
)


def read_remark(text: str) -> Scan:
    """Days in it are days of something else, unless it says that those of the meeting changed: these are in `dates`."""
    scan = Scan()
    scan.links, text = find_links(text, " ")
    modes: list[str] = []
    for piece in filter(None, map(tidy_line, _END.split(text))):
        modes += _modes(piece)
        if not _modes(piece) and not _reads(scan, piece):
            scan.remarks.append(piece)
    scan.mode = one_mode(modes)
    return scan


def _reads(scan: Scan, piece: str) -> bool:
    """Takes what the piece says; whether it says all of it."""
    status, rest = find_status(piece, TAKEN)
    if status and _OFF.match(rest):
        scan.status = scan.status or status
    if dates_in(piece) and (CHANGE.search(piece) or status or _EITHER.search(piece)):
        scan.dates += [piece[start:end] for start, end in dates_in(piece)]
    organisers, hosts, around = find_organisers(piece, TAKEN)
    scan.organisers += organisers
    scan.hosts += hosts
    doubts = doubts_in(piece)
    scan.dates_open |= doubts.dates or (doubts.unsaid and not doubts.rest)
    scan.place_open |= doubts.place
    return (
        bool(_IDLE.fullmatch(piece))
        or not re.search(r"\w", doubts.rest)
        or bool((organisers or hosts) and not re.search(r"\w", around))
        or bool(status and not re.search(r"\w", rest))
    )


def name_and_rest(text: str) -> tuple[str, str]:
    """A name without how people meet, where that stands behind it: `First meeting; with remote access`, `Plenary, online`."""
    ends = [end for end in _BEHIND_A_NAME.finditer(text) if _modes(text[end.end() :])]
    return (text[: ends[0].start()], text[ends[0].end() :]) if ends else (text, "")


def _modes(piece: str) -> list[str]:
    """Of a piece between commas each, where the first of them says it: `in person, no streaming`."""
    parts = [tidy_line(part) for part in _BRACKETED.sub(" ", piece).split(",")]
    if whole := mode_of_cell(_ONLY.sub("", ", ".join(parts))):
        return [whole]
    found = [_mode(part) for part in parts]
    is_of_this = found[0] or (found[-1] and not _OF_ANOTHER.search(piece))
    return [mode for mode in found if mode] if is_of_this else []


def _mode(part: str) -> str:
    if _JOINING_ONLINE.fullmatch(part):
        return Mode.HYBRID.value
    return mode_of_cell(_CALL.sub("", _ONLY.sub("", part)))
