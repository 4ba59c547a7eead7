"""Rich text: written in the editor, sanitised in the field, sanitised once more when it is shown."""

import re
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.fields import ProseEditorField

from .fields import _Tidied, tidy_prose

EXTENSIONS: dict[str, Any] = {
    "Heading": {"levels": [2, 3]},
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
}
_CLEANER = nh3.Cleaner(
    tags={
        "p",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "a",
        "br",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "blockquote",
        "dl",
        "dt",
        "dd",
    },
    attributes={"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
_MARK = re.compile(r"(?<=<)[a-z][a-z0-9]*|(?<=\s)[a-z-]+(?==)")  # names of tags and of what they hold
# What the editor writes for nothing.
_EMPTY = {"<p></p>", "<p><br></p>"}


def sanitised(html: str) -> str:
    """Only the marks of a text; idempotent, so that an unchanged text stays unchanged."""
    clean = tidy_prose(html)
    # Cleaning turns entities into characters, and tidying takes invisible ones out of `java&#8203;script:`: until both are content.
    while (again := tidy_prose(_CLEANER.clean(clean))) != clean:
        clean = again
    return "" if clean in _EMPTY else clean


def stripped(html: str) -> list[str]:
    """Tags and attributes of a text that sanitising takes away."""
    return sorted(set(_MARK.findall(html.lower())) - set(_MARK.findall(sanitised(html))))


def shown(html: str) -> SafeString:
    return mark_safe(sanitised(html))  # noqa: S308  the one place where text becomes markup, just sanitised


class RichTextField(_Tidied, ProseEditorField):
    """A text with headings, lists, links and tables."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"extensions": EXTENSIONS, "sanitize": sanitised} | kwargs))

    def tidy(self, text: str) -> str:
        return sanitised(text)
