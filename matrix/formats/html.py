"""The matrix as HTML, built from short strings because a template takes ten times as long."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from positions.legend import word
from positions.legend.marks import mark_symbols

from ..reports.grid import MatrixRow, MatrixTable, MatrixTotals
from ..snapshot.sentences import row_sentence
from ..snapshot.statements import Holder, Subject
from .html_cells import CellHtml, HtmlHead, class_attribute, format_impact

# So many columns are a table; of more, each row lists who spoke.
MOST_COLUMNS = 11
# So many columns fit a window of 48rem.
MOST_NARROW = 8


@dataclass(frozen=True)
class HtmlRow:
    """One row of the table as drawn, whichever way it lies."""

    key: str  # of its subject or its holder
    head: HtmlHead
    more: str  # totals and sentence, as HTML
    cells: tuple[str, ...]


class MatrixHtml(CellHtml):
    def __init__(
        self,
        matrix: MatrixTable,
        onward: str = "",
        *,
        here: str = "",
        opened: tuple[str, str] | None = None,
        is_as_at: bool = False,
    ) -> None:
        super().__init__(matrix, onward, here=here, opened=opened, is_as_at=is_as_at)
        self.tops, self.bands, self.feet = (
            self._turned() if matrix.options.transpose else self._upright()
        )

    # the whole

    def table(self, caption: str, card: str = "") -> SafeString:
        """For the screen; narrow ones show its rows as cards. `card` is the evidence of the opened cell."""
        heads = "".join(
            f'<th scope="col"{class_attribute(top.kind)}>{top.html}</th>' for top in self.tops
        )
        feet = "".join(
            f"<td{class_attribute(top.kind)}>{foot}</td>"
            for top, foot in zip(self.tops, self.feet, strict=True)
        )
        rows = "".join(self._band(band, card) for band in self.bands)
        kind = "matrix matrix-wide" if len(self.tops) > MOST_NARROW else "matrix"
        return mark_safe(  # noqa: S308  every text in it was escaped where it came in
            f'{mark_symbols(sorted(self.used))}<table class="{kind}" id="table" tabindex="-1">'
            f'<caption class="visually-hidden">{escape(caption)}</caption>'
            f'<thead><tr><th scope="col">{self._corner()}</th>{heads}</tr></thead><tbody>{rows}</tbody>'
            f'<tfoot><tr><th scope="row">{escape(_("Totals"))}</th>{feet}</tr></tfoot></table>'
        )

    def _corner(self) -> str:
        return escape(_("Participant") if self.matrix.options.transpose else _("Text"))

    def _band(self, band: HtmlRow, card: str) -> str:
        row = (
            f'<tr id="r-{escape(band.key)}"><th scope="row"{class_attribute(band.head.kind)}'
            f' abbr="{escape(band.head.plain)}"><div>{band.head.html}{band.more}</div></th>{"".join(band.cells)}</tr>'
        )
        if card and self._is_opened(band):
            row += f'<tr id="open"><td colspan="{len(self.tops) + 1}">{card}</td></tr>'
        return row

    def _is_opened(self, band: HtmlRow) -> bool:
        place = 1 if self.matrix.options.transpose else 0
        return self.opened is not None and self.opened[place] == band.key

    # which way it lies

    def _upright(self) -> tuple[list[HtmlHead], list[HtmlRow], list[str]]:
        tops = [self._holder_head(column.holder) for column in self.matrix.columns]
        bands = [self._row_band(row, tops) for row in self.matrix.rows]
        feet = [
            self._participant(column.holder) + self._totals(column.totals)
            for column in self.matrix.columns
        ]
        return tops, bands, feet

    def _turned(self) -> tuple[list[HtmlHead], list[HtmlRow], list[str]]:
        tops = [self._subject_head(row.subject) for row in self.matrix.rows]
        feet = [self._totals(row.totals) + self._contested(row) for row in self.matrix.rows]
        bands = []
        for place, column in enumerate(self.matrix.columns):
            cells = tuple(
                self._cell(row, place, top) for row, top in zip(self.matrix.rows, tops, strict=True)
            )
            totals = f"<p>{self._participant(column.holder)}{self._totals(column.totals)}</p>"
            bands.append(
                HtmlRow(column.holder.slug, self._holder_head(column.holder), totals, cells)
            )
        return tops, bands, feet

    def _row_band(self, row: MatrixRow, tops: list[HtmlHead]) -> HtmlRow:
        sentence = row_sentence(self.matrix.resolver, row.subject)
        totals = self._totals(row.totals) + self._contested(row) + self._impact_label(row)
        more = f"<p>{escape(sentence)} {totals}</p>"
        cells = tuple(self._cell(row, place, top) for place, top in enumerate(tops))
        return HtmlRow(row.subject.path, self._subject_head(row.subject), more, cells)

    # headers and totals

    def _holder_head(self, holder: Holder) -> HtmlHead:
        name = escape(holder.code)
        # The foot has the same links for the keyboard, which comes to the first cell sooner.
        linked = (
            f'<a tabindex="-1" href="{escape(holder.address)}">{name}</a>'
            if holder.address
            else name
        )
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

    def _participant(self, holder: Holder) -> str:
        if not holder.address:
            return ""
        return f'<a href="{escape(holder.address)}">{escape(holder.code)}</a> '

    def _subject_head(self, subject: Subject) -> HtmlHead:
        title = f" <span>{escape(subject.title)}</span>" if subject.title != subject.name else ""
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
