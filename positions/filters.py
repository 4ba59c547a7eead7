import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import NullIf
from django.utils.translation import gettext_lazy as _

from core.dates import covers
from core.public.filters import (
    CheckboxFilter,
    ConfidenceFilter,
    ListFilter,
    NamedRowFilter,
    Order,
    SlugFilter,
    TextFilter,
    WordChoiceFilter,
    by,
)
from core.records.state_cache import state_cached
from meetings.models import Committee, Meeting
from meetings.querysets import CommitteeQuerySet
from participants.models import Membership, Participant
from participants.querysets import ParticipantQuerySet
from resolutions.choices import EditionOutcome
from resolutions.models import Edition, Resolution, Topic
from resolutions.querysets import ResolutionQuerySet

from .choices import Action, ItemOutcome, ProposalStage
from .models import Proponent, Proposal, ProposalItem
from .querysets import ItemQuerySet, ProponentQuerySet, ProposalQuerySet, became_new, on_topic


def resolutions_with_proposals() -> QuerySet[Resolution]:
    items = ProposalItem.objects.published()
    new = Edition.objects.published().filter(
        outcome=EditionOutcome.NEW, proposal_items__in=items.filter(action=Action.ADD)
    )
    found = Q(proposal_items__in=items) | Q(editions__in=new)
    rows: QuerySet[Resolution] = Resolution.objects.published().filter(found)
    return rows.distinct().order_by("number", "title")


def proponents() -> ParticipantQuerySet:
    made = Proponent.objects.published()
    rows: ParticipantQuerySet = Participant.objects.published().filter(proposals_made__in=made)
    return rows.distinct().in_filters()


def committees_with_proposals() -> dict[str, Committee]:
    rows: CommitteeQuerySet = Committee.objects.published()
    return state_cached(
        "committees with proposals", lambda: rows.with_public("proposals").by_word()
    )


def made_by_group(group: Participant) -> ProponentQuerySet:
    """Proponents that are the group, one of its bodies, or a State known to be a member at the time of the assembly."""
    met = Q(participant__in=Participant.objects.published().with_bodies_of([group.pk]))
    meetings = Meeting.objects.published().filter(is_of__isnull=False)
    first_days: list[tuple[int, dt.date | None]] = state_cached(
        "first days of assemblies", lambda: list(meetings.values_list("is_of", "starts_on"))
    )
    terms = state_cached("members of groups by term", _members_by_term)
    for (since, until), members in terms.get(group.pk, {}).items():
        outside = [
            assembly for assembly, day in first_days if day and not covers(since, until, day)
        ]
        met |= Q(participant__in=members) & ~Q(proposal__assembly__in=outside)
    return Proponent.objects.published().filter(met)


def _members_by_term() -> dict[int, dict[tuple[str, str], list[int]]]:
    """For each group, members by first and last day."""
    found: dict[int, dict[tuple[str, str], list[int]]] = {}
    rows = Membership.objects.published().values_list("group", "member", "since", "until")
    for group, member, since, until in rows:
        found.setdefault(group, defaultdict(list))[since, until].append(member)
    return found


def _known_first(field: str) -> Order:
    """Empty values come last, in both directions."""
    filled = NullIf(F(field), Value(""))
    return lambda down: [filled.desc(nulls_last=True) if down else filled.asc(nulls_last=True)]


def _met(outcome: str) -> Q:
    """As in outcome_met: what was withdrawn with its proposal has that outcome."""
    withdrawn_along = Q(proposal__stage=ProposalStage.WITHDRAWN, outcome=ItemOutcome.NOT_KNOWN)
    if outcome == ItemOutcome.WITHDRAWN:
        return Q(outcome=outcome) | withdrawn_along
    return Q(outcome=outcome) & ~withdrawn_along


# These filters must match the same item: its kind, its text and its outcome.
_OF_AN_ITEM: dict[str, Callable[..., Q]] = {
    "resolution": lambda resolution: Q(resolution=resolution) | became_new(resolution),
    "topic": on_topic,
    "kind": lambda action: Q(action=action),
    "outcome": _met,
}


