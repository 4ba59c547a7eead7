"""Writes the contents of a background paper from a snapshot, text by text, with the publisher's view apart."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from matrix.snapshot.display import (
    format_agreements,
    format_no_position,
    row_sentence,
    table_sentence,
    warning_of,
)
from matrix.snapshot.statements import (
    Evidence,
    HeldPosition,
    MatrixCell,
    PaperItem,
    Resolver,
    Snapshot,
    Statement,
    Subject,
    by_paper,
    subject_order,
)
from positions.choices import Result, Severity, Stance, StatedThrough
from positions.legend import LegendFamily, word

from .contents import (
    Dossier,
    GroupSummary,
    PaperAssessment,
    PaperPosition,
    PaperProposal,
    PaperSection,
    PaperSource,
    PaperText,
    ShortName,
    TextLink,
    WithoutPosition,
)

_OTHER = "other-texts"
_GROUPS = "study-groups"


@dataclass(frozen=True)
class PaperTexts:
    """What staff wrote for the paper, and the name of each topic by its slug."""

    title: str
    introduction: str = ""
    method: str = ""
    topics: Mapping[str, str] = dataclasses.field(default_factory=dict)


def dossier_of(snapshot: Snapshot, texts: PaperTexts, day: dt.date) -> Dossier:
    """`snapshot` holds no superseded statement; `day` is the day of reading."""
    return DossierWriter(snapshot, texts, day).dossier()


class SourceList:
    """The sources of one text, each once, numbered from 1."""

    def __init__(self) -> None:
        self.found: list[PaperSource] = []
        self._numbers: dict[tuple[str, str], int] = {}

    def numbers_of(self, row: Evidence) -> tuple[int, ...]:
        evidence = word(row.evidence, LegendFamily.EVIDENCE)
        days = (row.seen_on, row.checked_on)
        numbers = []
        if row.document:
            first = row.sources[0] if len(row.sources) == 1 else ""
            page = (row.document, row.document_address, first)
            numbers.append(self._number(PaperSource(*page, evidence, *days)))
        if not row.document or len(row.sources) > 1:
            numbers += [
                self._number(PaperSource("", "", address, evidence, *days))
                for address in row.sources
            ]
        return tuple(dict.fromkeys(numbers))

    def _number(self, source: PaperSource) -> int:
        key = (source.page, source.address)
        if key not in self._numbers:
            self.found.append(source)
            self._numbers[key] = len(self.found)
        return self._numbers[key]


class DossierWriter:
    def __init__(self, snapshot: Snapshot, texts: PaperTexts, day: dt.date) -> None:
        self.snapshot, self.texts, self.day = snapshot, texts, day
        self.resolver = snapshot.resolver
        self.groups = [group.slug for group in snapshot.groups]
        self.order = {holder.slug: place for place, holder in enumerate(snapshot.ordered_holders)}
        self.statements: dict[str, list[Statement]] = {}
        for statement in sorted(
            snapshot.statements,
            key=lambda statement: (
                statement.dated or "9",
                statement.paper,
                statement.slug,
                self.order[statement.holder],
            ),
        ):
            self.statements.setdefault(statement.subject, []).append(statement)

    def dossier(self) -> Dossier:
        assessed = {impact.subject for impact in self.snapshot.impacts}
        subjects = [
            one
            for one in self.snapshot.subjects.values()
            if one.path in self.statements or one.path in assessed
        ]
        return Dossier(
            title=self.texts.title,
            assembly=self.snapshot.code,
            made_on=self.day.isoformat(),
            warning=warning_of((*self.snapshot.statements, *self.snapshot.impacts)),
            publisher=", ".join(
                self.snapshot.holders[slug].name for slug in sorted(self.snapshot.owners)
            ),
            introduction=self.texts.introduction,
            method=self.texts.method,
            summary=table_sentence(self.resolver, subjects),
            groups=tuple(self._code(slug) for slug in self.groups),
            sections=tuple(self._sections(sorted(subjects, key=subject_order))),
            names=tuple(self._names()),
        )

    def _sections(self, subjects: list[Subject]) -> Iterable[PaperSection]:
        homes = {subject.path: self._home(subject) for subject in subjects}
        titles = {
            **self.texts.topics,
            _GROUPS: _("Study groups and Questions"),
            _OTHER: _("Other texts"),
        }
        for home, title in titles.items():
            texts = tuple(
                self._text(subject) for subject in subjects if homes[subject.path] == home
            )
            see_also = tuple(
                TextLink(_anchor(subject), _named(subject))
                for subject in subjects
                if home in subject.topics and homes[subject.path] != home
            )
            if texts:
                is_topic = home in self.texts.topics
                address = reverse("resolutions:topic", args=[home]) if is_topic else ""
                yield PaperSection(f"section-{home}", title, texts, see_also, address)

    def _home(self, subject: Subject) -> str:
        known = [topic for topic in subject.topics if topic in self.texts.topics]
        if known:
            return known[0]
        return _GROUPS if subject.subject_kind.is_of_groups else _OTHER

    def _text(self, subject: Subject) -> PaperText:
        statements, sources = self.statements.get(subject.path, []), SourceList()
        others = [
            statement for statement in statements if statement.holder not in self.snapshot.owners
        ]
        own = [statement for statement in statements if statement.holder in self.snapshot.owners]
        return PaperText(
            anchor=_anchor(subject),
            name=subject.name,
            title=subject.title,
            address=subject.address,
            sentence=row_sentence(self.resolver, subject),
            by_group=tuple(
                _group_summary(self.resolver.cell(subject.path, group)) for group in self.groups
            ),
            proposals=tuple(self._proposals(others, sources)),
            positions=tuple(self._positions(others, sources)),
            agreements=tuple(self._agreements(subject.path)),
            without_position=tuple(self._without_position(subject.path)),
            assessments_of_others=tuple(self._assessments(subject.path, sources, by_owner=False)),
            own_proposals=tuple(self._proposals(own, sources)),
            own_positions=tuple(self._positions(own, sources)),
            assessments=tuple(self._assessments(subject.path, sources, by_owner=True)),
            sources=tuple(sources.found),
        )

    def _proposals(
        self, statements: list[Statement], sources: SourceList
    ) -> Iterable[PaperProposal]:
        """A proposal by several proponents is listed once."""
        for of_one in by_paper(one for one in statements if isinstance(one, PaperItem)):
            statement = of_one[0]
            yield PaperProposal(
                code=statement.code,
                word=word(statement.code),
                paper=statement.paper,
                address=statement.address,
                by=self._codes(
                    statement.holder for statement in of_one if not statement.is_cosigned
                ),
                cosigned_by=self._codes(
                    statement.holder for statement in of_one if statement.is_cosigned
                ),
                account=statement.account,
                dated=statement.dated,
                stage=word(statement.stage, LegendFamily.STAGE),
                outcome=""
                if self._is_before_assembly
                else word(statement.outcome, LegendFamily.OUTCOME),
                became=statement.became,
                adds_to=statement.adds_to,
                confidence=statement.confidence_label,
                remark=statement.remark,
                sources=sources.numbers_of(statement),
            )

    def _positions(
        self, statements: list[Statement], sources: SourceList
    ) -> Iterable[PaperPosition]:
        """A search that found nothing is no position: its holder is listed as without one."""
        found = by_paper(
            one
            for one in statements
            if isinstance(one, HeldPosition) and one.code != Stance.NONE_FOUND
        )
        for of_one in sorted(found, key=lambda of_one: self.order[of_one[0].holder]):
            statement = of_one[0]
            yield PaperPosition(
                code=statement.code,
                word=statement.label,
                held_by=self._codes(statement.holder for statement in of_one),
                address=statement.address,
                account=statement.account,
                about_paper=statement.about_paper,
                dated=statement.dated,
                confidence=statement.confidence_label,
                remark=statement.remark,
                sources=sources.numbers_of(statement),
            )

    def _agreements(self, path: str) -> Iterable[str]:
        for slug in self._holders_on(path):
            for agreement in format_agreements(self.resolver.cell(path, slug), self.snapshot):
                yield _("%(who)s: %(how)s") % {"who": self._code(slug), "how": agreement}

    def _without_position(self, path: str) -> Iterable[WithoutPosition]:
        codes_by_reason: dict[str, list[str]] = {}
        for slug in dict.fromkeys([*self.groups, *self._holders_on(path)]):
            cell = self.resolver.cell(path, slug)
            spoken_for = any(
                statement.code != Stance.NONE_FOUND
                for statement in self.resolver.own_statements(path, slug)
            )
            if (
                cell.via == StatedThrough.NONE
                and not spoken_for
                and slug not in self.snapshot.owners
            ):
                codes_by_reason.setdefault(format_no_position(cell), []).append(self._code(slug))
        return (WithoutPosition(reason, tuple(codes)) for reason, codes in codes_by_reason.items())

    def _assessments(
        self, path: str, sources: SourceList, by_owner: bool
    ) -> Iterable[PaperAssessment]:
        for impact in self.snapshot.impacts:
            if impact.subject == path and impact.is_by_owner == by_owner:
                yield PaperAssessment(
                    dimension=impact.dimension_name,
                    severity=_stated(impact.severity, LegendFamily.SEVERITY),
                    certainty=_stated(impact.certainty, LegendFamily.CERTAINTY),
                    reason=impact.reason,
                    organisations=impact.affected,
                    dated=impact.dated,
                    result=_stated(impact.result, LegendFamily.RESULT),
                    result_remark=impact.result_remark,
                    assessor=impact.assessor_name,
                    confidence=impact.confidence_label,
                    remark=impact.remark,
                    sources=sources.numbers_of(impact),
                )

    def _names(self) -> Iterable[ShortName]:
        """The full name of each holder whose code differs from it."""
        speaking = {statement.holder for statement in self.snapshot.statements} | set(self.groups)
        for holder in self.snapshot.ordered_holders:
            if holder.slug in speaking and holder.code != holder.name:
                yield ShortName(holder.code, holder.name)

    @property
    def _is_before_assembly(self) -> bool:
        """Before the assembly, an unknown outcome says nothing."""
        return self.snapshot.opens_on is not None and self.day < self.snapshot.opens_on

    def _holders_on(self, path: str) -> list[str]:
        return sorted(self.resolver.on(path), key=self.order.__getitem__)

    def _codes(self, slugs: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._code(slug) for slug in slugs))

    def _code(self, slug: str) -> str:
        return self.snapshot.holder_code(slug)


def _stated(code: str, family: LegendFamily) -> str:
    """Empty where it is not known."""
    return "" if code in {Severity.NOT_STATED, Result.NOT_KNOWN} else word(code, family)


def _anchor(subject: Subject) -> str:
    path = subject.path.replace("/", "-")
    kind = subject.subject_kind
    return path if kind.prefix else f"{kind.code}-{path}"


def _named(subject: Subject) -> str:
    return subject.title if subject.subject_kind.is_titled else subject.name


def _group_summary(cell: MatrixCell) -> GroupSummary:
    codes = " / ".join(word(code) for code in cell.codes)
    if cell.via == StatedThrough.INFERRED:
        codes = _("%(word)s (our inference)") % {"word": codes}
    return GroupSummary(codes) if codes else GroupSummary(format_no_position(cell), is_silent=True)
