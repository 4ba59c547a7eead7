"""An authenticator app, as RFC 6238 describes it, and accounts that have one."""

import base64
import hmac
import time

from django.contrib.auth.models import User
from django.core.cache import cache

from editing.site.sign_in import second_factor

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(key: str = KEY, *, later: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    count = int(time.time()) // 30 + later
    digest = hmac.digest(base64.b32decode(key), count.to_bytes(8), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def give_second_factor(user: User, key: str = KEY) -> list[str]:
    """Its recovery codes. The code of this moment has not been used yet."""
    assert second_factor.set_up(user, key, code_of(key), replaces=True)
    cache.clear()
    return second_factor.show_recovery_codes(user)
