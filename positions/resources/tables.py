from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export.fields import Field

from exchange.columns.pasted.reader import PastedResource
from exchange.columns.resource import COMMON, ListResource, TableResource
from meetings.models import Assembly

from ..choices import ProponentRole, outcome_met
from ..legend import latest_check_of_row, warning
from ..models import (
    AgendaItem,
    Dimension,
    ImpactAssessment,
    Position,
    Proponent,
    Proposal,
    ProposalItem,
)
from ..querysets import ProposalQuerySet
from .parts import Asks, ProposedBy, StanceWidget
from .pasting.positions import PositionReader
from .pasting.proposals import ProposalReader

_EVIDENCE = ("document", "evidence_kind", "seen_on")
_ABOUT = ("resolution", "item", "study_group", "question", "topic")


class ProposalResource(PastedResource):
    reader_class = ProposalReader
    composites = {"proposed_by": ProposedBy(), "asks": Asks()}
    for_all = {"assembly": lambda: Assembly.objects.latest_first()}

    class Meta:
        model = Proposal
        fields = (
            *("slug", "assembly", "number", "title", "account", "dated", "stage"),
            *("document_stated", "committee", "adds_to", "replaces"),
            *(*_EVIDENCE, *COMMON),
        )


def _list_proponents(row: Proposal) -> list[str]:
    return [
        _("%(who)s (co-signatory)") % {"who": one.participant.short}
        if one.role == ProponentRole.CO_SIGNATORY
        else one.participant.short
        for one in row.proponents.all()
    ]


def _list_items(row: Proposal) -> list[str]:
    return [
        f"{item.get_action_display()} {item.target_label}: {outcome_met(item.outcome, row.stage).label}"
        for item in row.items.all()
    ]


class ProposalListResource(ListResource):
    """Adds columns with the proponents and items in words."""

    label_columns = {
        "proponents": lambda row: "; ".join(_list_proponents(row)) or _("proponent not found"),
        "items": lambda row: "; ".join(_list_items(row)),
        "reading": lambda row: warning(latest_check_of_row(row, row.dated)),
    }
    list_columns = {"proponents": _list_proponents, "items": _list_items}

    class Meta:
        model = Proposal
        fields = ProposalResource.Meta.fields

    @classmethod
    def joined(cls, rows: QuerySet, public: bool = False) -> QuerySet:
        proposals: ProposalQuerySet = super().joined(rows, public)
        return proposals.with_parts()


class ProponentResource(TableResource):
    class Meta:
        model = Proponent
        fields = ("proposal", "participant", "role")


class ProposalItemResource(TableResource):
    class Meta:
        model = ProposalItem
        fields = (
            *("proposal", "number", "action"),
            *("resolution", "study_group", "question", "recommendation", "new_text", "topic"),
            *("account", "outcome", "edition", "outcome_confidence", "outcome_remark"),
        )


class PositionResource(PastedResource):
    reader_class = PositionReader
    for_all = {"assembly": lambda: Assembly.objects.latest_first()}

    class Meta:
        model = Position
        fields = (
            *("slug", "assembly", "held_by", "held_jointly_with", *_ABOUT),
            *("stance", "summary", "taken_on", "supersedes"),
            *(*_EVIDENCE, *COMMON),
        )

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        field = super().field_from_django_field(field_name, django_field, readonly)
        if field_name == "stance":
            field.widget = StanceWidget(django_field)
        return field


class DimensionResource(TableResource):
    class Meta:
        model = Dimension
        fields = ("slug", "name", "explanation", "position", "publication", "editors_note")


class ImpactAssessmentResource(TableResource):
    class Meta:
        model = ImpactAssessment
        fields = (
            *("slug", "assembly", "assessor", "assessor_stated", *_ABOUT),
            *("dimension", "severity", "certainty", "reason", "affected", "dated"),
            *("result", "result_remark", *_EVIDENCE, *COMMON),
        )


class AgendaItemResource(TableResource):
    class Meta:
        model = AgendaItem
        fields = ("session", "number", "title", "resolution", "proposal", "document", "account")
