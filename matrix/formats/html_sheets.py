"""The matrix for paper, as HTML: sheets of a few columns, each with its title above and the key below."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from positions.choices import NoPosition, StatedThrough
from positions.legend import glyph, word

from ..reports.grid import MatrixRow
from ..snapshot.display import holder_names
from ..snapshot.resolver import MatrixCell
from .html import MatrixHtml
from .html_cells import CellRemark, HtmlHead, is_blank

# What fits on a sheet of A4 turned on its side.
PER_SHEET = 8


class MatrixSheets(MatrixHtml):
    """Its cells are words and shapes: nothing that opens or leads on."""

    def sheets(self, title: str, foot: Iterable[str]) -> SafeString:
        notes = "".join(f"<p>{escape(statement)}</p>" for statement in foot)
        tables = [self._sheet(first, title, notes) for first in range(0, len(self.tops), PER_SHEET)]
        return mark_safe("".join(tables))  # noqa: S308  every text in it was escaped where it came in

    def _sheet(self, first: int, title: str, notes: str) -> str:
        tops = self.tops[first : first + PER_SHEET]
        span = len(tops) + 1
        which = _("%(title)s (columns %(first)d to %(last)d of %(all)d)") % {
            "title": title,
            "first": first + 1,
            "last": first + len(tops),
            "all": len(self.tops),
        }
        heads = "".join(f"<th>{escape(top.plain)}</th>" for top in tops)
        rows = "".join(
            f"<tr><th>{band.head.html}</th>{''.join(band.cells[first : first + PER_SHEET])}</tr>"
            for band in self.bands
        )
        feet = "".join(f"<td>{foot}</td>" for foot in self.feet[first : first + PER_SHEET])
        widths = '<col class="sheet-text">' + "<col>" * len(tops)
        return (
            f'<table><colgroup>{widths}</colgroup><thead><tr><td colspan="{span}">{escape(which)}</td></tr><tr><th>{self._corner()}</th>{heads}</tr></thead>'
            f"<tbody>{rows}<tr><th>{escape(_('Totals'))}</th>{feet}</tr></tbody>"
            f'<tfoot><tr><td colspan="{span}">{notes}</td></tr></tfoot></table>'
        )

    def _cell(self, row: MatrixRow, place: int, top: HtmlHead) -> str:
        cell, holder = row.cells[place], self.matrix.columns[place].holder
        if holder.is_owner and (row.impacts or not is_blank(cell)):
            plain = "" if is_blank(cell) else self._plain(cell)
            return f"<td>{plain} {self._reading(row)}</td>"
        if self._is_only_inherited(row, cell, holder):
            names = [group for group, _statements in cell.group_statements]
            through = (
                f"{glyph(StatedThrough.GROUP)} {escape(holder_names(names, self.matrix.snapshot))}"
            )
            notes = self._notes_of_inherited(cell)
            return f"<td>{self._plain(cell)} {through}{_plain_notes(notes)}</td>"
        if is_blank(cell):
            return f"<td>{glyph(NoPosition.NOT_LOOKED_FOR)}</td>"
        return f"<td>{self._plain(cell)}{_plain_notes(self._notes_of(row, cell, holder))}</td>"

    def _plain(self, cell: MatrixCell) -> str:
        if not cell.codes:
            return self._silence(cell)
        return ", ".join(f"{glyph(code)} {escape(word(code))}".strip() for code in cell.codes)


def _plain_notes(notes: tuple[CellRemark, ...]) -> str:
    return "".join(f"; {glyph(note.kind)} {escape(note.label)}" for note in notes)
