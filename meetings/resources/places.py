"""Columns of foreign spreadsheets that fill several fields: a place, a place in a series."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from exchange.columns.composites import Composite
from exchange.columns.days import doubts_in
from exchange.columns.keys import Context, split_keys
from participants.choices import ParticipantKind
from participants.models import Participant

from ..choices import Mode
from ..models import Series, SeriesPlace

FindState = Callable[[str], Any]

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
_SAID_APART = [
    (
        mode,
        re.compile(
            rf"(?:^|\s*[,;/-]\s*|\s+)(?:[(\[]\s*{words}\s*[)\]]|(?<!\w){words})(?=$|\s*[,;/()-])",
            re.IGNORECASE,
        ),
    )
    for mode, words in _MODES
]
_SERIES_PLACE = re.compile(r"([1-9][0-9]{0,2})(?:st|nd|rd|th)?\s+(?:of|in)\s+(\S.*)", re.IGNORECASE)


def mode_said(text: str) -> tuple[str, str]:
    """How people meet, where a text says it apart, and the text without it: `Geneva (hybrid)`."""
    for mode, said in _SAID_APART:
        if said.search(text):
            return mode.value, tidy_line(said.sub(" ", text, count=1)).strip(",;/- ")
    return "", text


def place_of(text: str, find_state: FindState) -> tuple[str, Any] | None:
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

    def read(self, text: str, context: Context) -> dict[str, Any]:
        doubts = doubts_in(tidy_line(text))
        if doubts.dates and not doubts.place:
            raise ValidationError(
                _("“%(text)s” speaks of dates; write that where the dates stand.") % {"text": text}
            )
        mode, place = mode_said(doubts.rest)
        values: dict[str, Any] = {"mode": mode} if mode else {}
        if doubts.place or doubts.unsaid:
            values["place_confirmed"] = False
        return values | (self._place(text, place, context) if place else {})

    def _place(self, text: str, place: str, context: Context) -> dict[str, Any]:
        found = place_of(place, lambda name: _state_among(context, name))
        if found is None:
            message = _(
                "“%(text)s” names no country in the table participants. Write “City, Country”: Phnom Penh, Cambodia."
            )
            raise ValidationError(message % {"text": text})
        city, country = found
        return {"city": city, "country": country} if city else {"country": country}


def _state_among(context: Context, name: str) -> Any:
    """A Member State by any of its names; what may be several is refused, not passed over."""
    if Participant.normalise_key(name) not in context.indexes.of(Participant):
        return None
    found = context.indexes.find(Participant, name)
    return found if found.kind == ParticipantKind.MEMBER_STATE else None


class SeriesPlaceOf(Composite):
    """Which meeting of a series: `3 of apt-wtsa-24`; several divided by semicolons."""

    def read(self, text: str, context: Context) -> dict[str, Any]:
        self._places(text, context)
        return {}

    def parts(self, row: Any, text: str, context: Context) -> list[Any]:
        """Without places that the row has already, so that a line pasted twice is no change."""
        held = context.indexes.of(SeriesPlace)
        places = [
            SeriesPlace(series=series, meeting=row, ordinal=ordinal)
            for ordinal, series in self._places(text, context)
        ]
        return [
            place
            for place in places
            if not _is_same(place, held.get(SeriesPlace.normalise_key(place.natural_key_text())))
        ]

    def _places(self, text: str, context: Context) -> list[tuple[int, Series]]:
        places = []
        for said in split_keys(text):
            found = _SERIES_PLACE.fullmatch(said)
            if found is None:
                message = _(
                    "“%(text)s” is no place in a series. Write its number and the key of the series: 3 of apt-wtsa-24."
                )
                raise ValidationError(message % {"text": said})
            places.append((int(found[1]), _series_among(context, found[2])))
        return places


def _is_same(place: SeriesPlace, held: Any) -> bool:
    return (
        isinstance(held, SeriesPlace)
        and held.meeting_id == place.meeting_id
        and held.ordinal == place.ordinal
    )


def _series_among(context: Context, text: str) -> Any:
    """By key, else by the name if only one series has it."""
    index = context.indexes.of(Series)
    named = {
        row.pk: row
        for row in index.values()
        if isinstance(row, Series) and normalise(row.name) == normalise(text)
    }
    if Series.normalise_key(text) not in index and len(named) == 1:
        return next(iter(named.values()))
    return context.indexes.find(Series, text)
