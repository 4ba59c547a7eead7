"""How often something may be tried: counted for all workers together, in the cache they share."""

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
    """So many tries in any span of so many seconds, for each `who`.

    A try takes one of a fixed number of places. `cache.add` gives a place to one taker only, so tries
    that come at the same moment cannot pass the limit; each place is free again when its time is over.
    """

    name: str
    tries: int
    seconds: int

    def take(self, *who: str) -> int:
        """Counts one try: 0 when it may go on, else the seconds to wait.

        Nobody is kept out because the cache fails; but while nothing can be written no try goes on
        without being counted: that raises, within a second. The cache itself would say nothing of it.
        """
        now, places = time.time(), self._places(who)
        try:
            with waiting_at_most(1), transaction.atomic():
                taken = cache.get_many(places)
                for place in places:
                    if place not in taken:
                        if cache.add(place, now, self.seconds):
                            return 0
                        # Somebody was faster; where nothing is there, the cache keeps nothing.
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
        """Its tries count no more, or the last of them does not."""
        try:
            taken = cache.get_many(self._places(who))
            in_order = sorted(taken, key=taken.__getitem__)
            cache.delete_many(in_order[-1:] if only_last else in_order)
        except DatabaseFailure:
            log.exception("%s: tries are not forgotten", self.name)

    def _places(self, who: tuple[str, ...]) -> list[str]:
        """Keys that cannot be turned back into a name or an address without the site's secret."""
        salt = f"core.public.throttle.{self.name}"
        code = salted_hmac(salt, "\n".join(who), algorithm="sha256").hexdigest()
        return [f"{self.name}-{code}-{number}" for number in range(self.tries)]


def client_network(request: HttpRequest, ipv4_bits: int = 32) -> str:
    """The sender: an IPv4 address, or the network of so many bits that it is in, or the /64 network of an IPv6 one.

    A proxy's header is believed only where the settings say that there is a proxy; of several
    addresses in it the last is the proxy's own word.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "not known"
    # A server that listens on IPv6 for both is told ::ffff:192.0.2.7 of who came by IPv4.
    known = getattr(known, "ipv4_mapped", None) or known
    bits = ipv4_bits if known.version == 4 else 64
    return str(ipaddress.ip_network((known.packed, bits), strict=False)).removesuffix("/32")


def make_cache_table(using: str, **kwargs: object) -> None:
    """After every `migrate`; does nothing where the table exists."""
    call_command("createcachetable", database=using, verbosity=0)
