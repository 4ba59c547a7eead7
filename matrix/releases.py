"""Releases: freezes the matrix and compares two releases."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Max, Model, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDate
from core.models import Redirect
from meetings.models import Assembly
from participants.models import Participant
from positions.choices import Stance
from positions.legend import LegendFamily, word
from positions.models import ImpactAssessment, Position, Proposal
from positions.subjects import NEW_TEXT, SLUGGED_MODELS

from .models import Release
from .query import AN_ITEM
from .snapshot.contents import to_json
from .snapshot.display import subject_label
from .snapshot.loader import snapshot_of
from .snapshot.statements import (
    NOT_FOUND,
    Impact,
    Snapshot,
    Statement,
    Subject,
    subject_order,
)

_MOST_NAMES = 5_000  # renamed slugs that are looked up at once

StatementKey = tuple[bool, str, str]
CellKey = tuple[str, str]  # path of the subject, slug of the holder

Row = TypeVar("Row", bound=Statement | Impact)

# The fields of a statement that may change, with their labels. When and where it was read says nothing of the holder.
STATEMENT_FIELDS: dict[str, Any] = {
    "subject": gettext_lazy("about"),
    "code": gettext_lazy("kind or stance"),
    "account": gettext_lazy("account"),
    "paper": gettext_lazy("number of the paper"),
    "is_cosigned": gettext_lazy("co-signed"),
    "stage": gettext_lazy("stage"),
    "outcome": gettext_lazy("outcome"),
    "became": gettext_lazy("became"),
    "dated": gettext_lazy("day"),
}
_ONLY_OF_PAPERS = frozenset({"paper", "is_cosigned", "stage", "outcome", "became"})
# And of an assessment.
IMPACT_FIELDS: dict[str, Any] = {
    "subject": STATEMENT_FIELDS["subject"],
    "assessor_name": gettext_lazy("assessor"),
    "dimension_name": gettext_lazy("dimension"),
    "severity": gettext_lazy("severity"),
    "certainty": gettext_lazy("certainty"),
    "reason": gettext_lazy("reason"),
    "affected": gettext_lazy("affected organisations"),
    "dated": STATEMENT_FIELDS["dated"],
    "result": gettext_lazy("was the concern resolved?"),
    "result_remark": gettext_lazy("remark on the result"),
}
_FAMILIES: dict[str, LegendFamily | None] = {
    "code": None,
    "stage": LegendFamily.STAGE,
    "outcome": LegendFamily.OUTCOME,
    "severity": LegendFamily.SEVERITY,
    "certainty": LegendFamily.CERTAINTY,
    "result": LegendFamily.RESULT,
}


class ChangeKind(TextChoices):
    ADDED = "added", gettext_lazy("new")
    CHANGED = "changed", gettext_lazy("changed")
    GONE = "gone", gettext_lazy("removed")


@dataclass(frozen=True)
class Difference:
    """One thing that changed. `old` and `new` are as stored, but for a subject, which is named; `old_label` and `new_label` as readers know them."""

    name: str
    old: Any
    new: Any

    @property
    def label(self) -> str:
        return str((STATEMENT_FIELDS | IMPACT_FIELDS)[self.name])

    @property
    def old_label(self) -> str:
        return _label(self.name, self.old)

    @property
    def new_label(self) -> str:
        return _label(self.name, self.new)


@dataclass(frozen=True)
class Change(Generic[Row]):
    """Of a statement or an assessment. An added one has no `old`, a removed one no `new`."""

    kind: ChangeKind
    old: Row | None = None
    new: Row | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def states(self) -> list[Row]:
        return [row for row in (self.old, self.new) if row is not None]

    @property
    def row(self) -> Row:
        """As it is now, or was last."""
        return self.states[-1]


def statement_changes(old: Snapshot, new: Snapshot) -> tuple[Change[Statement], ...]:
    """In the order of the new snapshot, then what is gone. A position that supersedes another is that one changed."""
    before = {statement_key(statement): statement for statement in old.current.statements}
    after = {statement_key(statement): statement for statement in new.current.statements}
    earlier_ones = {position.slug: position.supersedes for position in new.positions}
    superseded = {
        key: first
        for key, statement in after.items()
        if key not in before and (first := _superseded(statement, before, earlier_ones)) is not None
    }
    now = [(superseded.get(key, key), statement) for key, statement in after.items()]
    return _changes(before, now, old, new)


def impact_changes(old: Snapshot, new: Snapshot) -> tuple[Change[Impact], ...]:
    before = {impact.slug: impact for impact in old.impacts}
    return _changes(before, [(impact.slug, impact) for impact in new.impacts], old, new)


@dataclass(frozen=True)
class ChangedSince:
    """Cells that changed since a day or a release, and those of which that is not known."""

    changed: frozenset[CellKey] = frozenset()
    day_unknown: frozenset[CellKey] = frozenset()


def changed_keys(old: Snapshot, new: Snapshot) -> set[CellKey]:
    """Assessments are in the column of whoever made them."""
    stated = [one for change in statement_changes(old, new) for one in change.states]
    assessed = [one for change in impact_changes(old, new) for one in change.states]
    return {(one.subject, one.holder) for one in stated} | {
        key for one in assessed for key in _cells_of(one, old.owners | new.owners)
    }


def _cells_of(one: Impact, owners: set[str]) -> list[CellKey]:
    return [(one.subject, slug) for slug in (owners if one.is_by_owner else [one.assessor])]


def changes_since(snapshot: Snapshot, day: dt.date) -> ChangedSince:
    """By the day on which each paper or statement was made, and each assessment.

    Where only a month or a year is known and the day lies in it, it may be of before or after.
    """
    dated = [
        ((statement.subject, statement.holder), PartialDate(statement.dated))
        for statement in snapshot.statements
        if statement.code != Stance.NONE_FOUND
    ]
    dated += [
        (key, PartialDate(one.dated))
        for one in snapshot.impacts
        for key in _cells_of(one, snapshot.owners)
    ]
    changed = {key for key, when in dated if when.is_after(day)}
    unknown = {key for key, when in dated if when.may_be_after(day)}
    return ChangedSince(frozenset(changed), frozenset(unknown - changed))


def statement_key(statement: Statement) -> StatementKey:
    """Identifies it in both states: the same item of the same proposal, or the same position, of the same holder."""
    return statement.is_paper, statement.id, statement.holder


def _superseded(
    statement: Statement, before: dict[StatementKey, Statement], earlier_ones: dict[str, str]
) -> StatementKey | None:
    """The earlier position that it replaces, through any in between."""
    if statement.is_paper:
        return None
    slug, seen = earlier_ones[statement.slug], {statement.slug}
    while slug and slug not in seen:
        if (key := (False, slug, statement.holder)) in before:
            return key
        seen.add(slug)
        slug = earlier_ones.get(slug, "")
    return None


def _changes(
    before: Mapping[Any, Row], now: Sequence[tuple[Any, Row]], old: Snapshot, new: Snapshot
) -> tuple[Change[Row], ...]:
    """`now` has for each row the key that it continues."""
    found: list[Change[Row]] = []
    for key, row in now:
        earlier = before.get(key)
        if earlier is None:
            found.append(Change(ChangeKind.ADDED, new=row))
        elif differences := _differences(earlier, row, old, new):
            found.append(Change(ChangeKind.CHANGED, earlier, row, differences))
    continued = {key for key, _row in now}
    gone = [Change(ChangeKind.GONE, old=row) for key, row in before.items() if key not in continued]
    return (*found, *gone)


def _differences(old: Row, new: Row, before: Snapshot, after: Snapshot) -> tuple[Difference, ...]:
    names = list(IMPACT_FIELDS if isinstance(new, Impact) else STATEMENT_FIELDS)
    if isinstance(new, Statement) and not new.is_paper:
        names = [name for name in names if name not in _ONLY_OF_PAPERS]
    found = []
    for name in names:
        was, now = getattr(old, name), getattr(new, name)
        if was != now and name == "subject":
            was, now = subject_label(before.subjects[was]), subject_label(after.subjects[now])
        if was != now:
            found.append(Difference(name, was, now))
    return tuple(found)


def _label(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return str(gettext_lazy("yes") if value else gettext_lazy("no"))
    return word(value, _FAMILIES[name]) if name in _FAMILIES else str(value)


# current names in an older snapshot


def named_now(snapshot: Snapshot) -> Snapshot:
    """The snapshot with the slugs that rows have now, so that two snapshots can be compared.

    What was renamed since then is known by its redirect; a name that another row took is left.
    """
    names = _CurrentSlugs(snapshot)
    subjects = [replace(one, path=names.path(one.path)) for one in snapshot.subjects.values()]
    holders = [
        replace(one, slug=names.of(Participant, one.slug)) for one in snapshot.holders.values()
    ]
    return replace(
        snapshot,
        assembly=names.of(Assembly, snapshot.assembly),
        subjects={one.path: one for one in subjects},
        holders={one.slug: one for one in holders},
        paper_items=tuple(
            names.renamed(one, holder=Participant, slug=Proposal) for one in snapshot.paper_items
        ),
        positions=tuple(
            names.renamed(one, holder=Participant, slug=Position, supersedes=Position)
            for one in snapshot.positions
        ),
        impacts=tuple(
            names.renamed(one, slug=ImpactAssessment, assessor=Participant)
            for one in snapshot.impacts
        ),
    )


class _CurrentSlugs:
    def __init__(self, snapshot: Snapshot) -> None:
        ends = [path.rpartition("/")[2] for path in snapshot.subjects]
        papers = [item.slug for item in snapshot.paper_items]
        texts = [found["slug"] for end in ends if (found := AN_ITEM.fullmatch(end))]
        positions = [name for one in snapshot.positions for name in (one.slug, one.supersedes)]
        used: dict[type[Model], Iterable[str]] = {
            Assembly: [snapshot.assembly],
            Participant: [*snapshot.holders, *(one.assessor for one in snapshot.impacts)],
            Proposal: [*papers, *texts],
            Position: positions,
            ImpactAssessment: [impact.slug for impact in snapshot.impacts],
            **dict.fromkeys(SLUGGED_MODELS.values(), ends),
        }
        redirects = Redirect.objects.of_tables(*used)
        self._new = {
            model: _renamed(model, set(slugs), redirects[model]) for model, slugs in used.items()
        }

    def of(self, model: type[Model], slug: str) -> str:
        return self._new[model].get(slug, slug)

    def path(self, path: str) -> str:
        """Of a subject. A Question is named by its period and code, and not renamed."""
        beginning, slash, rest = path.rpartition("/")
        prefix = f"{beginning}{slash}"
        if prefix in SLUGGED_MODELS:
            return f"{prefix}{self.of(SLUGGED_MODELS[prefix], rest)}"
        if prefix == NEW_TEXT.prefix and (found := AN_ITEM.fullmatch(rest)):
            return f"{prefix}{self.of(Proposal, found['slug'])}-{found['number']}"
        return path

    def renamed(self, row: Row, **models: type[Model]) -> Row:
        """`models` are those that its fields name."""
        slugs: dict[str, Any] = {
            name: self.of(model, getattr(row, name)) for name, model in models.items()
        }
        return replace(row, subject=self.path(row.subject), **slugs)


def _renamed(model: Any, slugs: set[str], redirects: dict[str, str]) -> dict[str, str]:
    """Of these slugs those that lead to another now."""
    found = {old: new for old, new in redirects.items() if old in slugs}
    rows = model.objects.published() if found else model.objects.none()
    taken = rows.filter(slug__in=list(found)[:_MOST_NAMES]).values_list("slug", flat=True)
    for slug in taken:
        found.pop(slug)
    return found


# freezing


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
    return replace(
        snapshot,
        paper_items=tuple(replace(one, changed_at="") for one in snapshot.paper_items),
        positions=tuple(replace(one, changed_at="") for one in snapshot.positions),
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
        return str(self.kind.label)


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
        found[key] = replace(same, holders=held_by)
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
