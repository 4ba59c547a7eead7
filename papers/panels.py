"""The panel on the page of an assembly: how much is recorded about it, and where."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.panels import Panel
from matrix.models import Release
from meetings.models import Assembly, Committee
from positions.choices import Stance
from positions.models import ImpactAssessment, Position, Proposal

from .models import BackgroundPaper, PaperEdition


@dataclass(frozen=True)
class CommitteeCount:
    """How many proposals went to a committee; `url` lists them."""

    code: str
    name: str
    url: str
    count: int


@dataclass(frozen=True)
class AssemblyOverview:
    assembly: Assembly
    proposals: int
    positions: int
    assessments: int
    committees: list[CommitteeCount]
    releases: list[Release]
    paper: BackgroundPaper | None
    edition: PaperEdition | None


def overview(assembly: Assembly) -> list[AssemblyOverview]:
    """One; none where nothing is recorded and nothing was looked for."""
    proposals = Proposal.objects.published().filter(assembly=assembly)
    positions = Position.objects.published().filter(assembly=assembly)
    paper = BackgroundPaper.objects.published().filter(assembly=assembly).for_list().first()
    found = AssemblyOverview(
        assembly=assembly,
        proposals=proposals.count(),
        positions=positions.exclude(stance=Stance.NONE_FOUND).count(),
        assessments=ImpactAssessment.objects.published()
        .filter(assembly=assembly, assessor__is_owner=True)
        .count(),
        committees=_by_committee(proposals),
        releases=list(Release.objects.published().filter(assembly=assembly).for_list()[:1]),
        paper=paper,
        edition=next(iter(paper.editions.all()), None) if paper else None,
    )
    has_rows = found.proposals or found.assessments or found.releases or found.paper
    return [found] if has_rows or positions.exists() else []


def _by_committee(proposals: QuerySet[Proposal]) -> list[CommitteeCount]:
    rows = proposals.filter(committee__in=Committee.objects.published())
    counts = (
        rows.order_by("committee__code")
        .values_list("committee__code", "committee__name", "assembly__slug")
        .annotate(Count("pk"))
    )
    proposals_url = reverse("positions:proposals")
    return [
        CommitteeCount(
            code=code,
            name=name,
            url=f"{proposals_url}?{urlencode({'committee': slugify(f'{code} {slug}')})}",
            count=count,
        )
        for code, name, slug, count in counts
    ]


PANELS = (Panel(Assembly, _("Positions"), "papers/_overview_panel.html", overview, rank=50),)
