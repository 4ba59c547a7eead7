"""The cells of a row, as a pasted line fills them."""

import re
from itertools import zip_longest

from django.utils.translation import gettext as _

from core.fields import tidy_line

from ...choices import MeetingKind
from ..modes import find_mode
from .kinds import ASSEMBLY_WITHOUT_YEAR, INTERREGIONAL, REGIONAL_GROUP, is_on_site_of, kind_of
from .meeting_reader import ParsedMeeting
from .words.known_rows import ASSEMBLY, KnownRows
from .words.pieces import BRACKET
from .words.remarks import PREPARES

_ALONGSIDE = re.compile(
    r"[\s,(]*\b(?:during|alongside|within|in conjunction with|back[ -]to[ -]back with|co-?located with|in the margins of|beside)\s+([^()]+)",
    re.I,
)
_ORDINAL_WORDS = [
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
]
_ORDINAL = re.compile(
    rf"\b(?:([1-9][0-9]?)(?:st|nd|rd|th)|({'|'.join(_ORDINAL_WORDS)}))\b", re.IGNORECASE
)
_PERIOD = re.compile(r"\b([0-9]{4})\s*[-–—]\s*([0-9]{4}) study period\b", re.IGNORECASE)
_AT_ASSEMBLIES = {MeetingKind.ASSEMBLY, MeetingKind.COORDINATION_ON_SITE}
_TEAM = re.compile(r"\bproject team\b|\bPT\b", re.IGNORECASE)
_NUMBER_OF_SERIES = re.compile(r"[-/#][0-9]{1,2}$")  # of “APT WTSA28-3”
_MODE_WORD = re.compile(r"\b(?:hybrid|virtual|on-?line)\b", re.IGNORECASE)


def cells_of(line: ParsedMeeting, known: KnownRows, around: str = "") -> dict[str, str]:
    """The cells of the row by column; what no table knows is noted on the line. `around`: the one assembly that the whole text names."""
    alongside = _ALONGSIDE.search(line.name)
    before = line.name[: alongside.start()] if alongside else line.name
    core = tidy_line(BRACKET.sub(" ", before))
    organisers = line.organisers
    if not organisers and not line.is_held_by_others:
        organisers = _named_organisers(line, core, before, known)
    if ASSEMBLY.fullmatch(line.short_name):
        line.assemblies.append(line.short_name)
    of_section = line.section if organisers and PREPARES.search(line.section) else ""
    codes = (
        _assembly_codes(line, known, "; ".join([before, *line.assemblies]))
        or _assembly_codes(line, known, of_section)
        or _assembly_codes(line, known, _NUMBER_OF_SERIES.sub("", line.short_name))
    )
    is_on_site = bool(alongside and ASSEMBLY.search(alongside[1])) or is_on_site_of(
        line.name, " ".join([line.text, *line.remarks])
    )
    full_name = f"{line.name} ({line.short_name})"
    said = " ".join([line.text, *line.assemblies, *line.remarks])
    kind = kind_of(full_name, core, any(map(known.is_regional, organisers)), is_on_site)
    if kind == MeetingKind.REGIONAL_PREPARATORY and not codes:
        of_text = around if ASSEMBLY_WITHOUT_YEAR.search(line.name) else ""
        codes = _assembly_codes(line, known, said) or _assembly_codes(line, known, of_text)
    is_assembly = kind == MeetingKind.ASSEMBLY
    period = _PERIOD.search(line.name)
    mode_word = _MODE_WORD.search(line.name)
    return {
        "slug": "",
        "name": line.name,
        "short_name": line.short_name,
        "kind": kind.value,
        "organisers": "; ".join(organisers),
        "prepares": "; ".join(codes) if kind not in _AT_ASSEMBLIES else "",
        "is_of": "; ".join(codes) if is_assembly else "",
        "study_period": f"{period[1]}-{period[2]}" if period else "",
        "series": "; ".join(_series_places(before, organisers, known)),
        "dates": _with_doubt(line.dates, line.dates_open),
        "venue": _with_doubt(line.place, line.place_open),
        "mode": line.mode or (find_mode(mode_word[0])[0] if mode_word else ""),
        "status": line.status,
        "alongside": tidy_line(alongside[1]) if alongside else "",
        "links": "; ".join(line.links),
        "start_time": "",
        "end_time": "",
        "time_zone": "",
    } | line.hours


def _organiser_of_section(line: ParsedMeeting, known: KnownRows) -> list[str]:
    """The one organisation that heads the list, of a meeting that prepares an assembly."""
    if not line.section or not (PREPARES.search(line.name) or _TEAM.search(line.name)):
        return []
    found = known.organisers_in(line.section)
    found = found or known.organisation_of_region_in(f"{line.section} preparation")
    return found if len(found) == 1 else []


def _named_organisers(line: ParsedMeeting, core: str, before: str, known: KnownRows) -> list[str]:
    """Of an inter-regional meeting only several; of the regional group of a study group not the organisation of the region."""
    if INTERREGIONAL.search(line.name):
        named = known.organisers_in(core)
        return named if len(list(filter(known.is_regional, named))) > 1 else []
    found = (
        known.organisers_in("; ".join([*line.assemblies, core]))
        or known.organisers_in(line.short_name)
        or known.organisers_in(before)
        or known.organisation_of_region_in(core)
        or _organiser_of_section(line, known)
    )
    if REGIONAL_GROUP.search(core):
        found = [code for code in found if not known.is_regional(code)]
    return found


def _with_doubt(text: str, is_open: bool) -> str:
    if not is_open:
        return text
    return f"{text} (TBC)" if text else "TBC"


def _assembly_codes(line: ParsedMeeting, known: KnownRows, text: str) -> list[str]:
    codes = {match[0]: known.assembly_code(match) for match in ASSEMBLY.finditer(text)}
    for written in [written for written, code in codes.items() if not code]:
        note = _("“%(code)s” is not in the table assemblies, so no cell names it.") % {
            "code": written
        }
        if note not in line.notes:
            line.notes.append(note)
    return list(dict.fromkeys(code for code in codes.values() if code))


def _series_places(text: str, organisers: list[str], known: KnownRows) -> list[str]:
    """For each ordinal the series of the assembly named after it, if there is exactly one."""
    ordinals = list(_ORDINAL.finditer(text))
    places = []
    for ordinal, following in zip_longest(ordinals, ordinals[1:]):
        clause = text[ordinal.end() : following.start() if following else None]
        codes = [
            code for match in ASSEMBLY.finditer(clause) if (code := known.assembly_code(match))
        ]
        series = known.series_of(organisers, codes[0]) if len(codes) == 1 else None
        if series:
            number = ordinal[1] or str(_ORDINAL_WORDS.index(ordinal[2].lower()) + 1)
            places.append(f"{number} of {series.slug}")
    return places
