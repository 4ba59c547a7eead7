"""The editor of rich text in forms: how it is helped, and what it needs of the content security policy on its pages."""

import base64
import hashlib
import json
import re
from typing import Any

from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media, Script

_IMPORT_MAP = re.compile(r'<script type="importmap"[^>]*>(.*?)</script>', re.DOTALL)

# The editor's own style, which its script writes into the page; a browser test fails when a new version changes it.
_STYLE_HASH = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


class RichTextWidget(AdminProseEditorWidget):
    """Its script has what is pasted cleaned by the site, and offers pages of the site to link to."""

    @property
    def media(self) -> Media:
        return Media(js=[Script("rich_text.js", defer=True)]) + super().media

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-writing"] = json.dumps(
            {
                "pasted": reverse("admin:writing_pasted"),
                "addresses": reverse("admin:writing_addresses"),
                "plain": _("Only the words were pasted: the site did not answer."),
                "link": _("Link to a page of this site"),
                "search": _("Search pages of this site"),
                "nothing": _("Nothing found."),
                "close": _("Close"),
            }
        )
        return context


def writing_links(help_text: object) -> str:
    """The help of a field, with links to what helps to write in it."""
    links = format_html(
        '<a href="{}" target="_blank">{}</a> · <a href="{}" target="_blank">{}</a>',
        reverse("admin:writing"),
        _("How to write"),
        reverse("admin:writing_addresses"),
        _("Find the address of a page"),
    )
    return format_html("{} {}", help_text, links)


def allow_editor(response: HttpResponse) -> HttpResponse:
    """Allows the import map that this very page holds, by its hash; a page without an editor keeps the strict policy."""
    if isinstance(response, SimpleTemplateResponse):
        response.add_post_render_callback(_allow_import_maps)
    return response


def _allow_import_maps(response: HttpResponse) -> None:
    maps = _IMPORT_MAP.findall(response.content.decode())
    if maps:
        policy = {"script-src": [_hash(text) for text in maps], "style-src": [_STYLE_HASH]}
        response._csp_update = policy  # type: ignore[attr-defined]  # how django-csp wants it


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
