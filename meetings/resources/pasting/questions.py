"""What a pasted line says and no cell holds, where it may change a cell: such a cell is asked about, with what it may be."""

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from .known_rows import KnownRows
from .line import PastedLine

_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_OF_DATES = re.compile(
    rf"\b(?:mid|early|late|beginning|start|end|fin|début|mi|half|week|weeks|or|spring|summer|autumn|fall|winter|instead|originally|previously|"
    rf"formerly|initially|now|moved|brought forward|rescheduled|shifted|extended|new dates?|quarter|semester|{_MONTHS})\b|"
    r"(?<!\w)[0-9]{1,2}\s*(?:[-–/]|to|or|and)\s*[0-9]{1,2}(?![\w:])|\b(?:19|20)[0-9]{2}\b",
    re.IGNORECASE,
)
_OF_STATUS = re.compile(
    r"\b(?:cancel\w*|postpone\w*|called off|dropped|suspended|annul[ée]e?s?|report[ée]e?s?|aplazad[oa]|cancelad[oa]|suspendid[oa]|abgesagt|"
    r"verschoben|not (?:be|to be|being) held|will not take place)\b|~~",
    re.IGNORECASE,
)
# A name is no sentence.
_SENTENCE = re.compile(
    r"\b(?:will|shall|is|are|was|were|has|have|been|we|you|your|our|please|pleased|note|inform\w*|invite\w*|attend|hereby|takes?|follows?|followed|"
    r"se tiendra|aura lieu|est|sera|se celebrará|tendrá|findet)\b|[a-z)]\. [A-Z]|^(?:in|on|at|and|back[ -]to[ -]back|from|dear)\b|^[0-9]{1,2}\b(?!st|nd|rd|th)|\b(?:or|and|with|in)\s*\)|\(\s*\)",
    re.IGNORECASE,
)
_NOTE_MARK = re.compile(r"[¹²³⁴-⁹†‡]|(?<=[\w)])\s?\*+(?:\s|$)|\[[0-9]\]")
_LONGEST_NAME = 150


def questions(
    line: PastedLine, cells: Mapping[str, str], text: str, known: KnownRows
) -> Iterator[tuple[str, str]]:
    """Column and reason of each cell that is asked about."""
    if len(line.dates_found) > 1:
        yield (
            "dates",
            _("Several dates are named: %(dates)s. Enter the right ones.")
            % {"dates": "; ".join(line.dates_found)},
        )
    elif found := next(filter(None, map(_OF_DATES.search, line.left_over)), None):
        yield (
            "dates",
            _("“%(text)s” says more about the dates than was understood. Enter the right ones.")
            % {"text": found.string},
        )
    if not cells["status"] and (found := _OF_STATUS.search(text)):
        yield (
            "status",
            _("“%(words)s”: enter announced, postponed, cancelled or held.") % {"words": found[0]},
        )
    if has_note_mark := bool(_NOTE_MARK.search(text)):
        yield "name", _("A footnote belongs to this line. Enter what it changes.")
    if line.name and not (line.has_name_cell or has_note_mark) and _is_no_name(line.name):
        yield (
            "name",
            _("“%(name)s” is not the name of one meeting. Enter it.") % {"name": line.name},
        )
    place = next((part for part in line.left_over if _may_be_a_place(part, cells, known)), "")
    if place:
        yield (
            "venue",
            _("“%(part)s” may be the place. Enter city and country: Phnom Penh, Cambodia.")
            % {"part": place},
        )
    if "/" in cells["venue"]:
        yield (
            "venue",
            _("“%(venue)s” names a place twice. Enter city and country: Phnom Penh, Cambodia.")
            % {"venue": cells["venue"]},
        )
    if not (cells["venue"] or place) and known.ends_with_a_place(line.name):
        yield (
            "venue",
            _("“%(name)s” ends with a place. Enter name and venue apart.") % {"name": line.name},
        )


def _may_be_a_place(part: str, cells: Mapping[str, str], known: KnownRows) -> bool:
    is_named = part[0].isupper() and not (re.search(r"[0-9]", part) or _OF_DATES.search(part))
    return bool(known.place(part)) or (is_named and not cells["venue"])


def _is_no_name(name: str) -> bool:
    return bool(_SENTENCE.search(name)) or len(name) > _LONGEST_NAME
