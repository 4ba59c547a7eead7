"""Two rows that are one thing become one row: every link to the other moves, and its address redirects."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.exceptions import ValidationError

from core.records.content_version import writing
from core.records.pending.applying import write_changes
from core.records.pending.changes import (
    RowKey,
    Values,
    changes_between,
    contents_of,
    key_of,
)
from core.records.pending.moving import move_pending, name_those_that_stay
from core.records.pending.saving import save_pending
from core.records.permissions import Actor, may, require
from core.records.publishable import Publishable
from core.records.reviewing import may_publish_own, written_by
from core.records.saving import Write, iter_save, remove_many, save_row
from core.records.saving.context import WriteContext
from core.records.tracked import TrackedModel, with_keys
from core.slugs import SluggedModel, redirect_writes

from ...links.links import Model, links_to, pointing_at
from .clashes import (
    NUMBER,
    PossibleTwins,
    as_moved,
    clash_of,
    is_from_row_to_itself,
    next_number,
    single_relations,
    twin_of,
)
from .report import (
    CannotMerge,
    MergeReport,
    check_publication,
    is_numbered_on,
    obstacle_between,
    part_name,
    part_of_two,
)


def merge(
    keep: Publishable,
    gone: Publishable,
    chosen: Values,
    *,
    by: Actor,
    channel: str,
    preferred: frozenset[str] = frozenset(),
) -> MergeReport:
    """`chosen` is what `keep` shall hold of `gone`; `preferred` names parts of `gone` whose values win.

    Raises PermissionDenied, Stale, or ValidationError; then nothing is changed.
    """
    require(may(by, "publish", type(keep)), keep)
    check_publication(keep, gone, by)
    reason = f"merged: {gone.natural_key_text()} into {keep.natural_key_text()}"
    with writing():
        run = _Merge(keep, WriteContext(by, channel, reason, merges=True), preferred)
        run.merge(keep, gone, chosen)
        run.check_written()
    return run.report


class _Merge:
    def __init__(self, root: Publishable, context: WriteContext, preferred: frozenset[str]) -> None:
        self.root, self.context, self.preferred = root, context, preferred
        self.report = MergeReport()
        self.obstacles: list[str] = []
        self.written: dict[Model, set[int]] = defaultdict(set)
        self.stays: dict[RowKey, int] = {}

    def merge(self, keep: TrackedModel, gone: TrackedModel, chosen: Values) -> None:
        """Children first: until nothing points at it, a row cannot go."""
        self._move_links(keep, gone)
        try:
            move_pending(keep, gone)
        except ValidationError as error:
            self.obstacles += error.messages
        if self.obstacles:
            raise CannotMerge(self.obstacles)
        self.stays[key_of(gone)] = keep.pk
        if keep == self.root:  # once, with all parts, before something is pending of it
            self.report.pending = name_those_that_stay(self.stays)
        with self._keeping_writer(gone):
            remove_many([_stored(gone)], self.context)
        if isinstance(gone, SluggedModel) and isinstance(keep, SluggedModel):
            for redirect in redirect_writes(type(gone), gone.slug, keep.slug):
                save_row(redirect, **self._who)
        self._give(_stored(keep), chosen)

    @property
    def _who(self) -> dict[str, Any]:
        context = self.context
        return {"by": context.by, "channel": context.channel, "reason": context.reason}

    def _keeping_writer(self, row: TrackedModel) -> AbstractContextManager[None]:
        """A row that names another now says what it said: it needs no second person again."""
        root = row.root()
        if root == self.root and not root.is_published:
            return nullcontext()
        return written_by(getattr(root, "written_by_id", None))

    # links

    def _move_links(self, keep: TrackedModel, gone: TrackedModel) -> None:
        for model, names in links_to(type(gone)).items():
            rows = list(self._pointing(model, names, gone))
            if not rows:
                continue
            twins = PossibleTwins(model, names, [keep.pk], self.stays)
            for row in rows:
                self._solve(row, keep, gone, twins)
            if self.obstacles:
                continue
            rows = [one for one in self._pointing(model, names, gone) if one not in (keep, gone)]
            self._save(
                [
                    Write(
                        as_moved(row, names, keep, gone), many=_many_moved(row, names, gone, keep)
                    )
                    for row in rows
                ]
            )
            if rows:
                self.report.moved.setdefault(model, []).extend(rows)

    def _pointing(self, model: Model, names: Sequence[str], row: TrackedModel) -> Any:
        pks = pointing_at(model, names, row).values("pk")
        return with_keys(model).filter(pk__in=pks).order_by("pk")

    def _solve(
        self, row: TrackedModel, keep: TrackedModel, gone: TrackedModel, twins: PossibleTwins
    ) -> None:
        """Where the link cannot just move: two would be one, or one would lead from a row to itself."""
        if row == gone:
            return
        if row == keep:
            self._unlink(row, twins.names, gone)
            return
        moved = as_moved(row, twins.names, keep, gone)
        if is_from_row_to_itself(moved, twins.names, keep):
            self.report.dropped.append(row)
            with self._keeping_writer(row):
                remove_many([row], self.context)
        elif twins.of(moved) and (reason := clash_of(moved)):
            self._solve_clash(row, moved, twins, reason)

    def _unlink(self, keep: TrackedModel, names: Sequence[str], gone: TrackedModel) -> None:
        """The row that stays no longer points at the one that becomes itself."""
        for column in single_relations(type(keep), names):
            if getattr(keep, column.attname) == gone.pk:
                setattr(keep, column.name, None)
        self.report.dropped.append(keep)
        self._save([Write(keep, many=_many_moved(keep, names, gone, None))])

    def _solve_clash(
        self, row: TrackedModel, moved: TrackedModel, twins: PossibleTwins, reason: str
    ) -> None:
        twin = twin_of(moved)
        if twin is None:
            self.obstacles.append(f"{row}: {reason}")
        elif is_numbered_on(row, twin, twins.names):
            number = next_number(twin)
            self.report.renumbered.append((row, number))
            setattr(moved, NUMBER, number)
            self._save([Write(moved)])
            twins.add(moved)
        elif obstacle := obstacle_between(row, twin):
            self.obstacles.append(obstacle)
        else:
            part, chosen = part_of_two(twin, row, twins.names, part_name(row) in self.preferred)
            self.report.merged.append(part)
            self.merge(twin, row, chosen)

    # writing

    def _save(self, writes: Sequence[Write]) -> None:
        """Checked at the end, when all is in its place."""
        by_writer: dict[object, list[Write]] = defaultdict(list)
        for write in writes:
            by_writer[getattr(write.row.root(), "written_by_id", None)].append(write)
            self.written[type(write.row)].add(write.row.pk)
        for some in by_writer.values():
            with self._keeping_writer(some[0].row):
                for _count in iter_save(some, self.context):
                    pass

    def _give(self, keep: TrackedModel, chosen: Values) -> None:
        """A line of history says of the row that stays that it was merged, whatever it was given."""
        seen = contents_of(keep)
        mine = seen | {key_of(keep): seen[key_of(keep)] | chosen}
        root = keep.root()
        must_wait = root.is_published and not may_publish_own(self.context.by, type(root))
        changes = changes_between(seen, mine)
        if changes and keep is root and must_wait and isinstance(keep, Publishable):
            save_pending(keep, seen, mine, by=self.context.by, channel=self.context.channel)
            self.report.is_pending, changes = True, []
        with self._keeping_writer(keep):
            if changes:
                write_changes(changes, keep, **self._who)
            else:
                save_row(keep, **self._who)

    def check_written(self) -> None:
        for model, pks in self.written.items():
            for row in with_keys(model).filter(pk__in=pks):
                try:
                    row.full_clean()
                except ValidationError as error:
                    self.obstacles += [f"{row}: {message}" for message in error.messages]
        if self.obstacles:
            raise CannotMerge(self.obstacles)


def _stored(row: TrackedModel) -> Any:
    return with_keys(type(row)).get(pk=row.pk)


def _many_moved(
    row: TrackedModel, names: Sequence[str], gone: TrackedModel, keep: TrackedModel | None
) -> dict[str, list[Any]]:
    """What its relations to several rows hold with one in the place of the other."""
    found: dict[str, list[Any]] = {}
    for name in names:
        if not row._meta.get_field(name).many_to_many:
            continue
        others = list(getattr(row, name).all())
        if gone in others:
            stay = [keep if one == gone else one for one in others]
            found[name] = list(dict.fromkeys(one for one in stay if one is not None))
    return found
