"""A ready citation of a page: as text, and for BibTeX."""

import datetime as dt
import re
from urllib.parse import quote

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ...dates import format_day


def citation(title: str, address: str, day: dt.date, release: int | None = None) -> str:
    """One line to copy. `day` is when the page was retrieved, `release` the release it showed."""
    end = "" if title.endswith(("?", "!", ".")) else "."
    return f"{_line(title)}{end} {_line(address)} ({_retrieved(day, release)})."


def bibtex(key: str, title: str, address: str, day: dt.date, release: int | None = None) -> str:
    # Within \url only braces, backslashes and spaces could end it.
    where = quote(address, safe="/:?#[]@!$&'()*+,;=%")
    fields = {
        "title": f"{{{_for_tex(title)}}}",
        "howpublished": rf"\url{{{where}}}",
        "url": where,
        "urldate": day.isoformat(),
        "note": _for_tex(capfirst(_retrieved(day, release))),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{_key(key)},", *lines, "}"])


def _retrieved(day: dt.date, release: int | None) -> str:
    words = _("release %(number)d, retrieved on %(day)s") if release else _("retrieved on %(day)s")
    return words % {"number": release, "day": format_day(day)}


def _line(text: str) -> str:
    """On one line: a line break would end the field for some readers of BibTeX."""
    return " ".join(text.split())


def _for_tex(text: str) -> str:
    """Escapes what TeX would interpret; leaves out braces, which BibTeX counts even when they are escaped."""
    return re.sub(r"([&%$#_])", r"\\\1", _line(re.sub(r"[\\{}~^]", " ", text)))


def _key(key: str) -> str:
    """Only letters, figures and hyphens, which every reader of BibTeX accepts."""
    return re.sub("[^A-Za-z0-9]+", "-", key)[:60].strip("-") or "page"
