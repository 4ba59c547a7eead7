from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from documents.models import Document
from exchange.columns.headers import has_only_our_columns
from exchange.columns.pasted import SheetColumns
from exchange.columns.resource import COMMON, ListResource, TableResource
from exchange.files.detect import FileSheet
from meetings.models import Assembly
from participants.models import Participant
from resolutions.models import Topic

from ..choices import ProponentRole
from ..legend.last_check import latest_check_of_row, warning
from ..models import (
    AgendaItem,
    Dimension,
    ImpactAssessment,
    Position,
    Proponent,
    Proposal,
    ProposalItem,
)
from ..models.item import outcome_of
from ..querysets import ProposalQuerySet
from .parts import Asks, ProposedBy
from .pasting import KnownNames, PositionReader, ProposalReader
from .stances import StanceWidget

_EVIDENCE = ("document", "evidence_kind", "seen_on")
_ABOUT = ("resolution", "item", "study_group", "question", "topic")


def _assemblies() -> QuerySet[Assembly]:
    return Assembly.objects.latest_first()


class _PastedResource(TableResource):
    """Rows of it come as pasted lines, and as sheets laid out in other ways than ours."""

    reader: ClassVar[type[ProposalReader] | type[PositionReader]]
    of_sheets: ClassVar[SheetColumns]

    @classmethod
    def pasted(cls, text: str) -> FileSheet:
        return cls.reader(_known_names()).read(text)

    @classmethod
    def arranged(cls, sheet: FileSheet, chosen: Mapping[str, str]) -> FileSheet:
        resource = cls()
        if has_only_our_columns(resource, sheet.header):
            return sheet
        return cls.reader(_known_names()).read_file(sheet, resource, cls.of_sheets, chosen)

    @classmethod
    def chosen_columns(cls) -> dict[str, str]:
        return super().chosen_columns() | {
            name: str(label) for name, label in cls.of_sheets.parts.items()
        }


class ProposalResource(_PastedResource):
    reader = ProposalReader
    of_sheets = SheetColumns(
        {
            "number": "number",
            "title": "title",
            "reason": "account",
            "group": "proposed_by",
            "asks": "asks",
            "document": "document_stated",
            "assembly": "assembly",
        },
        {
            "action": gettext_lazy("kind of proposal"),
            "resolution": gettext_lazy("resolution or other text"),
            "target": gettext_lazy("what the text is about"),
            "addendum": gettext_lazy("addendum of the document"),
            "co_signatory": gettext_lazy("co-signatories"),
        },
    )
    composites = {"proposed_by": ProposedBy(), "asks": Asks()}
    for_all = {"assembly": _assemblies}

    class Meta:
        model = Proposal
        fields = (
            "slug",
            "assembly",
            "number",
            "title",
            "account",
            "dated",
            "stage",
            "document_stated",
            "committee",
            "adds_to",
            "replaces",
            *_EVIDENCE,
            *COMMON,
        )


def _known_names() -> KnownNames:
    return KnownNames(
        Participant.objects.all(),
        Assembly.objects.all(),
        Document.objects.exclude(number="").select_related("assembly"),
        Topic.objects.all(),
    )


def _list_proponents(row: Proposal) -> list[str]:
    return [
        _("%(who)s (co-signatory)") % {"who": one.participant.short}
        if one.role == ProponentRole.CO_SIGNATORY
        else one.participant.short
        for one in row.proponents.all()
    ]


def _format_proponents(row: Proposal) -> str:
    return "; ".join(_list_proponents(row)) or _("proponent not found")


def _list_items(row: Proposal) -> list[str]:
    return [
        f"{item.get_action_display()} {item.target_label}: {outcome_of(item, row).label}"
        for item in row.items.all()
    ]


def _format_items(row: Proposal) -> str:
    return "; ".join(_list_items(row))


def _format_reading(row: Proposal) -> str:
    """The warning, with the day on which this proposal was checked."""
    return warning(latest_check_of_row(row, row.dated))


class ProposalListResource(ListResource):
    """With columns that say who proposes what, and how to read it."""

    label_columns = {
        "proponents": _format_proponents,
        "items": _format_items,
        "reading": _format_reading,
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
            "proposal",
            "number",
            "action",
            "resolution",
            "study_group",
            "question",
            "recommendation",
            "new_text",
            "topic",
            "account",
            "outcome",
            "edition",
            "outcome_confidence",
            "outcome_remark",
        )


class PositionResource(_PastedResource):
    reader = PositionReader
    of_sheets = SheetColumns(
        {
            "holder": "held_by",
            "subject": "resolution",
            "stance": "stance",
            "remark": "summary",
            "date": "taken_on",
            "document": "document",
            "assembly": "assembly",
        },
        {"action": gettext_lazy("kind of proposal")},
    )
    for_all = {"assembly": _assemblies}

    class Meta:
        model = Position
        fields = (
            "slug",
            "assembly",
            "held_by",
            "held_jointly_with",
            *_ABOUT,
            "stance",
            "summary",
            "taken_on",
            "supersedes",
            *_EVIDENCE,
            *COMMON,
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
            "slug",
            "assembly",
            *_ABOUT,
            "dimension",
            "severity",
            "certainty",
            "reason",
            "affected",
            "dated",
            "result",
            "result_remark",
            *COMMON,
        )


class AgendaItemResource(TableResource):
    class Meta:
        model = AgendaItem
        fields = ("session", "number", "title", "resolution", "proposal", "document", "account")
