"""What pages below this app show of its tables. A long list is cut, and says where all of it is."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Prefetch, Q
from django.urls import reverse

from documents.models import Document
from meetings.models import Assembly
from participants.choices import ParticipantKind
from participants.models import Participant
from resolutions.models import Resolution
from study_groups.models import StudyGroup

from ..models import Position, Proponent, Proposal, ProposalItem
from ..querysets import became_new
from ..subjects import subject_path
from .delegates import (
    DelegateSummary,
    current_assembly,
    front_of,
    groups_of,
    papers_of,
    positions_of,
)

CAP = 30


@dataclass(frozen=True)
class ProposalEntry:
    """A proposal, with those of its items that belong on the page."""

    proposal: Proposal
    items: list[ProposalItem]

    @property
    def account(self) -> str:
        """What the one item asks, where only one is shown and it says so itself."""
        own = self.items[0].account if len(self.items) == 1 else ""
        return own or self.proposal.account


@dataclass(frozen=True)
class Cut:
    """The first rows of a list. `path` names the text that all of them are about, where there is one."""

    rows: list[Any]
    count: int
    address: str = ""  # where all of them are
    path: str = ""

    @property
    def left(self) -> int:
        return self.count - len(self.rows)


def _cut(rows: Any, address: str = "", path: str = "") -> list[Cut]:
    """A panel is left out when it has no rows: so one that has some holds one list."""
    count = rows.order_by().count()
    return [Cut(list(rows[:CAP]), count, address, path)] if count else []


def _query(**words: str) -> str:
    return f"?{urlencode(words, safe=',')}"


# on a text


def on_resolution(resolution: Resolution) -> list[Cut]:
    address = reverse("positions:proposals") + _query(resolution=resolution.slug)
    items = ProposalItem.objects.published().on_resolution(resolution)
    return _items(Q(pk__in=items), address, subject_path(resolution))


def asked_for_by(resolution: Resolution) -> list[ProposalItem]:
    """The proposals whose new text it was."""
    items = ProposalItem.objects.published().filter(became_new(resolution))
    return list(items.for_lines().select_related("proposal__assembly"))


def positions_on_resolution(resolution: Resolution) -> list[Cut]:
    items = ProposalItem.objects.published().on_resolution(resolution)
    return _positions(Q(resolution=resolution) | Q(item__in=items), subject_path(resolution))


def on_group(group: StudyGroup) -> list[Cut]:
    """On the group itself; what was proposed on its Questions too."""
    return _items(
        Q(study_group=group) | Q(question__mandate__study_group=group), "", subject_path(group)
    )


def positions_on_group(group: StudyGroup) -> list[Cut]:
    about = Q(study_group=group) | Q(question__mandate__study_group=group)
    through_items = Q(item__study_group=group) | Q(item__question__mandate__study_group=group)
    return _positions(about | through_items, subject_path(group))


def _items(of_which: Q, address: str, path: str) -> list[Cut]:
    proponents = Proponent.objects.published().joined()
    rows = (
        ProposalItem.objects.published()
        .filter(of_which)
        .joined()
        .select_related("proposal__assembly")
    )
    rows = rows.prefetch_related(Prefetch("proposal__proponents", proponents)).order_by(
        F("proposal__assembly__ordinal").desc(nulls_last=True),
        "proposal__assembly__code",
        "proposal__number",
        "proposal__title",
        "pk",
    )
    return [
        Cut([ProposalEntry(item.proposal, [item]) for item in cut.rows], cut.count, address, path)
        for cut in _cut(rows)
    ]


def _positions(of_which: Q, path: str = "") -> list[Cut]:
    return _cut(_told(Position.objects.published().filter(of_which)), path=path)


def _told(positions: Any) -> Any:
    """The latest assembly first; there by who holds it, the owner last."""
    return positions.for_list().order_by(
        F("assembly__ordinal").desc(nulls_last=True),
        "assembly__code",
        "held_by__is_owner",
        "held_by__code",
        "-taken_on",
        "pk",
    )


# of a participant


def front(participant: Participant) -> list[DelegateSummary]:
    """What comes next; empty once the assembly is over."""
    found = front_of(participant)
    return [found] if found is not None and found.has_more_to_come else []


def front_afterwards(participant: Participant) -> list[DelegateSummary]:
    """The papers to read of an assembly that is over."""
    found = front_of(participant)
    return [found] if found is not None and not found.has_more_to_come else []


def papers(participant: Participant) -> list[Cut]:
    return _proposals(
        papers_of([participant]),
        reverse("positions:proposals") + _query(proponent=participant.slug),
    )


def positions(participant: Participant) -> list[Cut]:
    return _cut(_told(positions_of([participant])))


@dataclass(frozen=True)
class OfGroups:
    """What the groups of a participant ask of the current assembly."""

    assembly: Assembly
    groups: list[Participant]
    papers: list[Cut]
    positions: list[Cut]
    address: str


def of_groups(participant: Participant) -> list[OfGroups]:
    if participant.kind == ParticipantKind.REGIONAL_ORGANISATION:
        return []  # they are its own
    assembly, groups = current_assembly(), groups_of(participant)
    if assembly is None or not groups:
        return []
    address = reverse("matrix:matrix") + _query(
        assembly=assembly.slug, groups=",".join(group.slug for group in groups)
    )
    filed = _proposals(papers_of(groups).filter(assembly=assembly), address)
    return [
        OfGroups(
            assembly,
            groups,
            filed,
            _cut(_told(positions_of(groups).filter(assembly=assembly)), address),
            address,
        )
    ]


def _proposals(rows: Any, address: str = "") -> list[Cut]:
    return [
        Cut([ProposalEntry(row, list(row.items.all())) for row in cut.rows], cut.count, address)
        for cut in _cut(rows.for_list())
    ]


# resting on a document


def resting_on(document: Document) -> list[Cut]:
    return _proposals(Proposal.objects.published().filter(document=document))


def positions_resting_on(document: Document) -> list[Cut]:
    return _positions(Q(document=document))
