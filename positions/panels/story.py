"""The story of a text, with the same steps on every page: proposed by, positions, outcome, versions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.panels import once_a_row
from core.records.sources import Sourced
from resolutions.models import Edition, Resolution, Topic

from ..choices import ItemOutcome, ProposalStage, outcome_met
from ..models import Position, Proposal, ProposalItem
from ..querysets import PositionQuerySet, on_topic
from ..subjects import path_of_item, subject_path
from .lists import about_resolution, items_on, positions_about


@dataclass(frozen=True)
class StoryLink:
    label: str
    url: str
    led_by: tuple["StoryLink", ...] = ()  # the proposals that led to a version
    row: Sourced | None = None  # its grade stands beside the label


@dataclass(frozen=True)
class StoryStep:
    """Links, or a text if there are none."""

    label: str
    links: tuple[StoryLink, ...]
    absence: str
    anchor: str = ""  # place in the legend that explains the absence


def story_of_resolution(resolution: Resolution) -> list[StoryStep]:
    items = items_on(resolution)
    about = about_resolution(resolution)
    positions = Position.objects.published().filter(about, held_by__is_owner=False)
    url = f"{reverse('positions:proposals')}?resolution={resolution.slug}"
    proposals = len({item.proposal_id for item in items})
    editions = resolution.editions.all()
    shown = sum(edition.text_may_be_shown for edition in editions)
    comparison = reverse("resolutions:compare", args=[resolution.slug])
    return _steps(
        proposed_by=(*_proponents(items), *_counted(_proposals_label(proposals), url, proposals)),
        positions=_positions(positions, subject_path(resolution)),
        outcomes=_outcomes(_by_assembly(items), res=subject_path(resolution)),
        versions=(
            *_versions(editions, items),
            *_counted(_("Compare two editions"), comparison, shown > 1),
        ),
    )


def story_of_proposal(proposal: Proposal) -> list[StoryStep]:
    items = list(proposal.items.all())
    for item in items:
        item.proposal = proposal  # saves a query for each item
    positions = Position.objects.published().filter(
        item__proposal=proposal, held_by__is_owner=False
    )
    return _steps(
        proposed_by=tuple(
            StoryLink(one.participant.short, one.participant.get_absolute_url())
            for one in proposal.proponents.all()
        ),
        positions=_positions(positions, path_of_item(items[0])) if items else (),
        outcomes=_outcomes(
            _by_assembly(items), res=",".join(dict.fromkeys(path_of_item(item) for item in items))
        ),
        versions=tuple(
            StoryLink(str(item.edition), item.edition.get_absolute_url())
            for item in items
            if item.edition is not None
        ),
        is_proposal=True,
    )


@once_a_row
def story_of_topic(topic: Topic) -> list[StoryStep]:
    """As counts, since a topic may have many items; nothing if nothing is recorded on it."""
    not_known = Q(outcome=ItemOutcome.NOT_KNOWN) & ~Q(proposal__stage=ProposalStage.WITHDRAWN)
    items = ProposalItem.objects.published().filter(on_topic(topic))
    by_assembly = {
        (code, slug): (count - unknown, count)
        for code, slug, count, unknown in items.order_by("-proposal__assembly__ordinal")
        .values_list("proposal__assembly__code", "proposal__assembly__slug")
        .annotate(count=Count("pk"), unknown=Count("pk", filter=not_known))
    }
    proposals = items.order_by().values("proposal").distinct().count()
    held = positions_about(topic).filter(held_by__is_owner=False)
    positions = _positions(held, subject_path(topic))
    editions = Edition.objects.published().filter(resolution__topics=topic).count()
    label = ngettext("%(count)d edition", "%(count)d editions", editions)
    editions_label = label % {"count": editions}
    url = f"{reverse('positions:proposals')}?topic={topic.slug}"
    if not (proposals or positions or editions):
        return []
    return _steps(
        proposed_by=_counted(_proposals_label(proposals), url, proposals),
        positions=positions,
        outcomes=_outcomes(by_assembly, topic=topic.slug),
        versions=_counted(editions_label, "#resolutions-and-opinions", editions),
    )


def _steps(
    proposed_by: tuple[StoryLink, ...],
    positions: tuple[StoryLink, ...],
    outcomes: tuple[StoryLink, ...],
    versions: tuple[StoryLink, ...],
    is_proposal: bool = False,
) -> list[StoryStep]:
    nobody = _("Proponent not found") if is_proposal else _("No proposal found")
    no_version = _("What it became is not known") if is_proposal else _("No version found")
    steps = [
        StoryStep(_("Proposed by"), proposed_by, nobody),
        StoryStep(_("Positions"), positions, _("No position found")),
        StoryStep(_("Outcome"), outcomes, _("Outcome not found"), "outcomes"),
        StoryStep(_("Versions"), versions, no_version),
    ]
    # Without a proposal there is no outcome to miss.
    return steps if proposed_by or is_proposal else [*steps[:2], steps[3]]


_MOST_PROPONENTS = 8


def _proponents(items: Iterable[ProposalItem]) -> list[StoryLink]:
    """`South Korea, WTSA-20`: who requested what and when, latest assembly first."""
    proposals = {item.proposal_id: item.proposal for item in items}.values()
    by_label = {
        f"{one.participant.short}, {proposal.assembly.code}": proposal.get_absolute_url()
        for proposal in sorted(
            proposals, key=lambda proposal: proposal.assembly.ordinal or 0, reverse=True
        )
        for one in proposal.proponents.all()
    }
    return [StoryLink(label, url) for label, url in by_label.items()][:_MOST_PROPONENTS]


# By code and slug of an assembly: the number of items with a known outcome, and of all items.
OutcomeCounts = Mapping[tuple[str, str], tuple[int, int]]


def _by_assembly(items: Iterable[ProposalItem]) -> OutcomeCounts:
    by_assembly: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for item in items:
        assembly = item.proposal.assembly
        is_known = outcome_met(item.outcome, item.proposal.stage) != ItemOutcome.NOT_KNOWN
        by_assembly[assembly.code, assembly.slug].append(is_known)
    return {one: (sum(is_known), len(is_known)) for one, is_known in by_assembly.items()}


def _outcomes(counts: OutcomeCounts, **texts: str) -> tuple[StoryLink, ...]:
    """A link for each assembly to the outcomes on these texts, known or not."""
    url = reverse("matrix:proposals-and-outcomes")
    return tuple(
        StoryLink(
            ngettext(
                "%(code)s: outcome known for %(known)d of %(count)d",
                "%(code)s: outcome known for %(known)d of %(count)d",
                count,
            )
            % {"code": code, "known": known, "count": count},
            f"{url}?{urlencode({'assembly': slug, **texts}, safe=',/')}",
        )
        for (code, slug), (known, count) in counts.items()
    )


def _counted(label: str, url: str, count: int) -> tuple[StoryLink, ...]:
    return (StoryLink(label, url),) if count else ()


def _proposals_label(count: int) -> str:
    return ngettext("%(count)d proposal", "%(count)d proposals", count) % {"count": count}


def _positions(positions: PositionQuerySet, path: str) -> tuple[StoryLink, ...]:
    """By assembly, latest first: a link to all positions there on the subject with this path."""
    url = reverse("matrix:row", args=[path])
    counts = (
        positions.order_by("-assembly__ordinal")
        .values_list("assembly__code", "assembly__slug")
        .annotate(Count("pk", distinct=True))
    )
    return tuple(
        StoryLink(
            ngettext("%(code)s: %(count)d position", "%(code)s: %(count)d positions", count)
            % {"code": code, "count": count},
            f"{url}?assembly={slug}",
        )
        for code, slug, count in counts
    )


def _versions(editions: Iterable[Edition], items: Iterable[ProposalItem]) -> tuple[StoryLink, ...]:
    led: dict[int, dict[str, StoryLink]] = defaultdict(dict)
    for item in items:
        if item.edition is not None:
            label = item.proposal.number or item.proposal.title
            led[item.edition.pk][label] = StoryLink(
                label, item.get_absolute_url(), row=item.proposal
            )
    return tuple(
        StoryLink(
            f"{edition.decided_by}: {edition.get_outcome_display()}",
            edition.get_absolute_url(),
            tuple(led[edition.pk].values()),
            edition,
        )
        for edition in editions
    )
