"""What pages of lower apps show of these tables. A long list is cut and links to the whole one."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.panels import once_a_row
from documents.models import Document
from documents.querysets import DocumentQuerySet
from participants.models import Participant
from resolutions.models import Edition, Resolution, Topic
from study_groups.models import Question, StudyGroup

from ..models import Position, Proponent, Proposal, ProposalItem
from ..querysets import ItemQuerySet, PositionQuerySet, ProposalQuerySet, on_topic
from ..subjects import subject_path
from .delegates import has_statements

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


def _items(items: list[ProposalItem], path: str, url: str = "") -> list[PanelList]:
    """Of items on one text or group, each with its proposal."""
    entries = [ProposalEntry(item.proposal, [item]) for item in items[:MOST_LISTED]]
    return _filed(entries, len(items), url, path)


def _proposals(rows: ProposalQuerySet, **query: str) -> list[PanelList]:
    url = f"{reverse('positions:proposals')}?{urlencode(query)}" if query else ""
    entries = [ProposalEntry(row, list(row.items.all())) for row in rows.for_list()[:MOST_LISTED]]
    return _filed(entries, rows.order_by().count(), url)


def _filed(entries: list[ProposalEntry], count: int, url: str, path: str = "") -> list[PanelList]:
    """A panel without rows is left out, so a list that has some is the panel's one row."""
    label = ngettext("%(count)d proposal", "All %(count)d proposals", count) % {"count": count}
    return [PanelList(entries, count, label, url, path)] if count else []


def _positions(
    rows: PositionQuerySet, url: str = "", path: str = "", all_label: str = ""
) -> list[PanelList]:
    """The latest assembly first; there by who holds it, the publisher of the site last."""
    latest_first = F("assembly__ordinal").desc(nulls_last=True)
    by_holder = ("held_by__is_owner", "held_by__code", "-taken_on", "pk")
    count = rows.order_by().count()
    if not count:
        return []
    shown = rows.for_list().order_by(latest_first, "assembly__code", *by_holder)[:MOST_LISTED]
    label = ngettext("%(count)d position", "All %(count)d positions", count) % {"count": count}
    return [PanelList(list(shown), count, all_label or label, url, path)]


# on a text


def _by_assembly(items: ItemQuerySet) -> ItemQuerySet:
    """The latest first."""
    latest_first = F("proposal__assembly__ordinal").desc(nulls_last=True)
    within = ("proposal__assembly__code", "proposal__number", "proposal__title", "pk")
    return items.select_related("proposal__assembly").order_by(latest_first, *within)


@once_a_row
def items_on(resolution: Resolution) -> list[ProposalItem]:
    """On it, and those that asked for it before it existed."""
    items = ProposalItem.objects.published().on_resolution(resolution)
    return list(_by_assembly(items.for_lines()))


def proposals_on_resolution(resolution: Resolution) -> list[PanelList]:
    url = f"{reverse('positions:proposals')}?{urlencode({'resolution': resolution.slug})}"
    return _items(items_on(resolution), subject_path(resolution), url)


def asked_for_by(resolution: Resolution) -> list[ProposalItem]:
    """The proposals whose new text it was."""
    return [item for item in items_on(resolution) if item.new_resolution == resolution]


def about_resolution(resolution: Resolution) -> Q:
    """Positions and assessments on it, and on the items that are done to it or became it."""
    return Q(resolution=resolution) | Q(item__in=[item.pk for item in items_on(resolution)])


def positions_on_resolution(resolution: Resolution) -> list[PanelList]:
    rows = Position.objects.published().filter(about_resolution(resolution))
    return _positions(rows, path=subject_path(resolution))


def proposals_on_group(group: StudyGroup) -> list[PanelList]:
    """On the group itself; what was proposed on its Questions too."""
    about = Q(study_group=group) | Q(question__mandate__study_group=group)
    items = ProposalItem.objects.published().filter(about)
    if not items.exists():  # of most groups; the query of their list is a long one
        return []
    proponents = Prefetch("proposal__proponents", Proponent.objects.published().joined())
    items = items.joined().prefetch_related(proponents)
    return _items(list(_by_assembly(items)), subject_path(group))


def positions_on_group(group: StudyGroup) -> list[PanelList]:
    # Of its own columns, so that the database can use their indexes.
    questions = Question.objects.published().filter(mandate__study_group=group)
    about = Q(study_group=group) | Q(question__in=questions)
    about |= Q(item__in=ProposalItem.objects.published().filter(about))
    return _positions(Position.objects.published().filter(about), path=subject_path(group))


# on a topic


def proposals_on_topic(topic: Topic) -> list[PanelList]:
    return _proposals(_proposals_about(topic), topic=topic.slug)


def positions_on_topic(topic: Topic) -> list[PanelList]:
    url = reverse("matrix:row", args=[subject_path(topic)])
    return _positions(positions_about(topic), url, all_label=_("Positions by assembly"))


def documents_on_topic(topic: Topic) -> DocumentQuerySet:
    """The papers of proposals, positions and editions."""
    editions = Edition.objects.published().filter(resolution__topics=topic)
    filed = Q(pk__in=_proposals_about(topic).values("document"))
    filed |= Q(pk__in=positions_about(topic).values("document"))
    filed |= Q(pk__in=editions.values("document"))
    return Document.objects.published().filter(filed).for_list()


def _proposals_about(topic: Topic) -> ProposalQuerySet:
    items = ProposalItem.objects.published().filter(on_topic(topic))
    return Proposal.objects.published().filter(pk__in=items.values("proposal"))


def positions_about(topic: Topic) -> PositionQuerySet:
    return Position.objects.published().filter(about_topic(topic))


def about_topic(topic: Topic) -> Q:
    """Positions and assessments on it, on its texts and on the items for these."""
    items = ProposalItem.objects.published().filter(on_topic(topic))
    texts = Resolution.objects.published().filter(topics=topic)
    return Q(topic=topic) | Q(resolution__in=texts) | Q(item__in=items)


# of a participant, and in a document


def proposals_of(participant: Participant) -> list[PanelList]:
    """Those that it made or co-signed."""
    if not has_statements(participant):
        return []
    made = Proponent.objects.published().filter(participant=participant)
    rows: ProposalQuerySet = Proposal.objects.published()
    return _proposals(rows.filter(pk__in=made.values("proposal")), proponent=participant.slug)


def positions_of(participant: Participant) -> list[PanelList]:
    if not has_statements(participant):
        return []
    return _positions(Position.objects.published().of(participant))


def proposals_in_document(document: Document) -> list[PanelList]:
    return _proposals(Proposal.objects.published().filter(document=document))


def positions_in_document(document: Document) -> list[PanelList]:
    return _positions(Position.objects.published().filter(document=document))
