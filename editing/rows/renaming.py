"""The page on which a row gets another address name; the old one redirects to it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import SluggedModel, rename
from core.records.permissions import may_write_at_once
from core.records.saving import Stale
from core.records.tracked import TrackedModel

from ..publication import CHANNEL
from ..row_pages import RowPage


class RenamePage(RowPage):
    name, title = "rename", gettext_lazy("Rename")

    @classmethod
    def is_for(cls, model: type[TrackedModel]) -> bool:
        return issubclass(model, SluggedModel)

    def is_allowed(self, request: HttpRequest, row: Any) -> bool:
        return may_write_at_once(request.user, row)

    def respond(self, request: HttpRequest, row: Any) -> HttpResponse:
        slug, error = request.POST.get("slug", row.slug), ""
        if request.method == "POST":
            try:
                if slug == row.slug:
                    raise ValidationError(_("This is already its address name. Enter another one."))
                rename(row, slug, by=request.user, channel=CHANNEL)
            except (ValidationError, Stale) as refused:
                error = " ".join(getattr(refused, "messages", [str(refused)]))
            else:
                text = _("Renamed: %(row)s. The old address redirects to the new one.")
                self.message_user(request, text % {"row": row}, messages.SUCCESS)
                response: HttpResponse = self.admin.response_post_save_change(request, row)
                return response
        return self.render(request, row, "editing/rename.html", {"slug": slug, "error": error})
