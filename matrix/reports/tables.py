"""The matrix as tables for files: statements, assessments and sources."""

from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext as _

from positions.choices import StatedThrough
from positions.legend import word

from ..snapshot.display import (
    ImpactDisplay,
    StatementDisplay,
    assessor_label,
    holder_names,
)
from ..snapshot.statements import (
    Evidence,
    HeldPosition,
    Holder,
    Impact,
    PaperItem,
    Statement,
    Subject,
)
from .file_grid import MatrixFileGrid
from .grid import MatrixTable

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
    "assessor",
    "assessor_stated",
    "dimension",
    "severity",
    "certainty",
    "reason",
    "affected",
    "dated",
    "result",
    "remark",
    "evidence",
    "confidence",
    "as_stated",
    "seen_on",
    "last_checked_on",
    "document",
    "source_addresses",
)
# Columns whose cells are partial dates.
DAYS = frozenset({"dated", "counts_from", "seen_on", "first_seen_on", "last_checked_on"})
# Columns whose cells lead to a page, each with the column that holds its address, perhaps as the first of several.
LEADS_TO = {
    "paper": "address",
    "evidence": "evidence_page",
    **{name: name for name in ("address", "evidence_page", "source", "source_addresses")},
}
SOURCES_HEADER = (
    "source",
    "document",
    "evidence",
    "statements",
    "first_seen_on",
    "last_checked_on",
    "used_for",
)


class MatrixTables(MatrixFileGrid):
    """`site` is prefixed to URLs, `pages` to those of cells; `onward` is the query string of the snapshot."""

    def __init__(
        self, matrix: MatrixTable, *, site: str, pages: str, onward: str, warning: str
    ) -> None:
        super().__init__(matrix, site=site, pages=pages, onward=onward)
        self.warning = warning
        # Thousands of statements have few words among them: each is looked up once.
        self._via = cache(self._via_of)
        self._rows: dict[int, list[str]] = {}

    # statements

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
                code = [statement.code, self._word(statement.code), self.via(statement, holder)]
                yield [*before, *code, *self._of_the_statement(statement), page, self.warning]

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
            **_evidence(statement, display),
            "remark": statement.remark,
            "address": f"{self.site}{statement.address}",
        }
        if isinstance(statement, PaperItem):
            values |= {"became": statement.became, "adds_to": statement.adds_to}
        if isinstance(statement, HeldPosition):
            jointly = "; ".join(statement.jointly)
            values |= {"held_jointly_with": jointly, "about_paper": statement.about_paper}
        return [values.get(name, "") for name in _OF_THE_STATEMENT]

    # assessments, and the sources of the statements

    def impacts(self, is_by_owner: bool = True) -> Iterator[list[str]]:
        """The publisher's, which stand apart, or those of others."""
        for row in self.matrix.rows:
            for impact in row.impacts:
                if impact.is_by_owner == is_by_owner:
                    yield self._impact_row(row.subject, impact)

    def _impact_row(self, subject: Subject, impact: Impact) -> list[str]:
        display = ImpactDisplay(impact)
        values = vars(impact) | {
            "assembly": self.snapshot.assembly,
            "subject": subject.path,
            "subject_name": subject.name,
            "title": subject.title,
            "assessor": assessor_label(impact, self.snapshot),
            "dimension": impact.dimension_name,
            "severity": display.severity,
            "certainty": display.certainty,
            "affected": "; ".join(impact.affected),
            "result": display.result,
            "remark": "\n".join(filter(None, [impact.result_remark, impact.remark])),
            **_evidence(impact, display),
        }
        return [values[name] for name in IMPACT_HEADER]

    def statements(self) -> list[Statement]:
        """The own statements of the holders shown on the subjects shown; each once, in the order of the snapshot."""
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


def _evidence(row: Evidence, display: StatementDisplay | ImpactDisplay) -> dict[str, str]:
    return {
        "evidence": display.evidence,
        "confidence": display.confidence,
        "seen_on": row.seen_on,
        "last_checked_on": row.checked_on,
        "document": row.document,
        "source_addresses": "\n".join(row.sources),
    }


def owner_label(holder: Holder) -> str:
    return _("publisher’s view") if holder.is_owner else ""


def to_dicts(header: tuple[str, ...], rows: Iterator[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(header, row, strict=True)) for row in rows]
