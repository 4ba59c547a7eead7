"""A venue in one column: city, country, and how people meet."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import tidy_line
from exchange.columns.composites import Composite
from exchange.columns.doubts import doubts_in
from exchange.columns.keys import Context
from exchange.columns.widgets import ChoiceWidget, KeyWidget
from participants.choices import ParticipantKind
from participants.models import Participant

from .gazetteer import country_named, country_of_code
from .modes import find_mode

FindState = Callable[[str], Participant | None]


def place_of(text: str, find_state: FindState) -> tuple[str, Participant] | None:
    """City, which may be empty, and country; None where no country is named last."""
    if state := find_state(text):
        return "", state
    for city, country in _divisions(text):
        if city and (state := find_state(country)):
            return city, state
    return None


def _divisions(text: str) -> list[tuple[str, str]]:
    """City and country as they may be meant: Seoul, Korea, Republic of · Washington, D.C., United States · Phnom Penh (Cambodia) · Lima/Peru."""
    divided = [
        (text[: comma.start()], text[comma.end() :])
        for comma in re.finditer(r",\s*|\s+[-–—]\s+|\s*/\s*", text)
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


def city_without_country(values: Mapping[str, Any], context: Context) -> dict[str, str]:
    """`Alexandria, Egypt` in the column of the city is Alexandria where the country is Egypt too."""
    text, country = values.get("city"), values.get("country")
    if not text or not country:
        return {}
    try:
        found = place_of(tidy_line(text), lambda name: _state_among(context, name))
    except ValidationError:  # what may be several countries
        return {}
    return {"city": found[0]} if found and found[0] and found[1] == country else {}


def _state_among(context: Context, name: str) -> Participant | None:
    """A Member State by any of its names, in other languages too; what may be several is refused, not passed over."""
    index = context.indexes.of(Participant)
    if Participant.normalise_key(name) not in index:
        name = country_named(name) or country_of_code(name)
        if Participant.normalise_key(name) not in index:
            return None
    found: Participant = context.indexes.find(Participant, name)
    return found if found.kind == ParticipantKind.MEMBER_STATE else None


class ModeWidget(ChoiceWidget):
    """How people meet, in the words of several languages too: `F2F`, `Présentiel`."""

    def read(self, text: str, context: Context) -> str:
        mode, rest = find_mode(text)
        return mode if mode and not rest else super().read(text, context)


class CountryWidget(KeyWidget):
    """A Member State by its name in other languages too: `Schweiz`."""

    def read(self, text: str, context: Context) -> object:
        return _state_among(context, text) or super().read(text, context)
