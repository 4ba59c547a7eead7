"""The places of a meeting in its series, in one column."""

import re
from typing import cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.records.tracked import TrackedModel
from exchange.columns.composites import Composite, not_stored
from exchange.columns.matching import Context, split_keys

from ..models import Meeting, Series, SeriesPlace

_SERIES_PLACE = re.compile(r"(?i)([1-9][0-9]{0,2})(?:st|nd|rd|th)?\s+(?:of|in)\s+(\S.*)")


class SeriesPlaceOf(Composite):
    """Which meeting of a series: `3 of apt-wtsa-24`; several divided by semicolons."""

    def read(self, text: str, context: Context) -> dict[str, object]:
        self._places(text, context)
        return {}

    def parts(self, row: TrackedModel, text: str, context: Context) -> list[SeriesPlace]:
        places = [
            SeriesPlace(series=series, meeting=cast(Meeting, row), ordinal=ordinal)
            for ordinal, series in self._places(text, context)
        ]
        return not_stored(places, ("meeting_id", "ordinal"), context)

    def _places(self, text: str, context: Context) -> list[tuple[int, Series]]:
        places = []
        for part in split_keys(text):
            found = _SERIES_PLACE.fullmatch(part)
            if found is None:
                message = _(
                    "“%(text)s” is not a place in a series. Write its number and the key of the series: 3 of apt-wtsa-24."
                )
                raise ValidationError(message % {"text": part})
            places.append((int(found[1]), context.indexes.find(Series, found[2])))
        return places
