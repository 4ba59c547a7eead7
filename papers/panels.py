"""What the page of an assembly shows of all that is recorded about it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.text import slugify

from matrix.models import Release
from meetings.models import Assembly, Committee
from positions.choices import Stance
from positions.models import ImpactAssessment, Position, Proposal

from .models import BackgroundPaper, PaperEdition


@dataclass(frozen=True)
class AssemblyOverview:
    """How much is recorded about an assembly, and where it is."""

    assembly: Assembly
    proposals: int
    positions: int
    readings: int
    committees: list[dict[str, Any]]
    releases: list[Release]
    paper: BackgroundPaper | None
    edition: PaperEdition | None


def overview(assembly: Assembly) -> list[AssemblyOverview]:
    proposals = Proposal.objects.published().filter(assembly=assembly)
    paper = BackgroundPaper.objects.published().filter(assembly=assembly).for_list().first()
    found = AssemblyOverview(
        assembly=assembly,
        proposals=proposals.count(),
        positions=_found(assembly).count(),
        readings=ImpactAssessment.objects.published().filter(assembly=assembly).count(),
        committees=_by_committee(proposals),
        releases=list(Release.objects.published().filter(assembly=assembly).for_list()[:1]),
        paper=paper,
        edition=next(iter(paper.editions.all()), None) if paper else None,
    )
    is_looked_for = Position.objects.published().filter(assembly=assembly).exists()
    return (
        [found]
        if is_looked_for or found.proposals or found.readings or found.releases or found.paper
        else []
    )


def _found(assembly: Assembly) -> Any:
    """Positions: that none was found is none."""
    return Position.objects.published().filter(assembly=assembly).exclude(stance=Stance.NONE_FOUND)


def _by_committee(proposals: Any) -> list[dict[str, Any]]:
    counts = proposals.filter(committee__in=Committee.objects.published()).order_by(
        "committee__code"
    )
    return [
        {
            "code": code,
            "name": name,
            "count": count,
            "address": reverse("positions:proposals") + _query(committee=slugify(f"{code} {slug}")),
        }
        for code, name, slug, count in counts.values_list(
            "committee__code", "committee__name", "assembly__slug"
        ).annotate(Count("pk"))
    ]


def _query(**words: str) -> str:
    return f"?{urlencode(words, safe=',')}"
