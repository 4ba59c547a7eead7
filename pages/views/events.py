"""What became public or changed, the latest first: of the tables that readers follow, and of public rows only.

Nothing is kept for it: each row says when readers first saw it and when it last changed. A change on the day on which a row
became public belongs to that; of several changes the last is told.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.dates import PartialDate
from core.records.publishable import Publishable
from core.records.saving.public_ids import with_public_ids
from documents.models import Document
from matrix.models import Release
from meetings.choices import Status
from meetings.models import Assembly, Deadline, Meeting
from papers.models import PaperEdition
from participants.models import Membership, Participant
from positions.corrections import Correction, corrections_of
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Edition, Recommendation, Resolution
from study_groups.models import Appointment, StudyGroup

from ..models import Note

NEW, CHANGED = "new", "changed"
# A function without an entry here has nothing to do with what is followed.
Narrowing = dict[type[Publishable], Callable[[Any], Q]]
TABLES: tuple[type[Publishable], ...] = (
    Note,
    Assembly,
    Meeting,
    Document,
    Resolution,
    Edition,
    Proposal,
    Position,
    Release,
    PaperEdition,
    Deadline,
    Recommendation,
    Appointment,
)


@dataclass(frozen=True)
class NewsEntry:
    """One row, and what happened to it when."""

    row: Any
    event: str
    at: dt.datetime
    corrections: list[Correction] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return capfirst(str(self.row._meta.verbose_name))

    @property
    def label(self) -> str:
        return _("New") if self.event == NEW else _("Changed")

    @property
    def anchor(self) -> str:
        """Tells the events of one row apart, for ever."""
        day = f"-{self.at.date()}" if self.event == CHANGED else ""
        return f";{self.event}{day}"


def events(followed: dict[str, Any], since: dt.datetime | None) -> QuerySet:
    """Rows of table, event, primary key and moment, the latest first; `followed` by name of the filter."""
    found = [
        query
        for number, model in enumerate(TABLES)
        if all(model in NARROWED_BY[name] for name in followed)
        for query in _events_of(number, model, followed, since)
    ]
    nothing = _columns(Note.objects.none().annotate(at=F("changed_at")), 0, NEW)
    return nothing.union(*found, all=True).order_by("-at", "in_table", "-row_key", "event")


def _events_of(
    number: int, model: type[Publishable], followed: dict[str, Any], since: dt.datetime | None
) -> list[QuerySet]:
    rows = model.objects.published().order_by()
    for name, value in followed.items():
        rows = rows.filter(NARROWED_BY[name][model](value))
    first_seen = Coalesce(Greatest("published_at", "live_at"), "published_at")
    new = rows.filter(published_at__isnull=False).annotate(at=first_seen)
    changed = new.annotate(first_day=TruncDate("at")).filter(changed_at__date__gt=F("first_day"))
    moments = {NEW: new, CHANGED: changed.annotate(at=F("changed_at"))}
    return [
        _columns(query.filter(at__gte=since) if since else query, number, event)
        for event, query in moments.items()
    ]


def _columns(rows: Any, number: int, event: str) -> QuerySet:
    found: QuerySet = rows.annotate(
        in_table=Value(number, IntegerField()), event=Value(event, CharField()), row_key=F("pk")
    ).values_list("in_table", "event", "row_key", "at")
    return found


# When it was held, decided or published, as its source says.
SOURCE_DAYS: dict[type[Publishable], str] = {
    Note: "dated",
    Meeting: "ends_on",
    Document: "dated",
    Proposal: "dated",
    Position: "taken_on",
    PaperEdition: "dated",
    Recommendation: "approved_on",
}


@dataclass(frozen=True)
class SourceEntry:
    """One row, and the day at its source, as far as that is known."""

    row: Any
    day: PartialDate

    @property
    def kind(self) -> str:
        return capfirst(str(self.row._meta.verbose_name))


def latest_at_source(most: int, today: dt.date) -> list[SourceEntry]:
    """What happened last, whenever it was entered here: nothing to come, no meeting without a report."""
    found = [
        SourceEntry(row, PartialDate(str(getattr(row, name))))
        for model, name in SOURCE_DAYS.items()
        for row in model.objects.published()
        .for_list()
        .filter(Q(status=Status.HELD) if model is Meeting else Q())
        .filter(**{f"{name}__lte": today.isoformat(), f"{name}__gte": "0001-01-01"})
        .order_by(f"-{name}", "pk")[:most]
    ]
    return sorted(found, key=lambda entry: entry.day.text, reverse=True)[:most]


def entries_of(found: Sequence[tuple[int, str, int, dt.datetime]]) -> list[NewsEntry]:
    """In a number of queries that depends on the tables alone."""
    keys: dict[int, list[int]] = defaultdict(list)
    for number, _event, key, _at in found:
        keys[number].append(key)
    rows = {number: _rows(TABLES[number], some) for number, some in sorted(keys.items())}
    corrections = {
        number: corrections_of(list(some.values()))
        for number, some in rows.items()
        if TABLES[number] in (Proposal, Position)
    }
    return [
        NewsEntry(rows[number][key], event, at, _of_day(corrections, number, key, event, at))
        for number, event, key, at in found
        if key in rows[number]
    ]


def _rows(model: type[Publishable], keys: list[int]) -> dict[int, Any]:
    rows = model.objects.published().for_list().filter(pk__in=keys)
    return {row.pk: row for row in with_public_ids(rows)}


def _of_day(
    found: dict[int, dict[int, list[Correction]]],
    number: int,
    key: int,
    event: str,
    at: dt.datetime,
) -> list[Correction]:
    if event == NEW:
        return []
    return [one for one in found.get(number, {}).get(key, []) if one.day == at.date()]


def by_day(entries: list[NewsEntry]) -> list[tuple[dt.date, list[NewsEntry]]]:
    return [(day, list(some)) for day, some in groupby(entries, lambda entry: entry.at.date())]


# what is followed


def _with_groups(participant: Participant) -> list[int]:
    """A participant, the regional organisations of which it is a member today, and the bodies of all of them."""
    own = Membership.objects.published().filter(member=participant)
    slugs = own.groups_on(timezone.localdate()).get(participant.pk, ())
    public = Participant.objects.published()
    holding = public.filter(Q(pk=participant.pk) | Q(slug__in=slugs)).values("pk")
    bodies = public.with_bodies_of(holding)
    return list(bodies.values_list("pk", flat=True))


def _linked(model: Any, name: str, **of: Any) -> Q:
    """The rows that a many-to-many field links to others."""
    return Q(pk__in=model.objects.links(name).filter(**of).values(model._meta.model_name))


def _held_by(keys: list[int]) -> Q:
    jointly = _linked(Position, "held_jointly_with", participant__in=keys)
    return Q(held_by__in=keys) | jointly


def _made_by(keys: list[int]) -> Q:
    made = Proponent.objects.published().filter(participant__in=keys)
    return Q(pk__in=made.values("proposal"))


def _meetings_of(keys: list[int]) -> Q:
    return _linked(Meeting, "organisers", participant__in=keys) | Q(country__in=keys)


def _of_participant(keys: list[int]) -> QuerySet[Meeting]:
    rows: QuerySet[Meeting] = Meeting.objects.published().filter(_meetings_of(keys))
    return rows


def _groups_that_are(keys: list[int]) -> QuerySet[StudyGroup]:
    """The study groups that these participants are."""
    rows: QuerySet[StudyGroup] = StudyGroup.objects.published().filter(participant__in=keys)
    return rows


def _asking_for(texts: QuerySet[Resolution]) -> Q:
    items = ProposalItem.objects.published()
    about = items.filter(Q(resolution__in=texts) | Q(edition__resolution__in=texts))
    return Q(pk__in=about.values("proposal"))


def _about_texts(texts: QuerySet[Resolution]) -> Q:
    return Q(resolution__in=texts) | Q(item__resolution__in=texts)


_BY_TEXTS: Narrowing = {
    Resolution: lambda texts: Q(pk__in=texts),
    Edition: lambda texts: Q(resolution__in=texts),
    Proposal: _asking_for,
    Position: _about_texts,
    Note: lambda texts: _linked(Note, "resolutions", resolution__in=texts),
}
NARROWED_BY: dict[str, Narrowing] = {
    "participant": {
        Meeting: _meetings_of,
        Document: lambda keys: _linked(Document, "authors", participant__in=keys),
        Proposal: _made_by,
        Position: _held_by,
        Note: lambda keys: _linked(Note, "meetings", meeting__in=_of_participant(keys)),
        Deadline: lambda keys: Q(meeting__in=_of_participant(keys)),
        Recommendation: lambda keys: Q(study_group__in=_groups_that_are(keys)),
        Appointment: lambda keys: (
            Q(state__in=keys) | Q(mandate__study_group__in=_groups_that_are(keys))
        ),
    },
    "resolution": _BY_TEXTS,
    "topic": _BY_TEXTS,
    "assembly": {
        Assembly: lambda assembly: Q(pk=assembly.pk),
        Meeting: lambda assembly: Q(
            pk__in=Meeting.objects.published().of_assembly(assembly).order_by().values("pk")
        ),
        Document: lambda assembly: Q(assembly=assembly),
        Edition: lambda assembly: Q(assembly=assembly),
        Proposal: lambda assembly: Q(assembly=assembly),
        Position: lambda assembly: Q(assembly=assembly),
        Release: lambda assembly: Q(assembly=assembly),
        PaperEdition: lambda assembly: Q(paper__assembly=assembly),
        Deadline: lambda assembly: Q(
            pk__in=Deadline.objects.published().of_assembly(assembly).values("pk")
        ),
        Recommendation: lambda assembly: Q(assembly=assembly),
        # Of the period that it opened: it appointed them.
        Appointment: lambda assembly: Q(mandate__period=assembly.opens_period_id),
        Note: lambda assembly: _linked(
            Note,
            "meetings",
            meeting__in=Meeting.objects.published().of_assembly(assembly).order_by().values("pk"),
        ),
    },
}


def followed_by(values: dict[str, Any]) -> dict[str, Any]:
    """What the tables are narrowed by, from the rows that the filters name."""
    public = Resolution.objects.published().order_by()
    read: dict[str, Callable[[Any], Any]] = {
        "participant": _with_groups,
        "resolution": lambda row: public.filter(pk=row.pk).values("pk"),
        "topic": lambda row: public.filter(topics=row).values("pk"),
        "assembly": lambda row: row,
    }
    return {name: read[name](row) for name, row in values.items() if row}
