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
from .snapshot.cells import CellKey
from .snapshot.contents import to_json
from .snapshot.display import subject_label
from .snapshot.loader import snapshot_of
from .snapshot.statements import NOT_FOUND, Impact, Snapshot, Statement, Subject, subject_order

StatementKey = tuple[bool, str, str]
Row = TypeVar("Row", bound=Statement | Impact)

# Fields that may change, with their labels: of a statement, and of an assessment. Where and when it was read says
# nothing of the holder.
_ABOUT, _DATED = gettext_lazy("about"), gettext_lazy("day")
STATEMENT_FIELDS: dict[str, Any] = {
    "subject": _ABOUT,
    "code": gettext_lazy("kind or stance"),
    "account": gettext_lazy("account"),
    "paper": gettext_lazy("number of the paper"),
    "is_cosigned": gettext_lazy("co-signed"),
    "stage": gettext_lazy("stage"),
    "outcome": gettext_lazy("outcome"),
    "became": gettext_lazy("became"),
    "dated": _DATED,
}
IMPACT_FIELDS: dict[str, Any] = {
    "subject": _ABOUT,
    "assessor_name": gettext_lazy("assessor"),
    "dimension_name": gettext_lazy("dimension"),
    "severity": gettext_lazy("severity"),
    "certainty": gettext_lazy("certainty"),
    "reason": gettext_lazy("reason"),
    "affected": gettext_lazy("affected organisations"),
    "dated": _DATED,
    "result": gettext_lazy("was the concern resolved?"),
    "result_remark": gettext_lazy("remark on the result"),
}
# Fields that hold codes.
_FAMILIES: dict[str, LegendFamily | None] = {
    "code": None,
    **{
        name: LegendFamily(name) for name in ("stage", "outcome", "severity", "certainty", "result")
    },
}


class ChangeKind(TextChoices):
    ADDED = "added", gettext_lazy("new")
    CHANGED = "changed", gettext_lazy("changed")
    GONE = "gone", gettext_lazy("removed")


@dataclass(frozen=True)
class Difference:
    """One changed field, as readers see it."""

    label: str
    old_label: str
    new_label: str


@dataclass(frozen=True)
class Change(Generic[Row]):
    """Of a statement or assessment: `old` is None if it was added, `new` if it was removed; `holders` are all that share it."""

    kind: ChangeKind
    subject: Subject
    old: Row | None = None
    new: Row | None = None
    differences: tuple[Difference, ...] = ()
    holders: tuple[str, ...] = ()

    @property
    def states(self) -> list[Row]:
        return [row for row in (self.old, self.new) if row is not None]

    @property
    def row(self) -> Row:
        """The present state, or the last one."""
        return self.states[-1]


def statement_changes(old: Snapshot, new: Snapshot) -> tuple[Change[Statement], ...]:
    """In the order of the new snapshot, then removed ones. A position that supersedes another is a change of it."""
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
    """Cells that changed since a day or a release, and cells of which that is unknown."""

    changed: frozenset[CellKey] = frozenset()
    day_unknown: frozenset[CellKey] = frozenset()


def changed_keys(old: Snapshot, new: Snapshot) -> set[CellKey]:
    """Assessments count in the column of their assessor."""
    stated = [one for change in statement_changes(old, new) for one in change.states]
    assessed = [one for change in impact_changes(old, new) for one in change.states]
    return {(one.subject, one.holder) for one in stated} | {
        key for one in assessed for key in _cells_of(one, old.owners | new.owners)
    }


def _cells_of(one: Impact, owners: set[str]) -> list[CellKey]:
    return [(one.subject, slug) for slug in (owners if one.is_by_owner else [one.assessor])]


