"""A venue in one column: city, country, and how people meet."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import tidy_line
from exchange.columns.composites import Composite
from exchange.columns.doubts import doubts_in
from exchange.columns.matching import Context
from exchange.columns.resource import ChoiceWidget, KeyWidget
from participants.choices import ParticipantKind
from participants.models import Participant

from .gazetteer import countries_of_city, country_named, country_of_code, country_of_part
from .modes import find_mode

_DIVIDER = re.compile(r",\s*|\s+[-–—]\s+|\s*/\s*")


def place_of(text: str, context: Context) -> tuple[str, Participant] | None:
    """City (may be empty) and country: Seoul, Korea, Republic of · Phnom Penh (Cambodia) · Lima/Peru; None unless a country comes last."""
    # “VC” is a video conference, not an island: a country alone needs its name.
    is_code = country_of_code(text) and not country_named(text)
    if not is_code and (state := _state_among(context, text)):
        return "", state
    divided = [(text[: one.start()], text[one.end() :]) for one in _DIVIDER.finditer(text)]
    if bracketed := re.fullmatch(r"([^()]+?)\s*\((.+)\)", text):
        divided.append((bracketed[1], bracketed[2]))
    for city, country in divided:
        state = _state_among(context, country) if city else None
        # “Belém, PA” is no city of Panama, and “Annapolis, MD” none of Moldova as far as we know
        known = countries_of_city(city) or (
            [] if country_of_part(country) else [country_of_code(country)]
        )
        is_region = state and country_of_code(country) and state.code not in known
        if state and not is_region:
            return city, state
    return None


class Venue(Composite):
    """City and country, and further words: `Phnom Penh (Cambodia)`, `Online`, `Geneva, Switzerland (hybrid)`, `TBC`.
    The mode may have its own column, so it is not among `fields`; the venue can fill it.
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
        found = place_of(place, context) if place else ("", None)
        if found is None:
            message = _(
                "“%(text)s” names no country in the table participants. Write “City, Country”: Phnom Penh, Cambodia."
            )
            raise ValidationError(message % {"text": text})
        return values | {
            name: value for name, value in zip(self.fields, found, strict=False) if value
        }

    def near(self, text: str, context: Context) -> str:
        """Corrects the country after the last comma: `Lima, PER` for `Lima, Perru`."""
        city, comma, country = text.rpartition(",")
        near = context.indexes.near(Participant, country.strip()) if comma else ""
        return f"{city}, {near}" if near else ""


def _state_among(context: Context, name: str) -> Participant | None:
    """A Member State by any name, in other languages too; ambiguous names are refused."""
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
