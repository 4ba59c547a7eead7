"""What is new, by day: as a page and as a feed, for everything or for what a reader follows."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.public.following.feeds import SiteFeed, entry_id
from core.public.views import UPDATED_SINCE, Filtered, PublishedList, refusal
from core.records.sources import format_doubt

from ..filters import WhatsNewFilter
from ..models import Note
from .events import by_day, entries_of, events, latest_at_source

_ENTRIES_OF_A_FEED = 100
_LATEST = 10


class WhatsNew(PublishedList):
    """A list of many tables: its rows are events, which no resource writes to a file."""

    model = Note
    filterset_class = WhatsNewFilter
    template_name = "pages/whats_new.html"
    title = gettext_lazy("What is new")
    purpose = gettext_lazy(
        "What became public on this site, and what was changed or corrected, by day."
    )
    formats = {"atom": lambda listing: HttpResponse()}  # named here, written by `get`

    def rows(self) -> Any:
        return Note.objects.none()  # of Note only the filters are used

    def get(self, request: HttpRequest, format: str = "") -> HttpResponseBase:
        filtered = Filtered(self, request)
        if format not in ("", "atom"):
            raise Http404
        if format and filtered.refused:
            return refusal(filtered.refused)
        filtered.rows = events(
            filtered.filterset.form.cleaned_data, filtered.read_moment(UPDATED_SINCE)
        )
        return self._feed(filtered) if format else self._page(request, filtered)

    def _feed(self, filtered: Filtered) -> HttpResponse:
        feed = SiteFeed(
            title=self._full_title(filtered),
            link=f"{settings.BASE_URL}/{self.url_prefix}/{filtered.without('page')}",
            feed_url=f"{settings.BASE_URL}{self._format_url(filtered, 'atom')}",
        )
        for entry in entries_of(list(filtered.rows[:_ENTRIES_OF_A_FEED])):
            title = _("%(label)s: %(row)s") % {"label": entry.label, "row": entry.row}
            feed.add_entry(
                id=entry_id(entry.row, entry.anchor),
                title=f"{title}{format_doubt(entry.row)}",
                account=escape(entry.row.sentence),
                address=settings.BASE_URL + entry.row.get_absolute_url(),
                updated_at=entry.at,
            )
        return feed.response()

    def _page(self, request: HttpRequest, filtered: Filtered) -> HttpResponse:
        count = filtered.rows.count()
        page = self._cut(request, filtered, count)
        is_first = page.number == 1 and not filtered.active
        changes = ngettext("%(count)d change on this site", "%(count)d changes on this site", count)
        context = {
            **self._frame(filtered, page, count),
            "news": latest_at_source(_LATEST, timezone.localdate()) if is_first else [],
            "days": by_day(entries_of(list(page.object_list))),
            "followed": list(filter(None, filtered.filterset.form.cleaned_data.values())),
            "sentence": changes % {"count": count} if count else _("Nothing is public yet"),
            "feed": self._format_url(filtered, "atom"),
        }
        return render(request, self.template_name, context)
