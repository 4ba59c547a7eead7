"""The start page of staff: what waits for whom, each count with the list that shows exactly these rows; and the tables in groups."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import format_day
from core.records.pending.models import PendingVersion
from core.records.publishable import Publishable
from core.records.reviewing import Reviewed

from ..publication.row_verbs import pending_by_row

TO_REVIEW: Mapping[str, str] = {"waiting": "me"}
WITH_OTHERS: Mapping[str, str] = {"waiting": "others"}
MOST_SHOWN = 5  # rows of a table that wait for review

# What is counted, as the filters of the lists name it.
LINES: tuple[tuple[Promise, Mapping[str, str]], ...] = (
    (_("Mine, in progress"), {"waiting": "mine"}),
    (_("To review"), TO_REVIEW),
    (_("Mine, waiting for review"), WITH_OTHERS),
    (_("Published without a source"), {"publication": "published", "source": "none"}),
    (_("Dates open within 60 days"), {"open": "dates"}),
    (_("Ended without a report"), {"open": "report"}),
    (_("Not checked for 30 days"), {"publication": "published", "checked": "old"}),
    (_("Sent by readers"), {"handled": "no"}),
    (_("Scheduled"), {"publication": "scheduled"}),
    (_("Imports of the last 7 days"), {"made": "week"}),
)

# A table that is named nowhere is in the last group.
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
class RowToReview:
    """`url` leads to the page of what waits, `publish_url` to the question before it is published."""

    label: str
    note: str  # whether it is a change of a public row, who sent it, and when
    is_change: bool
    url: str
    publish_url: str = ""


@dataclass(frozen=True)
class WorkLine:
    label: Promise
    tables: list[TableCount]
    rows: list[RowToReview] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(table.count for table in self.tables)

    @property
    def more(self) -> list[TableCount]:
        """Of each table, how many rows are not shown."""
        return [
            replace(table, count=table.count - MOST_SHOWN)
            for table in self.tables
            if self.rows and table.count > MOST_SHOWN
        ]


@dataclass(frozen=True)
class TableGroup:
    label: Promise
    tables: list[dict[str, Any]]


# A table with its filters by name, and the rows of its list before any of them.
_Table = tuple[admin.ModelAdmin, Mapping[str | None, type[admin.SimpleListFilter]], QuerySet]


def work_lines(request: HttpRequest, site: admin.AdminSite) -> list[WorkLine]:
    """The lines that this person may see, in one query each, and one for each table with rows to review."""
    tables = list(_tables(request, site))
    lines = ((label, query, dict(_rows(request, tables, query))) for label, query in LINES)
    return [_work_line(site, label, query, rows) for label, query, rows in lines if rows]


def _work_line(
    site: admin.AdminSite, label: Promise, query: Mapping[str, str], rows: Mapping[Any, QuerySet]
) -> WorkLine:
    tables = _counted(rows, query)
    if query not in (TO_REVIEW, WITH_OTHERS):
        return WorkLine(label, tables)
    urls = {table.url for table in tables}
    shown = {model: found for model, found in rows.items() if _url(model._meta, query) in urls}
    return WorkLine(label, tables, list(_waiting(site, shown, may_publish=query == TO_REVIEW)))


def _waiting(
    site: admin.AdminSite, rows: Mapping[Any, QuerySet], may_publish: bool
) -> Iterator[RowToReview]:
    """The first of each table, so that one click leads to what waits."""
    for model, found in rows.items():
        model_admin: Any = site._registry[model]
        writer = "written_by" if issubclass(model, Reviewed) else "changed_by"
        first = list(found.select_related(writer).order_by("changed_at", "pk")[:MOST_SHOWN])
        changes = pending_by_row(first)
        for row in first:
            change = changes.get(row.pk)
            urls = model_admin.review_urls(row)[: 2 if may_publish else 1]
            yield RowToReview(
                str(row), _note(row, change, getattr(row, writer)), change is not None, *urls
            )


def _note(row: Publishable, change: PendingVersion | None, writer: object) -> str:
    if change is None:
        words = {"who": writer or gettext("operator"), "day": format_day(row.changed_at.date())}
        return gettext("last changed by %(who)s on %(day)s") % words
    sent_at = change.submitted_at or change.changed_at
    words = {"who": change.submitted_by_name, "day": format_day(sent_at.date())}
    return gettext("change, sent by %(who)s on %(day)s") % words


def _tables(request: HttpRequest, site: admin.AdminSite) -> Iterator[_Table]:
    """Each table with its filters: none where this person may not see it."""
    for own in site._registry.values():
        may_see = own.has_module_permission(request) and own.has_view_or_change_permission(request)
        filters = {
            one.parameter_name: one
            for one in (own.get_list_filter(request) if may_see else ())
            if isinstance(one, type) and issubclass(one, admin.SimpleListFilter)
        }
        yield own, filters, own.get_queryset(request)


def _rows(
    request: HttpRequest, tables: list[_Table], query: Mapping[str, str]
) -> Iterator[tuple[type, QuerySet]]:
    """Of each table that has these filters, the rows that its list shows with them."""
    for own, filters, all_rows in tables:
        if query.keys() <= filters.keys():
            rows: Any = all_rows
            for name, value in query.items():
                found = filters[name](request, {name: [value]}, own.model, own)
                rows = found.queryset(request, rows)
            yield own.model, rows


def _counted(rows: Mapping[Any, QuerySet], query: Mapping[str, str]) -> list[TableCount]:
    labels = {model._meta.label_lower: model._meta for model in rows}
    first, *others = [
        found.order_by()
        .annotate(of_table=Value(model._meta.label_lower))
        .values("of_table")
        .annotate(of_rows=Count("pk"))
        .values_list("of_table", "of_rows")
        for model, found in rows.items()
    ]
    counts = dict(first.union(*others, all=True))
    return [
        TableCount(capfirst(str(meta.verbose_name_plural)), counts[label], _url(meta, query))
        for label, meta in labels.items()
        if counts.get(label)
    ]


def _url(meta: Any, query: Mapping[str, str]) -> str:
    return f"{reverse(f'admin:{meta.app_label}_{meta.model_name}_changelist')}?{urlencode(query)}"


def table_groups(request: HttpRequest, site: admin.AdminSite) -> list[TableGroup]:
    """The tables that this person may see, grouped as people think of them."""
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
        TableGroup(label, tables)
        for (label, _of), tables in zip(GROUPS, found, strict=True)
        if tables
    ]
