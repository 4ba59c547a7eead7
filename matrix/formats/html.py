"""The matrix as HTML, cell by cell as short strings: a template would take a second for what this does in a tenth of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import PartialDate
from positions.choices import (
    Certainty,
    EvidenceKind,
    GroupAgreement,
    NoPosition,
    ProposalStage,
    Severity,
    StatedThrough,
)
from positions.legend import CHANGED, DAY_UNKNOWN, glyph, word

from ..reports.grid import MatrixRow, MatrixTable, MatrixTotals
from ..snapshot.display import (
    format_agreement,
    format_agreements,
    format_no_position,
    format_via,
    holder_names,
)
from ..snapshot.resolver import MatrixCell
from ..snapshot.sentences import row_sentence
from ..snapshot.statements import HeldPosition, Holder, Impact, PaperItem, Statement, Subject

# Above this a cell is its code and a link; below it opens in place.
MOST_OPENING = 3_000
# What fits on a sheet of A4 turned on its side.
PER_SHEET = 8
# Of an account, what a cell shows; its page has the whole.
_LONGEST_ACCOUNT = 240
# So many are named where nothing is recorded; more are counted.
_MOST_NAMED = 8
# How an own statement stands to that of a group, where the cell itself says it; the rest is said where it opens.
_COMPARED = (GroupAgreement.BREAKS, GroupAgreement.OWN_PAPER)


@dataclass(frozen=True)
class Head:
    """Of a row or a column. `plain` labels a cell where the heads are out of sight."""

    plain: str
    html: str
    kind: str = ""  # class of the head and of its cells


@dataclass(frozen=True)
class Band:
    """One row of the table as drawn, whichever way it lies."""

    head: Head
    more: str  # totals and sentence, as HTML
    cells: tuple[str, ...]
    in_print: tuple[str, ...]
    silent: tuple[int, ...]  # places of the cells in which nothing is recorded


class Drawing:
    """`onward` is the query string that links carry on; `is_as_at` marks statements of an unknown day."""

    def __init__(self, matrix: MatrixTable, onward: str = "", *, is_as_at: bool = False) -> None:
        self.matrix, self.onward, self.is_as_at = matrix, escape(onward), is_as_at
        self.opens = matrix.cell_count <= MOST_OPENING
        self.base = reverse("matrix:matrix")
        self._codes: dict[tuple[str, ...], str] = {}
        self._plain_codes: dict[tuple[str, ...], str] = {}
        self._beside: dict[tuple[GroupAgreement, tuple[str, ...]], str] = {}
        self._inherited: dict[int, tuple[str, str]] = {}
        self._not_looked_for = _silent(word(NoPosition.NOT_LOOKED_FOR))
        self._evidence = {code: str(label) for code, label in EvidenceKind.choices}
        self._stages = {code: str(label) for code, label in ProposalStage.choices}
        self.tops, self.bands, self.feet = (
            self._turned() if matrix.options.transpose else self._upright()
        )

    # the whole

    def table(self, caption: str) -> SafeString:
        """For the screen: with heads that stay in sight, and as cards where there is no room."""
        heads = "".join(f'<th scope="col"{_classes(top.kind)}>{top.html}</th>' for top in self.tops)
        feet = "".join(
            f"<td{_classes(top.kind)}>{foot}</td>"
            for top, foot in zip(self.tops, self.feet, strict=True)
        )
        return mark_safe(  # noqa: S308  every text in it was escaped where it came in
            f'<table class="matrix"><caption id="matrix-caption">{escape(caption)}</caption>'
            f'<thead><tr><th scope="col">{self._corner()}</th>{heads}</tr></thead>'
            f"<tbody>{''.join(map(self._band, self.bands))}</tbody>"
            f'<tfoot><tr><th scope="row">{escape(_("Totals"))}</th>{feet}</tr></tfoot></table>'
        )

    def sheets(self, title: str, foot: Iterable[str]) -> SafeString:
        """For paper: at most eight columns a table, each with its title above and the key below on every sheet."""
        notes = "".join(f"<p>{escape(statement)}</p>" for statement in foot)
        tables = [self._sheet(first, title, notes) for first in range(0, len(self.tops), PER_SHEET)]
        return mark_safe("".join(tables))  # noqa: S308  as above

    def _corner(self) -> str:
        return escape(_("Holder") if self.matrix.options.transpose else _("Text"))

    def _band(self, band: Band) -> str:
        cells = "".join(band.cells)
        return (
            f'<tr><th scope="row"{_classes(band.head.kind)} abbr="{escape(band.head.plain)}">{band.head.html}{band.more}</th>'
            f'{cells}<td class="rest">{escape(self._rest(band.silent))}</td></tr>'
        )

    def _rest(self, silent: Sequence[int]) -> str:
        """Who has nothing recorded, on the card of a row."""
        if not silent:
            return ""
        if len(silent) > _MOST_NAMED:
            return ngettext(
                "Not looked for: %(count)d other", "Not looked for: %(count)d others", len(silent)
            ) % {"count": len(silent)}
        return _("Not looked for: %(names)s") % {
            "names": ", ".join(self.tops[place].plain for place in silent)
        }

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
            f"<tr><th>{band.head.html}</th>{''.join(band.in_print[first : first + PER_SHEET])}</tr>"
            for band in self.bands
        )
        feet = "".join(f"<td>{foot}</td>" for foot in self.feet[first : first + PER_SHEET])
        widths = '<col class="sheet-text">' + "<col>" * len(tops)
        return (
            f'<table class="sheet"><colgroup>{widths}</colgroup><thead><tr><td colspan="{span}">{escape(which)}</td></tr><tr><th>{self._corner()}</th>{heads}</tr></thead>'
            f"<tbody>{rows}<tr><th>{escape(_('Totals'))}</th>{feet}</tr></tbody>"
            f'<tfoot><tr><td colspan="{span}">{notes}</td></tr></tfoot></table>'
        )

    # which way it lies

    def _upright(self) -> tuple[list[Head], list[Band], list[str]]:
        tops = [self._holder_head(column.holder) for column in self.matrix.columns]
        bands = [self._row_band(row, tops) for row in self.matrix.rows]
        return tops, bands, [self._totals(column.totals) for column in self.matrix.columns]

    def _turned(self) -> tuple[list[Head], list[Band], list[str]]:
        tops = [self._subject_head(row.subject) for row in self.matrix.rows]
        feet = [self._totals(row.totals) + self._contested(row) for row in self.matrix.rows]
        bands = []
        for place, column in enumerate(self.matrix.columns):
            head = self._holder_head(column.holder)
            drawn = [
                self._drawn(row, place, top)
                for row, top in zip(self.matrix.rows, tops, strict=True)
            ]
            cells, in_print = (
                tuple(cell for cell, _print in drawn),
                tuple(plain for _cell, plain in drawn),
            )
            silent = tuple(
                at for at, row in enumerate(self.matrix.rows) if _is_blank(row.cells[place])
            )
            bands.append(
                Band(
                    head,
                    f'<span class="row-totals">{self._totals(column.totals)}</span>',
                    cells,
                    in_print,
                    silent,
                )
            )
        return tops, bands, feet

    def _row_band(self, row: MatrixRow, tops: list[Head]) -> Band:
        drawn = [self._drawn(row, place, top) for place, top in enumerate(tops)]
        sentence = row_sentence(
            self.matrix.snapshot, self.matrix.resolver, row.subject, self.matrix.groups
        )
        totals = self._totals(row.totals) + self._contested(row) + self._reading_apart(row)
        more = f'<span class="row-totals">{totals}</span><span class="row-sentence">{escape(sentence)}</span>'
        silent = tuple(
            place
            for place, cell in enumerate(row.cells)
            if _is_blank(cell) and not self._has_reading(row, place)
        )
        return Band(
            self._subject_head(row.subject),
            more,
            tuple(cell for cell, _print in drawn),
            tuple(plain for _cell, plain in drawn),
            silent,
        )

    # heads and totals

    def _holder_head(self, holder: Holder) -> Head:
        name = escape(holder.code)
        linked = f'<a href="{escape(holder.address)}">{name}</a>' if holder.address else name
        full = (
            f'<span class="visually-hidden"> {escape(holder.name)}</span>'
            if holder.name != holder.code
            else ""
        )
        if not holder.is_owner:
            return Head(holder.code, linked + full)
        label = _("owner’s reading")
        return Head(
            _("%(holder)s (%(label)s)") % {"holder": holder.code, "label": label},
            f'{linked}{full} <span class="own-label">{escape(label)}</span>',
            "own",
        )

    def _subject_head(self, subject: Subject) -> Head:
        title = (
            f' <span class="row-title">{escape(subject.title)}</span>'
            if subject.title != subject.name
            else ""
        )
        return Head(
            subject.name,
            f'<a href="{self.base}{subject.path}/{self.onward}">{escape(subject.name)}</a>{title}',
        )

    def _totals(self, totals: MatrixTotals) -> str:
        said = [f"{count} {escape(word(code))}" for code, count in totals.codes]
        if totals.through:
            said.append(
                escape(
                    ngettext(
                        "%(count)d through a group", "%(count)d through groups", totals.through
                    )
                    % {"count": totals.through}
                )
            )
        return ", ".join(said)

    def _contested(self, row: MatrixRow) -> str:
        if not row.contested:
            return ""
        said = ngettext(
            "%(count)d pair exclude each other", "%(count)d pairs exclude each other", row.contested
        ) % {"count": row.contested}
        return f' <span class="contested">{escape(said)}</span>'

    def _reading_apart(self, row: MatrixRow) -> str:
        """The owner's reading of the row, where the owner has no column to show it in."""
        if not row.impact or any(column.holder.is_owner for column in self.matrix.columns):
            return ""
        return f' <span class="own-label">{escape(_("owner’s reading"))}: {escape(_format_impact(row.impact))}</span>'

    # cells

    def _has_reading(self, row: MatrixRow, place: int) -> bool:
        return bool(row.impacts) and self.matrix.columns[place].holder.is_owner

    def _drawn(self, row: MatrixRow, place: int, top: Head) -> tuple[str, str]:
        """The cell for the screen and the same on paper."""
        cell, holder = row.cells[place], self.matrix.columns[place].holder
        if holder.is_owner:
            return self._owner_cell(row, cell, holder, top)
        if cell.via == StatedThrough.GROUP and not self._is_new(row, holder):
            return self._inherited_cell(row, cell, holder, top)
        if _is_blank(cell):
            return self._not_looked_for
        noted = self._noted(row, cell, holder)
        body = f"{self._said(cell)}{self._notes(noted)}"
        address = self._address(row, holder)
        shown = f'<a href="{address}">{body}</a>'
        if self.opens and cell.statements:
            shown = f"<details><summary>{body}</summary>{self._opened(cell, address)}</details>"
        return (
            f'<td data-of="{escape(top.plain)}">{shown}</td>',
            f"<td>{self._plainly(cell)}{_plain_notes(noted)}</td>",
        )

    def _inherited_cell(
        self, row: MatrixRow, cell: MatrixCell, holder: Holder, top: Head
    ) -> tuple[str, str]:
        """Holders of the same groups share it but for its address and label."""
        if id(cell) not in self._inherited:
            through = escape(format_via(cell, self.matrix.snapshot))
            own = (
                f"<small>{escape(format_no_position(cell))}</small>"
                if cell.silence == NoPosition.NONE_FOUND
                else ""
            )
            names = escape(
                holder_names(
                    [group for group, _statements in cell.group_statements], self.matrix.snapshot
                )
            )
            unknown = ((DAY_UNKNOWN, word(DAY_UNKNOWN)),) if self._has_unknown_day(cell) else ()
            body = f"{self._codes_html(cell.codes)}<small>{_sign(glyph(StatedThrough.GROUP))}{through}</small>{own}{self._notes(unknown)}</a></td>"
            plain = f"<td>{self._codes_plain(cell.codes)} {glyph(StatedThrough.GROUP)} {names}{_plain_notes(unknown)}</td>"
            self._inherited[id(cell)] = (body, plain)
        body, plain = self._inherited[id(cell)]
        return (
            f'<td data-of="{escape(top.plain)}"><a href="{self._address(row, holder)}">{body}',
            plain,
        )

    def _owner_cell(
        self, row: MatrixRow, cell: MatrixCell, holder: Holder, top: Head
    ) -> tuple[str, str]:
        reading = ""
        if row.impacts:
            reading = f'<span class="impact impact-{escape(row.impact)}">{escape(_format_impact(row.impact))}</span>'
        if _is_blank(cell) and not reading:
            return self._not_looked_for[0].replace(
                'class="', 'class="own ', 1
            ), self._not_looked_for[1]
        codes = (
            ""
            if _is_blank(cell)
            else self._said(cell) + self._notes(self._noted(row, cell, holder))
        )
        address = self._address(row, holder)
        shown = f'<a href="{address}">{codes}{reading}</a>'
        if self.opens:
            shown = f"<details><summary>{codes}{reading}</summary>{self._readings(row.impacts)}{self._opened(cell, address)}</details>"
        plain = f"<td>{'' if _is_blank(cell) else self._plainly(cell)} {reading}</td>"
        return f'<td class="own" data-of="{escape(top.plain)}">{shown}</td>', plain

    def _address(self, row: MatrixRow, holder: Holder) -> str:
        return f"{self.base}{row.subject.path}/{holder.slug}/{self.onward}"

    def _said(self, cell: MatrixCell) -> str:
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
        return f"{_sign(sign)}{escape(format_no_position(cell))}"

    def _plainly(self, cell: MatrixCell) -> str:
        return self._codes_plain(cell.codes) if cell.codes else self._silence(cell)

    def _codes_html(self, codes: tuple[str, ...]) -> str:
        if codes not in self._codes:
            parts = (
                f'<b class="code code-{escape(code)}">{_sign(glyph(code))}{escape(word(code))}</b>'
                for code in codes
            )
            self._codes[codes] = " ".join(parts)
        return self._codes[codes]

    def _codes_plain(self, codes: tuple[str, ...]) -> str:
        if codes not in self._plain_codes:
            self._plain_codes[codes] = ", ".join(
                f"{glyph(code)} {escape(word(code))}".strip() for code in codes
            )
        return self._plain_codes[codes]

    def _noted(
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

    def _notes(self, noted: tuple[tuple[str, str], ...]) -> str:
        return "".join(
            f'<small class="note-{kind}">{_sign(glyph(kind))}{escape(said)}</small>'
            for kind, said in noted
        )

    # what a cell opens to

    def _opened(self, cell: MatrixCell, address: str) -> str:
        beside = "".join(
            f"<li>{escape(said)}</li>" for said in format_agreements(cell, self.matrix.snapshot)
        )
        statements = "".join(
            f"<li>{self._statement(statement)}</li>" for statement in cell.statements
        )
        return f'<ul>{statements}{beside}</ul><a href="{address}">{escape(_("Evidence and history"))}</a>'

    def _statement(self, statement: Statement) -> str:
        account = (
            statement.account
            if len(statement.account) <= _LONGEST_ACCOUNT
            else f"{statement.account[:_LONGEST_ACCOUNT].rstrip()}…"
        )
        paper = (
            f' <a href="{escape(statement.address)}">{escape(statement.paper)}</a>'
            if statement.paper
            else ""
        )
        return f"<b>{escape(word(statement.code))}</b> {escape(account)}{paper}<small>{escape('; '.join(self._facts(statement)))}</small>"

    def _facts(self, statement: Statement) -> list[str]:
        facts = [PartialDate(statement.dated).format() if statement.dated else _("day not known")]
        if isinstance(statement, PaperItem) and statement.stage != ProposalStage.SUBMITTED:
            facts += filter(None, [self._stages.get(statement.stage, statement.stage)])
        if statement.is_cosigned:
            facts.append(word(StatedThrough.CO_SIGNED))
        if isinstance(statement, HeldPosition) and statement.jointly:
            facts.append(_("with %(names)s") % {"names": ", ".join(statement.jointly)})
        if statement.evidence:
            facts.append(self._evidence.get(statement.evidence, statement.evidence))
        return facts

    def _readings(self, impacts: Sequence[Impact]) -> str:
        if not impacts:
            return ""
        certainties = {code: str(label) for code, label in Certainty.choices}
        said = _("%(dimension)s: %(impact)s, certainty %(certainty)s. %(reason)s")
        return f"<ul>{''.join(f'<li>{escape(said % _told(impact, certainties))}</li>' for impact in impacts)}</ul>"


def _told(impact: Impact, certainties: dict[str, str]) -> dict[str, str]:
    reason = (
        impact.reason
        if len(impact.reason) <= _LONGEST_ACCOUNT
        else f"{impact.reason[:_LONGEST_ACCOUNT].rstrip()}…"
    )
    return {
        "dimension": impact.dimension_name,
        "impact": _format_impact(impact.severity),
        "certainty": certainties.get(impact.certainty, impact.certainty),
        "reason": reason,
    }


def _format_impact(severity: str) -> str:
    labels = {code: str(label) for code, label in Severity.choices}
    return _("impact %(severity)s") % {"severity": labels.get(severity, severity)}


def _plain_notes(noted: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"; {glyph(kind)} {escape(said)}" for kind, said in noted)


def _is_blank(cell: MatrixCell) -> bool:
    return (
        cell.via == StatedThrough.NONE
        and not cell.statements
        and cell.silence == NoPosition.NOT_LOOKED_FOR
    )


def _silent(said: str) -> tuple[str, str]:
    sign = glyph(NoPosition.NOT_LOOKED_FOR)
    return (
        f'<td class="blank">{_sign(sign)}<span class="visually-hidden">{escape(said)}</span></td>',
        f"<td>{sign}</td>",
    )


def _sign(sign: str) -> str:
    """A shape for the eye; the word beside it is for everybody."""
    return f'<i aria-hidden="true">{escape(sign)}</i> ' if sign else ""


def _classes(kind: str) -> str:
    return f' class="{escape(kind)}"' if kind else ""
