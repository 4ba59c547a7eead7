"""Releases: freezes the matrix and compares two releases."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import Assembly
from positions.choices import Stance

from .models import Release
from .snapshot.changes import ChangeKind, Difference, impact_changes, statement_changes
from .snapshot.contents import to_json
from .snapshot.loader import snapshot_of
from .snapshot.statements import (
    NOT_FOUND,
    Impact,
    Snapshot,
    Statement,
    Subject,
    subject_order,
)

_KINDS = {
    ChangeKind.ADDED: gettext_lazy("new"),
    ChangeKind.CHANGED: gettext_lazy("changed"),
    ChangeKind.GONE: gettext_lazy("removed"),
}


def contents_now(assembly: Assembly) -> dict[str, Any]:
    """All that is public about the assembly at this moment, superseded positions too.

    Raises ValidationError where the assembly is no public one, or where nothing is new since its last release.
    """
    snapshot = snapshot_now(assembly)
    if snapshot is None:
        raise ValidationError(
            {
                "assembly": _("%(assembly)s is not public, so it cannot be released.")
                % {"assembly": assembly}
            }
        )
    before = Release.objects.filter(assembly=assembly).order_by("-number").first()
    if (
        before is not None
        and not before.damage_reason()
        and is_same(before.read_contents(), snapshot)
    ):
        raise ValidationError(
            {
                "assembly": _("Nothing has changed since release %(number)d of %(assembly)s.")
                % {"number": before.number, "assembly": assembly}
            }
        )
    return to_json(snapshot)


def snapshot_now(assembly: Assembly) -> Snapshot | None:
    public = Assembly.objects.published().with_meeting().filter(pk=assembly.pk).first()
    return snapshot_of(public) if public is not None else None


def is_same(one: Snapshot, other: Snapshot) -> bool:
    """Whether two snapshots have the same contents, whenever their rows were saved."""
    return _without_stamps(one) == _without_stamps(other)


def _without_stamps(snapshot: Snapshot) -> Snapshot:
    return dataclasses.replace(
        snapshot,
        paper_items=tuple(dataclasses.replace(one, changed_at="") for one in snapshot.paper_items),
        positions=tuple(dataclasses.replace(one, changed_at="") for one in snapshot.positions),
    )


def next_number() -> int:
    last: int | None = Release.objects.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


# what a release holds


@dataclass(frozen=True)
class SnapshotCounts:
    subjects: int
    holders: int
    papers: int
    positions: int
    impacts: int


def counts_of(snapshot: Snapshot) -> SnapshotCounts:
    """Of what was really found: that nothing was, or a proponent was not, is no position and no holder."""
    current = snapshot.current
    found = [statement for statement in current.statements if statement.code != Stance.NONE_FOUND]
    return SnapshotCounts(
        subjects=len({statement.subject for statement in found}),
        holders=len({statement.holder for statement in found} - {NOT_FOUND}),
        papers=len({statement.slug for statement in found if statement.is_paper}),
        positions=len({statement.slug for statement in found if not statement.is_paper}),
        impacts=len(current.impacts),
    )


# what changed from one state to another


@dataclass(frozen=True)
class ChangeDisplay:
    """One entry for all who hold the same paper or position. Assessments have no holders."""

    subject: Subject
    kind: ChangeKind
    differences: tuple[Difference, ...]
    row: Statement | Impact
    holders: tuple[str, ...] = ()

    @property
    def kind_label(self) -> str:
        return str(_KINDS[self.kind])


def display_changes(old: Snapshot, new: Snapshot) -> list[ChangeDisplay]:
    """By the number of the subject; on each subject the publisher's assessments last."""
    subjects, holders = old.subjects | new.subjects, old.holders | new.holders
    found: dict[object, ChangeDisplay] = {}
    for change in statement_changes(old, new):
        one = change.row
        key = (one.subject, change.kind, one.is_paper, one.id, change.differences)
        same = found.setdefault(
            key,
            ChangeDisplay(subjects[one.subject], change.kind, change.differences, one),
        )
        held_by = (*same.holders, holders[one.holder].code)
        found[key] = dataclasses.replace(same, holders=held_by)
    assessed = [
        ChangeDisplay(
            subjects[change.row.subject],
            change.kind,
            change.differences,
            change.row,
        )
        for change in impact_changes(old, new)
    ]
    return sorted([*found.values(), *assessed], key=lambda one: subject_order(one.subject))


def count_changes(changes: Iterable[ChangeDisplay]) -> dict[str, int]:
    """How many are new, changed and no longer there; each is named, were it none."""
    found = [one.kind for one in changes]
    return {kind.value: found.count(kind) for kind in ChangeKind}
