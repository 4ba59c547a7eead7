"""Atom: the only file that knows RFC 4287."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from ... import registry
from ...records.saving import public_id_of, uuid_of
from ...records.tracked import TrackedModel
from ..cell_text import xml_text
from ..query import canonical_query

_KIND = "application/atom+xml; charset=utf-8"
_SINCE = 2024  # a year in which we owned the host (RFC 4151); part of every id, so it never changes


def tag_of(address: str) -> str:
    """A tag URI: it stays the same if the site moves to https or a filter's parameters change order."""
    host, parts = urlsplit(settings.BASE_URL).hostname, urlsplit(address)
    query = canonical_query(parts.query)
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    return f"tag:{host},{_SINCE}:{parts.path}{'?' if query else ''}{query}{anchor}"


def entry_id(row: TrackedModel, anchor: str = "") -> str:
    """The anchor distinguishes several entries on one row."""
    public_id = f"{public_id_of(row)}{anchor}"
    uuid = uuid_of(public_id)
    return uuid.urn if uuid else public_id


class SiteFeed(Atom1Feed):
    """An Atom feed. RFC 4287 requires an author: it is the publisher, whose account of others the rows are."""

    def __init__(
        self, *, title: str, link: str, feed_url: str, subtitle: str = "", rights: str | None = None
    ) -> None:
        super().__init__(
            title=xml_text(title),
            link=link,
            description="",
            subtitle=xml_text(subtitle) or None,
            feed_url=feed_url,
            feed_guid=tag_of(link),
            feed_copyright=rights,
            language=get_language() or settings.LANGUAGE_CODE,
            author_name=xml_text(registry.names["publisher"]()),
            author_link=f"{settings.BASE_URL}/",
        )

    def add_entry(
        self,
        *,
        id: str,
        title: str,
        account: str,
        address: str,
        updated_at: dt.datetime,
        **more: Any,
    ) -> None:
        """`account` is HTML."""
        self.add_item(
            title=xml_text(title),
            link=address,
            unique_id=id,
            description=xml_text(account),
            updateddate=updated_at,
            **more,
        )

    def latest_post_date(self) -> dt.datetime:
        """An empty feed has the date of the day: the time of the request would change it with each reading."""
        if self.items:
            return super().latest_post_date()
        return dt.datetime.combine(timezone.localdate(), dt.time(), dt.UTC)

    def response(self) -> HttpResponse:
        response = HttpResponse(self.writeString("utf-8"), content_type=_KIND)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response
