"""From the words of an address to the public row that they name: what a statement is about, and who holds it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import Model, Q

from core.models import Redirect
from meetings.models import Assembly
from participants.models import Participant
from positions.models import ImpactAssessment, Position, Proposal, ProposalItem
from positions.querysets import became_new
from positions.subjects import (
    NEW_TEXT,
    QUESTION,
    RESOLUTION,
    SLUGGED_MODELS,
    kind_of,
    path_of_item,
    subject_path,
)
from resolutions.models import Resolution
from study_groups.models import Question

from .snapshot.loader import holder_of, proponent_not_found
from .snapshot.statements import NOT_FOUND, HeldPosition, Holder, Impact, PaperItem, Snapshot

# How many renamed slugs are looked up at once.
_MOST_NAMES = 5_000
Row = TypeVar("Row", PaperItem, HeldPosition, Impact)
_AN_ITEM = re.compile("(?P<slug>.+)-(?P<number>[0-9]{1,5})")


@dataclass(frozen=True)
class SubjectRow:
    """A public row that statements may be about, by whatever name it was asked for. `former` are its earlier paths."""

    path: str
    row: Any
    former: tuple[str, ...] = ()

    @property
    def of_items(self) -> Q:
        """Which items of proposals are done to it, or became it."""
        kind = kind_of(self.row)
        if kind is RESOLUTION:
            return Q(pk__in=ProposalItem.objects.published().on_resolution(self.row))
        if kind is NEW_TEXT:
            return Q(pk=self.row.pk)
        return Q(**{kind.relation: self.row}) if kind.is_target else Q(pk__in=[])

    @property
    def of_positions(self) -> Q:
        """Which positions are about it, or about an item that is done to it."""
        kind = kind_of(self.row)
        held = Q(**{kind.relation: self.row}) if kind.is_held else Q(pk__in=[])
        if kind is RESOLUTION:
            return held | Q(item__in=ProposalItem.objects.published().on_resolution(self.row))
        return held | Q(**{f"item__{kind.relation}": self.row}) if kind.is_target else held


def text_at(path: str) -> SubjectRow | None:
    """The public row with this path, or with a path that leads to it since it was renamed."""
    beginning, slash, rest = path.rpartition("/")
    prefix = f"{beginning}{slash}"
    if prefix == NEW_TEXT.prefix:
        return _new_text(rest)
    if prefix.startswith(QUESTION.prefix):
        return _question(path, beginning.partition("/")[2], rest)
    row = _named(SLUGGED_MODELS[prefix], rest)
    if row is None:
        return None
    former = [f"{prefix}{old}" for old in _former(row)]
    if isinstance(row, Resolution):  # an older release has it as the new text that it was then
        items = ProposalItem.objects.published().filter(became_new(row))
        former += [
            f"{NEW_TEXT.prefix}{slug}-{number}"
            for slug, number in items.values_list("proposal__slug", "number")
        ]
    return SubjectRow(f"{prefix}{row.slug}", row, tuple(former))


def _named(model: Any, slug: str) -> Any:
    """The public row called so, or so before."""
    rows = model.objects.published()
    earlier = Redirect.objects.of(model).filter(old_slug=slug).values("new_slug")
    return rows.filter(slug=slug).first() or rows.filter(slug__in=earlier).first()


def _former(row: Any) -> list[str]:
    """What it was called before."""
    return [old for old, _new in Redirect.objects.of(type(row)).filter(new_slug=row.slug)]


def _new_text(name: str) -> SubjectRow | None:
    """What a proposal would add. Once its item has a target, or became a resolution, the path leads there."""
    found = _AN_ITEM.fullmatch(name)
    proposal = _named(Proposal, found["slug"]) if found else None
    if proposal is None or found is None:
        return None
    items = ProposalItem.objects.published().joined().select_related("proposal__assembly")
    row = items.filter(proposal=proposal, number=int(found["number"])).first()
    if row is None:
        return None
    current = path_of_item(row)
    return SubjectRow(current, row) if current.startswith(NEW_TEXT.prefix) else text_at(current)


def _question(path: str, period: str, anchor: str) -> SubjectRow | None:
    """Questions have no slug of their own: `Q14/17` is asked for as q14-17."""
    rows = Question.objects.published().select_related("mandate__study_group", "mandate__period")
    near = rows.filter(
        mandate__period__code__iexact=period, code__istartswith=anchor.partition("-")[0]
    )
    return next((SubjectRow(path, row) for row in near if subject_path(row) == path), None)


@dataclass(frozen=True)
class HolderRow:
    """Who holds statements; `row` is None for the proponent that was not found."""

    holder: Holder
    row: Participant | None = None
    former: tuple[str, ...] = ()


def holder_at(slug: str) -> HolderRow | None:
    if slug == NOT_FOUND:
        return HolderRow(proponent_not_found())
    row = _named(Participant, slug)
    return HolderRow(holder_of(row), row, tuple(_former(row))) if row is not None else None


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
        texts = [found["slug"] for end in ends if (found := _AN_ITEM.fullmatch(end))]
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
        if prefix == NEW_TEXT.prefix and (found := _AN_ITEM.fullmatch(rest)):
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
