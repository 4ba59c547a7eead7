"""A venue in one column: city, country, and how people meet."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import tidy_line
from exchange.columns.composites import Composite
from exchange.columns.doubts import doubts_in
from exchange.columns.keys import Context
from participants.choices import ParticipantKind
from participants.models import Participant

from ..choices import Mode

FindState = Callable[[str], Participant | None]

_ONLINE = r"(?:on-?line|virtual(?:ly)?|remote(?:ly)?|e-?meeting|web-?based|videoconference)"
_IN_PERSON = r"(?:in[ -]person|physical(?:ly)?|face[ -]to[ -]face|on[ -]site)"
_EVENT = r"(?:\s+(?:only|meeting|format|event|mode))*"
_MODES = [
    (
        Mode.HYBRID,
        rf"(?:hybrid|(?:{_IN_PERSON}\s+)?(?:and|&|\+|/|with)\s*{_ONLINE}(?:\s+participation)?){_EVENT}",
    ),
    (Mode.ONLINE, rf"{_ONLINE}{_EVENT}"),
    (Mode.IN_PERSON, rf"{_IN_PERSON}{_EVENT}"),
]
_MODE_PATTERNS = [
    (
        mode,
        re.compile(
            rf"(?:^|\s*[,;/-]\s*|\s+)(?:[(\[]\s*{words}\s*[)\]]|(?<!\w){words})(?=$|\s*[,;/()-])",
            re.IGNORECASE,
        ),
    )
    for mode, words in _MODES
]


def find_mode(text: str) -> tuple[str, str]:
    """How people meet, where a text says it apart, and the text without it: `Geneva (hybrid)`."""
    for mode, pattern in _MODE_PATTERNS:
        if pattern.search(text):
            return mode.value, tidy_line(pattern.sub(" ", text, count=1)).strip(",;/- ")
    return "", text


def place_of(text: str, find_state: FindState) -> tuple[str, Participant] | None:
    """City, which may be empty, and country; None where no country is named last."""
    if state := find_state(text):
        return "", state
    for city, country in _divisions(text):
        if city and (state := find_state(country)):
            return city, state
    return None


def _divisions(text: str) -> list[tuple[str, str]]:
    """City and country as they may be meant: Seoul, Korea, Republic of · Washington, D.C., United States · Phnom Penh (Cambodia)."""
    divided = [
        (text[: comma.start()], text[comma.end() :])
        for comma in re.finditer(r",\s*|\s+[-–—/]\s+", text)
    ]
    bracketed = re.fullmatch(r"([^()]+?)\s*\((.+)\)", text)
    return [*divided, *([(bracketed[1], bracketed[2])] if bracketed else [])]


class Venue(Composite):
    """City and country, and what is said with them: `Phnom Penh (Cambodia)`, `Online`, `Geneva, Switzerland (hybrid)`, `TBC`.

    A column of its own may give the mode, so it is none of `fields`; it is filled where the venue says it.
    """

    fields = ("city", "country", "place_confirmed")

    def read(self, text: str, context: Context) -> dict[str, object]:
        doubts = doubts_in(tidy_line(text))
        if doubts.dates and not doubts.place:
            raise ValidationError(
                _("“%(text)s” is about dates; move it to the dates column.") % {"text": text}
            )
        mode, place = find_mode(doubts.rest)
        values: dict[str, object] = {"mode": mode} if mode else {}
        if doubts.place or doubts.unsaid:
            values["place_confirmed"] = False
        return values | (self._place(text, place, context) if place else {})

    def _place(self, text: str, place: str, context: Context) -> dict[str, object]:
        found = place_of(place, lambda name: _state_among(context, name))
        if found is None:
            message = _(
                "“%(text)s” names no country in the table participants. Write “City, Country”: Phnom Penh, Cambodia."
            )
            raise ValidationError(message % {"text": text})
        city, country = found
        return {"city": city, "country": country} if city else {"country": country}


def _state_among(context: Context, name: str) -> Participant | None:
    """A Member State by any of its names; what may be several is refused, not passed over."""
    if Participant.normalise_key(name) not in context.indexes.of(Participant):
        return None
    found: Participant = context.indexes.find(Participant, name)
    return found if found.kind == ParticipantKind.MEMBER_STATE else None
