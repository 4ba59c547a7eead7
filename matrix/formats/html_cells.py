"""A cell of the matrix as HTML, in short strings; every text is escaped where it comes in."""

from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.translation import gettext as _

from positions.choices import Action, GroupAgreement, NoPosition, StatedThrough
from positions.legend import CHANGED, DAY_UNKNOWN, LegendFamily, glyph, word
from positions.legend.marks import has_mark, mark_use

from ..reports.grid import MatrixRow, MatrixTable
from ..snapshot.display import (
    format_agreement,
    format_no_position,
    format_via,
    holder_names,
)
from ..snapshot.resolver import MatrixCell
from ..snapshot.statements import Holder

# Agreements with a group that the cell itself shows; the others are shown when it is opened.
_COMPARED = (GroupAgreement.BREAKS, GroupAgreement.OWN_PAPER)


@dataclass(frozen=True)
class HtmlHead:
    """The header of a row or a column. `plain` labels a cell where headers are not visible."""

    plain: str
    html: str
    kind: str = ""  # CSS class of the header and its cells


@dataclass(frozen=True)
class CellRemark:
    """What is to be known of a cell besides its code; `short` is all of it that is seen."""

    kind: str
    short: str
    label: str


class CellHtml:
    """`onward` is the query string that links carry on; `is_as_at` marks statements of an unknown day.

    `opened` is the cell whose evidence stands below its row: subject and holder.
    """

    def __init__(
        self,
        matrix: MatrixTable,
        onward: str = "",
        *,
        here: str = "",
        opened: tuple[str, str] | None = None,
        is_as_at: bool = False,
    ) -> None:
        self.matrix, self.onward, self.is_as_at = matrix, escape(onward), is_as_at
        self.opened = opened
        self.here = escape(here)
        self.opening = f"{self.here}&amp;open=" if here else "?open="
        self.base = reverse("matrix:matrix")
        self.used: set[str] = set()  # codes that the legend of this page explains
        self._codes: dict[tuple[str, ...], str] = {}
        self._beside: dict[tuple[GroupAgreement, tuple[str, ...]], CellRemark] = {}
        self._inherited: dict[int, tuple[str, str]] = {}
        self._not_looked_for = f"<i>{escape(word(NoPosition.NOT_LOOKED_FOR))}</i>"

    def _has_impact(self, row: MatrixRow, place: int) -> bool:
        return bool(row.impacts) and self.matrix.columns[place].holder.is_owner

    def _cell(self, row: MatrixRow, place: int, top: HtmlHead) -> str:
        cell, holder = row.cells[place], self.matrix.columns[place].holder
        reading = self._reading(row) if holder.is_owner else ""
        if is_blank(cell) and not reading:
            self.used.add(NoPosition.NOT_LOOKED_FOR)
            return f"<td{class_attribute(top.kind)}>{self._not_looked_for}</td>"
        kind, body = self._content(row, cell, holder)
        return (
            f'<td{class_attribute(top.kind)} data-of="{escape(top.plain)}">'
            f"{self._link(row, holder, kind)}{body}{reading}</a></td>"
        )

    def _content(self, row: MatrixRow, cell: MatrixCell, holder: Holder) -> tuple[str, str]:
        """The classes of a cell that is not blank, and what it says."""
        if holder.is_owner and is_blank(cell):
            return "", ""
        if not self._is_only_inherited(row, cell, holder):
            kind, body = self._codes_or_silence(cell)
            return kind, body + self._notes_html(self._notes_of(row, cell, holder))
        # Holders of the same groups share it but for its address and label.
        if id(cell) not in self._inherited:
            self._inherited[id(cell)] = self._inherited_content(cell)
        return self._inherited[id(cell)]

    def _inherited_content(self, cell: MatrixCell) -> tuple[str, str]:
        self.used.add(StatedThrough.GROUP)
        kind, body = self._codes_html(cell.codes)
        words = [format_via(cell, self.matrix.snapshot)]
        if cell.silence == NoPosition.NONE_FOUND:
            words.append(format_no_position(cell))
        hidden = "".join(f"<i> {escape(one)}</i>" for one in words)
        return f"{kind} via", body + hidden + self._notes_html(self._notes_of_inherited(cell))

    def _is_only_inherited(self, row: MatrixRow, cell: MatrixCell, holder: Holder) -> bool:
        return cell.via == StatedThrough.GROUP and not self._is_new(row, holder)

    def _link(self, row: MatrixRow, holder: Holder, kind: str) -> str:
        """Opens the evidence below the row, or closes it."""
        path, slug = row.subject.path, holder.slug
        if self.opened == (path, slug):
            address = f"{self.here or '?'}#r-{path}"
            return f'<a{class_attribute(kind)} aria-expanded="true" href="{address}">'
        return f'<a{class_attribute(kind)} href="{self.opening}{path},{slug}#open">'

    def _reading(self, row: MatrixRow) -> str:
        """A cell of the publisher's column, with the impact it sees."""
        if not row.impacts:
            return ""
        return f'<span class="impact impact-{escape(row.impact)}">{escape(format_impact(row.impact))}</span>'

    # codes

    def _codes_or_silence(self, cell: MatrixCell) -> tuple[str, str]:
        if cell.codes:
            return self._codes_html(cell.codes)
        if not cell.silence or any(statement.is_withdrawn for statement in cell.statements):
            return "", self._silence(cell)
        self.used.add(cell.silence)
        label, whole = word(cell.silence), format_no_position(cell)
        rest = whole.removeprefix(label)
        shown = f"{mark_use(cell.silence)}{escape(label)}"
        return "", shown + (f"<i>{escape(rest)}</i>" if rest != whole and rest else "")

    def _silence(self, cell: MatrixCell) -> str:
        sign = (
            glyph(cell.silence)
            if cell.silence and not any(statement.is_withdrawn for statement in cell.statements)
            else "×"
        )
        return f"{sign} {escape(format_no_position(cell))}"

    def _codes_html(self, codes: tuple[str, ...]) -> tuple[str, str]:
        """The first action, else the first word; how many more there are, and which for those who hear it."""
        first, *others = sorted(codes, key=lambda code: code not in Action.values)
        key = (first, *others)
        if key not in self._codes:
            self.used.update(codes)
            more = ", ".join(word(code) for code in others)
            self._codes[key] = f"{mark_use(first)}{escape(word(first))}" + (
                f"<b>+{len(others)}</b><i> {escape(more)}</i>" if others else ""
            )
        return (first if first in Action.values else ""), self._codes[key]

    # notes

    def _notes_of(self, row: MatrixRow, cell: MatrixCell, holder: Holder) -> tuple[CellRemark, ...]:
        found: list[CellRemark] = []
        if cell.via in {
            StatedThrough.CO_SIGNED,
            StatedThrough.INFERRED,
            StatedThrough.GROUP,
        } or any(statement.is_inferred for statement in cell.statements):
            label = format_via(cell, self.matrix.snapshot)
            found.append(CellRemark(cell.via, label, label))
        for how in _COMPARED:
            if groups := tuple(
                group for group, found_to_be in cell.agreements if found_to_be == how
            ):
                found.append(self._compared(how, groups))
        if self.matrix.has_changed(row.subject.path, holder.slug):
            found.append(_note(CHANGED))
        if self._has_unknown_day(cell) or self.matrix.may_have_changed(
            row.subject.path, holder.slug
        ):
            found.append(_note(DAY_UNKNOWN))
        return tuple(found)

    def _notes_of_inherited(self, cell: MatrixCell) -> tuple[CellRemark, ...]:
        return (_note(DAY_UNKNOWN),) if self._has_unknown_day(cell) else ()

    def _is_new(self, row: MatrixRow, holder: Holder) -> bool:
        """Something of its own in it changed since then, or may have."""
        key = row.subject.path, holder.slug
        return self.matrix.has_changed(*key) or self.matrix.may_have_changed(*key)

    def _has_unknown_day(self, cell: MatrixCell) -> bool:
        return self.is_as_at and any(statement.last_day() is None for statement in cell.statements)

    def _compared(self, how: GroupAgreement, groups: tuple[str, ...]) -> CellRemark:
        if (how, groups) not in self._beside:
            names = holder_names(list(groups), self.matrix.snapshot)
            self._beside[how, groups] = CellRemark(how, names, format_agreement(how, names))
        return self._beside[how, groups]

    def _notes_html(self, notes: tuple[CellRemark, ...]) -> str:
        self.used.update(note.kind for note in notes)
        return "".join(map(_note_html, notes))


def _note(kind: str) -> CellRemark:
    return CellRemark(kind, word(kind), word(kind))


def _note_html(note: CellRemark) -> str:
    """A sign and few words for the eye, all of them for those who hear the page."""
    sign = mark_use(note.kind) if has_mark(note.kind) else escape(glyph(note.kind))
    if note.short == note.label:
        return f'<small class="note-{escape(note.kind)}">{sign} {escape(note.label)}</small>'
    return (
        f'<small class="note-{escape(note.kind)}">{sign} <span aria-hidden="true">{escape(note.short)}</span>'
        f"<i>{escape(note.label)}</i></small>"
    )


def format_impact(severity: str) -> str:
    return _("impact %(severity)s") % {"severity": word(severity, LegendFamily.SEVERITY)}


def is_blank(cell: MatrixCell) -> bool:
    return (
        cell.via == StatedThrough.NONE
        and not cell.statements
        and cell.silence == NoPosition.NOT_LOOKED_FOR
    )


def class_attribute(kind: str) -> str:
    return f' class="{escape(kind.strip())}"' if kind.strip() else ""
