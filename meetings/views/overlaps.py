"""Pairs of meetings with days in common, certainly or possibly."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.dates import Span
from core.public.views import Filtered, PublishedList

from ..choices import MeetingKind, PairKind
from ..filters import OverlapFilter
from ..models import Assembly, Meeting, current_assembly
from ..querysets import MeetingQuerySet

_OF_STUDY_GROUPS = {MeetingKind.STUDY_GROUP, MeetingKind.TSAG}
_COUNTED = {
    PairKind.CLASH: ngettext_lazy("%(count)d clash", "%(count)d clashes", "count"),
    PairKind.POSSIBLE: ngettext_lazy(
        "%(count)d possible clash", "%(count)d possible clashes", "count"
    ),
    PairKind.PARALLEL: gettext_lazy("%(count)d in parallel by design"),
}


@dataclass(frozen=True)
class MeetingPair:
    """Two meetings on common days; the earlier one is first."""

    first: Meeting
    second: Meeting

    @property
    def kind(self) -> PairKind:
        """In parallel: study groups (or TSAG) in the same city or series. Needs rows with their series."""
        one, other = self.first, self.second
        if {one.kind, other.kind} <= _OF_STUDY_GROUPS:
            in_one_city = one.city and (one.city, one.country_id) == (other.city, other.country_id)
            series, others = (
                {place.series_id for place in row.places.all()} for row in (one, other)
            )
            if in_one_city or series & others:
                return PairKind.PARALLEL
        return PairKind.CLASH if one.span.surely_overlaps(other.span) else PairKind.POSSIBLE

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        starts = [row.starts_on for row in (self.first, self.second) if row.starts_on]
        ends = [row.ends_on for row in (self.first, self.second) if row.ends_on]
        return max(starts), min(ends)

    @property
    def days_label(self) -> str:
        """The common days, or for a possible clash the period that contains them."""
        return Span(*self.days).format()

    @property
    def zones_label(self) -> str:
        """The difference of their clocks; empty without both time zones."""
        if not (self.first.time_zone and self.second.time_zone):
            return ""
        noon = dt.datetime.combine(self.days[0], dt.time(12))
        offsets = [
            ZoneInfo(row.time_zone).utcoffset(noon) or dt.timedelta()
            for row in (self.first, self.second)
        ]
        hours = abs(offsets[0] - offsets[1]) / dt.timedelta(hours=1)
        if not hours:
            return _("same time of day")
        text = ngettext("%(hours)g hour apart", "%(hours)g hours apart", int(hours))
        return text % {"hours": hours}


def pairs_among(meetings: MeetingQuerySet, shown: Collection[int]) -> list[MeetingPair]:
    """In order of days, parallel ones last; at least one meeting of each pair is among those shown."""
    today = timezone.localdate()
    rows = [
        row
        for row in meetings.overlapping().for_list().with_series()
        if row.span.is_known and not row.waits_for_dates(today)
    ]
    rows.sort(key=lambda row: (row.starts_on, row.ends_on, row.pk))
    pairs = [pair for pair in _pairs_of(rows) if pair.first.pk in shown or pair.second.pk in shown]
    return sorted(pairs, key=lambda pair: pair.kind == PairKind.PARALLEL)


def counts_of(pairs: Iterable[MeetingPair]) -> dict[str, str]:
    """The number of each kind: `2 clashes`."""
    counts = Counter(pair.kind for pair in pairs)
    return {
        kind.value: label % {"count": counts[kind]}
        for kind, label in _COUNTED.items()
        if counts[kind]
    }


def overlaps_url(meeting: Meeting, assembly: Assembly) -> str:
    """URL of the pairs in the month of the meeting."""
    url = reverse("meetings:overlaps")
    return f"{url}?assembly={assembly.slug}&month={meeting.starts_on:%Y-%m}"


def _pairs_of(rows: Iterable[Meeting]) -> Iterable[MeetingPair]:
    """Rows must be sorted by first day, so that only those that have not ended can meet the next one.

    Meetings held within another one share its days by design.
    """
    going_on: list[Meeting] = []
    for row in rows:
        going_on = [one for one in going_on if one.ends_on >= row.starts_on]  # type: ignore[operator]
        apart = (one for one in going_on if one.within_id != row.pk and row.within_id != one.pk)
        yield from (MeetingPair(one, row) for one in apart)
        going_on.append(row)


# the page


class Overlaps(PublishedList):
    """Pairs of meetings for one assembly; the rows of the page are pairs."""

    model = Meeting
    filterset_class = OverlapFilter
    template_name = "meetings/overlaps.html"
    title = gettext_lazy("Meetings with days in common")
    purpose = gettext_lazy(
        "Two meetings on the same days. Where only the month or the quarter is known, or the dates are "
        "not confirmed, it is a possible clash."
    )
    count_label = ngettext_lazy("%(count)d pair", "%(count)d pairs", "count")
    url_prefix = "meetings/overlaps"
    formats = {}
    per_page = 50

    def _page(self, request: HttpRequest, filtered: Filtered) -> HttpResponse:
        asked = filtered.filterset.form.cleaned_data.get("assembly") if filtered.query else None
        assembly: Assembly | None = asked or current_assembly()
        meetings: MeetingQuerySet = Meeting.objects.published()
        among = meetings.of_assembly(assembly) if assembly else meetings.none()
        pairs = pairs_among(among, set(filtered.rows.order_by().values_list("pk", flat=True)))
        kind = filtered.filterset.form.cleaned_data.get("pairs")
        filtered.rows = [pair for pair in pairs if kind in ("", None, pair.kind)]
        count = len(filtered.rows)
        text = (
            ngettext(
                "%(count)d pair of meetings for %(assembly)s",
                "%(count)d pairs of meetings for %(assembly)s",
                count,
            )
            if count
            else _("We have found no two meetings for %(assembly)s with days in common")
        )
        context = {
            **self._frame(filtered, self._cut(request, filtered, count), count),
            "assembly": assembly,
            "sentence": text % {"count": count, "assembly": assembly or _("an assembly")},
            "counts": counts_of(filtered.rows),
        }
        return render(request, self.template_name, context)
