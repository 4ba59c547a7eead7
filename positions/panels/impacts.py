"""Impacts of a text on the Internet, as others assess them, and separately the publisher's view."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from resolutions.models import Resolution, Topic

from ..models import ImpactAssessment, Proposal
from ..subjects import path_of_item, subject_path
from .lists import MOST_LISTED, about_resolution, about_topic
from .story import story_of_topic


@dataclass(frozen=True)
class ImpactPanel:
    """Shown without an assessment too, to say once that there is none."""

    others: list[ImpactAssessment]
    owners: list[ImpactAssessment]
    remaining: int
    url: str  # of the whole list, if some are not shown
    all_label = gettext_lazy("Assessments by assembly")


def impacts_on_resolution(resolution: Resolution) -> list[ImpactPanel]:
    return _panel(about_resolution(resolution), subject_path(resolution))


def impacts_on_topic(topic: Topic) -> list[ImpactPanel]:
    """None if nothing at all is recorded on the topic, which its page says."""
    found = _panel(about_topic(topic), subject_path(topic))
    return found if found[0].others or found[0].owners or story_of_topic(topic) else []


def impacts_on_proposal(proposal: Proposal) -> list[ImpactPanel]:
    """Includes those of the same assembly on the texts of the proposal; each names its subject."""
    items = list(proposal.items.all())
    texts = {item.resolution_id for item in items if item.resolution_id}
    about = Q(item__in=[item.pk for item in items])
    about |= Q(assembly=proposal.assembly_id, resolution__in=texts)
    for item in items:
        item.proposal = proposal  # saves a query for each item
    return _panel(about, path_of_item(items[0]) if items else "")


def _panel(about: Q, path: str) -> list[ImpactPanel]:
    rows = list(ImpactAssessment.objects.published().filter(about).for_list())
    others, owners = (
        [row for row in rows if row.is_by_owner == is_by_owner] for is_by_owner in (False, True)
    )
    shown = others[:MOST_LISTED], owners[:MOST_LISTED]
    remaining = len(rows) - sum(map(len, shown))
    url = reverse("matrix:row", args=[path]) if remaining else ""
    return [ImpactPanel(*shown, remaining, url)]
