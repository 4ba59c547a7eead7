"""What every page shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import SiteSettings

LINKS = {
    "navigation": [
        ("/assemblies/", _("Assemblies")),
        ("/meetings/", _("Meetings")),
        ("/resolutions/", _("Resolutions")),
        ("/positions/", _("Positions")),
        ("/participants/", _("Countries")),
    ],
    "more_navigation": [
        ("/proposals/", _("Proposals")),
        ("/study-groups/", _("Study groups")),
        ("/documents/", _("Documents")),
        ("/papers/", _("Background papers")),
        ("/glossary/", _("Glossary")),
        ("/for-newcomers/", _("For newcomers")),
    ],
    "footer": [
        ("/gaps/", _("Missing information")),
        ("/positions/key/", _("Legend")),
        ("/data/", _("Data")),
        ("/about-the-data/", _("About the data")),
        ("/accessibility/", _("Accessibility")),
        ("/privacy/", _("Privacy")),
        ("/contact/", _("Contact")),
    ],
}


def site(request: HttpRequest) -> dict[str, object]:
    names = ("name", "claim", "notice", "publisher", "contact")
    return {
        "site": {
            **{name: getattr(SiteSettings.current(), name) for name in names},
            "share_image": settings.BASE_URL + reverse("pages:share-image"),
            "search_address": "/search/",
            "report_address": "/gaps/send/",
            **{place: _links(found, request.path) for place, found in LINKS.items()},
            "data_licence": settings.SITE_LICENCES["data"],
        }
    }


def _links(addresses: list[tuple[str, Any]], path: str) -> list[dict[str, object]]:
    """Each with its `aria-current`: `page` on the page itself, `true` on a page below it."""
    return [
        {
            "address": url,
            "name": name,
            "current": "page" if path == url else "true" if path.startswith(url) else "",
        }
        for url, name in addresses
    ]
