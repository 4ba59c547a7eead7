"""What merging two rows would do to other rows, found by reading only: a bounded number of queries, and no lock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from core.records.pending.changes import RowKey, key_of
from core.records.pending.moving import count_those_that_name, pending_of_both
from core.records.permissions import Actor, may, may_write, require
from core.records.publishable import Publishable
from core.records.tracked import TrackedModel

from ...links.links import Model, links_to
from .clashes import (
    NUMBER,
    PossibleTwins,
    as_moved,
    in_place,
    is_from_row_to_itself,
    single_relations,
    with_parts,
)
from .report import (
    CannotMerge,
    MergedPart,
    MergeReport,
    check_publication,
    is_numbered_on,
    obstacle_between,
    part_of_two,
)


@dataclass
class _Pair:
    """Two rows that become one, and by table what becomes of the rows that point at the second."""

    keep: TrackedModel
    gone: TrackedModel
    part: MergedPart | None = None
    tables: list["_Links"] = field(default_factory=list)


@dataclass
class _Links:
    model: Model
    dropped: list[TrackedModel] = field(default_factory=list)
    renumbered: list[tuple[TrackedModel, int]] = field(default_factory=list)
    merged: list[_Pair] = field(default_factory=list)
    moved: list[TrackedModel] = field(default_factory=list)


def plan_merge(keep: Publishable, gone: Publishable, *, by: Actor) -> MergeReport:
    """What `merge` would do to other rows, by default.

    Raises PermissionDenied, or CannotMerge for what stands in the way; what a rule of a single row
    refuses is found when it is written.
    """
    require(may(by, "publish", type(keep)), keep)
    check_publication(keep, gone, by)
    return _Plan(by).report_of(_Pair(keep, gone))


class _Plan:
    def __init__(self, by: Actor) -> None:
        self.by = by
        self.stays: dict[RowKey, int] = {}
        self.obstacles: list[str] = []
        self.report = MergeReport()

    def report_of(self, root: _Pair) -> MergeReport:
        """Pairs of one level, and of one table, are followed at once: so queries do not grow with rows."""
        self.stays[key_of(root.gone)] = root.keep.pk
        level = [root]
        while level:
            pairs: dict[Model, list[_Pair]] = defaultdict(list)
            for one in level:
                pairs[type(one.gone)].append(one)
            level = [found for some in pairs.values() for found in self._follow(some)]
        if self.obstacles:
            raise CannotMerge(self.obstacles)
        self._tell(root)
        self.report.pending = count_those_that_name(self.stays)
        return self.report

    def _follow(self, pairs: Sequence[_Pair]) -> list[_Pair]:
        """Notes what becomes of all that points at the rows that go; gives the parts that become one."""
        keeps = [one.keep.pk for one in pairs]
        self.obstacles += pending_of_both([(one.keep, one.gone) for one in pairs])
        found: list[_Pair] = []
        for model, names in links_to(type(pairs[0].gone)).items():
            rows = _pointing(model, names, [one.gone.pk for one in pairs])
            if not rows:
                continue
            twins = PossibleTwins(model, names, keeps, self.stays)
            for pair in pairs:
                links = _Links(model)
                pair.tables.append(links)
                for row in rows.get(pair.gone.pk, []):
                    self._solve(pair, links, row, twins)
                found += links.merged
        return found

    def _solve(self, pair: _Pair, links: _Links, row: TrackedModel, twins: PossibleTwins) -> None:
        if row == pair.gone or key_of(row) in self.stays:
            return
        if row == pair.keep:
            links.dropped.append(row)
            return
        require(may_write(self.by, row, "change"), row.root())
        moved = as_moved(in_place(row, self.stays), twins.names, pair.keep, pair.gone)
        if is_from_row_to_itself(moved, twins.names, pair.keep):
            links.dropped.append(row)
        elif twin := twins.of(moved):
            self._solve_clash(links, row, moved, twin, twins)
        else:
            links.moved.append(row)

    def _solve_clash(
        self,
        links: _Links,
        row: TrackedModel,
        moved: TrackedModel,
        twin: TrackedModel,
        twins: PossibleTwins,
    ) -> None:
        both = in_place(twin, self.stays), in_place(row, self.stays)
        if is_numbered_on(both[1], both[0], twins.names):
            number = twins.next_number(twin)
            links.renumbered.append((row, number))
            setattr(moved, NUMBER, number)
            twins.add(moved)
        elif obstacle := obstacle_between(row, twin):
            self.obstacles.append(obstacle)
        else:
            require(may(self.by, "publish", type(row.root())), row.root())
            part, _chosen = part_of_two(*both, twins.names, is_other_preferred=False)
            self.stays[key_of(row)] = twin.pk
            links.merged.append(_Pair(twin, row, part))

    def _tell(self, pair: _Pair) -> None:
        """In the order in which it is done: parts of parts first."""
        for links in pair.tables:
            self.report.dropped += links.dropped
            self.report.renumbered += links.renumbered
            for one in links.merged:
                self.report.merged += filter(None, [one.part])
                self._tell(one)
            if moved := [row for row in links.moved if key_of(row) not in self.stays]:
                self.report.moved.setdefault(links.model, []).extend(moved)


def _pointing(
    model: Model, names: Sequence[str], pks: Sequence[int]
) -> Mapping[int, list[TrackedModel]]:
    """By the row that they point at."""
    columns = single_relations(model, names)
    targets: dict[int, set[int]] = defaultdict(set)
    for name in names:
        if model._meta.get_field(name).many_to_many:
            for source, target in _links_of_many(model, name, pks):
                targets[source].add(target)
    leads_there = [(f"{one.attname}__in", pks) for one in columns]
    condition = Q(*leads_there, ("pk__in", list(targets)), _connector=Q.OR)
    found: dict[int, list[TrackedModel]] = defaultdict(list)
    for row in with_parts(model, condition):
        own = targets[row.pk] | {getattr(row, one.attname) for one in columns}
        for pk in own.intersection(pks):
            found[pk].append(row)
    return found


def _links_of_many(model: Model, name: str, pks: Iterable[int]) -> Any:
    """Of a relation to several rows: which row leads to which of these."""
    relation: Any = model._meta.get_field(name)
    source, target = relation.m2m_field_name(), relation.m2m_reverse_field_name()
    through = relation.remote_field.through._base_manager
    return through.filter(**{f"{target}__in": pks}).values_list(f"{source}_id", f"{target}_id")
