"""What a proposal asks for, from the words of a line or the cells of a table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from core.fields import normalise
from exchange.columns.pasted.reader import OpenCell

from ...choices import Action
from ..parts import target_in
from ..written_choices import action_in, leading_action
from .words import ACTION, resolutions_in, subjects_in

REASON = re.compile(r"\s+[-–—]+\s+(?![0-9])|\s*\|\s*|:\s+")
_KINDS = (Action.MOD.name, Action.SUP.name, Action.NOC.name)
# In front of the text that it is done to.
_SPELT_OUT = {
    name: re.compile(
        rf"(?<![\w-])(?:proposed\s+)?(?:{words})(?:\s+(?:of|to|in|de la|de))?(?=\s+(?:R[eé]s|Opinion|Q[0-9]|SG ?[0-9]|TSAG))",
        re.IGNORECASE,
    )
    for name, words in (
        ("MOD", r"modif(?:y|ies|ication)|revis(?:e|es|ion)|amend(?:s|ment)?"),
        ("SUP", r"suppress(?:es|ion)?|delet(?:e|es|ion)|abrogat(?:e|es|ion)"),
        ("NOC", r"no change"),
    )
}
_ARTICLES = re.compile(r"\W*(?:an?|the|to|please|une?|le|la|una|el)?\W*", re.IGNORECASE)
_NEW_TEXT = re.compile(
    r"(?<!\w)(?<!ADD )(?<!ADD a )(?=(?:(?:proposed|draft)\s+)*new\s+(?:draft\s+)?resolution\b)",
    re.IGNORECASE,
)


def spelt_short(line: str) -> str:
    """`Modification of Resolution 64` as MOD Resolution 64, where no kind is given in capitals."""
    if ACTION.search(line):
        return line
    for name, words in _SPELT_OUT.items():
        line = words.sub(name, line)
    return line if ACTION.search(line) else _NEW_TEXT.sub("ADD ", line, count=1)


def _asked_and_reason(text: str) -> tuple[list[str], str]:
    """`MOD Res. 64, SUP Res. 57 – reason` as two that are asked, and why."""
    places = [found.start() for found in ACTION.finditer(text)]
    asked: list[str] = []
    reason = ""
    for start, end in pairwise([*places, len(text)]):
        what, *why = REASON.split(text[start:end].strip(" ,;.|"), maxsplit=1)
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
    """What the cells of a row ask for, and what the cell for it says besides; a question where it is not said in full."""

    texts: list[str]
    besides: str = ""
    question: OpenCell | None = None


def asked_in(cells: Mapping[str, str]) -> Asked:
    """From a column for what is asked or its kind, and one for the text; ADD asks for a text by its title."""
    said = cells.get("asks") or cells.get("action", "")
    target, short = _target(cells), spelt_short(said)
    first = ACTION.search(short)
    begins_with_kind = first and _ARTICLES.fullmatch(short[: first.start()])
    asked, reason = _asked_and_reason(short) if begins_with_kind else ([], "")
    is_kind_only = action_in(said) is not None
    if asked and not is_kind_only and (not target or any(map(_names_its_text, asked))):
        return Asked(asked, reason)
    action = Action[asked[0].partition(" ")[0]] if len(asked) == 1 else leading_action(said)
    if action:
        return _of_kind(action, said, "" if is_kind_only else said, target, cells.get("title", ""))
    texts = list(filter(None, [" ".join(filter(None, [said, target]))]))
    if asked or not (said and target_in(target)):
        return Asked(texts)
    reason = _("“%(said)s” does not say whether the text is to be changed, suppressed or kept.")
    choices = tuple(f"{one} {target}" for one in _KINDS)
    return Asked(texts, said, OpenCell("asks", reason % {"said": said}, choices))


def _of_kind(action: Action, said: str, besides: str, target: str, title: str) -> Asked:
    if action == Action.ADD:
        is_named = target and normalise(target) not in ("new", "newresolution", "-", "–")
        if is_named and target_in(target):
            return Asked([f"{target}: {said}"])  # a text that is there cannot be added
        target = target if is_named and not title else title or target
    texts = [key for column, key in subjects_in(title) if column == "resolution"]
    if not target and len(texts) == 1:
        reason = _("No column names the text. Is it the one in the title?")
        question = OpenCell("asks", reason, (f"{action.name} {texts[0]}",))
        return Asked([action.name], besides, question)
    return Asked(_one_by_one(f"{action.name} {target}".strip()), besides)


def _target(cells: Mapping[str, str]) -> str:
    resolution = cells.get("resolution", "")
    if re.fullmatch(r"[0-9]{1,3}(?:\s*(?:,|;|and|&|et|y)\s*[0-9]{1,3})*", resolution):
        resolution = "Resolution " + re.sub(r"\s*;\s*", ", ", resolution)
    return resolution or cells.get("target", "")


def _names_its_text(asked: str) -> bool:
    action, _space, target = asked.partition(" ")
    return bool(target) and (action == Action.ADD.name or bool(subjects_in(target)))
