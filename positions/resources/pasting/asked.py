"""What a proposal asks for, from the words of a line or the cells of a table."""

import re
from collections.abc import Mapping
from itertools import pairwise

from core.fields import normalise

from .words import ACTION, resolutions_in

_REASON = re.compile(r"\s+[-–—]+\s+(?![0-9])|\s*\|\s*|:\s+")
_ACTION_WORDS = {
    "MOD": r"modif(?:y|ies|ication)|revis(?:e|es|ion)|amend(?:s|ment)?",
    "SUP": r"suppress(?:es|ion)?|delet(?:e|es|ion)|abrogat(?:e|es|ion)",
    "NOC": r"no change",
}
_SPELT_OUT = [
    (
        action,
        re.compile(
            rf"(?<![\w-])(?:proposed\s+)?(?:{words})(?:\s+(?:of|to|in|de la|de))?(?=\s+(?:R[eé]s|Opinion|Q[0-9]|SG ?[0-9]|TSAG))",
            re.IGNORECASE,
        ),
    )
    for action, words in _ACTION_WORDS.items()
]
_NEW_TEXT = re.compile(
    r"(?<!\w)(?<!ADD )(?<!ADD a )(?=(?:(?:proposed|draft)\s+)*new\s+(?:draft\s+)?resolution\b)",
    re.IGNORECASE,
)


def spelt_short(line: str) -> str:
    """`Modification of Resolution 64` as MOD Resolution 64, where no kind is given in capitals."""
    if ACTION.search(line):
        return line
    for action, words in _SPELT_OUT:
        line = words.sub(action, line)
    return line if ACTION.search(line) else _NEW_TEXT.sub("ADD ", line, count=1)


def asked_and_reason(text: str) -> tuple[list[str], str]:
    """`MOD Res. 64, SUP Res. 57 – reason` as two that are asked, and why."""
    places = [found.start() for found in ACTION.finditer(text)]
    asked: list[str] = []
    reason = ""
    for start, end in pairwise([*places, len(text)]):
        what, *why = _REASON.split(text[start:end].strip(" ,;.|"), maxsplit=1)
        asked += _one_by_one(re.sub(r"[,;\s]+(?:and)?$", "", what))
        reason = " ".join(filter(None, [reason, *why]))
    return asked, reason.strip(" ,;|")


def _one_by_one(asked: str) -> list[str]:
    """`MOD Resolutions 1 and 2` asks for two things."""
    action, _space, target = asked.partition(" ")
    several = resolutions_in(target)
    return [f"{action} {one}" for one in several] if len(several) > 1 else [asked]


def asked_in(cells: Mapping[str, str]) -> list[str]:
    """What is asked, from a column for the kind and one for the text; ADD asks for a text by its title."""
    said = cells.get("action", "")
    action = next(
        (code for code, words in _ACTION_WORDS.items() if re.fullmatch(words, said, re.IGNORECASE)),
        "ADD" if normalise(said) in ("new", "addition") else said.upper(),
    )
    resolution = cells.get("resolution", "")
    if re.fullmatch(r"[0-9]{1,3}(?:\s*(?:,|;|and|&)\s*[0-9]{1,3})*", resolution):
        resolution = "Resolution " + re.sub(r"\s*;\s*", ", ", resolution)
    target = resolution or cells.get("target", "")
    if action == "ADD":
        is_named = target and normalise(target) not in ("new", "newresolution", "-", "–")
        target = target if is_named and "title" not in cells else cells.get("title", target)
    return _one_by_one(" ".join(filter(None, [action, target])))
