from typing import Any

from django.utils.translation import gettext_lazy, ngettext_lazy

from core.public.formats import TABLE_FORMATS
from core.public.views import PublishedDetail, PublishedList

from ..calendars import session_as_calendar, sessions_as_calendar
from ..filters import SessionFilter
from ..models import Session
from ..querysets import SessionQuerySet
from ..resources.tables import SessionListResource


class SessionList(PublishedList):
    model = Session
    filterset_class = SessionFilter
    resource_class = SessionListResource
    template_name = "meetings/session_list.html"
    title = gettext_lazy("Sessions")
    purpose = gettext_lazy(
        "The sittings of meetings and of their committees, day by day, in the time of the venue and in UTC."
    )
    count_label = ngettext_lazy("%(count)d session", "%(count)d sessions", "count")
    formats = {**TABLE_FORMATS, "ics": sessions_as_calendar}

    def rows(self) -> SessionQuerySet:
        rows: SessionQuerySet = super().rows()
        return rows.next_first()


class SessionFile(PublishedDetail):
    """A session stands on the page of its meeting; only its calendar has an address of its own."""

    model = Session
    formats = {"ics": session_as_calendar}

    def file_url(self, row: Any, format: str) -> str:
        url: str = row.get_calendar_url()
        return url
