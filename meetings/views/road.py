from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.dates import Precision, month_name
from core.public.query import AddressQuery
from core.public.views import read_only

from ..choices import PairKind, Status
from ..models import Assembly, Deadline, Meeting, current_assembly
from ..querysets import MeetingQuerySet
from .pairs import MeetingPair, counts_of, overlaps_url, pairs_among
from .road_picture import RoadPicture


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
    """What is known only to a quarter or a year has a heading of its own."""
    if meeting.starts_on is None:
        return _("Date not known")
    if meeting.span.precision in {Precision.QUARTER, Precision.YEAR}:
        return meeting.span.format()
    return f"{month_name(meeting.starts_on.month)} {meeting.starts_on.year}"
