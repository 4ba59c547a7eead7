"""What merging two rows does to other rows: planned before it is done, and noted while it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.records.frozen.rows import Frozen
from core.records.pending.changes import PendingRow, Values, key_of, values_of
from core.records.permissions import Actor
from core.records.publishable import Publishable
from core.records.reviewing import may_publish_own
from core.records.tracked import TrackedModel
from core.slugs import SluggedModel

from ...links.links import Model
from .clashes import NUMBER, says_the_same
from .values import chosen_by_default, chosen_of_other, differing_fields


class CannotMerge(ValidationError):
    """Each message says what stands in the way."""


@dataclass(frozen=True)
class MergedPart:
    """Two parts in one place became one; `lost` are the values of the second that it does not hold."""

    keep: TrackedModel
    gone: TrackedModel
    lost: PendingRow

    @property
    def name(self) -> str:
        return part_name(self.gone)


def part_name(part: TrackedModel) -> str:
    """In a form."""
    return f"{part._meta.label_lower}:{part.pk}"


@dataclass
class MergeReport:
    moved: dict[Model, list[TrackedModel]] = field(default_factory=dict)
    merged: list[MergedPart] = field(default_factory=list)
    renumbered: list[tuple[TrackedModel, int]] = field(default_factory=list)
    dropped: list[TrackedModel] = field(default_factory=list)  # links between the two
    pending: int = 0  # pending versions that named a row which goes
    is_pending: bool = False  # what was chosen waits for a second person


def check_publication(keep: Publishable, gone: Publishable, by: Actor) -> None:
    words = {"gone": gone, "keep": keep}
    if gone.is_published and not keep.is_published:
        raise CannotMerge(
            _("“%(gone)s” is public and “%(keep)s” is not. Keep the public one.") % words
        )
    if keep.is_published and not gone.is_published and not may_publish_own(by, type(keep)):
        raise CannotMerge(
            _("“%(gone)s” is not public. A second person must publish it first.") % words
        )


def is_numbered_on(row: TrackedModel, twin: TrackedModel, names: Sequence[str]) -> bool:
    """Whether of two in one place both stay, the second under the next number."""
    is_own = isinstance(row, SluggedModel | Frozen)
    return not is_own and NUMBER in row.key_fields and not says_the_same(twin, row, names)


def obstacle_between(row: TrackedModel, twin: TrackedModel) -> str:
    """Why the two cannot become one; empty where they can."""
    words = {"table": row._meta.verbose_name, "one": twin, "other": row}
    if isinstance(row, SluggedModel | Frozen):
        text = _("%(table)s: “%(one)s” and “%(other)s” cannot both stay. Merge these two first.")
        return text % words
    if row.is_published and not twin.is_published:
        text = _("“%(other)s” is public and “%(one)s” is not. Publish or delete the latter first.")
        return text % words
    return ""


def part_of_two(
    keep: TrackedModel, gone: TrackedModel, names: Sequence[str], is_other_preferred: bool
) -> tuple[MergedPart, Values]:
    """What becomes of two parts in one place, and what the first is given of the second."""
    choose = chosen_of_other if is_other_preferred else chosen_by_default
    chosen = choose(keep, gone, names)
    kept, other = values_of(keep) | chosen, values_of(gone)
    lost = [one.name for one in differing_fields(keep, gone, names) if _lacks(kept, other, one)]
    before, after = ({name: side[name] for name in lost} for side in (other, kept))
    return MergedPart(keep, gone, PendingRow(*key_of(gone), "changed", before, after)), chosen


def _lacks(kept: Values, other: Values, one: Any) -> bool:
    value, given = kept[one.name], other[one.name]
    if one.many_to_many:
        return not set(given) <= set(value)
    return bool(value != given)
