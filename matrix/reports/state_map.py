"""States by position: what each State shows on one text, region by region; without the database."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import format_names
from positions.choices import Action, NoPosition, StatedThrough
from positions.legend import word

from ..snapshot.display import format_no_position, format_via, holder_names
from ..snapshot.resolver import MatrixCell, Resolver
from ..snapshot.statements import Holder, Snapshot, Subject

_ITSELF = {StatedThrough.OWN, StatedThrough.CO_SIGNED, StatedThrough.INFERRED}


@dataclass(frozen=True)
class StateTile:
    holder: Holder
    code: str
    cell: MatrixCell
    snapshot: Snapshot

    @property
    def shows(self) -> bool:
        return bool(self.cell.codes)

    @property
    def is_inherited(self) -> bool:
        return self.cell.via == StatedThrough.GROUP

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The codes that its tile is drawn in: one for each of its organisations where these differ."""
        if not self.cell.groups_differ:
            return tuple(_in_order(self.cell.codes)[:1])
        firsts = (
            _in_order(one.code for one in statements if one.speaks)[0]
            for _group, statements in self.cell.group_statements
        )
        return tuple(dict.fromkeys(firsts))

    @cached_property
    def position(self) -> str:
        """In words: what it shows, or why it shows nothing."""
        if self.shows:
            return ", ".join(map(word, _in_order(self.cell.codes)))
        return format_no_position(self.cell)

    @cached_property
    def through(self) -> str:
        return format_via(self.cell, self.snapshot)

    @property
    def label(self) -> str:
        words = "; ".join(filter(None, (self.position, self.through)))
        return f"{self.holder.code}: {words}"

    @cached_property
    def drawn(self) -> list[tuple[str, str]]:
        """CSS classes and code of each part of it: it is split where its organisations differ."""
        if not self.parts:
            return [("", self.cell.silence or NoPosition.NOT_LOOKED_FOR)]
        kinds = [code if code in Action.values else "" for code in self.parts]
        via = " via" if self.is_inherited else ""
        return [
            (f"{kind}{via}".strip(), code) for kind, code in zip(kinds, self.parts, strict=True)
        ]


@dataclass(frozen=True)
class RegionBlock:
    name: str
    tiles: tuple[StateTile, ...]
    silence: str  # of its organisations, in words, where no State of it shows anything

    @cached_property
    def shown(self) -> int:
        return sum(tile.shows for tile in self.tiles)

    @property
    def is_empty(self) -> bool:
        return not any(tile.cell.statements for tile in self.tiles)

    @property
    def counts(self) -> str:
        """`10 of 21 through ATU; 1 of 21 with a position of its own`."""
        through = Counter(
            holder_names([group for group, _said in tile.cell.group_statements], tile.snapshot)
            for tile in self.tiles
            if tile.is_inherited
        )
        own = sum(tile.cell.via in _ITSELF for tile in self.tiles)
        values = {"all": len(self.tiles)}
        parts = [
            _("%(count)d of %(all)d through %(groups)s")
            % (values | {"count": count, "groups": groups})
            for groups, count in through.most_common()
        ]
        if own:
            message = ngettext(
                "%(count)d of %(all)d with a position of its own",
                "%(count)d of %(all)d with positions of their own",
                own,
            )
            parts.append(message % (values | {"count": own}))
        return "; ".join(parts)


class StateMap:
    """`states` are a holder, a code and the name of a region each, in order of their names."""

    def __init__(
        self, snapshot: Snapshot, subject: Subject, states: Sequence[tuple[Holder, str, str]]
    ) -> None:
        holders = {holder.slug: holder for holder, _code, _region in states}
        self.subject = subject
        self.snapshot = dataclasses.replace(snapshot, holders={**holders, **snapshot.holders})
        self.resolver = Resolver(self.snapshot)
        regions: dict[str, list[StateTile]] = {}
        for holder, code, region in states:
            cell = self.resolver.cell(subject.path, holder.slug)
            tile = StateTile(self.snapshot.holders[holder.slug], code, cell, self.snapshot)
            regions.setdefault(region or _("Other States"), []).append(tile)
        blocks = [
            RegionBlock(name, tuple(tiles), self._silence(tiles)) for name, tiles in regions.items()
        ]
        self.blocks = sorted(blocks, key=lambda block: (-block.shown, block.is_empty, block.name))

    def tile(self, slug: str) -> StateTile | None:
        tiles = (tile for block in self.blocks for tile in block.tiles)
        return next((tile for tile in tiles if tile.holder.slug == slug), None)

    def _silence(self, tiles: list[StateTile]) -> str:
        """Of the organisation of most of these States: not looked for, none found, or no position taken."""
        groups = Counter(group for tile in tiles for group in tile.holder.groups)
        if not groups:
            return format_no_position(tiles[0].cell)
        group, _count = groups.most_common(1)[0]
        silence = format_no_position(self.resolver.cell(self.subject.path, group))
        return _("%(group)s: %(silence)s") % {
            "group": self.snapshot.holder_code(group),
            "silence": silence,
        }

    @cached_property
    def codes(self) -> list[str]:
        """Those that its tiles are drawn in."""
        parts = (part for block in self.blocks for tile in block.tiles for part in tile.parts)
        return list(dict.fromkeys(parts))

    @property
    def sentence(self) -> str:
        tiles = [tile for block in self.blocks for tile in block.tiles]
        through = sum(tile.is_inherited for tile in tiles)
        own = sum(tile.cell.via in _ITSELF for tile in tiles)
        if not (through or own):
            return _(
                "No position of a State or of its regional organisation on this text is recorded."
            )
        parts = []
        if through:
            message = ngettext(
                "%(count)d State is shown with what its regional organisation asked for",
                "%(count)d States are shown with what their regional organisations asked for",
                through,
            )
            parts.append(message % {"count": through})
        if own:
            message = ngettext(
                "%(count)d State has a paper or statement of its own",
                "%(count)d States have papers or statements of their own",
                own,
            )
            parts.append(message % {"count": own})
        return _("%(clauses)s.") % {"clauses": format_names(parts)}


def _in_order(codes: Iterable[str]) -> list[str]:
    """Actions before statements, each code once."""
    return sorted(dict.fromkeys(codes), key=lambda code: code not in Action.values)
