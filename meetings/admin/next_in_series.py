"""The next meeting of a series: a draft with name and number raised, and with unknown facts left empty."""

import re
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import ordinal
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.permissions import Actor
from core.records.saving import save_row, writing
from editing.forms import error_reasons
from editing.publication import CHANNEL
from editing.row_pages import RowLink, RowPage, row_url

from ..models import Meeting, SeriesPlace


def raise_number(name: str, number: int) -> str:
    """`3rd APT meeting` → `4th APT meeting`, `APT WTSA24-3` → `APT WTSA24-4`; unchanged without that number."""

    def raised(found: re.Match[str]) -> str:
        return str(ordinal(number + 1)) if found[1] else str(number + 1)

    return re.sub(rf"\b{number}(st|nd|rd|th)\b|(?<=[- ]){number}$", raised, name, count=1)


def following_names(meeting: Meeting, places: Collection[SeriesPlace]) -> dict[str, str]:
    """Its name and short name, raised by the first of its numbers that they contain."""
    found = {}
    for field in ("name", "short_name"):
        text = getattr(meeting, field)
        raised = (raise_number(text, place.ordinal) for place in places)
        found[field] = next((one for one in raised if one != text), text)
    return found


def make_next(
    meeting: Meeting, places: Collection[SeriesPlace], *, by: Actor, channel: str
) -> Meeting:
    """Leaves out dates, place and mode, and sources, links, summary and notes, which are about the first meeting.

    Raises PermissionDenied, or ValidationError; then nothing is saved.
    """
    names = following_names(meeting, places)
    following = Meeting(kind=meeting.kind, study_period=meeting.study_period, **names)
    following.dates_confirmed = following.place_confirmed = False
    many = {name: list(getattr(meeting, name).all()) for name in ("organisers", "prepares")}
    reason = f"next after {meeting.slug}"
    with writing():
        save_row(following, by=by, channel=channel, reason=reason, many=many)
        for place in places:
            part = SeriesPlace(series=place.series, meeting=following, ordinal=place.ordinal + 1)
            save_row(part, by=by, channel=channel, reason=reason)
    return following


class NextMeetingPage(RowPage):
    name, title = "next", gettext_lazy("Next in its series")

    def is_allowed(self, request: HttpRequest, row: Meeting) -> bool:
        return bool(self.admin.has_add_permission(request))

    def link(self, request: HttpRequest, row: Meeting) -> RowLink | None:
        return super().link(request, row) if self._places(request, row) else None

    def _places(self, request: HttpRequest, meeting: Meeting) -> list[SeriesPlace]:
        found: Any = SeriesPlace.objects.readable_by(request.user).filter(meeting=meeting)
        return list(found.select_related("series").order_by("pk"))

    def respond(self, request: HttpRequest, row: Meeting) -> HttpResponse:
        places = self._places(request, row)
        if not places:
            raise Http404
        free, taken = [], []
        for place in places:
            after = SeriesPlace.objects.filter(series=place.series, ordinal=place.ordinal + 1)
            if after.exists():
                readable = Meeting.objects.readable_by(request.user)
                taken.append((place, readable.filter(places__in=after).first()))
            else:
                free.append(place)
        if free and request.method == "POST":
            try:
                made = make_next(row, free, by=request.user, channel=CHANNEL)
            except ValidationError as error:
                for reason in error_reasons(error, Meeting):
                    self.message_user(request, reason, messages.ERROR)
            else:
                self.message_user(request, _("Created as a draft: %s.") % made, messages.SUCCESS)
                return redirect(row_url(made))
        names = following_names(row, free)
        context = {"meeting": row, "names": names, "free": free, "taken": taken}
        return self.render(request, row, "meetings/admin/next_meeting.html", context)
