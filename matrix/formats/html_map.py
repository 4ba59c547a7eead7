"""States by position as HTML: tiles of one letter code each, in short strings; every text is escaped where it comes in."""

from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from positions.choices import Action, NoPosition
from positions.legend.marks import mark_symbols, mark_use

from ..reports.state_map import RegionBlock, StateMap, StateTile
from .html_cells import class_attribute


class MapHtml:
    """`onward` is the query string that links carry on; `chosen` the slug of a State that is marked."""

    def __init__(self, states: StateMap, onward: str, chosen: str = "") -> None:
        self.states, self.onward, self.chosen = states, escape(onward), chosen
        self.base = f"{reverse('matrix:matrix')}{states.subject.path}/"

    def symbols(self) -> SafeString:
        used = [*self.states.codes, NoPosition.NOT_LOOKED_FOR, "none_found", "no_position"]
        return mark_safe(mark_symbols(used))  # noqa: S308  constants

    def blocks(self) -> list[tuple[RegionBlock, SafeString, SafeString]]:
        """Each region with its tiles, and with the rows of the table that says the same."""
        return [
            (
                block,
                mark_safe("".join(map(self._tile, block.tiles))),  # noqa: S308  escaped
                mark_safe("".join(map(self._row, block.tiles))),  # noqa: S308  escaped
            )
            for block in self.states.blocks
        ]

    def _address(self, tile: StateTile) -> str:
        return f"{self.base}{escape(tile.holder.slug)}/{self.onward}"

    def _tile(self, tile: StateTile) -> str:
        words = "; ".join(filter(None, (tile.position, tile.through)))
        name = escape(f"{tile.holder.code}: {words}")
        kind, marks = self._drawn(tile)
        chosen = ' aria-current="true"' if tile.holder.slug == self.chosen else ""
        return (
            f'<li><a{class_attribute(kind)}{chosen} title="{name}" href="{self._address(tile)}">'
            f"{marks}{escape(tile.code)}</a></li>"
        )

    def _drawn(self, tile: StateTile) -> tuple[str, str]:
        """The classes of a tile and its marks; split where its organisations differ."""
        if not tile.parts:
            return "", mark_use(tile.cell.silence or NoPosition.NOT_LOOKED_FOR)
        kinds = [_kind(part, is_inherited=tile.is_inherited) for part in tile.parts]
        if len(kinds) == 1:
            return kinds[0], mark_use(tile.parts[0])
        halves = zip(kinds, tile.parts, strict=True)
        return "split", "".join(
            f"<span{class_attribute(kind)}>{mark_use(part)}</span>" for kind, part in halves
        )

    def _row(self, tile: StateTile) -> str:
        return (
            f'<tr><th scope="row"><a href="{self._address(tile)}">{escape(tile.holder.code)}</a></th>'
            f"<td>{escape(tile.code)}</td><td>{escape(tile.position)}</td><td>{escape(tile.through)}</td></tr>"
        )


def _kind(code: str, *, is_inherited: bool) -> str:
    action = code if code in Action.values else ""
    return f"{action} via" if is_inherited else action
