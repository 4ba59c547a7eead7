"""The matrix by text, as HTML: for each row those who spoke, where there are too many columns for a table."""

from collections import Counter
from functools import cached_property
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from positions.legend import word
from positions.legend.marks import mark_symbols

from ..reports.grid import MatrixRow
from ..snapshot.display import format_via
from .html import HtmlRow, MatrixHtml
from .html_cells import HtmlHead, is_blank


class MatrixTexts(MatrixHtml):
    """What Members say through their groups is counted where rows are texts, and listed where they are participants."""

    def texts(self, title: str, card: str = "") -> SafeString:
        rows = "".join(self._card_row(band, card) for band in self.bands)
        return mark_safe(  # noqa: S308  every text in it was escaped where it came in
            f"{mark_symbols(sorted(self.used))}"
            f'<h2 class="visually-hidden" id="texts">{escape(title)}</h2>'
            f'<ol class="matrix-texts" id="table" tabindex="-1" aria-labelledby="texts">{rows}</ol>'
        )

    def _card_row(self, band: HtmlRow, card: str) -> str:
        chips = "".join(band.cells)
        opened = f'<div id="open">{card}</div>' if card and self._is_opened(band) else ""
        return (
            f'<li id="r-{escape(band.key)}"><h3>{band.head.html}</h3>{band.more}<ul>{chips}</ul>'
            f"{self._counts.get(band.key, '')}{opened}</li>"
        )

    @cached_property
    def _counts(self) -> dict[str, str]:
        """By key of the row, where rows are texts."""
        if self.matrix.options.transpose:
            return {}
        return {row.subject.path: self._counted(row) for row in self.matrix.rows}

    def _counted(self, row: MatrixRow) -> str:
        """How many show what their groups say, and of how many nothing is recorded."""
        inherited = Counter(
            (", ".join(map(word, cell.codes)), format_via(cell, self.matrix.snapshot))
            for cell, column in zip(row.cells, self.matrix.columns, strict=True)
            if self._is_only_inherited(row, cell, column.holder)
        )
        parts = [
            _("%(codes)s %(through)s: %(count)d")
            % {"codes": codes, "through": through, "count": count}
            for (codes, through), count in inherited.items()
        ]
        if silent := sum(is_blank(cell) for cell in row.cells):
            parts.append(
                ngettext("not looked for: %(count)d", "not looked for: %(count)d", silent)
                % {"count": silent}
            )
        return f'<p class="muted">{escape("; ".join(parts))}</p>' if parts else ""

    def _cell(self, row: MatrixRow, place: int, top: HtmlHead) -> str:
        cell, holder = row.cells[place], self.matrix.columns[place].holder
        reading = self._reading(row) if holder.is_owner else ""
        if is_blank(cell) and not reading:
            return ""
        if self._is_only_inherited(row, cell, holder) and not self.matrix.options.transpose:
            return ""
        kind, body = self._content(row, cell, holder)
        return f"<li>{self._link(row, holder, f'{kind} {top.kind}')}<b>{escape(top.plain)}</b> {body} {reading}</a></li>"
