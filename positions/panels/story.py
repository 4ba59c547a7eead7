"""One story of a text, in the same steps wherever it is told: proposed by, positions, outcome, versions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resolutions.models import Edition, Resolution, Topic

from ..choices import ItemOutcome, ProposalStage
from ..models import Position, Proposal, ProposalItem
from ..models.item import outcome_of
from ..querysets import on_topic
from ..subjects import path_of_item, subject_path
from .lists import positions_about


@dataclass(frozen=True)
class StoryLink:
    label: str
    url: str
    led_by: tuple["StoryLink", ...] = ()  # the proposals that led to a version


@dataclass(frozen=True)
class StoryStep:
    """Its links, or what it says where there is none."""

    label: str
    links: tuple[StoryLink, ...]
    absence: str


def story_of_resolution(resolution: Resolution) -> list[StoryStep]:
    items = list(
        ProposalItem.objects.published()
        .on_resolution(resolution)
        .for_lines()
        .select_related("proposal__assembly")
    )
    positions = Position.objects.published().filter(
        Q(resolution=resolution) | Q(item__in=[item.pk for item in items]),
        held_by__is_owner=False,
    )
    url = f"{reverse('positions:proposals')}?resolution={resolution.slug}"
    proposals = len({item.proposal_id for item in items})
    return _steps(
        proposed_by=_counted(_proposals_label(proposals), url, proposals),
        positions=_positions(
            positions.count(), reverse("matrix:row", args=[subject_path(resolution)])
        ),
        known=_known(items),
        count=len(items),
        outcome_url=url,
        versions=_versions(resolution.editions.all(), items),
    )


def story_of_proposal(proposal: Proposal) -> list[StoryStep]:
    items = list(proposal.items.all())
    for item in items:
        item.proposal = proposal  # in place of a query for each
    positions = Position.objects.published().filter(
        item__proposal=proposal, held_by__is_owner=False
    )
    row = reverse("matrix:row", args=[path_of_item(items[0])]) if items else ""
    return _steps(
        proposed_by=tuple(
            StoryLink(one.participant.short, one.participant.get_absolute_url())
            for one in proposal.proponents.all()
        ),
        positions=_positions(
            positions.count(), f"{row}?assembly={proposal.assembly.slug}" if row else ""
        ),
        known=_known(items),
        count=len(items),
        outcome_url="#items",
        versions=tuple(
            StoryLink(str(item.edition), item.edition.get_absolute_url())
            for item in items
            if item.edition is not None
        ),
    )


def story_of_topic(topic: Topic) -> list[StoryStep]:
    """In counts, however many items there are; nothing where nothing is recorded on the topic."""
    not_known = Q(outcome=ItemOutcome.NOT_KNOWN) & ~Q(proposal__stage=ProposalStage.WITHDRAWN)
    items = (
        ProposalItem.objects.published()
        .filter(on_topic(topic))
        .aggregate(
            count=Count("pk"),
            not_known=Count("pk", filter=not_known),
            proposals=Count("proposal", distinct=True),
        )
    )
    positions = positions_about(topic).filter(held_by__is_owner=False).count()
    editions = Edition.objects.published().filter(resolution__topics=topic).count()
    url = f"{reverse('positions:proposals')}?topic={topic.slug}"
    if not (items["count"] or positions or editions):
        return []
    return _steps(
        proposed_by=_counted(_proposals_label(items["proposals"]), url, items["proposals"]),
        positions=_positions(positions, reverse("matrix:row", args=[subject_path(topic)])),
        known=items["count"] - items["not_known"],
        count=items["count"],
        outcome_url=url,
        versions=_counted(_editions_label(editions), "#resolutions-and-opinions", editions),
    )


def _steps(
    proposed_by: tuple[StoryLink, ...],
    positions: tuple[StoryLink, ...],
    known: int,
    count: int,
    outcome_url: str,
    versions: tuple[StoryLink, ...],
) -> list[StoryStep]:
    outcome = _("Outcome known: %(known)d of %(count)d") % {"known": known, "count": count}
    return [
        StoryStep(_("Proposed by"), proposed_by, _("No proposal found")),
        StoryStep(_("Positions"), positions, _("No position found")),
        StoryStep(_("Outcome"), _counted(outcome, outcome_url, known), _("Outcome not known")),
        StoryStep(_("Versions"), versions, _("No version found")),
    ]


def _known(items: Iterable[ProposalItem]) -> int:
    return sum(outcome_of(item, item.proposal) != ItemOutcome.NOT_KNOWN for item in items)


def _counted(label: str, url: str, count: int) -> tuple[StoryLink, ...]:
    return (StoryLink(label, url),) if count else ()


def _proposals_label(count: int) -> str:
    return ngettext("%(count)d proposal", "%(count)d proposals", count) % {"count": count}


def _editions_label(count: int) -> str:
    return ngettext("%(count)d edition", "%(count)d editions", count) % {"count": count}


def _positions(count: int, url: str) -> tuple[StoryLink, ...]:
    label = ngettext("%(count)d position", "%(count)d positions", count) % {"count": count}
    return _counted(label, url, count)


def _versions(editions: Iterable[Edition], items: Iterable[ProposalItem]) -> tuple[StoryLink, ...]:
    led: dict[int, dict[str, StoryLink]] = defaultdict(dict)
    for item in items:
        if item.edition is not None:
            label = item.proposal.number or item.proposal.title
            led[item.edition.pk][label] = StoryLink(label, item.get_absolute_url())
    return tuple(
        StoryLink(
            f"{edition.decided_by}: {edition.get_outcome_display()}",
            edition.get_absolute_url(),
            tuple(led[edition.pk].values()),
        )
        for edition in editions
    )
