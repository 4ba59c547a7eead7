"""What is new, by day, for everything or for a reader's interests: from tables that readers follow, public rows only.

Nothing is stored for it: each row has the times when it became public and last changed. Changes on the day of
publication count as publication; of several changes only the last is shown.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.dates import PartialDate
from core.public.citing.structured_data import iso_within
from core.public.following.feeds import SiteFeed, entry_id
from core.public.views import UPDATED_SINCE, Filtered, PublishedList
from core.records.publishable import Publishable
from core.records.saving import with_public_ids
from core.records.sources import format_doubt
from documents.models import Document
from matrix.models import Release
from meetings.choices import Status
from meetings.models import Assembly, Deadline, Meeting
from papers.models import PaperEdition
from participants.models import Membership, Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Edition, Recommendation, Resolution
from study_groups.models import Appointment, StudyGroup

from ..filters import WhatsNewFilter
from ..models import Note

NEW, CHANGED = "new", "changed"
# Each with its event, held, decided or published, as its source dates it.
TABLES: dict[type[Publishable], str] = {
    Note: "dated",
    Assembly: "",
    Meeting: "ends_on",
    Document: "dated",
    Resolution: "",
    Edition: "",
    Proposal: "dated",
    Position: "taken_on",
    Release: "",
    PaperEdition: "dated",
    Deadline: "",
    Recommendation: "approved_on",
    Appointment: "",
}


@dataclass(frozen=True)
class _Entry:
    row: Any

    @property
    def kind(self) -> str:
        return capfirst(str(self.row._meta.verbose_name))


@dataclass(frozen=True)
class NewsEntry(_Entry):
    """A row, and what happened to it when."""

    event: str
    at: dt.datetime

    @property
    def label(self) -> str:
        return _("New") if self.event == NEW else _("Changed")


def events(followed: dict[str, Any], since: dt.datetime | None) -> QuerySet:
    """Tuples of table, primary key, event and time, latest first; `followed` by name of the filter."""
    conditions = [CONDITIONS[name](row) for name, row in followed.items() if row]
    first_seen = Coalesce(Greatest("published_at", "live_at"), "published_at")
    found: list[QuerySet] = []
    for number, model in enumerate(TABLES):
        if not all(model in by_table for by_table in conditions):
            continue
        rows: Any = model.objects.published().filter(*(one[model] for one in conditions))
        new = rows.filter(published_at__isnull=False).order_by().annotate(at=first_seen)
        changed = new.annotate(first_day=TruncDate("at")).filter(
            changed_at__date__gt=F("first_day")
        )
        for event, query in ((NEW, new), (CHANGED, changed.annotate(at=F("changed_at")))):
            told = (query.filter(at__gte=since) if since else query).annotate(
                in_table=Value(number, IntegerField()),
                event=Value(event, CharField()),
                row_key=F("pk"),
            )
            found.append(told.values_list("in_table", "row_key", "event", "at"))
    told = found[0].union(*found[1:], all=True)
    return told.order_by("-at", "in_table", "-row_key", "event")


@dataclass(frozen=True)
class SourceEntry(_Entry):
    """One row, and the day at its source, as far as that is known: of some meetings only a month."""

    stated: str

    @property
    def day(self) -> PartialDate:
        if not isinstance(self.row, Meeting):
            return PartialDate(self.stated)
        span = self.row.span
        is_certain = span.is_exact and span.confirmed
        return PartialDate(self.stated if is_certain else iso_within(span))


def latest_at_source(most: int, today: dt.date) -> list[SourceEntry]:
    """The latest events, whenever they were entered here: no future ones, no meetings without a report."""
    days = [
        model.objects.published()
        .filter(Q(status=Status.HELD) if model is Meeting else Q())
        .filter(**{f"{name}__lte": today.isoformat(), f"{name}__gte": "0001-01-01"})
        .order_by()
        .annotate(in_table=Value(number), day=Cast(name, CharField()))
        .values_list("in_table", "pk", "day")
        for number, (model, name) in enumerate(TABLES.items())
        if name
    ]
    found = list(days[0].union(*days[1:], all=True).order_by("-day", "in_table", "pk")[:most])
    return [SourceEntry(row, day) for row, day in _with_rows(found)]


def _with_rows(found: Collection[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Replaces table and key by the row, if it is still public; the number of queries depends only on the tables."""
    keys: dict[int, list[int]] = defaultdict(list)
    for number, key, *_rest in found:
        keys[number].append(key)
    rows: dict[tuple[int, int], Any] = {}
    for number, model in enumerate(TABLES):
        if number in keys:
            public = model.objects.published().for_list().filter(pk__in=keys[number])
            rows |= {(number, row.pk): row for row in with_public_ids(public)}
    return [(rows[number, key], *rest) for number, key, *rest in found if (number, key) in rows]


# For each table, which rows concern what is followed.
Conditions = dict[type[Publishable], Q]


