"""The public rows about one assembly, fetched once a table.

Items and positions come as plain values: an assembly has thousands, and a model for each would take
ten seconds.
"""

from collections import defaultdict
from typing import Any

from django.db.models import Q

from core.records.tracked import joined
from meetings.models import Assembly
from participants.models import Participant
from positions.models import ImpactAssessment, Position, Proponent, Proposal, ProposalItem
from positions.subjects import BY_MODEL, SUBJECTS, TARGETS

# How many keys are asked for at once.
_MOST_KEYS = 5_000
# Of positions: what they are about; and what a position and a proposal both have.
_ABOUT = tuple(f"{name}_id" for name in SUBJECTS)
_OF_BOTH = (
    *("slug", "document_id", "evidence_kind", "seen_on", "last_checked_on", "source_addresses"),
    *("confidence", "public_remark", "as_stated", "changed_at"),
)


class AssemblyRows:
    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly

    def fetch(self) -> None:
        of_it = {"assembly": self.assembly}
        self.positions: list[Any] = list(
            Position.objects.published()
            .filter(**of_it)
            .order_by("held_by__code", "-taken_on", "pk")
            .values_list(
                "pk",
                "stance",
                "summary",
                "taken_on",
                "held_by_id",
                "supersedes_id",
                *_ABOUT,
                *_OF_BOTH,
                named=True,
            )
        )
        self.readings: list[Any] = list(
            ImpactAssessment.objects.published().filter(**of_it).for_list()
        )
        self._fetch_items({row.item_id for row in (*self.positions, *self.readings) if row.item_id})
        self._fetch_targets()
        self._fetch_holders()

    def _fetch_items(self, spoken_of: set[int]) -> None:
        """The items of the assembly, and those that its positions speak of; with their proposals."""
        items = ProposalItem.objects.published().filter(
            Q(proposal__assembly=self.assembly) | Q(pk__in=spoken_of)
        )
        names = (
            "pk",
            "number",
            "action",
            "account",
            "outcome",
            "outcome_confidence",
            "new_text",
            "edition_id",
            "topic_id",
            "recommendation_id",
            "proposal_id",
        )
        targets = [f"{name}_id" for name in TARGETS if name != "recommendation"]
        self.items = {
            row.pk: row
            for row in items.order_by("proposal_id", "number").values_list(
                *names, *targets, named=True
            )
        }
        proposals = Proposal.objects.published()
        self.proposals: dict[int, Any] = {
            row.pk: row for row in proposals.filter(assembly=self.assembly)
        }
        for proposal in self.proposals.values():
            proposal.assembly = self.assembly  # fetched already
        elsewhere = {row.proposal_id for row in self.items.values()} - set(self.proposals)
        self.proposals |= _by_key(proposals.select_related("assembly"), elsewhere)
        self.added_to: dict[int, Any] = _by_key(
            Proposal.objects.published(),
            {row.adds_to_id for row in self.proposals.values() if row.adds_to_id},
        )
        editions = ProposalItem.objects.related("edition").select_related("resolution", "assembly")
        self.editions: dict[int, Any] = _by_key(
            editions, {row.edition_id for row in self.items.values() if row.edition_id}
        )
        self.proponents: dict[int, list[tuple[int, str]]] = defaultdict(list)
        found = Proponent.objects.published().filter(proposal__assembly=self.assembly).joined()
        for proposal, participant, role in found.values_list(
            "proposal_id", "participant_id", "role"
        ):
            self.proponents[proposal].append((participant, role))

    def _fetch_targets(self) -> None:
        """What statements are about; public where the statement is."""
        naming = (*self.positions, *self.readings, *self.items.values())

        def targets(name: str) -> set[int]:
            return {pk for row in naming if (pk := getattr(row, f"{name}_id", None))}

        self.targets: dict[str, dict[int, Any]] = {
            kind.relation: _by_key(
                joined(model.objects.published(), kind.joins), targets(kind.relation)
            )
            for model, kind in BY_MODEL.items()
        }
        papers = {
            row.document_id
            for row in (*self.positions, *self.readings, *self.proposals.values())
            if row.document_id
        }
        self.documents = {
            pk: (str(row), row.get_absolute_url())
            for pk, row in _by_key(Position.objects.related("document"), papers).items()
        }

    def _fetch_holders(self) -> None:
        """Participants, who held a position jointly, and the slugs of positions that others supersede."""
        self.participants: dict[int, Any] = {row.pk: row for row in Participant.objects.published()}
        self.jointly: dict[int, list[int]] = defaultdict(list)
        links = Position.objects.links("held_jointly_with").filter(
            position__in=Position.objects.published().filter(assembly=self.assembly),
            participant__in=Participant.objects.published(),
        )
        links = links.order_by("participant__name")
        for position, participant in links.values_list("position_id", "participant_id"):
            self.jointly[position].append(participant)
        self.slugs = {row.pk: row.slug for row in self.positions}


def _by_key(rows: Any, keys: set[int]) -> dict[int, Any]:
    """The rows with these keys; of very many the whole table, since a database takes only so many values in one question."""
    if not keys:
        return {}
    return {row.pk: row for row in (rows.filter(pk__in=keys) if len(keys) <= _MOST_KEYS else rows)}