def _topics_of_texts() -> dict[int, list[int]]:
    topics: dict[int, list[int]] = {}
    texts: ResolutionQuerySet = Resolution.objects.published()
    links = texts.links("topics").filter(resolution__in=texts)
    for text, topic in links.values_list("resolution", "topic"):
        topics.setdefault(text, []).append(topic)
    return topics


def _texts_of(items: ItemQuerySet) -> Iterator[tuple[int, int]]:
    """Each proposal with the resolutions that its items change or became."""
    yield from items.filter(resolution__isnull=False).values_list("proposal", "resolution")
    new = Edition.objects.published().filter(outcome=EditionOutcome.NEW)
    became = items.filter(action=Action.ADD, edition__in=new)
    yield from became.values_list("proposal", "edition__resolution")


class ProposalFilter(ListFilter):
    q = TextFilter(label=_("Number or text"))
    assembly = SlugFilter(
        queryset=lambda: Proposal.objects.published().assemblies(), label=_("Assembly")
    )
    resolution = SlugFilter(
        queryset=resolutions_with_proposals,
        method="by_item",
        pairs="resolution_pairs",
        label=_("Resolution"),
    )
    proponent = SlugFilter(
        queryset=proponents,
        method=lambda rows, name, proponent: rows.filter(
            pk__in=Proponent.objects.published().filter(participant=proponent).values("proposal")
        ),
        pairs="proponent_pairs",
        label=_("Proponent"),
    )
    topic = SlugFilter(
        queryset=lambda: Topic.objects.published().order_by("name"),
        method="by_item",
        pairs="topic_pairs",
        label=_("Topic (this site's own grouping)"),
    )
    kind = WordChoiceFilter(choices=Action.choices, method="by_item", label=_("Kind"))
    outcome = WordChoiceFilter(choices=ItemOutcome.choices, method="by_item", label=_("Outcome"))
    group = SlugFilter(
        queryset=lambda: Participant.objects.published().regional_organisations().in_filters(),
        method=lambda rows, name, group: rows.filter(
            pk__in=made_by_group(group).values("proposal")
        ),
        label=_("Group (with its bodies and members)"),
    )
    stage = WordChoiceFilter(choices=ProposalStage.choices, label=_("Stage"))
    committee = NamedRowFilter(committees_with_proposals, label=_("Committee"))
    unknown = CheckboxFilter(
        lambda proposals: proposals.exclude(
            pk__in=Proponent.objects.published().values("proposal")
        ),
        label=_("Proponent not found"),
    )
    confidence = ConfidenceFilter()

    sorts = {
        "assembly": (_("assembly"), by("assembly__ordinal", "number", "title")),
        "date": (_("date"), _known_first("dated")),
        "number": (_("number"), _known_first("number")),
        "title": (_("title"), by("title")),
        "changed": (_("last change"), by("changed_at")),
    }

    def by_item(self, proposals: ProposalQuerySet, name: str, value: object) -> ProposalQuerySet:
        values = self.form.cleaned_data
        if name != next(word for word in _OF_AN_ITEM if values.get(word)):
            return proposals  # filtered once, for all of them
        return proposals.filter(pk__in=self._items().values("proposal"))

    def _items(self, apart_from: str = "") -> ItemQuerySet:
        values = self.form.cleaned_data
        items: ItemQuerySet = ProposalItem.objects.published()
        for word, condition in _OF_AN_ITEM.items():
            if values.get(word) and word != apart_from:
                items = items.filter(condition(values[word]))
        return items

    def resolution_pairs(self, keys: QuerySet) -> Iterator[tuple[int, int]]:
        return _texts_of(self._items(apart_from="resolution").filter(proposal__in=keys))

    def topic_pairs(self, keys: QuerySet) -> Iterator[tuple[int, int]]:
        """As in `on_topic`: the topic itself, and that of its texts."""
        items = self._items(apart_from="topic").filter(proposal__in=keys)
        yield from items.filter(topic__isnull=False).values_list("proposal", "topic")
        topics = state_cached("topics of texts", _topics_of_texts)
        for proposal, text in _texts_of(items):
            yield from ((proposal, topic) for topic in topics.get(text, ()))

    def proponent_pairs(self, keys: QuerySet) -> QuerySet:
        made = Proponent.objects.published().filter(proposal__in=keys)
        pairs: QuerySet = made.values_list("proposal", "participant")
        return pairs
