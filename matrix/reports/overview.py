"""The matrix as a picture: the cells of governments at one assembly, small; without the database."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from positions.choices import Action, StatedThrough
from positions.legend import OF_CELLS, entries

from ..snapshot.resolver import MatrixCell, Resolver
from ..snapshot.statements import Holder, Snapshot, Subject, subject_order
from .grid import count_conflicts

# Fewer cells of governments are told in a sentence.
LEAST_CELLS = 10
# Rows of the picture; the table has all.
MOST_ROWS = 40
# Below the picture, for those who do not know the codes.
_ACTIONS: dict[str, Promise] = {
    Action.ADD: gettext_lazy("a new text"),
    Action.MOD: gettext_lazy("change the text"),
    Action.SUP: gettext_lazy("suppress the text"),
    Action.NOC: gettext_lazy("keep the text as it is"),
    Action.NOT_KNOWN: gettext_lazy("a proposal of unknown kind"),
}
_ITSELF = {StatedThrough.OWN, StatedThrough.CO_SIGNED, StatedThrough.INFERRED}


@dataclass(frozen=True)
class OverviewCell:
    code: str  # the first action, else the first word; empty where nothing is shown
    is_inherited: bool = False

    @property
    def kind(self) -> str:
        """CSS classes."""
        action = self.code if self.code in Action.values else ""
        return f"{action} via".strip() if self.is_inherited else action

    @property
    def is_known_action(self) -> bool:
        return self.code in Action.values and self.code != Action.NOT_KNOWN


@dataclass(frozen=True)
class OverviewRow:
    subject: Subject
    cells: tuple[OverviewCell, ...]


class Overview:
    """Regional organisations and States; what others say is in the table."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot, self.resolver = snapshot, Resolver(snapshot)
        self.governments = [
            holder for holder in snapshot.ordered_holders if holder.is_group or holder.is_state
        ]

    def _cell(self, subject: Subject, holder: Holder) -> MatrixCell:
        return self.resolver.cell(subject.path, holder.slug)

    @cached_property
    def cell_count(self) -> int:
        """Cells in which a government has a paper or statement of its own."""
        return sum(
            self._cell(subject, holder).via in _ITSELF
            for subject in self.snapshot.subjects.values()
            for holder in self.governments
        )

    @property
    def is_picture(self) -> bool:
        return self.cell_count >= LEAST_CELLS

    @cached_property
    def columns(self) -> list[Holder]:
        return [
            holder
            for holder in self.governments
            if any(
                self._cell(subject, holder).via in _ITSELF
                for subject in self.snapshot.subjects.values()
            )
        ]

    @property
    def empty(self) -> list[Holder]:
        """Regional organisations of which nothing is recorded."""
        return [holder for holder in self.snapshot.groups if holder not in self.columns]

    @cached_property
    def all_rows(self) -> list[OverviewRow]:
        subjects = sorted(self.snapshot.subjects.values(), key=subject_order)
        rows = [
            OverviewRow(
                subject,
                tuple(_small(self._cell(subject, holder)) for holder in self.columns),
            )
            for subject in subjects
        ]
        return [row for row in rows if any(cell.code for cell in row.cells)]

    @property
    def more(self) -> int:
        """Texts that are in the table alone: of whom nobody knows who asked, or no government spoke."""
        return len(self.snapshot.subjects) - len(self.rows)

    @property
    def has_conflicts(self) -> bool:
        return any(
            count_conflicts(self._cell(subject, holder) for holder in self.columns)
            for subject in self.snapshot.subjects.values()
        )

    @property
    def rows(self) -> list[OverviewRow]:
        return self.all_rows[:MOST_ROWS]

    @property
    def legend(self) -> list[tuple[OverviewCell, str]]:
        """Each look of the cells drawn, with its words."""
        cells = [cell for row in self.rows for cell in row.cells if cell.code]
        drawn = {cell.code for cell in cells}
        inherited = next((cell for cell in cells if cell.is_inherited), None)
        return [
            *(
                (OverviewCell(entry.code), str(_ACTIONS.get(entry.code, entry.word)))
                for entry in entries(*OF_CELLS)
                if entry.code in drawn
            ),
            *([(inherited, _("outlined: asked through its group"))] if inherited else []),
        ]


def _small(cell: MatrixCell) -> OverviewCell:
    codes = sorted(cell.codes, key=lambda code: code not in Action.values)
    return OverviewCell(codes[0] if codes else "", cell.via == StatedThrough.GROUP)
