"""States by position: what each State shows on one text, region by region; or the texts to choose from."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.public.citing.structured_data import Crumb, with_crumbs
from positions.choices import NoPosition, StatedThrough
from positions.legend import MARK_USES, entries_of, mark_symbols, word

from ..query import SnapshotQuery
from ..snapshot.cells import css_class, format_no_position, holder_names, in_order
from ..snapshot.display import CellDisplay, row_sentence, subject_label
from ..snapshot.loader import State, states_of
from ..snapshot.statements import ITSELF, Holder, Resolver, Snapshot, Subject
from .pages import SnapshotPage
from .texts import matrix_crumb


class StatesByPosition(SnapshotPage):
    url_name = "matrix:map"
    template_name = "matrix/map.html"
    parameters = ("res", "state")

    def context(self, query: SnapshotQuery) -> dict[str, Any]:
        snapshot, title = query.snapshot, _("States by position")
        if snapshot is None or query.assembly is None:
            return {"title": title}
        states = states_of(query.assembly)
        chosen, subjects = _chosen(query, states), query.subjects("res", 1)
        paths = {statement.subject for statement in snapshot.statements}
        recorded = snapshot.subjects_at(paths)
        of_it = f"?assembly={snapshot.assembly}"
        if subjects:
            of_it += f"&res={subjects[0].path}"
            shown = _map_context(query, snapshot, subjects[0], states, chosen)
        else:
            shown = _list_context(query, snapshot, recorded, chosen)
        rows = [
            Crumb(one.name, reverse("matrix:row", args=[one.path]) + query.onward())
            for one in subjects
        ]
        crumbs = [matrix_crumb(snapshot.code, query.onward()), *rows, Crumb(title)]
        return (
            with_crumbs(crumbs)
            | shown
            | {
                "chosen": chosen,
                "subjects": recorded,
                "canonical": self.address + of_it,
                "matrix_address": reverse("matrix:matrix") + query.onward(),
                "now_address": of_it,
                "is_narrowed": bool(query.refused or query.day or query.release or chosen),
            }
        )


def _chosen(query: SnapshotQuery, states: list[State]) -> Holder | None:
    word = query.text("state").lower()
    for state in states:
        if word in {state.holder.slug, state.code.lower(), state.holder.code.lower()}:
            return state.holder
    if word:
        query.refuse("state", _("There is no State “%(word)s”.") % {"word": word[:40]})
    return None


def _map_context(
    query: SnapshotQuery,
    snapshot: Snapshot,
    subject: Subject,
    states: list[State],
    chosen: Holder | None,
) -> dict[str, Any]:
    mapped = StateMap(snapshot, subject, states)
    return {
        "title": _("States by position: %(subject)s at %(assembly)s")
        % {"subject": subject_label(subject), "assembly": snapshot.code},
        "subject": subject,
        "map": mapped,
        "sentence": row_sentence(mapped.resolver, subject),
        "key": [*entries_of(mapped.codes), *entries_of((StatedThrough.GROUP, *NoPosition))],
        "symbols": mark_symbols([*mapped.codes, *NoPosition]),
        "chosen_tile": mapped.tile(chosen.slug) if chosen else None,
        "row_page": reverse("matrix:row", args=[subject.path]),
        "onward": query.onward(),
    }


def _list_context(
    query: SnapshotQuery, snapshot: Snapshot, subjects: list[Subject], chosen: Holder | None
) -> dict[str, Any]:
    """The texts with statements, each with its map, and what the chosen State shows on it."""
    title = _("States by position at %(assembly)s") % {"assembly": snapshot.code}
    if chosen:
        words = {"state": chosen.in_sentence, "assembly": snapshot.code}
        title = _("Where %(state)s stands at %(assembly)s") % words
        snapshot = dataclasses.replace(snapshot, holders={chosen.slug: chosen, **snapshot.holders})
    resolver = snapshot.resolver
    shown, silent = list[dict[str, Any]](), list[dict[str, Any]]()
    for subject in subjects:
        tile = chosen and _tile(resolver, subject, snapshot.holders[chosen.slug])
        text = {
            "subject": subject,
            "tile": tile,
            "sentence": "" if chosen else row_sentence(resolver, subject),
            "address": query.without(res=subject.path),
        }
        (silent if tile and not tile.cell.statements else shown).append(text)
    return {"texts": shown, "silent": silent, "title": title}


# the map, without the database


@dataclass(frozen=True)
class StateTile(CellDisplay):
    code: str = ""  # of the State

    @property
    def is_inherited(self) -> bool:
        return self.cell.via == StatedThrough.GROUP

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The codes of its tile: one for each of its organisations if they differ."""
        if not self.cell.groups_differ:
            return tuple(in_order(self.cell.codes)[:1])
        firsts = (
            in_order(one.code for one in statements if one.speaks)[0]
            for _group, statements in self.cell.group_statements
        )
        return tuple(dict.fromkeys(firsts))

    @cached_property
    def position(self) -> str:
        """As text: what the State shows, how certain and through whom; or why it shows nothing."""
        codes = ", ".join(map(word, in_order(self.cell.codes)))
        codes = f"{codes} ({self.grade})" if self.grade else codes or self.no_position
        return ", ".join(filter(None, (codes, self.via)))

    @cached_property
    def drawn(self) -> list[tuple[str, SafeString]]:
        """CSS classes and mark of each part; the tile is split if its organisations differ."""
        if not self.parts:
            return [("", MARK_USES[self.cell.silence or NoPosition.NOT_LOOKED_FOR])]
        return [(css_class(code, self.is_inherited), MARK_USES[code]) for code in self.parts]


