"""Writes what an edition of a background paper says, text by text, with the publisher's view apart, and freezes it."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from matrix.snapshot.cells import format_agreements, format_no_position, grade_of
from matrix.snapshot.display import row_sentence, split_impacts, table_sentence, warning_of
from matrix.snapshot.loader import snapshot_of
from matrix.snapshot.statements import (
    Evidence,
    HeldPosition,
    Impact,
    MatrixCell,
    PaperItem,
    Snapshot,
    Statement,
    Subject,
    by_paper,
    subject_order,
)
from meetings.models import Assembly
from positions.choices import Result, Severity, Stance, StatedThrough
from positions.legend import LegendFamily, word
from resolutions.models import Topic

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
from .models import BackgroundPaper, PaperEdition

_OTHER = "other-texts"
_GROUPS = "study-groups"


def freeze(edition: PaperEdition) -> None:
    """Fills the contents of an edition that is about to be saved. Raises ValidationError where nothing is public."""
    paper = edition.paper
    assembly = Assembly.objects.published().with_meeting().filter(pk=paper.assembly_id).first()
    if assembly is None:
        text = _("%(assembly)s is not public yet. Publish it first.")
        raise ValidationError(text % {"assembly": paper.assembly.code})
    topics = dict(Topic.objects.published().order_by("name").values_list("slug", "name"))
    writer = DossierWriter(snapshot_of(assembly).current, topics, timezone.localdate())
    edition.set_contents(dataclasses.asdict(writer.dossier(paper)))


class SourceList(dict[tuple[str, str], PaperSource]):
    """The sources of one text, each once, numbered from 1."""

    def numbers_of(self, row: Evidence) -> tuple[int, ...]:
        evidence = word(row.evidence, LegendFamily.EVIDENCE)
        days = (row.seen_on, row.checked_on)
        sources = [PaperSource("", "", address, evidence, *days) for address in row.sources]
        if row.document:
            first = row.sources[0] if len(row.sources) == 1 else ""
            page = PaperSource(row.document, row.document_address, first, evidence, *days)
            sources = [page, *(sources if not first else [])]
        for source in sources:
            self.setdefault((source.page, source.address), source)
        keys = [*self]
        numbers = (keys.index((source.page, source.address)) + 1 for source in sources)
        return tuple(dict.fromkeys(numbers))


class DossierWriter:
    """`snapshot` holds no superseded statement; `topics` are the names of the public ones by slug, `day` that of writing."""

    def __init__(self, snapshot: Snapshot, topics: dict[str, str], day: dt.date) -> None:
        self.snapshot, self.topics, self.day = snapshot, topics, day
        self.resolver = snapshot.resolver
        self.groups = [group.slug for group in snapshot.groups]
        self.order = {holder.slug: place for place, holder in enumerate(snapshot.ordered_holders)}
        # Before the assembly, an unknown outcome says nothing.
        self.is_before = snapshot.opens_on is not None and day < snapshot.opens_on

    def dossier(self, paper: BackgroundPaper) -> Dossier:
        rows: list[Statement | Impact] = [*self.snapshot.statements, *self.snapshot.impacts]
        paths = {one.subject for one in rows}
        subjects = sorted((self.snapshot.subjects[path] for path in paths), key=subject_order)
        owners = (self.snapshot.holders[slug].name for slug in sorted(self.snapshot.owners))
        return Dossier(
            title=paper.title,
            assembly=self.snapshot.code,
            made_on=self.day.isoformat(),
            warning=warning_of(rows),
            publisher=", ".join(owners),
            introduction=paper.introduction,
            method=paper.method,
            summary=table_sentence(self.resolver, subjects),
            groups=self._codes(self.groups),
            sections=tuple(self._sections(subjects)),
            names=tuple(self._names()),
        )

    def _sections(self, subjects: list[Subject]) -> Iterable[PaperSection]:
        homes = {subject.path: self._home(subject) for subject in subjects}
        others = {_GROUPS: _("Study groups and Questions"), _OTHER: _("Other texts")}
        for home, title in (self.topics | others).items():
            texts = tuple(self._text(one) for one in subjects if homes[one.path] == home)
            see_also = tuple(
                TextLink(_anchor(one), one.title if one.subject_kind.is_titled else one.name)
                for one in subjects
                if home in one.topics and homes[one.path] != home
            )
            if texts:
                is_topic = home in self.topics
                address = reverse("resolutions:topic", args=[home]) if is_topic else ""
                yield PaperSection(f"section-{home}", title, texts, see_also, address)

    def _home(self, subject: Subject) -> str:
        known = [topic for topic in subject.topics if topic in self.topics]
        return known[0] if known else _GROUPS if subject.subject_kind.is_of_groups else _OTHER

    def _text(self, subject: Subject) -> PaperText:
        path, sources = subject.path, SourceList()
        statements = sorted(
            (one for said in self.resolver.on(path).values() for one in said),
            key=lambda one: (one.dated or "9", one.paper, one.slug, self.order[one.holder]),
        )
        owners = self.snapshot.owners
        others = [one for one in statements if one.holder not in owners]
        own = [one for one in statements if one.holder in owners]
        assessed, impacts = split_impacts(self.snapshot, path)
        return PaperText(
            anchor=_anchor(subject),
            name=subject.name,
            title=subject.title,
            address=subject.address,
            sentence=row_sentence(self.resolver, subject),
            by_group=tuple(map(_summary, self.resolver.cells(path, self.groups))),
            by_others=tuple(self._by_others(path)),
            proposals=tuple(self._proposals(others, sources)),
            positions=tuple(self._positions(others, sources)),
            agreements=tuple(self._agreements(path)),
            without_position=tuple(self._without_position(path)),
            assessments_of_others=tuple(_assessment(one, sources) for one in assessed),
            own_proposals=tuple(self._proposals(own, sources)),
            own_positions=tuple(self._positions(own, sources)),
            assessments=tuple(_assessment(one, sources) for one in impacts),
            sources=tuple(sources.values()),
        )

    def _by_others(self, path: str) -> Iterable[str]:
        """What is no group and not the publisher, where it speaks."""
        for slug in self._holders_on(path):
            summary = _summary(self.resolver.cell(path, slug))
            if not (summary.is_silent or slug in self.groups or slug in self.snapshot.owners):
                yield f"{self.snapshot.holder_code(slug)}: {summary.label}"

    def _proposals(
        self, statements: list[Statement], sources: SourceList
    ) -> Iterable[PaperProposal]:
        """A proposal by several proponents is listed once."""
        for of_one in by_paper(one for one in statements if isinstance(one, PaperItem)):
            statement = of_one[0]
            yield PaperProposal(
                **_said(statement, sources),
                word=word(statement.code),
                paper=statement.paper,
                by=self._codes(one.holder for one in of_one if not one.is_cosigned),
                cosigned_by=self._codes(one.holder for one in of_one if one.is_cosigned),
                stage=statement.stage_label,
                outcome="" if self.is_before else statement.outcome_label,
                became=statement.became,
                adds_to=statement.adds_to,
            )

    def _positions(
        self, statements: list[Statement], sources: SourceList
    ) -> Iterable[PaperPosition]:
        """A search that found nothing is no position: its holder is listed as without one."""
        positions = (one for one in statements if isinstance(one, HeldPosition))
        found = by_paper(one for one in positions if one.code != Stance.NONE_FOUND)
        for of_one in sorted(found, key=lambda of_one: self.order[of_one[0].holder]):
            statement = of_one[0]
            yield PaperPosition(
                **_said(statement, sources),
                word=statement.label,
                held_by=self._codes(one.holder for one in of_one),
                about_paper=statement.about_paper,
            )

    def _agreements(self, path: str) -> Iterable[str]:
        for slug in self._holders_on(path):
            for agreement in format_agreements(self.resolver.cell(path, slug), self.snapshot):
                who = self.snapshot.holder_code(slug)
                yield _("%(who)s: %(how)s") % {"who": who, "how": agreement}

    def _without_position(self, path: str) -> Iterable[WithoutPosition]:
        silent: dict[str, list[str]] = {}
        for slug in dict.fromkeys([*self.groups, *self._holders_on(path)]):
            cell = self.resolver.cell(path, slug)
            own = self.resolver.own_statements(path, slug)
            is_silent = all(one.code == Stance.NONE_FOUND for one in own)
            if cell.via == StatedThrough.NONE and is_silent and slug not in self.snapshot.owners:
                silent.setdefault(format_no_position(cell), []).append(slug)
        return (WithoutPosition(reason, self._codes(slugs)) for reason, slugs in silent.items())

    def _names(self) -> Iterable[ShortName]:
        """The full name of each holder whose code differs from it."""
        speaking = {statement.holder for statement in self.snapshot.statements} | set(self.groups)
        for holder in self.snapshot.ordered_holders:
            if holder.slug in speaking and holder.code != holder.name:
                yield ShortName(holder.code, holder.name)

    def _holders_on(self, path: str) -> list[str]:
        return sorted(self.resolver.on(path), key=self.order.__getitem__)

    def _codes(self, slugs: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(self.snapshot.holder_code, slugs)))


def _said(statement: Statement, sources: SourceList) -> dict[str, Any]:
    """What proposals and positions have in common."""
    return {
        "code": statement.code,
        "address": statement.address,
        "account": statement.account,
        "dated": statement.dated,
        "confidence": statement.confidence_label,
        "remark": statement.remark,
        "sources": sources.numbers_of(statement),
    }


def _assessment(impact: Impact, sources: SourceList) -> PaperAssessment:
    def stated(code: str, label: str) -> str:
        """Empty where it is not known."""
        return "" if code in {Severity.NOT_STATED, Result.NOT_KNOWN} else label

    return PaperAssessment(
        dimension=impact.dimension_name,
        severity=stated(impact.severity, impact.severity_label),
        certainty=stated(impact.certainty, impact.certainty_label),
        reason=impact.reason,
        organisations=impact.affected,
        dated=impact.dated,
        result=stated(impact.result, impact.result_label),
        result_remark=impact.result_remark,
        assessor=impact.assessor_name,
        confidence=impact.confidence_label,
        remark=impact.remark,
        sources=sources.numbers_of(impact),
    )


def _anchor(subject: Subject) -> str:
    path = subject.path.replace("/", "-")
    kind = subject.subject_kind
    return path if kind.prefix else f"{kind.code}-{path}"


def _summary(cell: MatrixCell) -> GroupSummary:
    codes = " / ".join(word(code) for code in cell.codes)
    if cell.via == StatedThrough.INFERRED:
        codes = _("%(word)s (our inference)") % {"word": codes}
    elif grade := grade_of(cell):
        codes = _("%(word)s (%(grade)s)") % {"word": codes, "grade": grade}
    return GroupSummary(codes) if codes else GroupSummary(format_no_position(cell), is_silent=True)
