"""What a proposal asks for, from the words of a line or the cells of a table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext as _

from core.fields import normalise

from ...choices import Action
from ..actions import action_in, leading_action
from ..parts import target_in
from .words import ACTION, resolutions_in, resolutions_named_in, subjects_in

_REASON = re.compile(r"\s+[-–—]+\s+(?![0-9])|\s*\|\s*|:\s+")
_ACTION_WORDS = {
    "MOD": r"modif(?:y|ies|ication)|revis(?:e|es|ion)|amend(?:s|ment)?",
    "SUP": r"suppress(?:es|ion)?|delet(?:e|es|ion)|abrogat(?:e|es|ion)",
    "NOC": r"no change",
}
_KINDS = (Action.MOD.name, Action.SUP.name, Action.NOC.name)
_ARTICLES = re.compile(r"\W*(?:an?|the|to|please|une?|le|la|una|el)?\W*", re.IGNORECASE)
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


@dataclass(frozen=True)
class Asked:
    """What the cells of a row ask for, and what the cell for it says besides; a question with choices where it is not said in full."""

    texts: list[str]
    besides: str = ""
    question: str = ""
    choices: tuple[str, ...] = ()


def asked_in(cells: Mapping[str, str]) -> Asked:
    """From a column for what is asked or its kind, and one for the text; ADD asks for a text by its title."""
    said = cells.get("asks") or cells.get("action", "")
    target = _target(cells)
    short = spelt_short(said)
    if action := action_in(said):
        return _of_kind(action, said, target, cells)
    if (named := ACTION.search(short)) and _ARTICLES.fullmatch(short[: named.start()]):
        asked, reason = asked_and_reason(short)
        if target and not any(map(_names_its_text, asked)):
            kinds = [one.partition(" ")[0] for one in asked]
            if len(kinds) == 1:
                return Asked(_one_by_one(f"{kinds[0]} {target}"), said)
            return Asked([f"{said} {target}"])
        return Asked(asked, reason)
    if action := leading_action(said):
        found = _of_kind(action, said, target, cells)
        return replace(found, besides=said)
    texts = list(filter(None, [" ".join(filter(None, [said, target]))]))
    if not (said and target_in(target)):
        return Asked(texts)
    question = _("“%(said)s” does not say whether the text is to be changed, suppressed or kept.")
    return Asked(texts, said, question % {"said": said}, tuple(f"{one} {target}" for one in _KINDS))


def _of_kind(action: Action, said: str, target: str, cells: Mapping[str, str]) -> Asked:
    title = cells.get("title", "")
    if action == Action.ADD:
        is_named = target and normalise(target) not in ("new", "newresolution", "-", "–")
        if is_named and target_in(target):
            return Asked([f"{target}: {said}"])  # a text that is there cannot be added
        target = target if is_named and not title else title or target
    if not target and len(texts := resolutions_named_in(title)) == 1:
        question = _("No column names the text. Is it the one in the title?")
        return Asked([action.name], "", question, (f"{action.name} {texts[0]}",))
    return Asked(_one_by_one(f"{action.name} {target}".strip()))


def _target(cells: Mapping[str, str]) -> str:
    resolution = cells.get("resolution", "")
    if re.fullmatch(r"[0-9]{1,3}(?:\s*(?:,|;|and|&|et|y)\s*[0-9]{1,3})*", resolution):
        resolution = "Resolution " + re.sub(r"\s*;\s*", ", ", resolution)
    return resolution or cells.get("target", "")


def _names_its_text(asked: str) -> bool:
    action, _space, target = asked.partition(" ")
    return bool(target) and (action == Action.ADD.name or bool(subjects_in(target)))
