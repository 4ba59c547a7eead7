"""The matrix as tables for files: line by line, as a grid, and what its lines rest on. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from positions.choices import NoPosition, StatedThrough
from positions.legend import LegendFamily, word

from ..snapshot.display import (
    ImpactDisplay,
    StatementDisplay,
    format_breaks,
    format_no_position,
    format_via,
    holder_names,
)
from ..snapshot.resolver import MatrixCell
from ..snapshot.statements import HeldPosition, Holder, Impact, PaperItem, Statement, Subject
from .grid import MatrixRow, MatrixTable, MatrixTotals

# Of a statement whoever shows it, in the order of the columns.
_OF_THE_STATEMENT = (
    "account",
    "paper",
    "stage",
    "dated",
    "counts_from",
    "outcome",
    "became",
    "held_jointly_with",
    "about_paper",
    "adds_to",
    "evidence",
    "confidence",
    "seen_on",
    "last_checked_on",
    "document",
    "source_addresses",
    "remark",
    "address",
)
LONG_HEADER = (
    "assembly",
    "subject",
    "subject_name",
    "title",
    "holder",
    "holder_name",
    "owners_reading",
    "code",
    "said",
    "via",
    *_OF_THE_STATEMENT,
    "evidence_page",
    "reading",
)
IMPACT_HEADER = (
    "assembly",
    "subject",
    "subject_name",
    "title",
    "dimension",
    "severity",
    "certainty",
    "reason",
    "affected",
    "dated",
    "result",
    "remark",
)
# Columns whose cells are days, as far as they are known.
DAYS = frozenset({"dated", "counts_from", "seen_on", "first_seen_on", "last_checked_on"})
# Columns whose cells are addresses, each of one page.
PAGES = frozenset({"address", "evidence_page", "source"})
SOURCES_HEADER = (
    "source",
    "document",
    "evidence",
    "statements",
    "first_seen_on",
    "last_checked_on",
    "used_for",
)


@dataclass(frozen=True)
class TableField:
    """One field of a grid: its text, the code by which it is tinted, and the page behind it; both empty where there is none."""

    text: str
    code: str = ""
    address: str = ""


@dataclass(frozen=True)
class FileGrid:
    """Heads, rows and their first fields; as the page shows it, turned round where it is."""

    heads: tuple[str, ...]
    rows: tuple[tuple[TableField, ...], ...]
    lead: int  # how many fields of a row name it


class MatrixTables:
    """`site` stands before the addresses, `pages` before those of the cells; `onward` is the query by which they show the same board."""

    def __init__(
        self, matrix: MatrixTable, *, site: str, pages: str, onward: str, warning: str
    ) -> None:
        self.matrix, self.snapshot = matrix, matrix.snapshot
        self.site, self.pages, self.onward, self.warning = site, pages, onward, warning
        # Thousands of statements have few words among them: each is looked up once.
        self._word = cache(word)
        self._via = cache(self._via_of)
        self._rows: dict[int, list[str]] = {}
        self._fields: dict[tuple[Any, ...], TableField] = {}

    # line by line

    def long(self, with_groups: bool = True) -> Iterator[list[str]]:
        """A line for each subject, holder and thing said; `with_groups`: also what a State is shown with through its groups."""
        for row, holder, cell in self.cells():
            who = [holder.slug, holder.code, owner_label(holder)]
            before = [
                self.snapshot.assembly,
                row.subject.path,
                row.subject.name,
                row.subject.title,
                *who,
            ]
            page = self.evidence_page(row.subject, holder)
            own = self.matrix.resolver.own_statements(row.subject.path, holder.slug)
            through = cell.statements if with_groups and cell.via == StatedThrough.GROUP else ()
            for statement in (*own, *through):
                said = [statement.code, self._word(statement.code), self.via(statement, holder)]
                yield [*before, *said, *self._of_the_statement(statement), page, self.warning]

    def cells(self) -> Iterator[tuple[MatrixRow, Holder, MatrixCell]]:
        for row in self.matrix.rows:
            for column, cell in zip(self.matrix.columns, row.cells, strict=True):
                yield row, column.holder, cell

    def evidence_page(self, subject: Subject, holder: Holder) -> str:
        return f"{self.site}{self.pages}{subject.path}/{holder.slug}/{self.onward}"

    def via(self, statement: Statement, holder: Holder) -> str:
        """How the holder comes to the statement: `own paper`, `through CITEL`."""
        return self._via(
            statement.holder if statement.holder != holder.slug else "",
            statement.is_cosigned,
            statement.is_paper,
            statement.is_inferred,
        )

    def _via_of(self, group: str, is_cosigned: bool, is_paper: bool, is_inferred: bool) -> str:
        if group and is_inferred:
            return _("through %(groups)s, by our inference") % {
                "groups": holder_names([group], self.snapshot)
            }
        if group:
            return _("through %(groups)s") % {"groups": holder_names([group], self.snapshot)}
        if is_inferred:
            return word(StatedThrough.INFERRED)
        if is_cosigned:
            return word(StatedThrough.CO_SIGNED)
        return _("own paper") if is_paper else _("own statement")

    def _of_the_statement(self, statement: Statement) -> list[str]:
        """Worked out once for all who are shown with it."""
        if id(statement) not in self._rows:
            self._rows[id(statement)] = self._words(statement)
        return self._rows[id(statement)]

    def _words(self, statement: Statement) -> list[str]:
        counts_from = self.snapshot.day_of(statement)
        display = StatementDisplay(statement)
        values = {
            "account": statement.account,
            "paper": statement.paper,
            "stage": display.stage,
            "dated": statement.dated,
            "counts_from": counts_from.isoformat() if counts_from else "",
            "outcome": display.outcome,
            "evidence": display.evidence,
            "confidence": display.confidence,
            "seen_on": statement.seen_on,
            "last_checked_on": statement.checked_on,
            "document": statement.document,
            "source_addresses": "\n".join(statement.sources),
            "remark": statement.remark,
            "address": f"{self.site}{statement.address}",
        }
        if isinstance(statement, PaperItem):
            values |= {"became": statement.became, "adds_to": statement.adds_to}
        if isinstance(statement, HeldPosition):
            jointly = "; ".join(statement.jointly)
            values |= {"held_jointly_with": jointly, "about_paper": statement.about_paper}
        return [values.get(name, "") for name in _OF_THE_STATEMENT]

    # as a grid

    def grid(self, for_reading: bool = False) -> FileGrid:
        """Else for a program: with the key of each row and heads that stay in every language, and without a last row of totals."""
        columns = self.matrix.columns
        lead, last = ["subject", "name", "title"], ["totals", "owners_reading"]
        if for_reading:
            lead, last = [_("Name"), _("Title")], [_("Totals"), _("The owner's reading")]
        heads = (*lead, *(column_label(column.holder) for column in columns), *last)
        rows = [
            (
                *self._lead(row, for_reading),
                *self._of_holders(row),
                TableField(format_totals(row.totals)),
                self._impact(row, for_reading),
            )
            for row in self.matrix.rows
        ]
        if for_reading and rows:
            totals = (TableField(format_totals(column.totals)) for column in columns)
            rows.append(
                (TableField(_("Totals")), TableField(""), *totals, TableField(""), TableField(""))
            )
        grid = FileGrid(heads, tuple(rows), lead=len(lead))
        return transposed(grid) if self.matrix.options.transpose else grid

    def _lead(self, row: MatrixRow, for_reading: bool) -> tuple[TableField, ...]:
        name, title = row.subject.name, row.subject.title
        if for_reading:  # a group and a topic have one name for both
            page = f"{self.site}{self.pages}{row.subject.path}/{self.onward}"
            return TableField(name, address=page), TableField(title if title != name else "")
        return TableField(row.subject.path), TableField(name), TableField(title)

    def _impact(self, row: MatrixRow, for_reading: bool) -> TableField:
        return TableField(severity_label(row.impact) or (_("not recorded") if for_reading else ""))

    def _of_holders(self, row: MatrixRow) -> Iterator[TableField]:
        for column, cell in zip(self.matrix.columns, row.cells, strict=True):
            shown = self._field(cell)
            is_shown = bool(cell.statements) or cell.silence != NoPosition.NOT_LOOKED_FOR
            yield (
                TableField(shown.text, shown.code, self.evidence_page(row.subject, column.holder))
                if is_shown
                else shown
            )

    def _field(self, cell: MatrixCell) -> TableField:
        withdrawn = any(statement.is_withdrawn for statement in cell.statements)
        groups = tuple(group for group, _statements in cell.group_statements)
        inferred = tuple(statement.is_inferred for statement in cell.statements)
        told = (
            cell.via,
            cell.codes,
            cell.silence,
            cell.looked_on,
            cell.breaks_with,
            cell.groups_differ,
        )
        same = (*told, groups, withdrawn, inferred)
        if same not in self._fields:
            self._fields[same] = self._field_of(cell)
        return self._fields[same]

    def _field_of(self, cell: MatrixCell) -> TableField:
        if not cell.codes:
            return TableField(format_no_position(cell), str(cell.silence or ""))
        said = ", ".join(map(self._word, cell.codes))
        is_plain = cell.via == StatedThrough.OWN and not any(
            statement.is_inferred for statement in cell.statements
        )
        via = "" if is_plain else format_via(cell, self.snapshot)
        return TableField(
            "; ".join(filter(None, [said, via, format_breaks(cell, self.snapshot)])),
            _tint_code(cell),
        )

    # what the owner reads in it, and what the statements rest on

    def impacts(self) -> Iterator[list[str]]:
        for row in self.matrix.rows:
            for impact in row.impacts:
                yield self._impact_row(row.subject, impact)

    def _impact_row(self, subject: Subject, impact: Impact) -> list[str]:
        said = ImpactDisplay(impact)
        return [
            self.snapshot.assembly,
            subject.path,
            subject.name,
            subject.title,
            impact.dimension_name,
            said.severity,
            said.certainty,
            impact.reason,
            "; ".join(impact.affected),
            impact.dated,
            said.result,
            impact.result_remark,
        ]

    def statements(self) -> list[Statement]:
        """What the holders shown say themselves about what is shown; each once, in the order of the board."""
        subjects = {row.subject.path for row in self.matrix.rows}
        holders = {column.holder.slug for column in self.matrix.columns}
        return [
            statement
            for statement in self.snapshot.statements
            if statement.subject in subjects and statement.holder in holders
        ]

    def sources(self) -> Iterator[list[str]]:
        """Each document and address on which a statement rests, and what it is used for."""
        found: dict[tuple[str, str], list[Statement]] = {}
        for statement in self.statements():
            for source in self._sources_of(statement):
                found.setdefault(source, []).append(statement)
        for (address, document), statements in sorted(found.items()):
            yield self._source(address, document, statements)

    def _sources_of(self, statement: Statement) -> Iterator[tuple[str, str]]:
        if statement.document:
            yield f"{self.site}{statement.document_address}", statement.document
        for address in statement.sources:
            yield address, ""

    def _source(self, address: str, document: str, statements: list[Statement]) -> list[str]:
        kinds = dict.fromkeys(
            StatementDisplay(statement).evidence for statement in statements if statement.evidence
        )
        uses = dict.fromkeys(
            f"{self._code_of(statement.holder)}, {self._name_of(statement.subject)}"
            for statement in statements
        )
        return [
            address,
            document,
            "; ".join(kinds),
            str(len(statements)),
            min((statement.seen_on for statement in statements if statement.seen_on), default=""),
            max(
                (statement.checked_on for statement in statements if statement.checked_on),
                default="",
            ),
            "; ".join(uses),
        ]

    def _code_of(self, slug: str) -> str:
        holder = self.snapshot.holders.get(slug)
        return holder.code if holder else slug

    def _name_of(self, path: str) -> str:
        subject = self.snapshot.subjects.get(path)
        return subject.name if subject else path


def owner_label(holder: Holder) -> str:
    return _("the owner's own stance") if holder.is_owner else ""


def column_label(holder: Holder) -> str:
    """Of the owner it is said that it is the owner's."""
    return (
        _("%(name)s (the owner's own stance)") % {"name": holder.code}
        if holder.is_owner
        else holder.code
    )


def format_totals(totals: MatrixTotals) -> str:
    return ", ".join(f"{word(code)} {count}" for code, count in totals.codes)


def severity_label(severity: str) -> str:
    return word(severity, LegendFamily.SEVERITY)


def transposed(grid: FileGrid) -> FileGrid:
    """Rows as columns; what else names a row stands in the first lines below it."""
    names, *columns = zip(*grid.rows, strict=True) if grid.rows else ([()] * len(grid.heads))
    rows = [
        (TableField(head), *fields) for head, fields in zip(grid.heads[1:], columns, strict=True)
    ]
    return FileGrid((grid.heads[0], *(field.text for field in names)), tuple(rows), lead=1)


def _tint_code(cell: MatrixCell) -> str:
    """The one thing that the cell asks for; several have a tint of their own."""
    return cell.codes[0] if len(cell.codes) == 1 else "several"


def to_dicts(header: tuple[str, ...], rows: Iterator[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(header, row, strict=True)) for row in rows]
