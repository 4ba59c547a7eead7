"""A cell of the matrix as HTML, in short strings; every text is escaped where it comes in."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates import PartialDate
from positions.choices import (
    GroupAgreement,
    NoPosition,
    ProposalStage,
    StatedThrough,
)
from positions.legend import CHANGED, DAY_UNKNOWN, LegendFamily, glyph, word

from ..reports.grid import MatrixRow, MatrixTable
from ..snapshot.display import (
    format_agreement,
    format_agreements,
    format_no_position,
    format_via,
    holder_names,
)
from ..snapshot.resolver import MatrixCell
from ..snapshot.statements import HeldPosition, Holder, Impact, PaperItem, Statement

# Of an account, what a cell shows; its page has the whole.
_LONGEST_ACCOUNT = 240
# Agreements with a group that the cell itself shows; the others are shown when it is opened.
_COMPARED = (GroupAgreement.BREAKS, GroupAgreement.OWN_PAPER)
# Above this a cell is its code and a link; below it opens in place.
MOST_OPENING = 3_000


@dataclass(frozen=True)
class HtmlHead:
    """The header of a row or a column. `plain` labels a cell where headers are not visible."""

    plain: str
    html: str
    kind: str = ""  # CSS class of the header and its cells


class CellHtml:
    """`onward` is the query string that links carry on; `is_as_at` marks statements of an unknown day."""

    def __init__(self, matrix: MatrixTable, onward: str = "", *, is_as_at: bool = False) -> None:
        self.matrix, self.onward, self.is_as_at = matrix, escape(onward), is_as_at
        self.opens = matrix.cell_count <= MOST_OPENING
        self.base = reverse("matrix:matrix")
        self._codes: dict[tuple[str, ...], str] = {}
        self._beside: dict[tuple[GroupAgreement, tuple[str, ...]], str] = {}
        self._inherited: dict[int, str] = {}
        self._not_looked_for = _blank_cell(word(NoPosition.NOT_LOOKED_FOR))

    def _has_impact(self, row: MatrixRow, place: int) -> bool:
        return bool(row.impacts) and self.matrix.columns[place].holder.is_owner

    def _cell(self, row: MatrixRow, place: int, top: HtmlHead) -> str:
        cell, holder = row.cells[place], self.matrix.columns[place].holder
        if holder.is_owner:
            return self._owner_cell(row, cell, holder, top)
        if self._is_only_inherited(row, cell, holder):
            return self._inherited_cell(row, cell, holder, top)
        if is_blank(cell):
            return self._not_looked_for
        body = (
            f"{self._codes_or_silence(cell)}{self._notes_html(self._notes_of(row, cell, holder))}"
        )
        address = self._address(row, holder)
        shown = f'<a href="{address}">{body}</a>'
        if self.opens and cell.statements:
            shown = (
                f"<details><summary>{body}</summary>{self._details_html(cell, address)}</details>"
            )
        return f'<td data-of="{escape(top.plain)}">{shown}</td>'

    def _is_only_inherited(self, row: MatrixRow, cell: MatrixCell, holder: Holder) -> bool:
        return cell.via == StatedThrough.GROUP and not self._is_new(row, holder)

    def _inherited_cell(
        self, row: MatrixRow, cell: MatrixCell, holder: Holder, top: HtmlHead
    ) -> str:
        """Holders of the same groups share it but for its address and label."""
        if id(cell) not in self._inherited:
            through = escape(format_via(cell, self.matrix.snapshot))
            own = (
                f"<small>{escape(format_no_position(cell))}</small>"
                if cell.silence == NoPosition.NONE_FOUND
                else ""
            )
            notes = self._notes_html(self._notes_of_inherited(cell))
            self._inherited[id(cell)] = (
                f"{self._codes_html(cell.codes)}<small>{_glyph_html(glyph(StatedThrough.GROUP))}{through}</small>{own}{notes}</a></td>"
            )
        return f'<td data-of="{escape(top.plain)}"><a href="{self._address(row, holder)}">{self._inherited[id(cell)]}'

    def _owner_cell(self, row: MatrixRow, cell: MatrixCell, holder: Holder, top: HtmlHead) -> str:
        reading = self._reading(row)
        if is_blank(cell) and not reading:
            return self._not_looked_for.replace('class="', 'class="own ', 1)
        codes = (
            ""
            if is_blank(cell)
            else self._codes_or_silence(cell) + self._notes_html(self._notes_of(row, cell, holder))
        )
        address = self._address(row, holder)
        shown = f'<a href="{address}">{codes}{reading}</a>'
        if self.opens:
            shown = f"<details><summary>{codes}{reading}</summary>{self._impacts_html(row.impacts)}{self._details_html(cell, address)}</details>"
        return f'<td class="own" data-of="{escape(top.plain)}">{shown}</td>'

    def _reading(self, row: MatrixRow) -> str:
        """A cell of the publisher's column, with the impact it sees."""
        if not row.impacts:
            return ""
        return f'<span class="impact impact-{escape(row.impact)}">{escape(format_impact(row.impact))}</span>'

    def _address(self, row: MatrixRow, holder: Holder) -> str:
        return f"{self.base}{row.subject.path}/{holder.slug}/{self.onward}"

    def _codes_or_silence(self, cell: MatrixCell) -> str:
        return (
            self._codes_html(cell.codes)
            if cell.codes
            else f'<span class="silence">{self._silence(cell)}</span>'
        )

    def _silence(self, cell: MatrixCell) -> str:
        sign = (
            glyph(cell.silence)
            if cell.silence and not any(statement.is_withdrawn for statement in cell.statements)
            else "×"
        )
        return f"{_glyph_html(sign)}{escape(format_no_position(cell))}"

    def _codes_html(self, codes: tuple[str, ...]) -> str:
        if codes not in self._codes:
            parts = (
                f'<b class="code code-{escape(code)}">{_glyph_html(glyph(code))}{escape(word(code))}</b>'
                for code in codes
            )
            self._codes[codes] = " ".join(parts)
        return self._codes[codes]

    def _notes_of(
        self, row: MatrixRow, cell: MatrixCell, holder: Holder
    ) -> tuple[tuple[str, str], ...]:
        """What is to be known of a cell besides its code: which note, and its words."""
        found: list[tuple[str, str]] = []
        if cell.via in {
            StatedThrough.CO_SIGNED,
            StatedThrough.INFERRED,
            StatedThrough.GROUP,
        } or any(statement.is_inferred for statement in cell.statements):
            found.append((cell.via, format_via(cell, self.matrix.snapshot)))
        for how in _COMPARED:
            if groups := tuple(
                group for group, found_to_be in cell.agreements if found_to_be == how
            ):
                found.append((how, self._compared(how, groups)))
        if self.matrix.has_changed(row.subject.path, holder.slug):
            found.append((CHANGED, word(CHANGED)))
        if self._has_unknown_day(cell) or self.matrix.may_have_changed(
            row.subject.path, holder.slug
        ):
            found.append((DAY_UNKNOWN, word(DAY_UNKNOWN)))
        return tuple(found)

    def _notes_of_inherited(self, cell: MatrixCell) -> tuple[tuple[str, str], ...]:
        return ((DAY_UNKNOWN, word(DAY_UNKNOWN)),) if self._has_unknown_day(cell) else ()

    def _is_new(self, row: MatrixRow, holder: Holder) -> bool:
        """Something of its own in it changed since then, or may have."""
        key = row.subject.path, holder.slug
        return self.matrix.has_changed(*key) or self.matrix.may_have_changed(*key)

    def _has_unknown_day(self, cell: MatrixCell) -> bool:
        return self.is_as_at and any(statement.last_day() is None for statement in cell.statements)

    def _compared(self, how: GroupAgreement, groups: tuple[str, ...]) -> str:
        if (how, groups) not in self._beside:
            self._beside[how, groups] = format_agreement(
                how, holder_names(list(groups), self.matrix.snapshot)
            )
        return self._beside[how, groups]

    def _notes_html(self, noted: tuple[tuple[str, str], ...]) -> str:
        return "".join(
            f'<small class="note-{kind}">{_glyph_html(glyph(kind))}{escape(label)}</small>'
            for kind, label in noted
        )

    # what a cell opens to

    def _details_html(self, cell: MatrixCell, address: str) -> str:
        beside = "".join(
            f"<li>{escape(label)}</li>" for label in format_agreements(cell, self.matrix.snapshot)
        )
        statements = "".join(
            f"<li>{self._statement_html(statement)}</li>" for statement in cell.statements
        )
        return f'<ul>{statements}{beside}</ul><a href="{address}">{escape(_("Evidence and history"))}</a>'

    def _statement_html(self, statement: Statement) -> str:
        account = _shortened(statement.account)
        paper = (
            f' <a href="{escape(statement.address)}">{escape(statement.paper)}</a>'
            if statement.paper
            else ""
        )
        return f"<b>{escape(word(statement.code))}</b> {escape(account)}{paper}<small>{escape('; '.join(self._facts(statement)))}</small>"

    def _facts(self, statement: Statement) -> list[str]:
        facts = [PartialDate(statement.dated).format() if statement.dated else _("day not known")]
        if isinstance(statement, PaperItem) and statement.stage != ProposalStage.SUBMITTED:
            facts += filter(None, [word(statement.stage, LegendFamily.STAGE)])
        if statement.is_cosigned:
            facts.append(word(StatedThrough.CO_SIGNED))
        if isinstance(statement, HeldPosition) and statement.jointly:
            facts.append(_("with %(names)s") % {"names": ", ".join(statement.jointly)})
        if statement.evidence:
            facts.append(word(statement.evidence, LegendFamily.EVIDENCE))
        return facts

    def _impacts_html(self, impacts: Sequence[Impact]) -> str:
        if not impacts:
            return ""
        sentence = _("%(dimension)s: %(impact)s, certainty %(certainty)s. %(reason)s")
        items = (escape(sentence % _impact_values(impact)) for impact in impacts)
        return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _impact_values(impact: Impact) -> dict[str, str]:
    return {
        "dimension": impact.dimension_name,
        "impact": format_impact(impact.severity),
        "certainty": word(impact.certainty, LegendFamily.CERTAINTY),
        "reason": _shortened(impact.reason),
    }


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_ACCOUNT else f"{text[:_LONGEST_ACCOUNT].rstrip()}…"


def format_impact(severity: str) -> str:
    return _("impact %(severity)s") % {"severity": word(severity, LegendFamily.SEVERITY)}


def is_blank(cell: MatrixCell) -> bool:
    return (
        cell.via == StatedThrough.NONE
        and not cell.statements
        and cell.silence == NoPosition.NOT_LOOKED_FOR
    )


def _blank_cell(label: str) -> str:
    sign = _glyph_html(glyph(NoPosition.NOT_LOOKED_FOR))
    return f'<td class="blank">{sign}<span class="visually-hidden">{escape(label)}</span></td>'


def _glyph_html(sign: str) -> str:
    """A shape for the eye; the word beside it is for everybody."""
    return f'<i aria-hidden="true">{escape(sign)}</i> ' if sign else ""


def class_attribute(kind: str) -> str:
    return f' class="{escape(kind)}"' if kind else ""
