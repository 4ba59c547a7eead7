"""The panel on the page of an assembly: how much is recorded about it, and where."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.panels import Panel
from matrix.models import Release
from meetings.models import Assembly
from positions.choices import Stance
from positions.models import ImpactAssessment, Position, Proposal

from .models import BackgroundPaper


def overview(assembly: Assembly) -> list[dict[str, Any]]:
    """One, or none where nothing is recorded and nothing was looked for."""

    def of(model: Any) -> Any:
        return model.objects.published().filter(assembly=assembly)

    paper = of(BackgroundPaper).for_list().first()
    found = {
        "proposals": of(Proposal).count(),
        "assessments": of(ImpactAssessment).filter(assessor__is_owner=True).count(),
        "releases": list(of(Release).for_list()[:1]),
        "paper": paper,
    }
    if not any(found.values()) and not of(Position).exists():
        return []
    positions = of(Position).exclude(stance=Stance.NONE_FOUND).count()
    edition = next(iter(paper.editions.all()), None) if paper else None
    return [found | {"assembly": assembly, "positions": positions, "edition": edition}]


PANELS = (Panel(Assembly, _("Positions"), "papers/_overview_panel.html", overview, rank=50),)
