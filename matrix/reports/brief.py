"""One text on one sheet: positions, proposals and, apart from these, the publisher's view."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..snapshot.display import CellDisplay, ImpactDisplay, SharedStatement, split_impacts
from ..snapshot.resolver import Resolver
from ..snapshot.sentences import row_sentence
from ..snapshot.statements import Holder, Impact, Snapshot, Statement, Subject, subject_order


@dataclass(frozen=True)
class BriefSheet:
    subject: Subject
    standing: str
    sentence: str
    cells: list[CellDisplay]
    papers: list[SharedStatement]
    others: list[SharedStatement]  # what was said by those who were not asked for
    own: list[SharedStatement]  # the publisher's papers and statements
    assessments: list[ImpactDisplay]  # of others
    impacts: list[ImpactDisplay]  # the publisher's

    @property
    def shown(self) -> Iterator[Statement | Impact]:
        """The statements on the sheet."""
        for cell in self.cells:
            yield from cell.cell.statements
        for shared in (*self.papers, *self.others, *self.own):
            yield shared.statement
        for impact in (*self.assessments, *self.impacts):
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
    others = [one for one in statements if one.holder not in owners]
    own = [one for one in statements if one.holder in owners]
    asked_for = {holder.slug for holder in holders}
    assessments, impacts = split_impacts(snapshot, subject.path)

    def shared(found: Iterable[Statement]) -> list[SharedStatement]:
        return SharedStatement.of_all(found, snapshot)

    return BriefSheet(
        subject=subject,
        standing=standing,
        sentence=row_sentence(resolver, subject),
        cells=[
            CellDisplay(holder, resolver.cell(subject.path, holder.slug), snapshot)
            for holder in holders
            if not holder.is_owner
        ],
        papers=shared(one for one in others if one.is_paper),
        others=shared(
            one for one in others if not one.is_paper and one.speaks and one.holder not in asked_for
        ),
        own=shared(one for one in own if one.is_paper or one.speaks),
        assessments=assessments,
        impacts=impacts,
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
