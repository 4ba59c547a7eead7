"""The query string of a page: the parameters it uses, and those it refuses with a reason."""

import datetime as dt
from collections.abc import Collection

from django.http import HttpRequest, HttpResponsePermanentRedirect, QueryDict
from django.utils.deprecation import MiddlewareMixin
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from ..dates import format_day

LONGEST_TEXT, MOST_WORDS = 200, 300


class RequestQuery(QueryDict):
    """The query string of a request. Views add to `known` the parameters that they use."""

    known: frozenset[str] = frozenset()
    is_refused = False  # True if the page reports a wrong value


def canonical_query(query_string: str) -> str:
    """Without the `utm_` parameters that newsletters add, sorted by name; values of a name keep their order."""
    parts = [part for part in query_string.split("&") if part and not part.startswith("utm_")]
    return "&".join(sorted(parts, key=lambda part: part.partition("=")[0]))


class QueryMiddleware(MiddlewareMixin):
    """Gives public views a canonical query string: the same parameters always make the same one."""

    def process_request(self, request: HttpRequest) -> None:
        if request.method in {"GET", "HEAD"} and not request.path.startswith("/admin/"):
            query_string = canonical_query(request.META.get("QUERY_STRING", ""))
            request.META["QUERY_STRING"] = query_string
            request.GET = RequestQuery(query_string, encoding=request.encoding)


class AddressQuery:
    """The parameters of a page, and the query string of its links, from which refused ones are left out."""

    def __init__(self, query: QueryDict) -> None:
        self.asked = query
        self.query = query.copy()
        self.refused: list[str] = []

    def refuse(self, name: str, reason: str) -> None:
        """Adds the reason for the page to show, and removes the parameter from the links."""
        self.refused.append(reason)
        self.query.pop(name, None)
        if isinstance(self.asked, RequestQuery):
            self.asked.is_refused = True

    def refuse_unknown(self, known: Collection[str], reason: str) -> None:
        if isinstance(self.asked, RequestQuery):
            self.asked.known |= frozenset(known)
        for name in [name for name in self.query if name not in known]:
            self.refuse(name, reason % {"name": name[:60]})

    def text(self, name: str) -> str:
        return self.query.get(name, "").replace("\x00", "").strip()[:LONGEST_TEXT]

    def words(self, name: str) -> list[str]:
        """`apt,cept`, or a parameter given several times, in lower case, each word once."""
        given = ",".join(self.query.getlist(name)).replace("\x00", "").lower().split(",")
        return list(dict.fromkeys(word.strip() for word in given if word.strip()))[:MOST_WORDS]

    def choice(self, name: str, choices: Collection[str]) -> str:
        """One of the choices, or empty."""
        word = self.text(name).lower()
        if not word or word in choices:
            return word
        reason = _("“%(word)s” is not a choice of “%(name)s”: %(choices)s.")
        values = {"word": word[:40], "name": name, "choices": ", ".join(choices)}
        self.refuse(name, reason % values)
        return ""

    def read_day(self, name: str) -> dt.date | None:
        word = self.text(name)
        day = parse_day(word)
        if word and day is None:
            self.refuse(name, not_a_day(word))
        return day

    def read_moment(self, name: str) -> dt.datetime | None:
        word = self.text(name)
        moment = parse_moment(word)
        if word and moment is None:
            reason = _(
                "%(name)s: “%(word)s” is neither a day nor a time with its zone; write 2024-05-01 or 2024-05-01T09:30:00Z."
            )
            self.refuse(name, reason % {"name": name, "word": word[:40]})
        return moment

    def without(self, *names: str, **instead: str) -> str:
        """The query string without these parameters, and with others instead; empty or with a question mark in front."""
        kept = QueryDict(mutable=True)
        for name, values in self.query.lists():
            if name not in names and name not in instead and any(values):
                kept.setlist(name, [value for value in values if value])
        for name, value in instead.items():
            if value:
                kept[name] = value
        return f"?{kept.urlencode(safe=',')}" if kept else ""


def parse_day(word: str) -> dt.date | None:
    """The day that a parameter names; None if it names none."""
    try:
        return dt.datetime.strptime(word, "%Y-%m-%d").date()
    except ValueError:
        return None


def parse_moment(word: str) -> dt.datetime | None:
    """A day, from its first moment in UTC, or a time with its zone; None for anything else."""
    day = parse_day(word)
    if day:
        return dt.datetime.combine(day, dt.time(), dt.UTC)
    try:
        moment = dt.datetime.fromisoformat(word)
        return moment.astimezone(dt.UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def moment_label(moment: dt.datetime) -> str:
    """`1 May 2024, 09:30 UTC`; the day alone where it is its first moment."""
    day = format_day(moment.date())
    at = moment.astimezone(dt.UTC)
    return f"{day}, {at:%H:%M:%S} UTC" if at.time() != dt.time() else day


def not_a_day(word: str) -> str:
    return _("“%(word)s” is not a day; write 2024-08-01.") % {"word": word[:40]}


def keeping_query(
    moved: HttpResponsePermanentRedirect, request: HttpRequest
) -> HttpResponsePermanentRedirect:
    """Keeps the query string when the address of a renamed row is redirected: a period or an assembly."""
    if query := request.META.get("QUERY_STRING", ""):
        moved["Location"] = iri_to_uri(f"{moved.url}?{query}")
    return moved