def changes_since(snapshot: Snapshot, day: dt.date) -> ChangedSince:
    """By the day on which each statement or assessment was made. If only its month or year is known and the day lies
    in it, the change is possible.
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
    changed = {key for key, when in dated if when and when.bounds[0] > day}
    unknown = {key for key, when in dated if not when or when.bounds[1] > day}
    return ChangedSince(frozenset(changed), frozenset(unknown - changed))


def statement_key(statement: Statement) -> StatementKey:
    """Identifies a statement in two snapshots: the same item of a proposal or the same position, of the same holder."""
    return statement.is_paper, statement.id, statement.holder


def _superseded(
    statement: Statement, before: dict[StatementKey, Statement], earlier_ones: dict[str, str]
) -> StatementKey | None:
    """The earlier position that it replaces, directly or through others."""
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
    """`now` gives for each row the key of the row that it continues."""
    found, subjects = list[Change[Row]](), old.subjects | new.subjects
    for key, row in now:
        earlier = before.get(key)
        if earlier is None:
            found.append(Change(ChangeKind.ADDED, subjects[row.subject], new=row))
        elif differences := _differences(earlier, row, old, new):
            found.append(
                Change(ChangeKind.CHANGED, subjects[row.subject], earlier, row, differences)
            )
    continued = {key for key, _row in now}
    gone = [
        Change(ChangeKind.GONE, subjects[row.subject], old=row)
        for key, row in before.items()
        if key not in continued
    ]
    return (*found, *gone)


def _differences(old: Row, new: Row, before: Snapshot, after: Snapshot) -> tuple[Difference, ...]:
    found = []
    for name, label in (IMPACT_FIELDS if isinstance(new, Impact) else STATEMENT_FIELDS).items():
        if not hasattr(new, name):
            continue  # papers have no such chain
        was, now = getattr(old, name), getattr(new, name)
        if was != now and name == "subject":
            was, now = subject_label(before.subjects[was]), subject_label(after.subjects[now])
        if was != now:
            found.append(Difference(str(label), _label(name, was), _label(name, now)))
    return tuple(found)


def _label(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return str(gettext_lazy("yes") if value else gettext_lazy("no"))
    return word(value, _FAMILIES[name]) if name in _FAMILIES else str(value)


# present names in an older snapshot


def named_now(snapshot: Snapshot) -> Snapshot:
    """The snapshot with present slugs, for comparing it with another.

    Redirects tell what was renamed since; a name that another row took is left.
    """
    new = _new_slugs()

    def now(model: type[Model], slug: str) -> str:
        return new[model].get(slug, slug)

    def path_now(path: str) -> str:
        """Questions are never renamed: their names are period and code."""
        beginning, slash, rest = path.rpartition("/")
        prefix = f"{beginning}{slash}"
        if prefix in SLUGGED_MODELS:
            return f"{prefix}{now(SLUGGED_MODELS[prefix], rest)}"
        if prefix == NEW_TEXT.prefix and (found := AN_ITEM.fullmatch(rest)):
            return f"{prefix}{now(Proposal, found['slug'])}-{found['number']}"
        return path

    def renamed(rows: Iterable[Row], **models: type[Model]) -> tuple[Row, ...]:
        """Replaces slugs; `models` are those that the fields refer to."""

        def values(row: Row) -> dict[str, Any]:
            slugs = {name: now(model, getattr(row, name)) for name, model in models.items()}
            return slugs | {"subject": path_now(row.subject)}

        return tuple(replace(row, **values(row)) for row in rows)

    subjects = [replace(one, path=path_now(one.path)) for one in snapshot.subjects.values()]
    holders = [replace(one, slug=now(Participant, one.slug)) for one in snapshot.holders.values()]
    held = {"holder": Participant, "slug": Position, "supersedes": Position}
    return replace(
        snapshot,
        assembly=now(Assembly, snapshot.assembly),
        subjects={one.path: one for one in subjects},
        holders={one.slug: one for one in holders},
        paper_items=renamed(snapshot.paper_items, holder=Participant, slug=Proposal),
        positions=renamed(snapshot.positions, **held),
        impacts=renamed(snapshot.impacts, slug=ImpactAssessment, assessor=Participant),
    )


def _new_slugs() -> dict[Any, dict[str, str]]:
    """For each table, slugs that now redirect. A name that another row took means that row."""
    tables = {Assembly, Participant, Proposal, Position, ImpactAssessment, *SLUGGED_MODELS.values()}
    found: dict[Any, dict[str, str]] = Redirect.objects.of_tables(*tables)
    for model, renamed in found.items():
        if renamed:
            rows = model.objects.published().filter(slug__in=list(renamed))
            for slug in rows.values_list("slug", flat=True):
                del renamed[slug]
    return found


# freezing


def contents_now(assembly: Assembly) -> dict[str, Any]:
    """Everything public about the assembly now, superseded positions too.

    Raises ValidationError if the assembly is not public, or nothing is new since its last release.
    """
    snapshot = snapshot_now(assembly)
    if snapshot is None:
        message = _("%(assembly)s is not public, so it cannot be released.")
        raise ValidationError({"assembly": message % {"assembly": assembly}})
    before = Release.objects.filter(assembly=assembly).order_by("-number").first()
    is_readable = before is not None and not before.damage_reason()
    if before is not None and is_readable and is_same(before.read_contents(), snapshot):
        message = _("Nothing has changed since release %(number)d of %(assembly)s.")
        values = {"number": before.number, "assembly": assembly}
        raise ValidationError({"assembly": message % values})
    return to_json(snapshot)


def snapshot_now(assembly: Assembly) -> Snapshot | None:
    public = Assembly.objects.published().with_meeting().filter(pk=assembly.pk).first()
    return snapshot_of(public) if public is not None else None


def is_same(*snapshots: Snapshot) -> bool:
    """Whether two snapshots have the same contents, whenever their rows were saved."""
    one, other = (
        replace(
            snapshot,
            paper_items=tuple(replace(one, changed_at="") for one in snapshot.paper_items),
            positions=tuple(replace(one, changed_at="") for one in snapshot.positions),
        )
        for snapshot in snapshots
    )
    return one == other


def next_number() -> int:
    last: int | None = Release.objects.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


# what a release holds


def counts_of(snapshot: Snapshot) -> dict[str, int]:
    """Counts what was found; “none found” is no position, and an unknown proponent no holder."""
    current = snapshot.current
    found = [statement for statement in current.statements if statement.code != Stance.NONE_FOUND]
    return {
        "subjects": len({statement.subject for statement in found}),
        "holders": len({statement.holder for statement in found} - {NOT_FOUND}),
        "papers": len({statement.slug for statement in found if statement.is_paper}),
        "positions": len({statement.slug for statement in found if not statement.is_paper}),
        "impacts": len(current.impacts),
    }


# changes from one state to another


def display_changes(old: Snapshot, new: Snapshot) -> list[Change[Any]]:
    """By number of the subject, once for all holders of a paper or position; assessments, which have no holders, come last."""
    holders, found = old.holders | new.holders, dict[object, Change[Any]]()
    for change in statement_changes(old, new):
        one = change.row
        key = (one.subject, change.kind, one.is_paper, one.id, change.differences)
        same = found.get(key, change)
        found[key] = replace(same, holders=(*same.holders, holders[one.holder].code))
    changes = [*found.values(), *impact_changes(old, new)]
    return sorted(changes, key=lambda one: subject_order(one.subject))


def count_changes(changes: Iterable[Change[Any]]) -> dict[str, int]:
    """How many are new, changed and removed; zeros are shown too."""
    found = [one.kind for one in changes]
    return {kind.value: found.count(kind) for kind in ChangeKind}
