"""Rich text: sanitised in the field, and again when it is shown."""

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.fields import ProseEditorField

from ..fields import TidiedField, tidy_prose
from .elements import BLOCKS
from .pasted import as_ours, well_formed, without_office_markup

EXTENSIONS: dict[str, Any] = {
    "Heading": {"levels": [2, 3]},
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},  # no cleaned list has attributes
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
    tags={*BLOCKS, "strong", "em", "a", "br"},
    attributes={"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)

# The parser's time grows with the cube of the depth: it took minutes for 240,000 characters of
# nested lists. Within these limits no text took a second.
LONGEST = 300_000  # characters, as typed and as cleaned; the longest text so far has half of it
DEEPEST = 40  # nested elements
_MOST_UNCERTAIN = 500  # elements in a text whose depth cannot be computed

# Elements without content, or closed by the next of their kind or by the end of a list or table.
_NOT_NESTING = re.compile(
    "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
    "|p|li|td|th|tr|thead|tbody|tfoot|colgroup|caption",
    re.IGNORECASE,
)
# What these contain is no markup, or markup of another kind.
_RAW_OR_FOREIGN = re.compile(
    "<(?:script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|plaintext|svg|math)[^a-z0-9]",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r"<([a-z][^\s/>]*)", re.IGNORECASE)
# A tag whose end is the same for all HTML parsers.
_UNAMBIGUOUS_TAG = re.compile(
    r"""<(?P<end>/?+)(?P<name>[a-z][a-z0-9]*+)
    (?:[ \t\n]++[a-z_:@][-\w:.@]*+(?:[ \t\n]*+=[ \t\n]*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+
    [ \t\n]*+/?+>""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_TAG_OR_COMMENT = re.compile("<[a-zA-Z/!?]")
# What our rich texts never contain, so the text was pasted: `pasted` converts it.
_PASTED_MARKUP = re.compile(
    r"<(?:[!?]|/?[a-z][a-z0-9]*:|[^<>]*\bmso|ol[^<>]*\s(?:start|type)=|a\s+(?:name|id)\b"
    r"|(?:html|head|meta|span|font|div|b|i|u|s|strike|del|ins|su[bp]|h[1456])\b)",
    re.IGNORECASE,
)
_LEFT_OUT: tuple[tuple[re.Pattern[str], Promise], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), label)
    for pattern, label in (
        (r"<(?:img|picture|canvas|v:imagedata)\b", gettext_lazy("pictures")),
        (r"<(?:svg|math)\b", gettext_lazy("drawings and formulas")),
        (r"<del\b", gettext_lazy("text marked as deleted")),
        (r"<[^<>]*(?:mso-element:\s*comment|msocom)", gettext_lazy("comments")),
        (r"<(?:s|strike)\b|<[^<>]*line-through", gettext_lazy("strikethrough")),
        (r"<u\b", gettext_lazy("underlining")),
        (r"<(?:iframe|object|embed|video|audio)\b", gettext_lazy("embedded media")),
        (r"<(?:form|input|select|textarea|button)\b", gettext_lazy("form fields")),
        (r"<script\b", gettext_lazy("scripts")),
    )
)


def check_size(html: str) -> None:
    """Raises ValidationError for a text that would take too long to clean."""
    if len(html) > LONGEST:
        message = _("This text has %(size)d characters including markup; the limit is %(most)d.")
        raise ValidationError(message % {"size": len(html), "most": LONGEST})
    depth = _depth(html)
    uncertain = (name for name in _ELEMENT.findall(html) if not _NOT_NESTING.fullmatch(name))
    if depth is None and len([*uncertain]) > _MOST_UNCERTAIN:
        message = _("The markup of this text is ambiguous. Paste it as plain text.")
        raise ValidationError(message)
    if depth is not None and depth > DEEPEST:
        message = _(
            "Elements in this text, such as lists in lists, are nested %(depth)d deep; the limit is %(most)d."
        )
        raise ValidationError(message % {"depth": depth, "most": DEEPEST})


def _depth(html: str) -> int | None:
    """The depth of nested elements, at least that in a browser; None if unclear. Only its own end tag closes an
    element, in order.
    """
    if _RAW_OR_FOREIGN.search(html) or _TAG_OR_COMMENT.search(_UNAMBIGUOUS_TAG.sub(" ", html)):
        return None
    deepest, still_open = 0, list[str]()
    for tag in _UNAMBIGUOUS_TAG.finditer(html):
        name = tag["name"].lower()
        if _NOT_NESTING.fullmatch(name):
            continue
        if not tag["end"]:
            still_open.append(name)
            deepest = max(deepest, len(still_open))
        elif still_open and still_open[-1] == name:
            still_open.pop()
    return deepest


def left_out(html: str) -> list[str]:
    """What converting a pasted text would lose, as words for a message."""
    return [str(label) for pattern, label in _LEFT_OUT if pattern.search(html)]


@lru_cache(maxsize=16)
def sanitised(html: str) -> str:
    """Only the allowed markup; idempotent, so that an unchanged text stays unchanged.

    Raises ValidationError for a text that is too long or too deep. Cached for a while: a form cleans before its
    transaction (`clean_early`), and saving then cleans the same text again.
    """
    clean = tidy_prose(html)
    if _PASTED_MARKUP.search(clean):
        for step in (without_office_markup, well_formed, as_ours):
            clean = step(clean)
            check_size(clean)
    check_size(clean)
    # Cleaning turns entities into characters, and tidying removes invisible ones, as in
    # `java&#8203;script:`. Both are repeated until nothing changes.
    while (again := tidy_prose(_CLEANER.clean(clean))) != clean:
        clean = again
        check_size(clean)
    is_empty = clean in {"<p></p>", "<p><br></p>"}  # what the editor writes for an empty text
    return "" if is_empty else clean


def clean_early(model: type[models.Model], data: Mapping[str, str]) -> None:
    """Cleans a form's rich texts before its transaction begins, during which others must wait."""
    names = {field.name for field in model._meta.fields if isinstance(field, RichTextField)}
    for key, text in data.items():
        if key.rpartition("-")[2] in names:
            with suppress(ValidationError):  # the form will report it
                sanitised(sanitised(text))


def rich_text(html: str) -> SafeString:
    """A stored text that is over the limits, as it is older than they are, is shown without its markup."""
    return mark_safe(sanitised_or_escaped(html))  # noqa: S308  just sanitised


def sanitised_or_escaped(html: str) -> str:
    try:
        return sanitised(html)
    except ValidationError:
        return str(escape(re.sub("<[^<>]*>", " ", html)[:LONGEST]))


class RichTextField(TidiedField, ProseEditorField):
    """A text with headings, lists, links and tables."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"extensions": EXTENSIONS, "sanitize": sanitised} | kwargs))

    def tidy(self, text: str) -> str:
        try:
            return sanitised(text)
        except ValidationError as refused:
            values = {"field": capfirst(str(self.verbose_name)), "why": " ".join(refused.messages)}
            raise ValidationError(_("%(field)s: %(why)s") % values) from None
