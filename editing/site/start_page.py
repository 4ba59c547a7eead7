"""The start page of staff: work that waits, each count with a link to a list of exactly these rows; and the tables in groups."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, Value
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import format_day
from core.records.pending.models import PendingVersion
from core.records.permissions import may
from core.records.publishable import Publishable, Reviewed

from ..row_pages import row_url, table_url
from ..work import why_sent_back, work_conditions

MOST_SHOWN = 5

# Filters of the lists that show the counted rows.
_PUBLISHED = {"publication": "published"}
LINES: dict[str, tuple[Promise, Mapping[str, str]]] = {
    "back": (_("Sent back to you"), {"waiting": "back"}),
    "mine": (_("Mine, in progress"), {"waiting": "mine"}),
    "me": (_("To review"), {"waiting": "me"}),
    "others": (_("Mine, waiting for review"), {"waiting": "others"}),
    "unsourced": (_("Published without a source"), _PUBLISHED | {"source": "none"}),
    "dates": (_("Dates open within 60 days"), {"open": "dates"}),
    "report": (_("Ended without a report"), {"open": "report"}),
    "unchecked": (_("Not checked for 30 days"), _PUBLISHED | {"checked": "old"}),
    "sent": (_("Sent by readers"), {"handled": "no"}),
    "scheduled": (_("Scheduled"), {"publication": "scheduled"}),
    "changes": (_("Changes scheduled"), {"publication": "change_scheduled"}),
    "imports": (_("Imports of the last 7 days"), {"made": "week"}),
}
_WITH_ROWS = ("back", "me", "others", "scheduled", "changes")

# Tables that are not named are in the last group.
GROUPS: tuple[tuple[Promise, frozenset[str]], ...] = (
    (_("Meetings"), frozenset({"meetings"})),
    (_("Texts"), frozenset({"resolutions", "documents"})),
    (_("Positions"), frozenset({"positions", "matrix"})),
    (_("People and groups"), frozenset({"participants", "study_groups"})),
    (
        _("Pages and papers"),
        frozenset({"papers", "pages.Page", "pages.GlossaryTerm", "pages.Note"}),
    ),
    (_("Administration"), frozenset()),
)


@dataclass(frozen=True)
class TableCount:
    table: str
    count: int
    url: str


@dataclass(frozen=True)
class NamedRow:
    """`url` is the page of the waiting row, `publish_url` the confirmation of publishing it."""

    label: str
    note: str  # who sent it and when, why it came back, or when it goes live
    is_change: bool
    url: str
    publish_url: str


@dataclass(frozen=True)
class WorkLine:
    label: Promise
    tables: list[TableCount]
    rows: list[NamedRow]  # the first rows of each table, as direct links

    @property
    def count(self) -> int:
        return sum(table.count for table in self.tables)


def work_lines(request: HttpRequest, site: admin.AdminSite) -> list[WorkLine]:
    """The lines that this person may see: one query for all tables, and a few for each table whose rows are named."""
    seen = [
        own
        for own in site._registry.values()
        if own.has_module_permission(request) and own.has_view_or_change_permission(request)
    ]
    open_changes = PendingVersion.objects.open()
    changed = set(open_changes.values_list("table__app_label", "table__model").distinct())
    conditions = {
        own: _conditions(request, own, (own.opts.app_label, own.opts.model_name) in changed)
        for own in seen
    }
    counts = _counted(request, conditions)
    return [
        WorkLine(
            label,
            [
                TableCount(
                    capfirst(str(own.opts.verbose_name_plural)),
                    counts[own, line],
                    table_url(own.model, **query),
                )
                for own in seen
                if counts.get((own, line))
            ],
            [
                row
                for own in seen
                if line in _WITH_ROWS and counts.get((own, line))
                for row in _named_rows(request, own, line, conditions[own][line])
            ],
        )
        for line, (label, query) in LINES.items()
        if any(line in of_table for of_table in conditions.values())
    ]


def _conditions(request: HttpRequest, own: Any, has_changes: bool) -> dict[str, Q]:
    """For each line, the condition on the rows of a table that this person can act on."""
    by, model, found = request.user, own.model, dict[str, Q]()
    if issubclass(model, Publishable):
        found = work_conditions(by, model, has_changes=has_changes)
        if not may(by, "publish", model):
            del found["me"]
        if not may(by, "change", model):
            return found
    listed = own.get_list_filter(request)
    filters = {one.parameter_name: one.conditions for one in listed if hasattr(one, "conditions")}
    for line, (_label, query) in LINES.items():
        if query.keys() <= filters.keys():
            asked = [filters[name][value][1](model) for name, value in query.items()]
            found[line] = reduce(and_, asked)
    if not has_changes and "changes" in found:
        found["changes"] = Q(pk__in=[])
    return found


def _counted(
    request: HttpRequest, conditions: Mapping[Any, Mapping[str, Q]]
) -> dict[tuple[Any, str], int]:
    """Counts by table and line."""
    tables = list(conditions)
    selects = [
        (
            own.model.objects.readable_by(request.user)
            if issubclass(own.model, Publishable)
            else own.get_queryset(request)
        )
        .order_by()
        .annotate(of_table=Value(place))
        .values("of_table")
        .annotate(
            **{
                f"count_{line}": Count("pk", filter=conditions[own].get(line, Q(pk__in=[])))
                for line in LINES
            }
        )
        .values_list("of_table", *(f"count_{line}" for line in LINES))
        for place, own in enumerate(tables)
    ]
    found = selects[0].union(*selects[1:], all=True).order_by() if selects else []
    return {
        (tables[place], line): count
        for place, *counts in found
        for line, count in zip(LINES, counts, strict=True)
    }


def _named_rows(request: HttpRequest, own: Any, line: str, condition: Q) -> Iterator[NamedRow]:
    writer = "written_by" if issubclass(own.model, Reviewed) else "changed_by"
    rows = own.get_queryset(request).filter(condition).select_related(writer)
    if line == "back":
        rows = rows.annotate(sent_back=why_sent_back(own.model))
    first = list(rows.order_by("changed_at", "pk")[:MOST_SHOWN])
    changes = PendingVersion.objects.open().by_row(first)
    for row in first:
        change = changes.get(row.pk)
        note = _note(row, change, line, getattr(row, writer))
        url = row_url(row, "change" if change is None else "pending")
        publish_url = row_url(row, "publish") if change is None and line == "me" else ""
        yield NamedRow(str(row), note, change is not None, url, publish_url)


def _note(row: Publishable, change: PendingVersion | None, line: str, writer: object) -> str:
    if line == "back":
        return gettext("sent back by %(who_and_why)s") % {"who_and_why": row.sent_back}  # type: ignore[attr-defined]  # annotated
    if change is None:
        if line == "scheduled":
            return row.publication_label
        words = {"who": writer or gettext("operator"), "day": format_day(row.changed_at.date())}
        return gettext("last changed by %(who)s on %(day)s") % words
    if line == "changes":
        return gettext("goes live %(at)s") % {"at": change.goes_live_label}
    sent_at = change.submitted_at or change.changed_at
    words = {"who": change.submitted_by_name, "day": format_day(sent_at.date())}
    return gettext("change, sent by %(who)s on %(day)s") % words


def table_groups(request: HttpRequest, site: admin.AdminSite) -> list[dict[str, Any]]:
    """The tables that this person may see, in groups."""
    found: list[list[dict[str, Any]]] = [[] for _group in GROUPS]
    for app in site.get_app_list(request):
        for table in app["models"]:
            names = {app["app_label"], f"{app['app_label']}.{table['object_name']}"}
            model_admin: Any = site._registry[table["model"]]
            if hasattr(model_admin, "pages_of_many"):
                table = table | {"pages_of_many": model_admin.pages_of_many(request)}
            places = (place for place, (_label, of) in enumerate(GROUPS) if names & of)
            found[next(places, len(GROUPS) - 1)].append(table)
    return [
        {"label": label, "tables": tables}
        for (label, _of), tables in zip(GROUPS, found, strict=True)
        if tables
    ]
