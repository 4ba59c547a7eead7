"""The panel on the page of an assembly: how much is recorded about it, and where."""

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.panels import Panel
from matrix.models import Release
from meetings.models import Assembly, Committee
from positions.choices import Stance
from positions.models import ImpactAssessment, Position, Proposal

from .models import BackgroundPaper


def overview(assembly: Assembly) -> list[dict[str, Any]]:
    """One, or none where nothing is recorded and nothing was looked for."""
    proposals = Proposal.objects.published().filter(assembly=assembly)
    positions = Position.objects.published().filter(assembly=assembly)
    assessments = ImpactAssessment.objects.published().filter(assembly=assembly)
    paper = BackgroundPaper.objects.published().filter(assembly=assembly).for_list().first()
    found = {
        "proposals": proposals.count(),
        "assessments": assessments.filter(assessor__is_owner=True).count(),
        "releases": list(Release.objects.published().filter(assembly=assembly).for_list()[:1]),
        "paper": paper,
    }
    if not any(found.values()) and not positions.exists():
        return []
    return [
        found
        | {
            "assembly": assembly,
            "positions": positions.exclude(stance=Stance.NONE_FOUND).count(),
            "committees": _by_committee(proposals),
            "edition": next(iter(paper.editions.all()), None) if paper else None,
        }
    ]


def _by_committee(proposals: QuerySet[Proposal]) -> list[dict[str, Any]]:
    """How many proposals went to each committee, with the list of them."""
    rows = proposals.filter(committee__in=Committee.objects.published())
    counts = rows.order_by("committee__code").values_list(
        "committee__code", "committee__name", "assembly__slug"
    )
    url = reverse("positions:proposals")
    return [
        {"code": code, "name": name, "url": f"{url}?committee={slugify(f'{code} {slug}')}"}
        | {"count": count}
        for code, name, slug, count in counts.annotate(Count("pk"))
    ]


PANELS = (Panel(Assembly, _("Positions"), "papers/_overview_panel.html", overview, rank=50),)
