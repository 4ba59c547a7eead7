"""The context of every page, for what surrounds its contents."""

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
    own, names = SiteSettings.current(), ("name", "claim", "notice", "publisher", "contact")
    return {
        "site": {
            **{name: getattr(own, name) for name in names},
            "share_image": settings.BASE_URL + reverse("pages:share-image"),
            "search_address": "/search/",
            "report_address": "/gaps/send/",
            **{
                place: [
                    {"address": url, "name": name, "current": _current(url, request.path)}
                    for url, name in found
                ]
                for place, found in LINKS.items()
            },
            "data_licence": settings.SITE_LICENCES["data"],
        }
    }


def _current(url: str, path: str) -> str:
    """The `aria-current`: `page` on the page itself, `true` on a page below it."""
    return "page" if path == url else "true" if path.startswith(url) else ""
