"""What the rich text editor needs of the content policy, on its forms and nowhere else."""

import base64
import hashlib
import re
from typing import Any

from django.http import HttpResponseBase

_IMPORT_MAP = re.compile(r'<script type="importmap"[^>]*>(.*?)</script>', re.DOTALL)

# The editor's own style, which its script writes into the page; a browser test fails when a new version changes it.
_STYLE_HASH = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def allow_editor(response: HttpResponseBase) -> HttpResponseBase:
    """Allows the import map that this very page holds, by its hash; a page without an editor keeps the strict policy."""
    if hasattr(response, "add_post_render_callback"):
        response.add_post_render_callback(_allow)
    return response


def _allow(response: Any) -> None:
    maps = _IMPORT_MAP.findall(response.content.decode())
    if maps:
        response._csp_update = {
            "script-src": [_hash(text) for text in maps],
            "style-src": [_STYLE_HASH],
        }
