"""The page on which staff make and revoke links to a preview."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.pending.links import PreviewLink, may_share, revoke, share
from core.records.publishable import Publishable
from core.records.tracked import TrackedModel

from ..forms.merging import parse_version
from ..row_pages import RowLink, RowPage, row_url
from .preview import has_public_address, preview_url


class SharingPage(RowPage):
    name, path = "preview_links", "preview/links"
    title = gettext_lazy("Share the preview")

    @classmethod
    def is_for(cls, model: type[TrackedModel]) -> bool:
        return has_public_address(model)

    def is_allowed(self, request: HttpRequest, row: Publishable) -> bool:
        return may_share(request.user, row)

    def link(self, request: HttpRequest, row: Publishable) -> RowLink | None:
        return super().link(request, row) if preview_url(row) else None

    def respond(self, request: HttpRequest, row: Publishable) -> HttpResponseBase:
        preview = preview_url(row)
        if not preview:
            text = _("Readers see this row as it is: share its own address.")
            self.message_user(request, text, messages.INFO)
            return redirect(row_url(row))
        if request.method == "POST":
            return self._make_or_revoke(request, row)
        context = {
            "title": _("Links to the preview"),
            "subtitle": str(row),
            "preview_url": preview,
            "form_url": row_url(row),
            "links": [_shown(link) for link in PreviewLink.objects.of(row)],
        }
        return self.render(request, row, "editing/preview_links.html", context)

    def _make_or_revoke(self, request: HttpRequest, row: Publishable) -> HttpResponseBase:
        if "revoke" in request.POST:
            pk = parse_version(request.POST["revoke"])
            revoke(get_object_or_404(PreviewLink.objects.of(row), pk=pk), row, by=request.user)
            done = _("Revoked: nobody can read with this link any more.")
        else:
            try:
                share(row, by=request.user)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return redirect(request.path)
            done = _("Made. Whoever has this link can read this version for seven days.")
        self.message_user(request, done, messages.SUCCESS)
        return redirect(request.path)


def _shown(link: PreviewLink) -> dict[str, object]:
    reason = link.ended_reason()
    address = settings.BASE_URL + reverse("pages:preview", args=[link.token])
    return {"link": link, "ended": reason, "address": "" if reason else address}