def _of_participant(participant: Participant) -> Conditions:
    """Includes its regional organisations of today, and the bodies of all of them."""
    memberships = Membership.objects.published().filter(member=participant)
    slugs = memberships.groups_on(timezone.localdate()).get(participant.pk, ())
    public = Participant.objects.published()
    holding = public.filter(Q(pk=participant.pk) | Q(slug__in=slugs)).values("pk")
    keys = list(public.with_bodies_of(holding).values_list("pk", flat=True))
    held_or_hosted = _linked(Meeting, "organisers", participant__in=keys) | Q(country__in=keys)
    meetings = Meeting.objects.published().filter(held_or_hosted).order_by().values("pk")
    groups = StudyGroup.objects.published().filter(participant__in=keys)
    made = Proponent.objects.published().filter(participant__in=keys)
    return {
        Meeting: held_or_hosted,
        Document: _linked(Document, "authors", participant__in=keys),
        Proposal: Q(pk__in=made.values("proposal")),
        Position: Q(held_by__in=keys)
        | _linked(Position, "held_jointly_with", participant__in=keys),
        Note: _linked(Note, "meetings", meeting__in=meetings),
        Deadline: Q(meeting__in=meetings),
        Recommendation: Q(study_group__in=groups),
        Appointment: Q(state__in=keys) | Q(mandate__study_group__in=groups),
    }


def _of_texts(**of: Any) -> Conditions:
    texts = Resolution.objects.published().filter(**of).order_by().values("pk")
    items = ProposalItem.objects.published()
    asking = items.filter(Q(resolution__in=texts) | Q(edition__resolution__in=texts))
    return {
        Resolution: Q(pk__in=texts),
        Edition: Q(resolution__in=texts),
        Proposal: Q(pk__in=asking.values("proposal")),
        Position: Q(resolution__in=texts) | Q(item__resolution__in=texts),
        Note: _linked(Note, "resolutions", resolution__in=texts),
    }


def _of_assembly(assembly: Assembly) -> Conditions:
    meetings = Meeting.objects.published().of_assembly(assembly).order_by().values("pk")
    deadlines = Deadline.objects.published().of_assembly(assembly)
    at_assembly = (Document, Edition, Proposal, Position, Release, Recommendation)
    return {
        **dict.fromkeys(at_assembly, Q(assembly=assembly)),
        Assembly: Q(pk=assembly.pk),
        Meeting: Q(pk__in=meetings),
        PaperEdition: Q(paper__assembly=assembly),
        Deadline: Q(pk__in=deadlines.values("pk")),
        # Appointments for the period that it opened: this assembly made them.
        Appointment: Q(mandate__period=assembly.opens_period_id),
        Note: _linked(Note, "meetings", meeting__in=meetings),
    }


def _linked(model: Any, name: str, **of: Any) -> Q:
    """The rows linked by a many-to-many field."""
    return Q(pk__in=model.objects.links(name).filter(**of).values(model._meta.model_name))


# By name of the filter.
CONDITIONS: dict[str, Callable[[Any], Conditions]] = {
    "participant": _of_participant,
    "resolution": lambda row: _of_texts(pk=row.pk),
    "topic": lambda row: _of_texts(topics=row),
    "assembly": _of_assembly,
}


# page and feed

_ENTRIES_OF_A_FEED = 100
_LATEST = 10


class WhatsNew(PublishedList):
    """A list over several tables: its rows are events, which no resource writes to a file."""

    model = Note
    filterset_class = WhatsNewFilter
    template_name = "pages/whats_new.html"
    title = gettext_lazy("What is new")
    purpose = gettext_lazy("What became public on this site, and what was changed, by day.")
    formats = {"atom": lambda listing: HttpResponse()}  # only named here; `as_file` writes it

    def rows(self) -> Any:
        return Note.objects.none()  # only the filters of Note are used

    def as_file(self, filtered: Filtered, format: str) -> HttpResponseBase:
        feed = SiteFeed(
            title=self._full_title(filtered),
            link=f"{settings.BASE_URL}/{self.url_prefix}/{filtered.without('page')}",
            feed_url=f"{settings.BASE_URL}{self._format_url(filtered, 'atom')}",
        )
        for told in _with_rows([*_told(filtered)[:_ENTRIES_OF_A_FEED]]):
            entry = NewsEntry(*told)
            # Distinguishes the events of a row, for ever.
            day = f"-{entry.at.date()}" if entry.event == CHANGED else ""
            title = _("%(label)s: %(row)s") % {"label": entry.label, "row": entry.row}
            feed.add_entry(
                id=entry_id(entry.row, f";{entry.event}{day}"),
                title=f"{title}{format_doubt(entry.row)}",
                account=escape(entry.row.sentence),
                address=settings.BASE_URL + entry.row.get_absolute_url(),
                updated_at=entry.at,
            )
        return feed.response()

    def _page(self, request: HttpRequest, filtered: Filtered) -> HttpResponse:
        filtered.rows = _told(filtered)
        count = filtered.rows.count()
        page = self._cut(request, filtered, count)
        is_first = page.number == 1 and not filtered.active
        entries = [NewsEntry(*told) for told in _with_rows([*page.object_list])]
        changes = ngettext("%(count)d change on this site", "%(count)d changes on this site", count)
        context = {
            **self._frame(filtered, page, count),
            "news": latest_at_source(_LATEST, timezone.localdate()) if is_first else [],
            "days": [(day, [*some]) for day, some in groupby(entries, lambda one: one.at.date())],
            "followed": list(filter(None, filtered.filterset.form.cleaned_data.values())),
            "sentence": changes % {"count": count} if count else _("Nothing is public yet"),
            "feed": self._format_url(filtered, "atom"),
        }
        return render(request, self.template_name, context)


def _told(filtered: Filtered) -> QuerySet:
    return events(filtered.filterset.form.cleaned_data, filtered.read_moment(UPDATED_SINCE))
