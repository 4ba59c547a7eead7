"""One text on one sheet: who asks for what, in which papers, and, apart from that, what the owner reads in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..snapshot.display import CellDisplay, ImpactDisplay, StatementDisplay, display_impacts
from ..snapshot.resolver import Resolver
from ..snapshot.sentences import row_sentence
from ..snapshot.statements import Holder, Impact, Snapshot, Statement, Subject, subject_order


@dataclass(frozen=True)
class SharedStatement:
    """A paper or a statement once, with all that it is of."""

    display: StatementDisplay
    by: tuple[Holder, ...]
    signed_by: tuple[Holder, ...] = ()

    @property
    def account(self) -> str:
        """What it asks, unless the paper is called so."""
        statement = self.display.statement
        return statement.account if statement.account != statement.paper else ""


@dataclass(frozen=True)
class BriefSheet:
    subject: Subject
    standing: str
    sentence: str
    cells: list[CellDisplay]
    papers: list[SharedStatement]
    others: list[SharedStatement]  # what was said by those who were not asked for
    own: list[SharedStatement]  # the owner's papers and statements
    impacts: list[ImpactDisplay]

    @property
    def shown(self) -> Iterator[Statement | Impact]:
        """What stands on it."""
        for cell in self.cells:
            yield from cell.cell.statements
        for shared in (*self.papers, *self.others, *self.own):
            yield shared.display.statement
        for impact in self.impacts:
            yield impact.impact


def brief_sheet(
    resolver: Resolver, subject: Subject, holders: Sequence[Holder], standing: str = ""
) -> BriefSheet:
    snapshot, owners = resolver.snapshot, resolver.snapshot.owners
    statements = [
        statement
        for slug in resolver.holders_on(subject.path)
        for statement in resolver.own_statements(subject.path, slug)
    ]
    of_all = [statement for statement in statements if statement.holder not in owners]
    asked_for = {holder.slug for holder in holders}
    return BriefSheet(
        subject=subject,
        standing=standing,
        sentence=row_sentence(resolver, subject),
        cells=[
            CellDisplay(holder, resolver.cell(subject.path, holder.slug), snapshot)
            for holder in holders
            if not holder.is_owner
        ],
        papers=_shared((statement for statement in of_all if statement.is_paper), snapshot),
        others=_shared(
            (
                statement
                for statement in of_all
                if not statement.is_paper and statement.speaks and statement.holder not in asked_for
            ),
            snapshot,
        ),
        own=_shared(
            (
                statement
                for statement in statements
                if statement.holder in owners and (statement.is_paper or statement.speaks)
            ),
            snapshot,
        ),
        impacts=display_impacts(snapshot, subject.path),
    )


def with_statements(snapshot: Snapshot, holders: Iterable[Holder] = ()) -> list[Subject]:
    """Subjects on which anything is recorded, or anything of these holders; by number, then by title what has none."""
    slugs = {holder.slug for holder in holders}
    paths = {
        statement.subject
        for statement in snapshot.statements
        if not slugs or statement.holder in slugs
    }
    subjects = [snapshot.subjects[path] for path in paths if path in snapshot.subjects]
    return sorted(subjects, key=subject_order)


def _shared(statements: Iterable[Statement], snapshot: Snapshot) -> list[SharedStatement]:
    found: dict[tuple[bool, str], list[Statement]] = {}
    for statement in statements:
        found.setdefault((statement.is_paper, statement.id), []).append(statement)
    return [
        SharedStatement(
            StatementDisplay(of_one[0]),
            by=tuple(
                snapshot.holders[statement.holder]
                for statement in of_one
                if not statement.is_cosigned
            ),
            signed_by=tuple(
                snapshot.holders[statement.holder] for statement in of_one if statement.is_cosigned
            ),
        )
        for of_one in found.values()
    ]
