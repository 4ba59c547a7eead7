"""The matrix as HTML, built from short strings because a template takes ten times as long."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from positions.legend import word

from ..reports.grid import MatrixRow, MatrixTable, MatrixTotals
from ..snapshot.sentences import row_sentence
from ..snapshot.statements import Holder, Subject
from .html_cells import CellHtml, HtmlHead, class_attribute, format_impact, is_blank

# So many are named where nothing is recorded; more are counted.
_MOST_NAMED = 8


@dataclass(frozen=True)
class HtmlRow:
    """One row of the table as drawn, whichever way it lies."""

    head: HtmlHead
    more: str  # totals and sentence, as HTML
    cells: tuple[str, ...]
    silent: tuple[int, ...]  # places of the cells in which nothing is recorded


class MatrixHtml(CellHtml):
    """`onward` is the query string that links carry on; `is_as_at` marks statements of an unknown day."""

    def __init__(self, matrix: MatrixTable, onward: str = "", *, is_as_at: bool = False) -> None:
        super().__init__(matrix, onward, is_as_at=is_as_at)
        self.tops, self.bands, self.feet = (
            self._turned() if matrix.options.transpose else self._upright()
        )

    # the whole

    def table(self, caption: str) -> SafeString:
        """For the screen: a table with fixed headers, or cards on narrow screens."""
        heads = "".join(
            f'<th scope="col"{class_attribute(top.kind)}>{top.html}</th>' for top in self.tops
        )
        feet = "".join(
            f"<td{class_attribute(top.kind)}>{foot}</td>"
            for top, foot in zip(self.tops, self.feet, strict=True)
        )
        return mark_safe(  # noqa: S308  every text in it was escaped where it came in
            f'<table class="matrix"><caption id="matrix-caption">{escape(caption)}</caption>'
            f'<thead><tr><th scope="col">{self._corner()}</th>{heads}</tr></thead>'
            f"<tbody>{''.join(map(self._band, self.bands))}</tbody>"
            f'<tfoot><tr><th scope="row">{escape(_("Totals"))}</th>{feet}</tr></tfoot></table>'
        )

    def _corner(self) -> str:
        return escape(_("Participant") if self.matrix.options.transpose else _("Text"))

    def _band(self, band: HtmlRow) -> str:
        cells = "".join(band.cells)
        return (
            f'<tr><th scope="row"{class_attribute(band.head.kind)} abbr="{escape(band.head.plain)}">{band.head.html}{band.more}</th>'
            f'{cells}<td class="rest">{escape(self._rest(band.silent))}</td></tr>'
        )

    def _rest(self, silent: Sequence[int]) -> str:
        """Who has nothing recorded, on the card of a row."""
        if not silent:
            return ""
        if len(silent) > _MOST_NAMED:
            return ngettext(
                "Not looked for: %(count)d other", "Not looked for: %(count)d others", len(silent)
            ) % {"count": len(silent)}
        return _("Not looked for: %(names)s") % {
            "names": ", ".join(self.tops[place].plain for place in silent)
        }

    # which way it lies

    def _upright(self) -> tuple[list[HtmlHead], list[HtmlRow], list[str]]:
        tops = [self._holder_head(column.holder) for column in self.matrix.columns]
        bands = [self._row_band(row, tops) for row in self.matrix.rows]
        return tops, bands, [self._totals(column.totals) for column in self.matrix.columns]

    def _turned(self) -> tuple[list[HtmlHead], list[HtmlRow], list[str]]:
        tops = [self._subject_head(row.subject) for row in self.matrix.rows]
        feet = [self._totals(row.totals) + self._contested(row) for row in self.matrix.rows]
        bands = []
        for place, column in enumerate(self.matrix.columns):
            head = self._holder_head(column.holder)
            cells = tuple(
                self._cell(row, place, top) for row, top in zip(self.matrix.rows, tops, strict=True)
            )
            silent = tuple(
                at for at, row in enumerate(self.matrix.rows) if is_blank(row.cells[place])
            )
            bands.append(
                HtmlRow(
                    head,
                    f'<span class="row-totals">{self._totals(column.totals)}</span>',
                    cells,
                    silent,
                )
            )
        return tops, bands, feet

    def _row_band(self, row: MatrixRow, tops: list[HtmlHead]) -> HtmlRow:
        sentence = row_sentence(self.matrix.resolver, row.subject)
        totals = self._totals(row.totals) + self._contested(row) + self._impact_label(row)
        more = f'<span class="row-totals">{totals}</span><span class="row-sentence">{escape(sentence)}</span>'
        silent = tuple(
            place
            for place, cell in enumerate(row.cells)
            if is_blank(cell) and not self._has_impact(row, place)
        )
        return HtmlRow(
            self._subject_head(row.subject),
            more,
            tuple(self._cell(row, place, top) for place, top in enumerate(tops)),
            silent,
        )

    # headers and totals

    def _holder_head(self, holder: Holder) -> HtmlHead:
        name = escape(holder.code)
        linked = f'<a href="{escape(holder.address)}">{name}</a>' if holder.address else name
        full = (
            f'<span class="visually-hidden"> {escape(holder.name)}</span>'
            if holder.name != holder.code
            else ""
        )
        if not holder.is_owner:
            return HtmlHead(holder.code, linked + full)
        label = _("publisher’s view")
        return HtmlHead(
            _("%(holder)s (%(label)s)") % {"holder": holder.code, "label": label},
            f'{linked}{full} <span class="own-label">{escape(label)}</span>',
            "own",
        )

    def _subject_head(self, subject: Subject) -> HtmlHead:
        title = (
            f' <span class="row-title">{escape(subject.title)}</span>'
            if subject.title != subject.name
            else ""
        )
        return HtmlHead(
            subject.name,
            f'<a href="{self.base}{subject.path}/{self.onward}">{escape(subject.name)}</a>{title}',
        )

    def _totals(self, totals: MatrixTotals) -> str:
        counts = [f"{count} {escape(word(code))}" for code, count in totals.codes]
        if totals.through:
            counts.append(
                escape(
                    ngettext(
                        "%(count)d through a group", "%(count)d through groups", totals.through
                    )
                    % {"count": totals.through}
                )
            )
        return ", ".join(counts)

    def _contested(self, row: MatrixRow) -> str:
        if not row.contested:
            return ""
        message = ngettext(
            "%(count)d conflicting pair", "%(count)d conflicting pairs", row.contested
        ) % {"count": row.contested}
        return f' <span class="contested">{escape(message)}</span>'

    def _impact_label(self, row: MatrixRow) -> str:
        """The publisher's view of the row, if the publisher has no column."""
        if not row.impact or any(column.holder.is_owner for column in self.matrix.columns):
            return ""
        return f' <span class="own-label">{escape(_("publisher’s view"))}: {escape(format_impact(row.impact))}</span>'
