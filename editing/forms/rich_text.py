"""What the rich text editor needs of the content security policy, on the pages that have one and nowhere else."""

import base64
import hashlib
import re

from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse

_IMPORT_MAP = re.compile(r'<script type="importmap"[^>]*>(.*?)</script>', re.DOTALL)

# The editor's own style, which its script writes into the page; a browser test fails when a new version changes it.
_STYLE_HASH = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


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
