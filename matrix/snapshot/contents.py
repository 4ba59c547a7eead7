"""A snapshot as the JSON that a release keeps."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.records.frozen.contents import (
    Damaged,
    Reader,
    Rule,
    Rules,
    is_address,
    is_day,
    is_moment,
    is_partial_date,
    is_slug,
    one_of,
    or_empty,
)
from core.records.sources import Confidence
from participants.choices import ParticipantKind
from positions.choices import (
    Action,
    Certainty,
    EvidenceKind,
    ItemOutcome,
    ProposalStage,
    Result,
    Severity,
    Stance,
)
from positions.subjects import is_path

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

from .statements import HeldPosition, Holder, Impact, PaperItem, Snapshot, Statement, Subject


def to_json(snapshot: Snapshot) -> dict[str, Any]:
    """As a release keeps it: plain lists and texts."""
    lists: dict[str, Iterable[DataclassInstance]] = {
        "subjects": snapshot.subjects.values(),
        "holders": snapshot.holders.values(),
        "paper_items": snapshot.paper_items,
        "positions": snapshot.positions,
        "impacts": snapshot.impacts,
    }
    return {
        "assembly": snapshot.assembly,
        "code": snapshot.code,
        "opens_on": snapshot.opens_on.isoformat() if snapshot.opens_on else "",
        **{name: [dataclasses.asdict(one) for one in rows] for name, rows in lists.items()},
    }


@dataclass(frozen=True)
class _Stored:
    """A snapshot as JSON has it."""

    assembly: str = ""
    code: str = ""
    opens_on: str = ""
    subjects: tuple[Subject, ...] = ()
    holders: tuple[Holder, ...] = ()
    paper_items: tuple[PaperItem, ...] = ()
    positions: tuple[HeldPosition, ...] = ()
    impacts: tuple[Impact, ...] = ()


_OF_BOTH: dict[str, Rule] = {
    "subject": is_path,
    "slug": is_slug,
    "dated": is_partial_date,
    "evidence": one_of(EvidenceKind),
    "seen_on": is_day,
    "checked_on": is_day,
    "sources": is_address,
    "document_address": is_address,
    "confidence": one_of(Confidence),
}
_STATEMENT_RULES: dict[str, Rule] = {
    **_OF_BOTH,
    "holder": is_slug,
    "address": is_address,
    "changed_at": is_moment,
}
_RULES: Rules = {
    _Stored: {"opens_on": is_day},
    Holder: {"slug": is_slug, "kind": or_empty(one_of(ParticipantKind)), "address": is_address},
    Subject: {"path": is_path, "address": is_address, "topics": is_slug},
    PaperItem: {
        **_STATEMENT_RULES,
        "code": one_of(Action),
        "stage": one_of(ProposalStage),
        "outcome": one_of(ItemOutcome),
        "outcome_confidence": one_of(Confidence),
        "adds_to_slug": is_slug,
    },
    HeldPosition: {
        **_STATEMENT_RULES,
        "code": one_of(Stance),
        "about_slug": is_slug,
        "about_code": one_of(Action),
        "supersedes": is_slug,
    },
    Impact: {
        **_OF_BOTH,
        "dimension": is_slug,
        "severity": one_of(Severity),
        "certainty": one_of(Certainty),
        "result": one_of(Result),
        "assessor": is_slug,
    },
}
_reader = Reader(_RULES)


def from_json(contents: Any) -> Snapshot:
    """The snapshot of a release; a field added since has its default in an older release.

    Raises Damaged.
    """
    stored = _reader.read(_Stored, contents)
    snapshot = Snapshot(
        assembly=stored.assembly,
        code=stored.code,
        opens_on=dt.date.fromisoformat(stored.opens_on) if stored.opens_on else None,
        subjects={subject.path: subject for subject in stored.subjects},
        holders={holder.slug: holder for holder in stored.holders},
        paper_items=stored.paper_items,
        positions=stored.positions,
        impacts=stored.impacts,
    )
    about: tuple[Statement | Impact, ...] = (*snapshot.statements, *snapshot.impacts)
    for one in about:
        if one.subject not in snapshot.subjects:
            raise Damaged(f"there is no subject {one.subject!r}")
    for statement in snapshot.statements:
        if statement.holder not in snapshot.holders:
            raise Damaged(f"there is no holder {statement.holder!r}")
    return snapshot
