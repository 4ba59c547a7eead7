"""What every page of the site shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import SiteSettings

NAVIGATION = [
    ("/meetings/", _("Meetings")),
    ("/assemblies/", _("Assemblies")),
    ("/study-groups/", _("Study groups")),
    ("/resolutions/", _("Resolutions")),
    ("/proposals/", _("Proposals")),
    ("/positions/", _("Positions")),
    ("/documents/", _("Documents")),
    ("/participants/", _("Participants")),
    ("/glossary/", _("Glossary")),
]
FOOTER = [
    ("/papers/", _("Papers")),
    ("/gaps/", _("Gaps")),
    ("/positions/key/", _("Key")),
    ("/data/", _("Data")),
    ("/about-the-data/", _("About the data")),
    ("/accessibility/", _("Accessibility")),
    ("/privacy/", _("Privacy")),
    ("/contact/", _("Contact")),
]


def site_name() -> str:
    return (SiteSettings.objects.published().first() or SiteSettings()).name


def site(request: HttpRequest) -> dict[str, Any]:
    words = SiteSettings.objects.published().first()
    return {
        "site": {
            "name": words.name if words else "WTSA",
            "claim": words.claim if words else "",
            "notice": words.notice if words else "",
            "contact": words.contact if words else "",
            "search_address": "/search/",
            "navigation": [
                {"address": address, "name": name, "current": _current(request.path, address)}
                for address, name in NAVIGATION
            ],
            "footer": [{"address": address, "name": name} for address, name in FOOTER],
            "data_licence": settings.SITE_LICENCES["data"],
        }
    }


def _current(path: str, address: str) -> str:
    """The `aria-current` of a link: the page itself, a page below it, or neither."""
    if path == address:
        return "page"
    return "true" if path.startswith(address) else ""
