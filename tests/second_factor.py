"""An authenticator app (RFC 6238) for tests, and helpers for the pages on which its codes are typed."""

import base64
import hmac
import re
import time
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache

from editing.site.sign_in import set_up_factor

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN, CODE = "/admin/login/", "/admin/sign-in/code/"
OWN, SET_UP = "/admin/sign-in/", "/admin/sign-in/second-factor/"


def code_of(key: str = KEY, *, later: int = 0) -> str:
    """The code that the app shows now, or `later` half minutes from now."""
    count = int(time.time()) // 30 + later
    digest = hmac.digest(base64.b32decode(key), count.to_bytes(8), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def give_second_factor(user: User, key: str = KEY) -> list[str]:
    """Returns the recovery codes. The present code of the app can be used again, since the cache is cleared."""
    codes = set_up_factor(user, key, code_of(key), replaces=True)
    assert codes
    cache.clear()
    return codes


def key_on(page: Any) -> str:
    """The key that the page of the set-up shows."""
    found = re.search(r'class="sign-in-key">([A-Z2-7 ]+)<', page.text)
    assert found
    return found[1].replace(" ", "")


def may_enter(browser: Any) -> bool:
    """Whether the smallest page of the admin opens."""
    return bool(browser.get("/admin/password_change/done/").status_code == 200)
