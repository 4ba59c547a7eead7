"""A line of a board in words: what a page says of it, with its evidence."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.records.sources import Confidence

from .choices import Certainty, EvidenceKind, ItemOutcome, ProposalStage, Result, Severity
from .key import OfLine
from .lines import Board, Impact, Line

_EVIDENCE = dict(EvidenceKind.choices)
_STAGES = dict(ProposalStage.choices)
_OUTCOMES = dict(ItemOutcome.choices)
_CONFIDENCES = dict(Confidence.choices)
_SEVERITIES = dict(Severity.choices)
_CERTAINTIES = dict(Certainty.choices)
_RESULTS = dict(Result.choices)


@dataclass(frozen=True)
class Told(OfLine):
    """A line, and the words for its codes. `after` are the later lines that supersede it, `before` those that it supersedes."""

    line: Line
    after: tuple[Line, ...] = ()
    before: tuple[Line, ...] = ()
    corrections: tuple[Any, ...] = ()  # what readers saw otherwise before

    @property
    def anchor(self) -> str:
        """Where it stands on the page of its cell: a position by its slug, an item of a proposal by both."""
        item = self.line.address.partition("#")[2]
        return f"{self.line.slug}-{item}" if self.line.is_paper and item else self.line.slug

    @property
    def evidence(self) -> str:
        return _said(_EVIDENCE, self.line.evidence)

    @property
    def stage(self) -> str:
        return _said(_STAGES, self.line.stage)

    @property
    def outcome(self) -> str:
        return _said(_OUTCOMES, self.line.outcome)

    @property
    def outcome_confidence(self) -> str:
        return _said(_CONFIDENCES, self.line.outcome_confidence)

    @property
    def confidence(self) -> str:
        return _said(_CONFIDENCES, self.line.confidence)


@dataclass(frozen=True)
class Reading:
    """An impact assessment in words."""

    impact: Impact

    @property
    def severity(self) -> str:
        return _said(_SEVERITIES, self.impact.severity)

    @property
    def certainty(self) -> str:
        return _said(_CERTAINTIES, self.impact.certainty)

    @property
    def result(self) -> str:
        return _said(_RESULTS, self.impact.result)


def _said(words: dict[Any, Any], code: str) -> str:
    """In an older release a code may stand that has no word any more: it is shown as it is."""
    return str(words.get(code, code))


def told(lines: Iterable[Line]) -> list[Told]:
    """The latest first; last what has no day."""
    lines = sorted(lines, key=lambda line: line.last_day() or dt.date.min, reverse=True)
    by_slug = {line.slug: line for line in lines if not line.is_paper}
    after: dict[str, list[Line]] = defaultdict(list)
    for line in by_slug.values():
        after[line.supersedes].append(line)
    return [
        Told(line) if line.is_paper else Told(line, tuple(after[line.slug]), _before(line, by_slug))
        for line in lines
    ]


def _before(line: Line, by_slug: dict[str, Line]) -> tuple[Line, ...]:
    return (by_slug[line.supersedes],) if line.supersedes in by_slug else ()


def readings(board: Board, subject: str) -> list[Reading]:
    return [Reading(impact) for impact in board.impacts if impact.subject == subject]
