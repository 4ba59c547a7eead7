"""Tags and filters that every template may use."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Protocol

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .. import richtext
from ..dates import PartialDate, Spanned, format_day
from ..records.sources import DOUBTFUL, Confidence, Sourced
from ..richtext import meanings

register = template.Library()


class HasPage(Protocol):
    def get_absolute_url(self) -> str: ...


_FORMATS = {"ics": _("calendar (.ics)"), "atom": _("Atom feed")}
_CHANGES = {"-": ("del", _("removed:")), "+": ("ins", _("added:"))}


register.filter("rich_text", richtext.rich_text)
register.filter("explained", meanings.explained)  # for one text of a page


@register.filter
def dates(row: Spanned) -> SafeString:
    """The dates of a row as known today; a range keeps its order on right-to-left pages."""
    return format_html("<bdi>{}</bdi>", row.span.format_on(timezone.localdate()))


@register.filter
def day(value: dt.date | str | None) -> str:
    """`15 October 2024` of a date, a moment or a partial date."""
    if not value:
        return ""
    if isinstance(value, str):
        return PartialDate(value).format()
    return format_day(value.date() if isinstance(value, dt.datetime) else value)


@register.filter
def tiles(figures: Iterable[Any]) -> list[dict[str, Any]]:
    """One tile for each measure, in order, with the values of all sources: `44–45`, or one number."""
    found: dict[str, list[Any]] = {}
    for figure in figures:
        found.setdefault(figure.measure_label, []).append(figure)
    made = []
    for label, rows in found.items():
        numbers = sorted({row.number for row in rows})
        ends = "–".join(f"{number:,}" for number in dict.fromkeys([numbers[0], numbers[-1]]))
        made.append({"label": label, "figures": rows, "number": ends})
    return made


@register.filter
def format_label(format: str) -> str:
    """What a file of this format is called."""
    return str(_FORMATS.get(format, format.upper()))


@register.filter
def host(address: str) -> str:
    """`www.itu.int` of a web address."""
    return address.split("//", 1)[-1].split("/", 1)[0].split(":", 1)[0]


@register.simple_tag
def link_to(address: str, text: str) -> str | SafeString:
    """A link, or the text alone where it has no address."""
    return format_html('<a href="{}">{}</a>', address, text) if address else text


@register.filter
def word_diff(pieces: Iterable[tuple[str, str]]) -> SafeString:
    """The changes of a text, with the words “removed” and “added” for those who cannot see the marks."""
    hidden = '<span class="visually-hidden">{}</span>'
    marked = f"<{{0}}>{hidden.format('[{1} ')}{{2}}{hidden.format('] ')}</{{0}}>"
    told = (
        format_html(marked, *_CHANGES[what], text) if what in _CHANGES else text
        for what, text in pieces
    )
    return format_html_join("", "{}", ((one,) for one in told))


@register.inclusion_tag("core/_sources.html")
def sources(row: Sourced) -> dict[str, Sourced]:
    return {"row": row}


@register.simple_tag(takes_context=True)
def word(context: Context, text: str, anchor: str) -> str | SafeString:
    """A word for the state of a row; its first use on the page is a link to its meaning."""
    used: set[str] = vars(getattr(context, "request", context)).setdefault("words_used", set())
    if not text or not anchor or anchor in used:
        return text
    used.add(anchor)
    return meanings.link(text, anchor)


@register.simple_tag(takes_context=True)
def doubt(context: Context, row: object, field: str = "confidence") -> str | SafeString:
    """` (unsourced)` or the like if no source states it, else nothing. `field` holds a `Confidence`: of the row or of
    one fact in it.
    """
    grade = getattr(row, field, "")
    if grade not in DOUBTFUL:
        return ""
    label = (
        row.confidence_label
        if isinstance(row, Sourced) and field == "confidence"
        else str(Confidence(grade).label)
    )
    linked = word(context, label, f"confidence-{grade}")
    return format_html(' <span class="doubt">({})</span>', linked)


@register.filter
def link(row: HasPage | None, attribute: str = "") -> str | SafeString:
    """A link to the page of a row; its text is an attribute of the row, or the row itself."""
    if not row:
        return ""
    text = getattr(row, attribute) if attribute else row
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), text)


@register.filter
def links(rows: Iterable[HasPage], attribute: str = "") -> list[str | SafeString]:
    return [link(row, attribute) for row in rows]


@register.simple_tag
def source_link(address: str, text: str = "") -> str | SafeString:
    """A link to an outside source, whose host is named; the text alone without an address."""
    if not address:
        return text
    return format_html(
        '<a href="{}" rel="noopener nofollow">{}</a>', address, text or host(address)
    )


@register.simple_tag
def join_present(separator: str, *values: object) -> SafeString:
    """The values that are not empty, with the separator between them."""
    return format_html_join(separator, "{}", ((value,) for value in values if value))


@register.simple_tag
def fact(label: str, value: object) -> str | SafeString:
    """A line of `<dl class="facts">`; nothing if the value is empty."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, value) if value else ""
