from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.public.views import Filtered, PublishedList

from ..filters import OverlapFilter
from ..models import Assembly, Meeting, current_assembly
from ..querysets import MeetingQuerySet
from .pairs import counts_of, pairs_among


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
