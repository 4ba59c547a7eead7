"""Builds a snapshot from the tables: what is public now about one assembly, in a constant number of queries."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.records.state_cache import state_cached_of
from core.records.tracked import TrackedModel, joined
from meetings.models import Assembly
from participants.choices import ParticipantKind
from participants.models import Membership, Participant
from participants.querysets import MembershipQuerySet
from positions.choices import Action, ProponentRole
from positions.models import ImpactAssessment, Position, Proponent, Proposal, ProposalItem
from positions.subjects import BY_MODEL, NEW_TEXT, SUBJECTS, TARGETS, TOPIC, kind_of
from resolutions.choices import EditionOutcome
from resolutions.models import Resolution, Topic

from .statements import NOT_FOUND, HeldPosition, Holder, Impact, PaperItem, Snapshot, Subject

# How many keys one query asks for.
_MOST_KEYS = 5_000
# Subjects of positions; and fields that positions and proposals share.
_ABOUT = tuple(f"{name}_id" for name in SUBJECTS)
_OF_BOTH = (
    *("slug", "document_id", "evidence_kind", "seen_on", "last_checked_on", "source_addresses"),
    *("confidence", "public_remark", "as_stated", "changed_at"),
)
_OF_POSITIONS = ("pk", "stance", "summary", "taken_on", "held_by_id", "supersedes_id")
_OF_ITEMS = (
    *("pk", "number", "action", "account", "outcome", "outcome_confidence", "new_text"),
    *("edition_id", "topic_id", "proposal_id", *(f"{name}_id" for name in TARGETS)),
)


def snapshot_of(assembly: Assembly) -> Snapshot:
    """Every public statement about the assembly, superseded ones too. The assembly comes with its public meeting.

    Pages share the snapshot while the public state stays the same; nobody may change it.
    """
    return state_cached_of("snapshots", assembly.pk, lambda: _Loader(assembly).snapshot())


@dataclasses.dataclass(frozen=True)
class State:
    """A Member State, with or without statements. `region` is a label; empty if unknown."""

    holder: Holder
    code: str
    region: str


def states_of(assembly: Assembly) -> list[State]:
    """By name, with the regional organisations of which they were members at the time of the assembly."""
    groups = groups_of(assembly)
    rows = Participant.objects.published().filter(kind=ParticipantKind.MEMBER_STATE).by_name()
    return [
        State(holder_of(row, groups.get(row.pk, ())), row.code, row.get_region_display())
        for row in rows
    ]


def groups_of(assembly: Assembly) -> dict[int, tuple[str, ...]]:
    meeting = assembly.own_meeting
    memberships: MembershipQuerySet = Membership.objects.published()
    return memberships.groups_on(meeting.starts_on if meeting is not None else None)


def holder_of(participant: Participant, groups: tuple[str, ...] = ()) -> Holder:
    return Holder(
        slug=participant.slug,
        code=participant.short,
        name=participant.name,
        kind=participant.kind,
        is_owner=participant.is_owner,
        groups=groups,
        address=participant.get_absolute_url(),
    )


def proponent_not_found() -> Holder:
    return Holder(NOT_FOUND, _("Proponent not found"), _("Proponent not found"), "")


def subject_of(row: TrackedModel) -> Subject:
    """A row that statements are about, as a subject of the snapshot."""
    kind = kind_of(row)
    return Subject(
        path=kind.path(row),
        name=_("New text") if kind is NEW_TEXT else str(getattr(row, kind.name)),
        title=str(getattr(row, kind.title)),
        address=kind.url(row),
        kind=kind.code,
        number=row.number if isinstance(row, Resolution) else None,
        topics=(row.slug,) if isinstance(row, Topic) else (),
    )


class _Loader:
    """Collects statements with their subjects and holders.

    Items and positions are read as plain values: an assembly has thousands, and model instances would take ten
    seconds. Related rows are read once a table.
    """

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self.subjects: dict[str, Subject] = {}
        self._paths: dict[tuple[str, int], str] = {}
        self._named: set[int] = set()  # holders of statements
        self._base = reverse("matrix:matrix")  # pages of cells are below it

    # rows

    def _fetch(self) -> None:
        of_it = {"assembly": self.assembly}
        positions = Position.objects.published().filter(**of_it)
        self.positions: list[Any] = list(
            positions.order_by("held_by__code", "-taken_on", "pk").values_list(
                *_OF_POSITIONS, *_ABOUT, *_OF_BOTH, named=True
            )
        )
        self.readings: list[Any] = list(
            ImpactAssessment.objects.published().filter(**of_it).for_list()
        )
        self._fetch_items({row.item_id for row in (*self.positions, *self.readings) if row.item_id})
        self._fetch_targets()
        self._fetch_holders()

    def _fetch_items(self, spoken_of: set[int]) -> None:
        """The items of the assembly, and those that its positions are about, with their proposals."""
        items = ProposalItem.objects.published().filter(
            Q(proposal__assembly=self.assembly) | Q(pk__in=spoken_of)
        )
        rows = items.order_by("proposal_id", "number").values_list(*_OF_ITEMS, named=True)
        self.items = {row.pk: row for row in rows}
        proposals = Proposal.objects.published()
        self.proposals: dict[int, Any] = {
            row.pk: row for row in proposals.filter(assembly=self.assembly)
        }
        for proposal in self.proposals.values():
            proposal.assembly = self.assembly  # already loaded
        elsewhere = {row.proposal_id for row in self.items.values()} - set(self.proposals)
        self.proposals |= _by_key(proposals.select_related("assembly"), elsewhere)
        self.added_to = _by_key(proposals, {row.adds_to_id for row in self.proposals.values()})
        editions = ProposalItem.objects.related("edition").select_related("resolution", "assembly")
        self.editions = _by_key(editions, {row.edition_id for row in self.items.values()})
        self.proponents: dict[int, list[tuple[int, str]]] = defaultdict(list)
        found = Proponent.objects.published().filter(proposal__assembly=self.assembly).joined()
        for proposal, participant, role in found.values_list(
            "proposal_id", "participant_id", "role"
        ):
            self.proponents[proposal].append((participant, role))

    def _fetch_targets(self) -> None:
        """The subjects of statements, public if the statement is, and the documents with them."""
        naming = (*self.positions, *self.readings, *self.items.values())
        self.targets = {
            kind.relation: _by_key(
                joined(model.objects.published(), kind.joins),
                {getattr(row, f"{kind.relation}_id", None) for row in naming},
            )
            for model, kind in BY_MODEL.items()
        }
        papers = {
            row.document_id for row in (*self.positions, *self.readings, *self.proposals.values())
        }
        self.documents = {
            pk: (str(row), row.get_absolute_url())
            for pk, row in _by_key(Position.objects.related("document"), papers).items()
        }

    def _fetch_holders(self) -> None:
        """Participants, joint holders of positions, and the slugs of superseded positions."""
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

    def snapshot(self) -> Snapshot:
        self._fetch()
        paper_items, positions = tuple(self._papers()), tuple(self._positions())
        impacts = tuple(self._impact(row) for row in self.readings)
        meeting = self.assembly.own_meeting
        return Snapshot(
            assembly=self.assembly.slug,
            code=self.assembly.code,
            opens_on=meeting.starts_on if meeting is not None else None,
            subjects=self._with_topics(),
            holders=self._holders(),
            paper_items=paper_items,
            positions=positions,
            impacts=impacts,
        )

    # statements

    def _papers(self) -> Iterable[PaperItem]:
        for item in self.items.values():
            proposal = self.proposals.get(item.proposal_id)
            if proposal is None or proposal.assembly_id != self.assembly.pk:
                continue
            values = self._of_paper(item, proposal)
            proponents = self.proponents.get(proposal.pk, [])
            for holder, role in proponents:
                yield PaperItem(
                    holder=self._holder(holder),
                    is_cosigned=role == ProponentRole.CO_SIGNATORY,
                    **values,
                )
            if not proponents:
                yield PaperItem(holder=NOT_FOUND, **values)

    def _of_paper(self, item: Any, proposal: Any) -> dict[str, Any]:
        over = self.added_to.get(proposal.adds_to_id)
        return {
            "subject": self._about(NEW_TEXT.relation, item.pk),
            "code": item.action,
            "number": item.number,
            "address": self._item_address(item),
            "account": item.account or proposal.account or proposal.title,
            "paper": proposal.number or proposal.document_stated or proposal.title,
            "stage": proposal.stage,
            "outcome": item.outcome,
            "outcome_confidence": item.outcome_confidence,
            "became": str(self.editions.get(item.edition_id, "")),
            "adds_to": (over.number or over.title) if over is not None else "",
            "adds_to_slug": over.slug if over is not None else "",
            "dated": proposal.dated,
            **self._of_both(proposal),
        }

    def _positions(self) -> Iterable[HeldPosition]:
        for row in self.positions:
            about = next((name for name in SUBJECTS if getattr(row, f"{name}_id")), "")
            values = self._of_position(row, self._about(about, getattr(row, f"{about}_id")))
            holders = [row.held_by_id, *self.jointly.get(row.pk, ())]
            for holder in holders:
                others = (
                    tuple(self.participants[other].short for other in holders if other != holder)
                    if len(holders) > 1
                    else ()
                )
                yield HeldPosition(holder=self._holder(holder), jointly=others, **values)

    def _of_position(self, row: Any, subject: str) -> dict[str, Any]:
        cell = f"{self._base}{subject}/{self.participants[row.held_by_id].slug}/"
        item = self.items[row.item_id] if row.item_id else None
        proposal = self.proposals[item.proposal_id] if item is not None else None
        return {
            "subject": subject,
            "code": row.stance,
            "address": f"{cell}?assembly={self.assembly.slug}#{row.slug}",
            "account": row.summary,
            "about_paper": (proposal.number or proposal.title) if proposal is not None else "",
            "about_slug": proposal.slug if proposal is not None else "",
            "about_code": item.action if item is not None else "",
            "supersedes": self.slugs.get(row.supersedes_id, ""),
            "dated": row.taken_on,
            **self._of_both(row),
        }

    def _of_both(self, row: Any) -> dict[str, Any]:
        document, address = self.documents.get(row.document_id, ("", ""))
        return {
            "slug": row.slug,
            "evidence": row.evidence_kind,
            "seen_on": row.seen_on.isoformat() if row.seen_on else "",
            "checked_on": row.last_checked_on.isoformat() if row.last_checked_on else "",
            "sources": tuple(row.source_addresses.split("\n")) if row.source_addresses else (),
            "document": document,
            "document_address": address,
            "confidence": row.confidence,
            "remark": row.public_remark,
            "as_stated": row.as_stated,
            "changed_at": row.changed_at.isoformat(timespec="seconds"),
        }

    def _impact(self, row: ImpactAssessment) -> Impact:
        about = next((name for name in SUBJECTS if getattr(row, f"{name}_id")), "")
        evidence = self._of_both(row)
        del evidence["changed_at"]
        if row.is_by_owner and not row.has_source:
            evidence["confidence"] = ""  # the publisher's own view needs no source
        other = None if row.is_by_owner else row.assessor
        return Impact(
            subject=self._about(about, getattr(row, f"{about}_id")),
            assessor=other.slug if other is not None else "",
            assessor_name="" if row.is_by_owner else row.assessor_name,
            assessor_stated=row.assessor_stated,
            dimension=row.dimension.slug,
            dimension_name=row.dimension.name,
            severity=row.severity,
            certainty=row.certainty,
            reason=row.reason,
            affected=tuple(one.short for one in row.affected.all()),
            dated=row.dated,
            result=row.result,
            result_remark=row.result_remark,
            **evidence,
        )

    # subjects

    def _about(self, name: str, pk: int) -> str:
        """The path of the subject, which from now on has a row."""
        key = (name, pk)
        if key not in self._paths:
            self._paths[key] = (
                self._of_item(self.items[pk])
                if name == NEW_TEXT.relation
                else self._row(subject_of(self.targets[name][pk]))
            )
        return self._paths[key]

    def _row(self, subject: Subject) -> str:
        self.subjects.setdefault(subject.path, subject)
        return subject.path

    def _of_item(self, item: Any) -> str:
        """The subject that it changes, or became as a new text; else a new text named after the item."""
        for name in TARGETS:
            if pk := getattr(item, f"{name}_id"):
                return self._about(name, pk)
        edition = self.editions.get(item.edition_id)
        if (
            item.action == Action.ADD
            and edition is not None
            and edition.outcome == EditionOutcome.NEW
        ):
            return self._row(subject_of(edition.resolution))
        topic = self.targets[TOPIC.relation].get(item.topic_id)
        path = f"{NEW_TEXT.prefix}{self.proposals[item.proposal_id].slug}-{item.number}"
        topics = (topic.slug,) if topic is not None else ()
        return self._row(
            Subject(
                path,
                _("New text"),
                item.new_text,
                self._item_address(item),
                NEW_TEXT.code,
                topics=topics,
            )
        )

    def _item_address(self, item: Any) -> str:
        return f"{self.proposals[item.proposal_id].get_absolute_url()}#item-{item.number}"

    def _with_topics(self) -> dict[str, Subject]:
        """Adds the topics of all resolutions at once."""
        slugs = [one.path for one in self.subjects.values() if one.subject_kind.has_editions]
        links = Resolution.objects.links("topics").filter(
            resolution__in=Resolution.objects.published().filter(slug__in=slugs),
            topic__in=Resolution.objects.related("topics"),
        )
        topics: dict[str, list[str]] = defaultdict(list)
        for resolution, topic in links.order_by("topic__name").values_list(
            "resolution__slug", "topic__slug"
        ):
            topics[resolution].append(topic)
        return {
            path: dataclasses.replace(one, topics=tuple(topics[path])) if path in topics else one
            for path, one in self.subjects.items()
        }

    # holders

    def _holder(self, pk: int) -> str:
        self._named.add(pk)
        return str(self.participants[pk].slug)

    def _holders(self) -> dict[str, Holder]:
        """All with a statement, the regional organisations, and the publisher, which always has a column."""
        groups = groups_of(self.assembly)
        shown = (
            row
            for row in self.participants.values()
            if row.pk in self._named
            or row.kind == ParticipantKind.REGIONAL_ORGANISATION
            or row.is_owner
        )
        holders = {row.slug: holder_of(row, groups.get(row.pk, ())) for row in shown}
        return holders | {NOT_FOUND: proponent_not_found()}


def _by_key(rows: Any, keys: Iterable[int | None]) -> dict[int, Any]:
    """The rows with these keys; for very many the whole table, since databases limit the values in a query."""
    known = {key for key in keys if key}
    if not known:
        return {}
    return {
        row.pk: row for row in (rows.filter(pk__in=known) if len(known) <= _MOST_KEYS else rows)
    }
