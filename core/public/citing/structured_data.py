"""What a page is about, as schema.org data for programs that read pages."""

import json
from collections.abc import Mapping
from itertools import takewhile
from typing import NamedTuple

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from ... import registry
from ...dates import Span
from ..formats import CONTENT_TYPES

Thing = dict[str, object]

# Inside a script element only these could end it or start markup.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


class Crumb(NamedTuple):
    """A step of the breadcrumbs; the last is the page itself, without a URL."""

    name: str
    url: str = ""


def thing(kind: str, **properties: object) -> Thing:
    """Leaves out properties without a value."""
    known = {name: value for name, value in properties.items() if value not in (None, "", [])}
    return {"@type": kind, **known}


def term(name: str) -> str:
    """One of the fixed values of schema.org."""
    return f"https://schema.org/{name}"


def whole_url(url: str) -> str:
    return settings.BASE_URL + url if url.startswith("/") else url


def organization(name: str, url: str = "") -> Thing:
    return thing("Organization", name=name, url=whole_url(url))


def publisher() -> Thing | None:
    name = registry.names["publisher"]()
    return organization(name) if name else None


def dataset(name: str, about: str, url: str, files: Mapping[str, str], changed: str = "") -> Thing:
    """`files` gives the format of each URL."""
    _name, _comma, licence = settings.DATA_LICENCE.partition(", ")
    return thing(
        "Dataset",
        name=name,
        description=about,
        url=whole_url(url),
        license=licence,
        publisher=publisher(),
        dateModified=changed,
        distribution=[
            thing("DataDownload", encodingFormat=CONTENT_TYPES[format], contentUrl=whole_url(one))
            for one, format in files.items()
        ],
    )


def iso_dates(span: Span) -> tuple[str, str]:
    """The first and the last day, or the month or year of each if the day is not certain."""
    if span.first and span.last and span.is_exact and span.confirmed:
        return span.first.isoformat(), span.last.isoformat()
    return iso_within(span), iso_within(span)


def iso_within(span: Span) -> str:
    """The day, month or year that contains the whole span; empty if no date is known."""
    if span.first is None or span.last is None:
        return ""
    pairs = zip(span.first.isoformat().split("-"), span.last.isoformat().split("-"), strict=True)
    shared = [first for first, last in takewhile(lambda pair: pair[0] == pair[1], pairs)]
    return "-".join(shared if span.is_exact and span.confirmed else shared[:2])


def data_block(*things: Thing | None) -> SafeString | str:
    """A script element with data, which browsers do not run; empty if there are no things."""
    known = [one for one in things if one]
    if not known:
        return ""
    body = known[0] if len(known) == 1 else {"@graph": known}
    whole = {"@context": "https://schema.org", **body}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(  # noqa: S308  escaped for a script
        f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>'
    )


def with_crumbs(crumbs: list[Crumb], *things: Thing | None) -> dict[str, object]:
    """The context of a page: breadcrumbs for readers and for programs."""
    steps = [
        thing("ListItem", position=place, name=crumb.name, item=whole_url(crumb.url))
        for place, crumb in enumerate(crumbs, start=1)
    ]
    way = thing("BreadcrumbList", itemListElement=steps) if steps else None
    return {"crumbs": crumbs, "structured_data": data_block(*things, way)}
