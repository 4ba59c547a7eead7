"""The outcomes of an assembly: what became of many items, on one page."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.content_version import writing
from core.records.permissions import may, may_write_or_propose
from editing.forms.merging import parse_version, with_versions
from editing.forms.versioned import FieldConflict
from editing.pending.grid import (
    MOST_ROWS,
    GridForm,
    GridResult,
    make_as_pending,
    pending_of_rows,
    report,
    store_all,
)
from resolutions.models import Edition

from ..choices import ItemOutcome
from ..models import ProposalItem
from .grid_query import OutcomeQuery

OUTCOME_PAGES: list[tuple[Promise, str]] = [
    (gettext_lazy("Outcomes of an assembly"), "positions_proposalitem_outcomes")
]
OUTCOME_FIELDS = ["outcome", "edition", "outcome_confidence", "outcome_remark"]


class OutcomeForm(GridForm):
    class Meta:
        model = ProposalItem
        fields = OUTCOME_FIELDS
        widgets = {
            "outcome": forms.RadioSelect,
            "outcome_remark": forms.Textarea(attrs={"rows": 2}),
        }

    @property
    def row_label(self) -> str:
        proposal = self.instance.proposal
        words = {"proposal": proposal.number or proposal.title, "number": self.instance.number}
        return _("%(proposal)s, item %(number)d") % words


@dataclass(frozen=True)
class OutcomeRow:
    """Without a form where this person may not change the item."""

    item: ProposalItem
    is_pending: bool
    form: OutcomeForm | None

    @property
    def cells(self) -> list[forms.BoundField]:
        """Without that of the outcome, which is a choice of its own kind."""
        return [self.form[name] for name in OUTCOME_FIELDS[1:]] if self.form else []


class OutcomeViews:
    """For the admin of items."""

    admin_site: admin.AdminSite
    get_queryset: Callable[[HttpRequest], QuerySet[ProposalItem]]
    has_view_permission: Callable[..., bool]

    def pages_of_many(self, request: HttpRequest) -> list[tuple[Promise, str]]:
        return OUTCOME_PAGES

    def outcome_paths(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.outcomes_view)
        return [path("outcomes/", view, name="positions_proposalitem_outcomes")]

    def outcomes_view(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = OutcomeQuery(request)
        items: Any = with_versions(
            self.get_queryset(request).filter(proposal__assembly=query.assembly)
        )
        items = items.order_by("proposal__number", "proposal__title", "proposal", "number")
        result: GridResult | None = None
        deleted: list[FieldConflict] = []
        if request.method == "POST":
            with writing():
                rows = self._rows(request, query, self._sent(request, items))
                forms = [row.form for row in rows if row.form]
                result = store_all(forms, by=request.user, is_submitted="submit" in request.POST)
                deleted = self._deleted(request, rows)
                report(request, result)
                if result is not None:  # what was saved is shown as it is now
                    asked = {form.instance.pk: form for form in result.asked}
                    rows = self._rows(request, query, self._sent(request, items), asked)
            if result is not None and not result.asked and not deleted:
                return redirect(request.get_full_path())
            page = None
        else:
            found = items.filter(outcome=query.outcome) if query.outcome else items
            page = Paginator(found, MOST_ROWS).get_page(query.text("page"))
            rows = self._rows(request, query, page)
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,  # the table needs the width
            "title": _("Outcomes of an assembly"),
            "opts": ProposalItem._meta,
            "query": query,
            "outcomes": ItemOutcome.choices,
            "rows": rows,
            "page": page,
            "conflicts": [*(result.conflicts if result else []), *deleted],
            "may_edit": any(row.form for row in rows),
            "add_edition_url": _add_edition_url(request, query),
            "back": reverse("admin:positions_proposalitem_changelist"),
        }
        return render(request, "positions/admin/outcomes.html", context)

    def _sent(self, request: HttpRequest, items: Any) -> Any:
        """The rows that were on the page that was sent, locked while they are saved."""
        pks = [pk for one in request.POST.getlist("row") if (pk := parse_version(one))]
        return items.filter(pk__in=pks[:MOST_ROWS]).select_for_update(of=("self",))

    def _rows(
        self,
        request: HttpRequest,
        query: OutcomeQuery,
        items: Iterable[ProposalItem],
        asked: dict[int, GridForm] | None = None,
    ) -> list[OutcomeRow]:
        """What was typed is read, but for the rows that were saved when others were asked about."""
        found = list(items)
        pending = pending_of_rows(found, request.user)
        editions = Edition.objects.readable_by(request.user).filter(assembly=query.assembly)
        choices = _distinct_labels(
            editions.select_related("resolution", "assembly").order_by(
                "resolution__number", "resolution__title"
            )
        )
        rows = []
        for item in found:
            change = pending.get(item.proposal_id)
            prefix, number = f"row-{item.pk}", change.number if change else 0
            data = request.POST if request.method == "POST" and asked is None else None
            if data is not None:
                number = parse_version(data.get(f"{prefix}-seen_pending")) or 0
            if not make_as_pending(item, change, number):
                continue
            form: Any = None
            is_offered = item.edition_id in {None, *(pk for pk, _label in choices)}
            if is_offered and may_write_or_propose(request.user, item):
                form = (asked or {}).get(item.pk) or OutcomeForm(
                    data, instance=item, prefix=prefix, pending=change
                )
                form.fields["edition"].queryset = editions
                form.fields["edition"].choices = [("", "—"), *choices]
            rows.append(OutcomeRow(item, change is not None, form))
        return rows

    def _deleted(self, request: HttpRequest, rows: list[OutcomeRow]) -> list[FieldConflict]:
        """What was typed in items that someone else deleted meanwhile."""
        there = {str(row.item.pk) for row in rows}
        outcomes = dict(ItemOutcome.choices)
        return [
            FieldConflict(
                label=_("An item that someone deleted"),
                stored=_("deleted"),
                typed="\n".join(
                    [
                        str(outcomes.get(request.POST.get(f"row-{pk}-outcome", ""), "")),
                        request.POST.get(f"row-{pk}-outcome_remark", ""),
                    ]
                ).strip(),
            )
            for pk in request.POST.getlist("row")[:MOST_ROWS]
            if pk not in there
        ]


def _add_edition_url(request: HttpRequest, query: OutcomeQuery) -> str:
    """With the assembly filled in; empty for who may not add one."""
    if query.assembly is None or not may(request.user, "add", Edition):
        return ""
    return f"{reverse('admin:resolutions_edition_add')}?assembly={query.assembly.pk}"


def _distinct_labels(editions: Iterable[Edition]) -> list[tuple[int, str]]:
    """Two of one title have the key of their resolution too."""
    labels = [(edition, edition.choice_label()) for edition in editions]
    counts = Counter(label for _edition, label in labels)
    return [
        (edition.pk, f"{label} ({edition.resolution.slug})" if counts[label] > 1 else label)
        for edition, label in labels
    ]
