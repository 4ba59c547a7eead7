"""What pages of lower apps show of these tables. A long list is cut and links to the whole one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import F, Model, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Document
from documents.querysets import DocumentQuerySet
from participants.models import Participant
from resolutions.models import Edition, Resolution, Topic
from study_groups.models import Question, StudyGroup

from ..models import Position, Proponent, Proposal, ProposalItem
from ..querysets import PositionQuerySet, ProposalQuerySet, became_new, on_topic
from ..subjects import subject_path
from .delegates import (
    DelegateSummary,
    delegate_summary_of,
    has_statements,
    positions_of,
    proposals_of,
)

MOST_LISTED = 10


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
class PanelList:
    """The first rows of a list. `path` names the text that all of them are about, where there is one."""

    rows: Sequence[ProposalEntry | Position]
    count: int
    all_label: str
    url: str = ""  # of the whole list
    path: str = ""

    @property
    def remaining(self) -> int:
        return self.count - len(self.rows)


Row = TypeVar("Row", bound=Model)


def _panel_list(
    rows: "QuerySet[Row]",
    entry: Callable[[Row], ProposalEntry | Position],
    all_label: Callable[[int], str],
    url: str = "",
    path: str = "",
) -> list[PanelList]:
    """A panel without rows is left out, so a list that has some is the panel's one row."""
    count = rows.order_by().count()
    if not count:
        return []
    return [
        PanelList([entry(row) for row in rows[:MOST_LISTED]], count, all_label(count), url, path)
    ]


def _all_proposals(count: int) -> str:
    return ngettext("%(count)d proposal", "All %(count)d proposals", count) % {"count": count}


def _all_positions(count: int) -> str:
    return ngettext("%(count)d position", "All %(count)d positions", count) % {"count": count}


def _query(**words: str) -> str:
    return f"?{urlencode(words, safe=',')}"


# on a text


def proposals_on_resolution(resolution: Resolution) -> list[PanelList]:
    url = reverse("positions:proposals") + _query(resolution=resolution.slug)
    items = ProposalItem.objects.published().on_resolution(resolution)
    return _items(Q(pk__in=items), url, subject_path(resolution))


def asked_for_by(resolution: Resolution) -> list[ProposalItem]:
    """The proposals whose new text it was."""
    items = ProposalItem.objects.published().filter(became_new(resolution))
    return list(items.for_lines().select_related("proposal__assembly"))


def positions_on_resolution(resolution: Resolution) -> list[PanelList]:
    rows = Position.objects.published().filter(about_resolution(resolution))
    return _positions(rows, path=subject_path(resolution))


def about_resolution(resolution: Resolution) -> Q:
    """Positions and assessments on it, and on the items that are done to it or became it."""
    items = ProposalItem.objects.published().on_resolution(resolution)
    return Q(resolution=resolution) | Q(item__in=items)


def proposals_on_group(group: StudyGroup) -> list[PanelList]:
    """On the group itself; what was proposed on its Questions too."""
    return _items(
        Q(study_group=group) | Q(question__mandate__study_group=group), "", subject_path(group)
    )


def positions_on_group(group: StudyGroup) -> list[PanelList]:
    # Of its own columns, so that the database can use their indexes.
    questions = Question.objects.published().filter(mandate__study_group=group)
    about = Q(study_group=group) | Q(question__in=questions)
    items = ProposalItem.objects.published().filter(about)
    return _positions(
        Position.objects.published().filter(about | Q(item__in=items)), path=subject_path(group)
    )


def _items(condition: Q, url: str, path: str) -> list[PanelList]:
    proponents = Proponent.objects.published().joined()
    rows = (
        ProposalItem.objects.published()
        .filter(condition)
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
    return _panel_list(
        rows, lambda item: ProposalEntry(item.proposal, [item]), _all_proposals, url, path
    )


def _proposals(rows: ProposalQuerySet, url: str = "") -> list[PanelList]:
    return _panel_list(
        rows.for_list(), lambda row: ProposalEntry(row, list(row.items.all())), _all_proposals, url
    )


def _positions(
    rows: PositionQuerySet, url: str = "", path: str = "", all_label: str = ""
) -> list[PanelList]:
    """The latest assembly first; there by who holds it, the publisher of the site last."""
    rows = rows.for_list().order_by(
        F("assembly__ordinal").desc(nulls_last=True),
        "assembly__code",
        "held_by__is_owner",
        "held_by__code",
        "-taken_on",
        "pk",
    )
    label = (lambda count: all_label) if all_label else _all_positions
    return _panel_list(rows, lambda row: row, label, url, path)


# on a topic


def proposals_on_topic(topic: Topic) -> list[PanelList]:
    url = reverse("positions:proposals") + _query(topic=topic.slug)
    return _proposals(proposals_about(topic), url)


def positions_on_topic(topic: Topic) -> list[PanelList]:
    url = reverse("matrix:row", args=[subject_path(topic)])
    return _positions(positions_about(topic), url, all_label=_("Positions by assembly"))


def documents_on_topic(topic: Topic) -> DocumentQuerySet:
    """The papers of proposals, positions and editions."""
    editions = Edition.objects.published().filter(resolution__topics=topic)
    filed = Q(pk__in=proposals_about(topic).values("document"))
    filed |= Q(pk__in=positions_about(topic).values("document"))
    filed |= Q(pk__in=editions.values("document"))
    return Document.objects.published().filter(filed).for_list()


def proposals_about(topic: Topic) -> ProposalQuerySet:
    items = ProposalItem.objects.published().filter(on_topic(topic))
    rows: ProposalQuerySet = Proposal.objects.published()
    return rows.filter(pk__in=items.values("proposal"))


def positions_about(topic: Topic) -> PositionQuerySet:
    rows: PositionQuerySet = Position.objects.published()
    return rows.filter(about_topic(topic))


def about_topic(topic: Topic) -> Q:
    """Positions and assessments on it, on its texts and on the items for these."""
    items = ProposalItem.objects.published().filter(on_topic(topic))
    texts = Resolution.objects.published().filter(topics=topic)
    return Q(topic=topic) | Q(resolution__in=texts) | Q(item__in=items)


# of a participant


def delegate_summary(participant: Participant) -> list[DelegateSummary]:
    """One; none for a participant without a group, a proposal or a position."""
    found = delegate_summary_of(participant)
    return [found] if found is not None else []


def next_dates(participant: Participant) -> list[DelegateSummary]:
    return [one for one in delegate_summary(participant) if one.meetings or one.deadlines]


def latest_meetings(participant: Participant) -> list[DelegateSummary]:
    """Of who has a region: where nothing comes next, that it is so, and the last meetings."""
    found = delegate_summary(participant)
    return [one for one in found if one.groups and not one.meetings and not one.deadlines]


def proposals(participant: Participant) -> list[PanelList]:
    if not has_statements(participant):
        return []
    return _proposals(
        proposals_of([participant]),
        reverse("positions:proposals") + _query(proponent=participant.slug),
    )


def positions(participant: Participant) -> list[PanelList]:
    if not has_statements(participant):
        return []
    return _positions(positions_of([participant]))


# in a document


def proposals_in_document(document: Document) -> list[PanelList]:
    return _proposals(Proposal.objects.published().filter(document=document))


def positions_in_document(document: Document) -> list[PanelList]:
    return _positions(Position.objects.published().filter(document=document))
