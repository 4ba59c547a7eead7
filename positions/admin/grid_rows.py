"""One subject, many holders: what the grid form shows of each, and what was typed. All is saved or nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.fields import tidy_line, tidy_prose
from core.records.content_version import writing
from core.records.pending.changes import instance_of
from core.records.pending.models import PendingVersion
from core.records.permissions import Actor
from core.records.saving import save_row
from core.records.tracked import TrackedModel
from meetings.models import Assembly
from participants.choices import ParticipantKind
from participants.models import Participant

from ..models import Position, ProposalItem
from ..subjects import kind_of

TYPED = ("stance", "summary", "taken_on")


class _NotSaved(Exception):
    """Undoes what was saved before a fault."""


@dataclass
class HolderCell:
    """One holder: what is recorded, and what was typed."""

    holder: Participant
    present: Position | None = None  # the last that nothing supersedes, drafts too
    pending: Position | None = None  # the present one as its pending change makes it, not saved
    others: int = 0  # further ones that nothing supersedes
    before: Position | None = None  # the same, before the last assembly
    papers: list[ProposalItem] = field(default_factory=list)
    stance: str = ""
    summary: str = ""
    taken_on: str = ""
    seen: str = ""  # the present position when the form was shown
    faults: dict[str, list[str]] = field(default_factory=dict)

    @property
    def present_pk(self) -> str:
        return str(self.present.pk) if self.present else ""

    @property
    def is_empty(self) -> bool:
        return not (self.stance or self.summary or self.taken_on)

    @property
    def says_nothing_new(self) -> bool:
        """A field left empty beside the same stance does not change it."""
        if self.present is None:
            return self.is_empty
        pairs = [(self.summary, self.present.summary), (self.taken_on, self.present.taken_on)]
        is_same = self.stance == self.present.stance and all(
            typed in {"", stored} for typed, stored in pairs
        )
        return self.is_empty or is_same

    def read(self, sent: Mapping[str, str]) -> None:
        self.stance = sent.get(f"stance-{self.holder.slug}", "").strip()
        self.summary = tidy_prose(sent.get(f"summary-{self.holder.slug}", ""))
        self.taken_on = tidy_line(sent.get(f"taken_on-{self.holder.slug}", ""))
        self.seen = sent.get(f"seen-{self.holder.slug}", "")

    def fill_from_before(self) -> bool:
        """From the last assembly, where nothing was typed; the day belongs to that assembly and is left open."""
        if self.before is None or not self.is_empty:
            return False
        self.stance, self.summary = self.before.stance, self.before.summary
        return True


class PositionGrid:
    """One subject and many holders, before one assembly."""

    def __init__(
        self, assembly: Assembly, subject: TrackedModel, holders: Iterable[Participant]
    ) -> None:
        self.assembly, self.subject = assembly, subject
        self.relation = kind_of(subject).relation
        self.last_assembly = _before(assembly)
        self.cells = [HolderCell(holder) for holder in holders]
        self.refresh()
        self._mark_seen()

    def refresh(self) -> None:
        """What is recorded now."""
        now, papers = self._current(self.assembly), self._papers()
        before = self._current(self.last_assembly)
        for cell in self.cells:
            held = now[cell.holder.pk]
            cell.present, cell.others = (held[-1] if held else None), max(len(held) - 1, 0)
            cell.before = before[cell.holder.pk][-1] if before[cell.holder.pk] else None
            cell.papers = papers[cell.holder.pk]
        self._mark_pending()

    def _mark_pending(self) -> None:
        """Where a present position has a pending change, which readers do not see yet."""
        found = {cell.present.pk: (cell, cell.present) for cell in self.cells if cell.present}
        pending = PendingVersion.objects.open().of_table(Position).filter(row_pk__in=found)
        for one in pending:
            cell, present = found[one.row_pk]
            for change in one.opened:
                if change.key == (Position._meta.label, one.row_pk):
                    cell.pending = cast(Position, instance_of(change, copy(present)))

    def read(self, sent: Mapping[str, str]) -> None:
        for cell in self.cells:
            cell.read(sent)

    def fill_from_before(self) -> int:
        return sum(cell.fill_from_before() for cell in self.cells)

    def save(
        self, evidence: dict[str, object], *, by: Actor, channel: str
    ) -> list[Position] | None:
        """New drafts, each superseding what its holder had; None where a cell has faults, and then nothing is saved."""
        try:
            try:
                return self._save(evidence, by, channel)
            except IntegrityError:
                # The same was saved at the same moment: the second look finds it.
                return self._save(evidence, by, channel)
        except _NotSaved:
            return None

    def _save(self, evidence: dict[str, object], by: Actor, channel: str) -> list[Position]:
        saved = []
        with writing():
            self.refresh()
            for cell in self.cells:
                cell.faults = {}
                if not cell.says_nothing_new:
                    saved += self._save_cell(cell, evidence, by, channel)
            if any(cell.faults for cell in self.cells):
                self._mark_seen()
                raise _NotSaved
        return saved

    def _save_cell(
        self, cell: HolderCell, evidence: dict[str, object], by: Actor, channel: str
    ) -> list[Position]:
        if cell.seen != cell.present_pk:
            message = _(
                "Another position was saved after you opened this page. Check it; if you save again, yours supersedes it."
            )
            cell.faults = {"stance": [message]}
            return []
        position = Position(
            assembly=self.assembly,
            held_by=cell.holder,
            supersedes=cell.present,
            **{self.relation: self.subject},
            **{name: getattr(cell, name) for name in TYPED},
            **evidence,
        )
        try:
            position.slug = _free_slug(position)
            with transaction.atomic():
                save_row(position, by=by, channel=channel, reason=_("grid"))
        except ValidationError as fault:
            cell.faults = _by_field(fault)
            return []
        return [position]

    def _mark_seen(self) -> None:
        """Saving again counts as having seen what is recorded now."""
        for cell in self.cells:
            cell.seen = cell.present_pk

    def _current(self, assembly: Assembly | None) -> dict[int, list[Position]]:
        """By holder, what nothing supersedes, the latest last."""
        held: dict[int, list[Position]] = defaultdict(list)
        if assembly is None:
            return held
        found = Position._base_manager.filter(assembly=assembly, **{self.relation: self.subject})
        found = found.select_related("held_by", "assembly", self.relation)
        rows = list(found.order_by("taken_on", "pk"))
        superseded = {row.supersedes_id for row in rows}
        for row in rows:
            if row.pk not in superseded:
                held[row.held_by_id].append(row)
        return held

    def _papers(self) -> dict[int, list[ProposalItem]]:
        """What each holder filed on the subject; shown next to its position."""
        filed: dict[int, list[ProposalItem]] = defaultdict(list)
        items = ProposalItem._base_manager.filter(
            proposal__assembly=self.assembly, **{self.relation: self.subject}
        )
        items = items.select_related("proposal").prefetch_related("proposal__proponents")
        for item in items.order_by("proposal", "number"):
            for proponent in item.proposal.proponents.all():
                filed[proponent.participant_id].append(item)
        return filed


def holders_of(
    assembly: Assembly, subject: TrackedModel, words: list[str]
) -> tuple[list[Participant], list[str]]:
    """The regional organisations, then whoever has a position on it, then those named; and the words that name nobody."""
    groups = Participant.objects.filter(kind=ParticipantKind.REGIONAL_ORGANISATION)
    relation = kind_of(subject).relation
    holding = Participant.objects.filter(
        positions__assembly=assembly, **{f"positions__{relation}": subject}
    ).distinct()
    named, unknown = _named(words)
    found = [*groups.order_by("code"), *holding.order_by("code"), *named]
    return list({holder.pk: holder for holder in found}.values()), unknown


def _named(words: list[str]) -> tuple[list[Participant], list[str]]:
    if not words:
        return [], []
    met = Q(pk__in=[])
    for word in words:
        met |= (
            Q(slug__iexact=word)
            | Q(code__iexact=word)
            | Q(name__iexact=word)
            | Q(common_name__iexact=word)
        )
    found = list(Participant.objects.filter(met).order_by("code"))
    names = {
        name.lower() for one in found for name in (one.slug, one.code, one.name, one.common_name)
    }
    return found, [word for word in words if word.lower() not in names]


def _before(assembly: Assembly) -> Assembly | None:
    if assembly.ordinal is None:
        return None
    return Assembly.objects.filter(ordinal__lt=assembly.ordinal).order_by("-ordinal").first()


def _free_slug(position: Position) -> str:
    """The slug that it would have, with -2, -3 and so on where others have it."""
    position.ensure_slug()
    start = position.slug
    taken = set(
        Position._base_manager.filter(slug__startswith=start[:110]).values_list("slug", flat=True)
    )
    number = 1
    while position.slug in taken:
        number += 1
        position.slug = f"{start[: 119 - len(str(number))]}-{number}"
    return position.slug


def _by_field(fault: ValidationError) -> dict[str, list[str]]:
    """Errors of the three text fields are shown with them, others with the stance."""
    faults: dict[str, list[str]] = defaultdict(list)
    for name, reasons in getattr(fault, "message_dict", {"": fault.messages}).items():
        faults[name if name in TYPED else "stance"] += reasons
    return dict(faults)
