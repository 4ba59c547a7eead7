"""Titles of meetings in lines and blocks: which run of words is the title, and what at its ends is no part of it."""

import re
from collections.abc import Sequence

from .words.known_rows import ASSEMBLY, MEETING, KnownRows
from .words.short_names import is_code

_ARTICLE = re.compile(
    r"^(?:the|our|le|la|les|der|die|das|el|los)\s+(?=\S+\s)|^(?:l['’])(?=\w)", re.IGNORECASE
)
# “5-6 and 8 May 2027”, “November–December 2027”: of these only the last would be read.
MORE_DAYS = re.compile(
    r"(?:(?<![\w.–-])[0-9]{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3,10}\s+(?:and|or|et|ou|y|o|und|oder|e)|(?<![\w.–-])[0-9]{1,2}\.?(?:\s*[-–]\s*[0-9]{1,2})?\s*(?:[-–&]|and|or|et|ou|y|o|und|oder|e)|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s*[-–/])\s*$",
    re.IGNORECASE,
)
# “the Sunday before the assembly” is no name, nor “daily” behind one.
_WHEN_BESIDE = re.compile(
    r"(?:the )?(?:[a-z]+day|day|week|evening|eve|morning) (?:before|after|of)\b", re.IGNORECASE
)
_OFTEN_BEHIND = re.compile(
    r",\s+(?:daily|(?:every|each) (?:\w+ )?(?:morning|day)(?: at)?(?: [0-9]{1,2}[.:h][0-9]{2})?)$",
    re.IGNORECASE,
)
_OWNER = re.compile(r"([A-Z][\w-]+)['’]s\s+(?=\S)")
_WEEK_FIRST = re.compile(r"^(?:week|dates?|days?)\s*:\s+", re.IGNORECASE)


def chosen_title(runs: Sequence[str], is_block: bool, known: KnownRows) -> str:
    """Of several runs the one that speaks of a meeting, else a code, else the first; of a block the first."""
    runs = [run for run in runs if not _WHEN_BESIDE.match(run)] or list(runs)
    plain = [run for run in runs if not known.is_nothing_but_organisers(run)] or list(runs)
    meant = [run for run in plain if MEETING.search(run) or ASSEMBLY.search(run)]
    codes = [run for run in plain if is_code(run)]
    if not (meant or codes or is_block):  # “Study Group 5 – environment, circular economy”
        meant = [run for run in runs if MEETING.search(run)]
    if is_block and plain and (not meant or is_code(plain[0])):
        return plain[0]
    if meant:
        return (
            meant[0] if is_block else max(meant, key=lambda run: (not run[0].islower(), len(run)))
        )
    return next(iter([*codes, *plain]), "")


def bare_title(name: str) -> str:
    """Without an article, “week:” in front, “daily” behind, and days at the end, which are asked about."""
    name = _ARTICLE.sub("", _OFTEN_BEHIND.sub("", _WEEK_FIRST.sub("", name)))
    days = MORE_DAYS.search(name)
    before = name[: days.start()].rstrip() if days else ""
    return before.rstrip(" ,") if before.endswith(",") else name


def without_organiser(name: str, known: KnownRows) -> tuple[str, list[str]]:
    """“1st preparatory meeting, League of Arab States (LAS)” and “ATU's first …” as the title and the code."""
    owner = _OWNER.match(name)
    if owner and known.is_nothing_but_organisers(owner[1]):
        return name[owner.end() :], known.organisers_in(owner[1])
    before, comma, last = name.rpartition(", ")
    is_list = before.count("(") != before.count(")")
    codes = known.organisers_in(last) if comma and MEETING.search(before) and not is_list else []
    if len(codes) != 1 or known.without_names(last).strip(" ()"):
        return name, []
    return before, codes
