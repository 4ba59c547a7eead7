"""A grid of one subject and many holders: what it shows of each, and what was typed.

The same day corrects the position shown; another day makes a new one, which supersedes it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.fields import tidy_line
from core.records.permissions import Actor
from core.records.tracked import TrackedModel
from editing.forms import FieldConflict, parse_seen, parse_version
from editing.grid import (
    GridForm,
    GridResult,
    make_as_pending,
    pending_of_rows,
    store_all,
)
from exchange.columns.matching import KeyIndexes
from meetings.models import Assembly
from participants.choices import ParticipantKind
from participants.models import Participant

from ..models import Position, ProposalItem
from ..subjects import kind_of

TYPED = ("stance", "summary", "taken_on")


class PositionForm(GridForm):
    """One cell: a new position, or a correction of the one shown."""

    class Meta:
        model = Position
        fields = TYPED
        widgets = {"summary": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, is_of_unseen: bool = False, **kwargs: Any) -> None:
        self._evidence: list[str] = []
        self.is_of_unseen = is_of_unseen
        super().__init__(*args, empty_permitted=kwargs["instance"].pk is None, **kwargs)
        self.fields["taken_on"].widget.attrs |= {"size": 10, "placeholder": "2024-08-28"}

    @property
    def row_label(self) -> str:
        return str(self.instance.held_by.short)

    @property
    def changed_names(self) -> list[str]:
        return [*super().changed_names, *self._evidence]

    def make_slug(self) -> None:
        if self.instance._state.adding:
            self.instance.slug = ""
            self.instance.slug = _free_slug(self.instance)

    def set_evidence(self, evidence: Mapping[str, Any]) -> None:
        """Adds the evidence given for all cells; the position keeps its own sources."""
        for name, value in evidence.items():
            if not value:
                continue
            if name == "source_addresses":
                stored = self.instance.source_addresses.splitlines()
                value = "\n".join(dict.fromkeys([*stored, *value.splitlines()]))
            setattr(self.instance, name, value)
            self._evidence.append(name)

    def _conflict(self, name: str) -> FieldConflict:
        found = super()._conflict(name)
        return found if self.instance.pk else replace(found, stored=_("deleted"))


@dataclass
class HolderCell:
    """One holder: the recorded positions, and the form to change them."""

    holder: Participant
    form: PositionForm
    present: Position | None = None  # the last one not superseded, drafts too
    pending: Position | None = None  # the present one with its pending change, not saved
    others: int = 0  # further ones not superseded
    before: Position | None = None  # last one before the latest assembly
    papers: list[ProposalItem] = field(default_factory=list)


class PositionGrid:
    """One subject and many holders, before one assembly. `sent` is the typed data; with it, rows are locked."""

    def __init__(
        self,
        assembly: Assembly,
        subject: TrackedModel,
        holders: Iterable[Participant],
        by: Actor,
        sent: QueryDict | None = None,
    ) -> None:
        self.assembly, self.subject, self.by, self.sent = assembly, subject, by, sent
        self.relation = kind_of(subject).relation
        earlier: Any = Assembly.objects.readable_by(by).filter(ordinal__lt=assembly.ordinal or 0)
        self.last_assembly: Assembly | None = earlier.order_by("-ordinal").first()
        now, papers = self._current(self.assembly, is_locked=sent is not None), self._papers()
        before = self._current(self.last_assembly)
        self._pending = pending_of_rows([rows[-1] for rows in now.values()], by)
        self.cells = []
        for holder in holders:
            held, then = now[holder.pk], before[holder.pk]
            present = held[-1] if held else None
            self.cells.append(
                HolderCell(
                    holder,
                    self._form(holder, present),
                    present,
                    self._as_pending(present),
                    max(len(held) - 1, 0),
                    then[-1] if then else None,
                    papers[holder.pk],
                )
            )

    def save(self, evidence: Mapping[str, Any]) -> GridResult | None:
        """Saves the typed cells; None if one has faults, and then nothing is saved."""
        forms = [cell.form for cell in self.cells]
        for form in forms:
            if form.is_bound and form.changed_names:
                form.set_evidence(evidence)
        return store_all(forms, by=self.by)

    def _form(self, holder: Participant, present: Position | None) -> PositionForm:
        prefix, sent = holder.slug, self.sent
        pending = self._pending.get(present.pk) if present else None
        row = copy(present) if present else self._new(holder)
        if sent is None or f"{prefix}-stance" not in sent:
            make_as_pending(row, pending, pending.number if pending else 0)
            return PositionForm(instance=row, prefix=prefix, pending=pending)
        is_of_unseen = parse_seen(sent.get(f"{prefix}-seen")).get("row") != row.pk
        taken_on = tidy_line(sent.get(f"{prefix}-taken_on", ""))
        is_another = present and _is_another_day(present, taken_on, sent.get(f"{prefix}-stance"))
        if is_another and not is_of_unseen:
            row = self._new(holder, supersedes=present)
        number = parse_version(sent.get(f"{prefix}-seen_pending")) or 0
        make_as_pending(row, pending, number)
        return PositionForm(
            sent, instance=row, prefix=prefix, pending=pending, is_of_unseen=is_of_unseen
        )

    def _new(self, holder: Participant, **values: Any) -> Position:
        about = {self.relation: self.subject}
        return Position(assembly=self.assembly, held_by=holder, **about, **values)

    def _as_pending(self, present: Position | None) -> Position | None:
        pending = self._pending.get(present.pk) if present else None
        if present is None or pending is None:
            return None
        row = copy(present)
        make_as_pending(row, pending, pending.number or 0)
        return row

    def _current(
        self, assembly: Assembly | None, is_locked: bool = False
    ) -> dict[int, list[Position]]:
        """Positions not superseded, by holder, the latest last."""
        held: dict[int, list[Position]] = defaultdict(list)
        if assembly is None:
            return held
        found = Position.objects.readable_by(self.by).filter(
            assembly=assembly, **{self.relation: self.subject}
        )
        found = found.select_related("held_by", "assembly", "written_by", self.relation)
        if is_locked:
            found = found.select_for_update(of=("self",))
        rows = list(found.order_by("taken_on", "pk"))
        superseded = {row.supersedes_id for row in rows}
        for row in rows:
            if row.pk not in superseded:
                held[row.held_by_id].append(row)
        return held

    def _papers(self) -> dict[int, list[ProposalItem]]:
        """What each holder filed on the subject, shown next to its position."""
        filed: dict[int, list[ProposalItem]] = defaultdict(list)
        items = ProposalItem.objects.readable_by(self.by).filter(
            proposal__assembly=self.assembly, **{self.relation: self.subject}
        )
        items = items.select_related("proposal").prefetch_related("proposal__proponents")
        for item in items.order_by("proposal", "number"):
            for proponent in item.proposal.proponents.all():
                filed[proponent.participant_id].append(item)
        return filed


def _is_another_day(present: Position, typed: str, stance: str | None) -> bool:
    """Whether the day means another position. A day that becomes (better) known does so only with another stance."""
    if typed in {"", present.taken_on}:
        return False
    return not typed.startswith(present.taken_on) or stance != present.stance


def holders_of(
    assembly: Assembly, subject: TrackedModel, words: list[str], by: Actor
) -> tuple[list[Participant], list[str]]:
    """The regional organisations, holders of a position on it, and those named; also the words that name nobody."""
    readable = Participant.objects.readable_by(by).order_by("code")
    relation = kind_of(subject).relation
    positions = Position.objects.readable_by(by).filter(assembly=assembly, **{relation: subject})
    index = KeyIndexes(by).of(Participant) if words else {}
    named = {word: index.get(Participant.normalise_key(word)) for word in words}
    found = [
        *readable.filter(kind=ParticipantKind.REGIONAL_ORGANISATION),
        *readable.filter(pk__in=positions.values("held_by")),
        *readable.filter(pk__in=[one.pk for one in named.values() if one and one.pk]),
    ]
    unknown = [word for word, one in named.items() if one is None or one.pk is None]
    return list({holder.pk: holder for holder in found}.values()), unknown


def _free_slug(position: Position) -> str:
    """The default slug of the position, with -2, -3 and so on if it is taken."""
    position.ensure_slug()
    start = position.slug
    others = Position._base_manager.filter(slug__startswith=start[:110])
    taken = set(others.values_list("slug", flat=True))
    names = (start, *(f"{start[:110]}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
