"""The matrix as tables for files: the grid of cells, statements, assessments and sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.public.formats import WorkbookCell
from positions.choices import StatedThrough
from positions.legend import LegendFamily, word

from ..snapshot.cells import CellContent, format_statement_via
from ..snapshot.display import assessor_label
from ..snapshot.statements import Evidence, Holder, Impact, Statement, Subject
from ..table import MatrixRow, MatrixTable, MatrixTotals

# Fields of a statement, whoever shows it, in the order of the columns.
_OF_THE_STATEMENT = (
    *("account", "paper", "stage", "dated", "counts_from", "outcome", "became"),
    *("held_jointly_with", "about_paper", "adds_to", "evidence", "confidence", "seen_on"),
    *("last_checked_on", "document", "source_addresses", "remark", "address"),
)
_OF_THE_SUBJECT = ("assembly", "subject", "subject_name", "title")
LONG_HEADER = (
    *_OF_THE_SUBJECT,
    *("holder", "holder_name", "owners_reading", "code", "said", "via"),
    *_OF_THE_STATEMENT,
    *("evidence_page", "reading"),
)
IMPACT_HEADER = (
    *_OF_THE_SUBJECT,
    *("assessor", "assessor_stated", "dimension", "severity", "certainty", "reason", "affected"),
    *("dated", "result", "remark", "evidence", "confidence", "as_stated", "seen_on"),
    *("last_checked_on", "document", "source_addresses"),
)
# Columns whose cells are partial dates.
DAYS = frozenset({"dated", "counts_from", "seen_on", "last_checked_on"})
# Columns whose cells link to a page, with the column of its URL, perhaps the first of several.
LEADS_TO = {
    "paper": "address",
    "evidence": "evidence_page",
    **{name: name for name in ("address", "evidence_page", "source_addresses")},
}


@dataclass(frozen=True)
class FileGrid:
    """Headers, rows and their first fields; transposed if the page is."""

    heads: tuple[str, ...]
    rows: tuple[tuple[WorkbookCell, ...], ...]
    lead: int  # how many fields name a row


class MatrixTables:
    """`onward` is the query string of the snapshot, for the URLs of cells."""

    def __init__(self, matrix: MatrixTable, onward: str = "", warning: str = "") -> None:
        self.matrix, self.snapshot = matrix, matrix.snapshot
        self.onward, self.warning = onward, warning
        self.pages = settings.BASE_URL + reverse("matrix:matrix")
        # Cached: thousands of statements use few words.
        self._word = cache(word)
        self._rows: dict[int, list[str]] = {}

    def page(self, *words: str) -> str:
        """The URL of a text, or of a holder's cell on it."""
        return f"{self.pages}{'/'.join(words)}/{self.onward}"

    # the grid

    def grid(self, for_reading: bool = False) -> FileGrid:
        """For programs, instead, with the key of each row, untranslated headers and no totals."""
        lead, last = ["subject", "name", "title"], ["totals", "owners_reading"]
        if for_reading:
            lead, last = [_("Name"), _("Title")], [_("Totals"), _("Publisher’s view")]
        columns = self.matrix.columns
        heads = (*lead, *(column_label(column.holder) for column in columns), *last)
        not_assessed = _("not recorded") if for_reading else ""
        rows = [
            (
                *self._lead(row, for_reading),
                *self._fields(row, contents),
                WorkbookCell(format_totals(row.totals)),
                WorkbookCell(word(row.impact, LegendFamily.SEVERITY) or not_assessed),
            )
            for row, contents in zip(self.matrix.rows, self.matrix.contents, strict=True)
        ]
        if for_reading and rows:
            totals = (WorkbookCell(format_totals(column.totals)) for column in columns)
            nothing = WorkbookCell("")
            rows.append((WorkbookCell(_("Totals")), nothing, *totals, nothing, nothing))
        grid = FileGrid(heads, tuple(rows), lead=len(lead))
        return transposed(grid) if self.matrix.options.transpose else grid

    def _lead(self, row: MatrixRow, for_reading: bool) -> tuple[WorkbookCell, ...]:
        path, name, title = row.subject.path, row.subject.name, row.subject.title
        if for_reading:  # a group and a topic have the same name for both
            named = WorkbookCell(name, url=self.page(path))
            return named, WorkbookCell(title if title != name else "")
        return WorkbookCell(path), WorkbookCell(name), WorkbookCell(title)

    def _fields(self, row: MatrixRow, contents: list[CellContent]) -> Iterator[WorkbookCell]:
        for column, content in zip(self.matrix.columns, contents, strict=True):
            page = "" if content.is_blank else self.page(row.subject.path, column.holder.slug)
            yield WorkbookCell(content.text, url=page)

    # statements

    def long(self, with_groups: bool = True) -> Iterator[list[str]]:
        """A line for each subject, holder and statement; `with_groups` adds what a State shows through its groups."""
        for row, holder, cell in self.matrix.lines:
            owner = _("publisher’s view") if holder.is_owner else ""
            before = [*self._of_subject(row.subject), holder.slug, holder.code, owner]
            page = self.page(row.subject.path, holder.slug)
            own = self.matrix.resolver.own_statements(row.subject.path, holder.slug)
            through = cell.statements if with_groups and cell.via == StatedThrough.GROUP else ()
            for statement in (*own, *through):
                via = format_statement_via(statement, holder, self.snapshot)
                code = [statement.code, self._word(statement.code), via]
                yield [*before, *code, *self._of_the_statement(statement), page, self.warning]

    def _of_subject(self, subject: Subject) -> list[str]:
        return [self.snapshot.assembly, subject.path, subject.name, subject.title]

    def _of_the_statement(self, statement: Statement) -> list[str]:
        """Cached: a statement may be shown for many holders."""
        if id(statement) not in self._rows:
            counts_from = self.snapshot.day_of(statement)
            values = vars(statement) | {
                "paper": statement.paper,
                "stage": statement.stage_label,
                "counts_from": counts_from.isoformat() if counts_from else "",
                "outcome": statement.outcome_label,
                "held_jointly_with": "; ".join(getattr(statement, "jointly", ())),
                "address": f"{settings.BASE_URL}{statement.address}",
                **_evidence(statement),
            }
            self._rows[id(statement)] = [values.get(name, "") for name in _OF_THE_STATEMENT]
        return self._rows[id(statement)]

    # assessments, and the statements of those shown

    def impacts(self, is_by_owner: bool = True) -> Iterator[list[str]]:
        """Those of the publisher, which are shown apart, or those of others."""
        for row in self.matrix.rows:
            for impact in row.impacts:
                if impact.is_by_owner == is_by_owner:
                    yield [*self._of_subject(row.subject), *self._of_impact(impact)]

    def _of_impact(self, impact: Impact) -> list[str]:
        values = vars(impact) | {
            "assessor": assessor_label(impact, self.snapshot),
            "dimension": impact.dimension_name,
            "severity": impact.severity_label,
            "certainty": impact.certainty_label,
            "affected": "; ".join(impact.affected),
            "result": impact.result_label,
            "remark": "\n".join(filter(None, [impact.result_remark, impact.remark])),
            **_evidence(impact),
        }
        return [values[name] for name in IMPACT_HEADER[len(_OF_THE_SUBJECT) :]]

    def statements(self) -> list[Statement]:
        """The own statements of the holders and subjects shown; each once, in the order of the snapshot."""
        subjects = {row.subject.path for row in self.matrix.rows}
        holders = {column.holder.slug for column in self.matrix.columns}
        return [
            statement
            for statement in self.snapshot.statements
            if statement.subject in subjects and statement.holder in holders
        ]


def _evidence(row: Evidence) -> dict[str, str]:
    return {
        "evidence": row.evidence_label,
        "confidence": row.confidence_label,
        "last_checked_on": row.checked_on,
        "source_addresses": "\n".join(row.sources),
    }


def column_label(holder: Holder) -> str:
    """Marks the column of the publisher."""
    label = _("%(name)s (publisher’s view)") % {"name": holder.code}
    return label if holder.is_owner else holder.code


def format_totals(totals: MatrixTotals) -> str:
    return ", ".join(f"{word(code)} {count}" for code, count in totals.codes)


def transposed(grid: FileGrid) -> FileGrid:
    """Rows as columns; further names of a row become the first lines below its header."""
    names, *columns = zip(*grid.rows, strict=True) if grid.rows else ([()] * len(grid.heads))
    rows = [
        (WorkbookCell(head), *fields) for head, fields in zip(grid.heads[1:], columns, strict=True)
    ]
    return FileGrid((grid.heads[0], *(field.text for field in names)), tuple(rows), lead=1)


def to_dicts(header: tuple[str, ...], rows: Iterator[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(header, row, strict=True)) for row in rows]
