"""Releases: a state of the matrix is frozen, and two states are held side by side."""

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
from .snapshot.changes import Change, Difference, What, by_subject, changes, reading_changes
from .snapshot.display import OfLine, Reading
from .snapshot.loader import snapshot_of
from .snapshot.statements import NOT_FOUND, Impact, Snapshot, Statement, Subject, to_json

_WHAT = {
    What.ADDED: gettext_lazy("new"),
    What.CHANGED: gettext_lazy("changed"),
    What.GONE: gettext_lazy("no longer there"),
}


# freezing


def freeze(release: Release) -> None:
    """Raises ValidationError where there is nothing to freeze."""
    release.set_contents(contents_now(release.assembly))


def contents_now(assembly: Assembly) -> dict[str, Any]:
    """All that is public about the assembly at this moment, superseded positions too.

    Raises ValidationError where the assembly is no public one, or where nothing is new since its last release.
    """
    snapshot = board_now(assembly)
    if snapshot is None:
        raise ValidationError(
            {
                "assembly": _("%(assembly)s is not public: nothing can be released of it.")
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


def board_now(assembly: Assembly) -> Snapshot | None:
    public = Assembly.objects.published().with_meeting().filter(pk=assembly.pk).first()
    return snapshot_of(public) if public is not None else None


def is_same(one: Snapshot, other: Snapshot) -> bool:
    """Whether two boards say the same, whenever their rows were saved."""
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
class Counts:
    subjects: int
    holders: int
    papers: int
    positions: int
    readings: int


def counts_of(snapshot: Snapshot) -> Counts:
    """Of what was really found: that nothing was, or a proponent was not, is no position and no holder."""
    current = snapshot.current()
    found = [statement for statement in current.statements if statement.code != Stance.NONE_FOUND]
    return Counts(
        subjects=len({statement.subject for statement in found}),
        holders=len({statement.holder for statement in found} - {NOT_FOUND}),
        papers=len({statement.slug for statement in found if statement.is_paper}),
        positions=len({statement.slug for statement in found if not statement.is_paper}),
        readings=len(current.impacts),
    )


# what changed from one state to another


@dataclass(frozen=True)
class StatementDisplay(OfLine):
    """A change in words; one entry for all who hold the same paper or position."""

    subject: Subject
    what: What
    statement: Statement
    who: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def what_said(self) -> str:
        return str(_WHAT[self.what])


@dataclass(frozen=True)
class ToldReading:
    """A change of an assessment of the owner's."""

    subject: Subject
    what: What
    reading: Reading
    differences: tuple[Difference, ...]

    @property
    def what_said(self) -> str:
        return str(_WHAT[self.what])


def told_changes(old: Snapshot, new: Snapshot) -> list[StatementDisplay | ToldReading]:
    """Under what they are about, by its number; there the owner's assessments last."""
    found: list[StatementDisplay | ToldReading] = [
        *_told_lines(old, new),
        *_told_readings(old, new),
    ]
    return sorted(found, key=lambda told: _place(told.subject))


def _told_readings(old: Snapshot, new: Snapshot) -> list[ToldReading]:
    subjects = old.subjects | new.subjects
    return [
        ToldReading(
            subjects.get(change.impact.subject) or _unnamed(change.impact),
            change.what,
            Reading(change.impact),
            change.differences,
        )
        for change in reading_changes(old, new)
    ]


def _unnamed(impact: Impact) -> Subject:
    return Subject(impact.subject, impact.subject, impact.subject)


def _told_lines(old: Snapshot, new: Snapshot) -> list[StatementDisplay]:
    holders = old.holders | new.holders
    found: dict[tuple[Any, ...], StatementDisplay] = {}
    for subject, ones in by_subject(changes(old, new), old, new):
        for change in ones:
            who = (
                holders[change.statement.holder].code
                if change.statement.holder in holders
                else change.statement.holder
            )
            key = _same(change)
            told = found.get(key)
            found[key] = (
                dataclasses.replace(told, who=(*told.who, who))
                if told
                else StatementDisplay(
                    subject, change.what, change.statement, (who,), change.differences
                )
            )
    return list(found.values())


def _same(change: Change) -> tuple[Any, ...]:
    return (
        change.statement.subject,
        change.what,
        change.statement.is_paper,
        change.statement.id,
        change.differences,
    )


def _place(subject: Subject) -> tuple[bool, int, str]:
    return subject.number is None, subject.number or 0, subject.path


def tally(told: Iterable[StatementDisplay | ToldReading]) -> dict[str, int]:
    """How many are new, changed and no longer there; each is named, were it none."""
    found = [one.what for one in told]
    return {what.value: found.count(what) for what in What}
