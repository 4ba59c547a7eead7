"""The road to an assembly: its meetings as a picture, with a lane for each region and months across, and by month."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.dates import Precision, format_day
from core.public.query import AddressQuery
from core.public.views import read_only
from core.records.sources import format_doubt
from participants.choices import Region

from ..choices import MeetingKind, PairKind, Status
from ..lifecycle import format_place, format_status
from ..models import Assembly, Deadline, Meeting, current_assembly
from ..querysets import MeetingQuerySet
from .overlaps import MeetingPair, counts_of, overlaps_url, pairs_among

WIDTH, LABELS, HEAD, BAR, GAP = 1000, 245, 44, 14, 6
LEAST_BAR = 8  # so that a meeting of one day is visible and can be clicked
_ROOM_OF_MONTH_NAME = 30
_LETTER, _BEFORE_LABEL = 10, 7  # of the name beside a bar: no less than its widest letters take
_OTHER = "other"
_LANES = {
    **dict(Region.choices),
    MeetingKind.TSAG.value: gettext_lazy("TSAG"),
    MeetingKind.STUDY_GROUP.value: gettext_lazy("Study groups"),
    _OTHER: gettext_lazy("Other meetings"),
    MeetingKind.ASSEMBLY.value: gettext_lazy("Assembly"),
}


@dataclass(frozen=True)
class Bar:
    """One meeting, as wide as its days."""

    x: float
    y: float
    width: float
    style: str  # `held`, `announced` or `vague`
    clashes: bool
    title: str
    url: str
    label: str
    is_label_before: bool  # at the right edge there is no room after the bar
    height: int = BAR

    @property
    def label_x(self) -> float:
        end = -_BEFORE_LABEL if self.is_label_before else self.width + _BEFORE_LABEL
        return round(self.x + end, 1)

    @property
    def label_y(self) -> float:
        return self.y + BAR - 2


@dataclass
class Lane:
    label: str
    y: float
    height: float = 0
    bars: list[Bar] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2 + 5


@dataclass(frozen=True)
class Tick:
    """A vertical line: a month, a deadline, today."""

    x: float
    label: str
    year: str = ""


class RoadPicture:
    """`clashing` are primary keys of meetings that certainly share a day with another."""

    def __init__(
        self,
        meetings: Iterable[Meeting],
        deadlines: Iterable[Deadline],
        clashing: set[int],
        today: dt.date,
    ) -> None:
        self.meetings = list(meetings)
        self.today_day, self.clashing = today, clashing
        starts = [row.starts_on for row in self.meetings if row.starts_on]
        ends = [row.ends_on for row in self.meetings if row.ends_on]
        self.first = min(starts).replace(day=1)
        self.last = _next_month(max(ends))
        self.lanes = self._lanes()
        self.deadlines = [
            Tick(self._x(row.due_on), f"{row.name}: {format_day(row.due_on)}")
            for row in deadlines
            if self.first <= row.due_on < self.last
        ]
        is_within = self.first <= today < self.last
        self.today = Tick(self._x(today), _("today")) if is_within else None
        self.width = WIDTH
        self.height = self.lanes[-1].y + self.lanes[-1].height + GAP

    def _x(self, day: dt.date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return round(LABELS + share * (WIDTH - LABELS), 1)

    def months(self) -> list[Tick]:
        """All months if their names fit; else the first of each quarter or year."""
        months = [self.first]
        while (day := _next_month(months[-1])) < self.last:
            months.append(day)
        room = (WIDTH - LABELS) / len(months)
        step = 1 if room >= _ROOM_OF_MONTH_NAME else 3 if len(months) <= 90 else 12
        shown = [day for day in months if (day.month - 1) % step == 0]
        return [
            Tick(
                self._x(day),
                date_format(day, "M"),
                str(day.year) if day.month == 1 or day == shown[0] else "",
            )
            for day in shown
        ]

    def _lanes(self) -> list[Lane]:
        by_lane: dict[str, list[Meeting]] = defaultdict(list)
        for meeting in self.meetings:
            # By kind, else by the region of its organisers.
            regions = {row.region for row in meeting.organisers.all() if row.region}
            names = [meeting.kind] if meeting.kind in _LANES else regions or [_OTHER]
            for name in names:
                by_lane[name].append(meeting)
        lanes, y = [], float(HEAD)
        for name, label in _LANES.items():
            if name in by_lane:
                lane = Lane(str(label), y)
                self._fill(lane, by_lane[name])
                lanes.append(lane)
                y += lane.height
        return lanes

    def _fill(self, lane: Lane, meetings: list[Meeting]) -> None:
        """Bars that would touch each other, names included, are put below one another."""
        ends: list[float] = []
        for meeting in sorted(meetings, key=lambda row: (row.starts_on, row.pk)):
            x = self._x(meeting.starts_on)  # type: ignore[arg-type]
            after = self._x(meeting.ends_on + dt.timedelta(days=1))  # type: ignore[arg-type, operator]
            width = max(LEAST_BAR, round(after - x, 1))
            x = min(x, WIDTH - width)
            room = _BEFORE_LABEL + _LETTER * len(_label_of(meeting))
            is_before = x + width + room > WIDTH
            left, right = (x - room, x + width) if is_before else (x, x + width + room)
            line = next((number for number, end in enumerate(ends) if end + 2 < left), len(ends))
            ends[line : line + 1] = [right]
            y = lane.y + GAP + line * (BAR + GAP)
            lane.bars.append(self._bar(meeting, x, y, width, is_before))
        lane.height = GAP + max(len(ends), 2) * (BAR + GAP)

    def _bar(
        self, meeting: Meeting, x: float, y: float, width: float, is_label_before: bool
    ) -> Bar:
        is_vague = not meeting.span.is_exact or not meeting.dates_confirmed
        style = "vague" if is_vague else "held" if meeting.status == Status.HELD else "announced"
        today, clashes = self.today_day, meeting.pk in self.clashing
        label, name = _label_of(meeting), f"{meeting.name}{format_doubt(meeting)}"
        facts = [
            name if label in name else f"{label}: {name}",
            meeting.span.format_on(today),
            format_place(meeting, today),
            format_status(meeting, today),
            *([_("clashes with another meeting")] if clashes else []),
        ]
        title, url = ", ".join(facts), meeting.get_absolute_url()
        return Bar(x, y, width, style, clashes, title, url, label, is_label_before)


def _label_of(meeting: Meeting) -> str:
    """The short name, else the organisers."""
    codes = ", ".join(row.code for row in meeting.organisers.all())
    return meeting.short_name or codes or meeting.get_kind_display()


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


# the page


@read_only
class Road(View):
    """The meetings that lead to an assembly, as a picture and by month."""

    def get(self, request: HttpRequest) -> HttpResponse:
        query = AddressQuery(request.GET)
        query.refuse_unknown(["assembly"], _("“%(name)s” is not used on this page."))
        assemblies = list(Assembly.objects.published().latest_first())
        word = query.choice("assembly", [row.slug for row in assemblies])
        assembly = next((row for row in assemblies if row.slug == word), current_assembly())
        query_string = f"?assembly={word}" if word else ""
        context = {
            "refused": query.refused,
            "assembly": assembly,
            "assemblies": assemblies,
            "canonical": settings.BASE_URL + reverse("meetings:road") + query_string,
            **(_context(assembly) if assembly else {}),
        }
        return render(request, "meetings/road.html", context)


def _context(assembly: Assembly) -> dict[str, object]:
    public: MeetingQuerySet = Meeting.objects.published()
    rows = list(public.of_assembly(assembly).for_list())
    deadlines = list(Deadline.objects.published().of_assembly(assembly).in_order())
    pairs = pairs_among(public.of_assembly(assembly), {row.pk for row in rows})
    clashes = _clashes_by_meeting(pairs, assembly)
    drawn = [row for row in rows if row.span.is_known and row.status != Status.CANCELLED]
    clashing = {key for key, found in clashes.items() if found.certain}
    today = timezone.localdate()
    return {
        "count": len(rows),
        "clash_counts": counts_of(pairs),
        "picture": RoadPicture(drawn, deadlines, clashing, today) if drawn else None,
        "months": [
            (label, [(row, clashes.get(row.pk)) for row in of_month])
            for label, of_month in groupby(rows, key=_month_of)
        ],
        "deadlines": deadlines,
    }


@dataclass
class Clashes:
    """What one meeting clashes with."""

    url: str  # of all pairs of its month
    certain: list[Meeting] = field(default_factory=list)
    possible: list[Meeting] = field(default_factory=list)


def _clashes_by_meeting(pairs: Iterable[MeetingPair], assembly: Assembly) -> dict[int, Clashes]:
    found: dict[int, Clashes] = {}
    for pair in pairs:
        if pair.kind == PairKind.PARALLEL:
            continue
        for row, other in ((pair.first, pair.second), (pair.second, pair.first)):
            clashes = found.setdefault(row.pk, Clashes(overlaps_url(row, assembly)))
            is_certain = pair.kind == PairKind.CLASH
            (clashes.certain if is_certain else clashes.possible).append(other)
    return found


def _month_of(meeting: Meeting) -> str:
    """Meetings known only to a quarter or year have headings of their own."""
    if meeting.starts_on is None:
        return _("Date not known")
    if meeting.span.precision in {Precision.QUARTER, Precision.YEAR}:
        return meeting.span.format()
    return date_format(meeting.starts_on, "F Y")
