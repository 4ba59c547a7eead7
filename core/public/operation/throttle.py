"""Limits how often something may be tried, counted for all workers in the cache that they share."""

import ipaddress
import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import Error as DatabaseFailure
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from ...database.sqlite.base import waiting_at_most
from .failures import failure_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most so many tries in any span of so many seconds, for each `who`.

    A try takes one of a fixed number of places. `cache.add` gives a place to one caller only, so simultaneous tries
    cannot pass the limit; each place is free again after `seconds`.
    """

    name: str
    tries: int
    seconds: int

    def take(self, *who: str) -> int:
        """Counts one try. Returns 0 if it may go on, else the seconds to wait.

        A failing cache refuses nobody. But if nothing can be written, this raises within a second, so that no try
        goes on uncounted; the cache alone would ignore the failure.
        """
        now, places = time.time(), self._places(who)
        try:
            with waiting_at_most(1), transaction.atomic():
                taken = cache.get_many(places)
                for place in places:
                    if place not in taken:
                        if cache.add(place, now, self.seconds):
                            return 0
                        # Another caller took the place; if it is still empty, the cache keeps
                        # nothing.
                        taken[place] = cache.get(place)
                        if taken[place] is None:
                            return 0
        except DatabaseFailure as error:
            if failure_of(error):
                raise
            log.exception("%s: tries are not counted", self.name)
            return 0
        return max(1, round(min(taken.values(), default=now) + self.seconds - now))

    def forget(self, *who: str, only_last: bool = False) -> None:
        """Forgets these tries, or only the last one."""
        try:
            taken = cache.get_many(self._places(who))
            in_order = sorted(taken, key=taken.__getitem__)
            cache.delete_many(in_order[-1:] if only_last else in_order)
        except DatabaseFailure:
            log.exception("%s: tries are not forgotten", self.name)

    def _places(self, who: tuple[str, ...]) -> list[str]:
        """Keys that do not give away the name or address without the site's secret."""
        salt = f"core.public.throttle.{self.name}"
        code = salted_hmac(salt, "\n".join(who), algorithm="sha256").hexdigest()
        return [f"{self.name}-{code}-{number}" for number in range(self.tries)]


def client_network(request: HttpRequest, ipv4_bits: int = 32) -> str:
    """The sender's IPv4 address, or its IPv4 network of so many bits, or its IPv6 /64 network.

    The header of a proxy counts only if the settings name one; of several addresses in it the last was written by
    that proxy.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "not known"
    # A server that listens on IPv6 for both sees 192.0.2.7 as ::ffff:192.0.2.7.
    known = getattr(known, "ipv4_mapped", None) or known
    bits = ipv4_bits if known.version == 4 else 64
    return str(ipaddress.ip_network((known.packed, bits), strict=False)).removesuffix("/32")


def make_cache_table(using: str, **kwargs: object) -> None:
    """After every `migrate`; does nothing where the table exists."""
    call_command("createcachetable", database=using, verbosity=0)