def _tile(resolver: Resolver, subject: Subject, holder: Holder, code: str = "") -> StateTile:
    cell = resolver.cell(subject.path, holder.slug)
    return StateTile(holder, cell, resolver.snapshot, code=code)


@dataclass(frozen=True)
class RegionBlock:
    name: str
    tiles: tuple[StateTile, ...]
    silence: str  # why no State of the organisation shows anything; else empty

    @cached_property
    def shown(self) -> int:
        return sum(bool(tile.cell.codes) for tile in self.tiles)

    @property
    def is_empty(self) -> bool:
        return not any(tile.cell.statements for tile in self.tiles)

    @property
    def counts(self) -> str:
        """`10 of 21 through ATU, 1 of 21 with a position of its own`."""
        through = Counter(
            holder_names([group for group, _said in tile.cell.group_statements], tile.snapshot)
            for tile in self.tiles
            if tile.is_inherited
        )
        own = sum(tile.cell.via in ITSELF for tile in self.tiles)
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
        return ", ".join(parts)


class StateMap:
    """`states` are sorted by name."""

    def __init__(self, snapshot: Snapshot, subject: Subject, states: Sequence[State]) -> None:
        holders = {state.holder.slug: state.holder for state in states}
        self.subject = subject
        self.snapshot = dataclasses.replace(snapshot, holders={**holders, **snapshot.holders})
        self.resolver = self.snapshot.resolver
        regions: dict[str, list[StateTile]] = {}
        for state in states:
            holder = self.snapshot.holders[state.holder.slug]
            tile = _tile(self.resolver, subject, holder, state.code)
            regions.setdefault(state.region or _("Other States"), []).append(tile)
        blocks = [
            RegionBlock(name, tuple(tiles), self._silence(tiles)) for name, tiles in regions.items()
        ]
        self.blocks = sorted(blocks, key=lambda block: (-block.shown, block.is_empty, block.name))
        self.tiles = [tile for block in self.blocks for tile in block.tiles]
        # The codes in its tiles.
        self.codes = list(dict.fromkeys(part for tile in self.tiles for part in tile.parts))

    @property
    def sentence(self) -> str:
        """About all regions; empty if no State shows anything."""
        own = sum(tile.cell.via in ITSELF for tile in self.tiles)
        through, values = sum(tile.is_inherited for tile in self.tiles), {"all": len(self.tiles)}
        sentences = []
        if through:
            said = ngettext(
                "%(count)d of %(all)d States is shown with what its regional organisation asked for.",
                "%(count)d of %(all)d States are shown with what their regional organisations asked for.",
                through,
            )
            sentences.append(said % (values | {"count": through}))
        if own:
            said = ngettext(
                "%(count)d of %(all)d States has a position of its own.",
                "%(count)d of %(all)d States have positions of their own.",
                own,
            )
            sentences.append(said % (values | {"count": own}))
        return " ".join(sentences)

    @property
    def is_doubted(self) -> bool:
        return any(tile.grade for tile in self.tiles)

    def tile(self, slug: str) -> StateTile | None:
        return next((tile for tile in self.tiles if tile.holder.slug == slug), None)

    def _silence(self, tiles: list[StateTile]) -> str:
        """For the organisation of most of these States: not looked for, none found, or no position taken."""
        groups = Counter(group for tile in tiles for group in tile.holder.groups)
        if not groups:
            return format_no_position(tiles[0].cell)
        group, _count = groups.most_common(1)[0]
        silence = format_no_position(self.resolver.cell(self.subject.path, group))
        return _("%(group)s: %(silence)s") % {
            "group": self.snapshot.holder_code(group),
            "silence": silence,
        }
