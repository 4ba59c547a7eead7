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


# By the name of a field, which means the same in all of them; but for `code` and `kind`.
_BY_NAME: dict[str, Rule] = {
    **dict.fromkeys(("path", "subject"), is_path),
    **dict.fromkeys(("slug", "holder", "adds_to_slug", "about_slug", "supersedes"), is_slug),
    **dict.fromkeys(("topics", "dimension", "assessor"), is_slug),
    **dict.fromkeys(("address", "document_address", "sources"), is_address),
    **dict.fromkeys(("opens_on", "seen_on", "checked_on"), is_day),
    **dict.fromkeys(("confidence", "outcome_confidence"), one_of(Confidence)),
    "dated": is_partial_date,
    "changed_at": is_moment,
    "evidence": one_of(EvidenceKind),
    "stage": one_of(ProposalStage),
    "outcome": one_of(ItemOutcome),
    "about_code": one_of(Action),
    "severity": one_of(Severity),
    "certainty": one_of(Certainty),
    "result": one_of(Result),
}
_RULES: Rules = {
    **dict.fromkeys((_Stored, Subject, Impact), _BY_NAME),
    Holder: _BY_NAME | {"kind": or_empty(one_of(ParticipantKind))},
    PaperItem: _BY_NAME | {"code": one_of(Action)},
    HeldPosition: _BY_NAME | {"code": one_of(Stance)},
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
