"""The cells of a row, as a meeting that was read fills them."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from core.fields import tidy_line
from exchange.columns.doubts import doubts_in

from ...choices import MeetingKind
from ..modes import find_mode
from .facts import Facts
from .kinds import (
    ASSEMBLY_WITHOUT_YEAR,
    INTERREGIONAL,
    is_on_site_of,
    kind_of,
)
from .known_rows import ASSEMBLY, KnownRows

ALWAYS = ("name", "kind", "dates", "venue", "mode")
COLUMNS = [
    # What is checked first stands first.
    *("name", "dates", "venue", "mode", "kind", "organisers", "prepares", "short_name", "status"),
    *("is_of", "alongside", "links", "slug", "editors_note"),
]
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_ALONGSIDE = re.compile(
    r"(?i)[\s,(]*\b(?:during|alongside|within|in conjunction with|back[ -]to[ -]back with|co-?located with|in the margins of|beside)\s+([^()]+)"
)
# What a name that says nothing may be: assemblies, TSAG and study groups are told by their names.
_KINDS_WITHOUT_A_WORD = (
    *(MeetingKind.OTHER, MeetingKind.REGIONAL_PREPARATORY, MeetingKind.INTERREGIONAL),
    *(MeetingKind.COORDINATION_ON_SITE, MeetingKind.SYMPOSIUM, MeetingKind.CONFERENCE),
)
_AT_ASSEMBLIES = {MeetingKind.ASSEMBLY, MeetingKind.COORDINATION_ON_SITE}
_PREPARES = re.compile(r"(?i)\bpr[eé]par|\bvorbereit|подготов|筹备|التحضير")
_NUMBER_OF_SERIES = re.compile(r"[-/#][0-9]{1,2}$")  # of “APT WTSA28-3”
_MODE_WORD = re.compile(r"(?i)\b(?:hybrid|virtual|on-?line)\b")


def cells_of(facts: Facts, known: KnownRows, around: str) -> tuple[dict[str, str], list[str]]:
    """By column, and assemblies that no table knows. `around`: the one that the whole text names.

    A kind that is not certain stays empty, so that one answer on the page of the preview is for all such rows and no others.
    """
    name, short = facts.name, next(iter(facts.short_names), "")
    alongside = _ALONGSIDE.search(name)
    before = name[: alongside.start()] if alongside else name
    core = tidy_line(_BRACKET.sub(" ", before))
    organisers = facts.organisers
    if not organisers and not facts.is_held_by_others:
        organisers = _named_organisers(facts, core, before, known)
    assemblies = [*facts.assemblies, *filter(ASSEMBLY.fullmatch, [short])]
    said = " ".join([facts.text, *assemblies, *facts.remarks])
    kind = facts.kind or kind_of(
        f"{name} ({short})",
        core,
        is_regional=any(map(known.is_regional, organisers)),
        is_on_site=bool(alongside and ASSEMBLY.search(alongside[1])) or is_on_site_of(name, said),
    )
    if not kind:
        ask_kind(facts, MeetingKind.OTHER)
    of_section = facts.section if organisers and _PREPARES.search(facts.section) else ""
    texts = ["; ".join([before, *assemblies]), of_section, _NUMBER_OF_SERIES.sub("", short)]
    if kind == MeetingKind.REGIONAL_PREPARATORY:
        texts += [said, around if ASSEMBLY_WITHOUT_YEAR.search(name) else ""]
    codes, unknown = _assembly_codes(known, texts)
    mode_word = _MODE_WORD.search(name)
    cells = {
        "name": name,
        "dates": _with_doubt(next(iter(facts.dates), ""), facts.dates_open),
        "venue": _with_doubt(facts.place, facts.place_open),
        "kind": str(kind or ""),
        "short_name": short,
        "organisers": "; ".join(organisers),
        "prepares": codes if kind not in _AT_ASSEMBLIES else "",
        "is_of": codes if kind == MeetingKind.ASSEMBLY else "",
        "mode": facts.mode or (find_mode(mode_word[0])[0] if mode_word else ""),
        "status": facts.status,
        "alongside": tidy_line(alongside[1]) if alongside else "",
        "links": "; ".join(dict.fromkeys(facts.links)),
    }
    return cells, unknown


def ask_kind(facts: Facts, likely: MeetingKind) -> None:
    kinds = [likely, *_KINDS_WITHOUT_A_WORD]
    facts.ask("kind", _("What kind of meeting is this?"), (str(kind.label) for kind in kinds))


def cells_of_prose(facts: Facts, cells: Mapping[str, str]) -> dict[str, str]:
    """The best reading of a sentence, each cell of it asked; what only its grammar would tell stays empty."""
    reason = _("It stands in running text. Keep it, or correct it.")
    for column in ("name", "dates", "venue", "mode"):
        if cells[column] and not facts.is_asked(column):
            facts.ask(column, reason, [cells[column]])
    if cells["kind"]:
        ask_kind(facts, MeetingKind(cells["kind"]))
    return {column: cells[column] for column in ALWAYS}


def _with_doubt(text: str, is_open: bool) -> str:
    if not is_open or doubts_in(text).rest != text:
        return text
    return f"{text} (TBC)" if text else "TBC"


def _named_organisers(facts: Facts, core: str, before: str, known: KnownRows) -> list[str]:
    """Of an inter-regional meeting only several."""
    if INTERREGIONAL.search(facts.name):
        named = known.organisers_in(core)
        return named if len(list(filter(known.is_regional, named))) > 1 else []
    found = (
        known.organisers_in("; ".join([*facts.assemblies, core]))
        or known.organisers_in(next(iter(facts.short_names), ""))
        or known.organisers_in(_NUMBER_OF_SERIES.sub("", core))
        or known.organisers_in(before)
        or known.organisation_of_region_in(core)
    )
    # “Com-ITU plenary with PT ITU-T”, “RCC group on ITU” are held by the first
    front, *behind = re.split(
        r"\s(?:with|avec|con|mit|com|совместно с|on|sur|sobre|über)\s", core, maxsplit=1
    )
    others = known.organisers_in(behind[0]) if behind else []
    if set(others) & set(found) and (first := known.organisers_in(front)):
        return first
    return found


def _assembly_codes(known: KnownRows, texts: Sequence[str]) -> tuple[str, list[str]]:
    """Of the first text that names one, and those that no table knows."""
    unknown: list[str] = []
    for text in texts:
        codes = {match[0]: known.assembly_code(match) for match in ASSEMBLY.finditer(text)}
        unknown += [written for written, code in codes.items() if not code]
        if any(codes.values()):
            return "; ".join(dict.fromkeys(filter(None, codes.values()))), unknown
    return "", unknown
