"""The outcomes of an assembly: of many items, on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.permissions import may, may_write_or_propose
from editing.forms import FieldConflict, parse_version
from editing.grid import (
    MOST_ROWS,
    GridForm,
    GridResult,
    make_as_pending,
    pending_of_rows,
    store_all,
)
from resolutions.models import Edition

from ..choices import ItemOutcome
from ..models import ProposalItem
from .grid_page import FormRow, GridPage
from .grid_query import OutcomeQuery

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


@dataclass
class OutcomeRow:
    """Without a form if this person may not change the item."""

    item: ProposalItem
    is_pending: bool
    form: OutcomeForm | None

    @property
    def cells(self) -> list[forms.BoundField]:
        """All but that of the outcome, which the template draws itself."""
        return [self.form[name] for name in OUTCOME_FIELDS[1:]] if self.form else []


class OutcomesPage(GridPage):
    name = "outcomes"
    title = gettext_lazy("Outcomes of an assembly")
    page: Page | None = None

    def __init__(self, admin: ModelAdmin, request: HttpRequest) -> None:
        super().__init__(admin, request)
        if not admin.has_view_permission(request):
            raise PermissionDenied
        self.query = OutcomeQuery(request)
        items: Any = admin.get_queryset(request).filter(proposal__assembly=self.query.assembly)
        self.items: Any = items.order_by(
            "proposal__number", "proposal__title", "proposal", "number"
        )

    def rows(self, sent: QueryDict | None = None) -> list[OutcomeRow]:
        if self.request.method == "POST":
            # The rows of the page that was sent, locked while they are saved.
            pks = [pk for one in self.request.POST.getlist("row") if (pk := parse_version(one))]
            found = list(self.items.filter(pk__in=pks[:MOST_ROWS]).select_for_update(of=("self",)))
        else:
            outcome = self.query.outcome
            items = self.items.filter(outcome=outcome) if outcome else self.items
            self.page = Paginator(items, MOST_ROWS).get_page(self.query.text("page"))
            found = list(self.page)
        pending = pending_of_rows(found, self.request.user)
        editions = Edition.objects.readable_by(self.request.user).filter(
            assembly=self.query.assembly
        )
        named = editions.select_related("resolution", "assembly")
        choices = [
            (edition.pk, edition.choice_label())
            for edition in named.order_by("resolution__number", "resolution__title")
        ]
        rows = []
        for item in found:
            change = pending.get(item.proposal_id)
            prefix, number = f"row-{item.pk}", change.number if change else 0
            if sent is not None:
                number = parse_version(sent.get(f"{prefix}-seen_pending")) or 0
            if not make_as_pending(item, change, number):
                continue
            form = None
            is_offered = item.edition_id in {None, *(pk for pk, _label in choices)}
            if is_offered and may_write_or_propose(self.request.user, item):
                form = OutcomeForm(sent, instance=item, prefix=prefix, pending=change)
                edition: Any = form.fields["edition"]
                edition.queryset, edition.choices = editions, [("", "—"), *choices]
            rows.append(OutcomeRow(item, change is not None, form))
        return rows

    def store(self, rows: Sequence[FormRow]) -> GridResult | None:
        given: Any = rows
        self.conflicts = self._deleted({str(row.item.pk) for row in given})
        forms = [row.form for row in given if row.form]
        return store_all(forms, by=self.request.user)

    def _deleted(self, there: set[str]) -> list[FieldConflict]:
        """The text typed in items that someone else deleted meanwhile."""
        outcomes, sent = dict(ItemOutcome.choices), self.request.POST
        conflicts = []
        for pk in sent.getlist("row")[:MOST_ROWS]:
            if pk not in there:
                outcome = outcomes.get(sent.get(f"row-{pk}-outcome", ""), "")
                typed = f"{outcome}\n{sent.get(f'row-{pk}-outcome_remark', '')}".strip()
                label = _("An item that someone deleted")
                conflicts.append(FieldConflict(label, stored=_("deleted"), typed=typed))
        return conflicts

    def context(self, rows: Sequence[FormRow]) -> dict[str, object]:
        assembly = self.query.assembly
        add_edition_url = ""  # with the assembly filled in; empty for people who may not add one
        if assembly is not None and may(self.request.user, "add", Edition):
            add_edition_url = f"{reverse('admin:resolutions_edition_add')}?assembly={assembly.pk}"
        return {
            "outcomes": ItemOutcome.choices,
            "rows": rows,
            "page": self.page,
            "may_edit": any(row.form for row in rows),
            "add_edition_url": add_edition_url,
        }


OUTCOMES: list[tuple[Promise, str]] = [(OutcomesPage.title, "positions_proposalitem_outcomes")]
