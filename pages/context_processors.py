"""What every page shows around its content."""

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
    ("/gaps/", _("Missing information")),
    ("/positions/key/", _("Legend")),
    ("/data/", _("Data")),
    ("/about-the-data/", _("About the data")),
    ("/accessibility/", _("Accessibility")),
    ("/privacy/", _("Privacy")),
    ("/contact/", _("Contact")),
]


def site(request: HttpRequest) -> dict[str, object]:
    site_settings = SiteSettings.current()
    return {
        "site": {
            "name": site_settings.name,
            "claim": site_settings.claim,
            "notice": site_settings.notice,
            "contact": site_settings.contact,
            "search_address": "/search/",
            "navigation": [
                {"address": url, "name": name, "current": _aria_current(request.path, url)}
                for url, name in NAVIGATION
            ],
            "footer": [{"address": url, "name": name} for url, name in FOOTER],
            "data_licence": settings.SITE_LICENCES["data"],
        }
    }


def _aria_current(path: str, url: str) -> str:
    """`page` on the page itself, `true` on a page below it."""
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""
