"""Panels that this app adds to pages of lower apps."""

from django.utils.translation import gettext_lazy as _

from core.panels import ON_HOME_PAGE, Panel
from documents.models import Document
from meetings.models import Assembly
from study_groups.models import StudyGroup

from .choices import EditionOutcome
from .decision_counts import counts_above_listed, unknown_decisions
from .models import Edition, Recommendation, Resolution, Topic
from .querysets import EditionQuerySet


def new_at(assembly: Assembly) -> EditionQuerySet:
    decided = Edition.objects.published().filter(assembly=assembly)
    return decided.filter(outcome=EditionOutcome.NEW).for_list()


_MOST_ON_HOME_PAGE = 20


def new_texts(assembly: Assembly) -> list[dict[str, object]]:
    """The listed ones, and counts above their number."""
    rows = new_at(assembly)
    editions = list(rows[:_MOST_ON_HOME_PAGE])
    found = {
        "editions": editions,
        "count": rows.order_by().count(),
        "url": f"/resolutions/?assembly={assembly.slug}&outcome={EditionOutcome.NEW}",
        "decision_counts": counts_above_listed(assembly, EditionOutcome.NEW),
    }
    return [found] if editions else []


def changed_at(assembly: Assembly) -> EditionQuerySet:
    others = (EditionOutcome.NEW, EditionOutcome.NOT_KNOWN)
    decided = Edition.objects.published().filter(assembly=assembly)
    return decided.exclude(outcome__in=others).for_list()


_EDITIONS = "resolutions/_editions_panel.html"
_RECOMMENDATIONS = "resolutions/_recommendations_panel.html"
PANELS = (
    Panel(
        Assembly,
        _("New texts"),
        _EDITIONS,
        new_at,
        whole_list=lambda row: f"/resolutions/?assembly={row.slug}&outcome=new",
    ),
    Panel(
        Assembly,
        _("New resolutions"),
        "resolutions/_home_new_texts.html",
        new_texts,
        place=ON_HOME_PAGE,
    ),
    Panel(
        Assembly,
        _("Earlier texts"),
        _EDITIONS,
        changed_at,
        whole_list=lambda row: f"/resolutions/?assembly={row.slug}",
        whole_label=_("All texts on which this assembly decided, new ones too"),
    ),
    Panel(
        Assembly,
        _("Decisions not listed"),
        "resolutions/_decision_counts.html",
        counts_above_listed,
    ),
    Panel(
        Assembly, _("Decisions not known"), "resolutions/_unknown_decisions.html", unknown_decisions
    ),
    Panel(
        Assembly,
        _("Recommendations approved"),
        _RECOMMENDATIONS,
        lambda row: Recommendation.objects.published().filter(assembly=row).for_list(),
        whole_list=lambda row: f"/recommendations/?assembly={row.slug}",
    ),
    Panel(
        Topic,
        _("Resolutions and opinions"),
        "resolutions/_resolutions_panel.html",
        lambda row: Resolution.objects.published().filter(topics=row).for_list(),
        rank=10,
        whole_list=lambda row: f"/resolutions/?topic={row.slug}",
    ),
    Panel(
        StudyGroup,
        _("Recommendations"),
        _RECOMMENDATIONS,
        lambda row: Recommendation.objects.published().filter(study_group=row).for_list(),
        whole_list=lambda row: f"/recommendations/?group={row.slug}",
    ),
    Panel(
        Document,
        _("Texts based on it"),
        _EDITIONS,
        lambda row: Edition.objects.published().filter(document=row).for_list(),
    ),
)
