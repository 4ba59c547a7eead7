"""A snapshot as the JSON that a release keeps."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.records.frozen import Damaged, read

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


def from_json(contents: Any) -> Snapshot:
    """The snapshot of a release. Fields added later have their defaults. Raises Damaged."""
    stored = read(_Stored, contents)
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
