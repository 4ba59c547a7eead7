"""The page on which a row gets another address name; the old one redirects to it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.permissions import may_write_at_once
from core.records.saving import Stale
from core.slugs import SluggedModel, rename

from ..publication.actions import CHANNEL
from ..row_pages import RowPage


class RenamePage(RowPage):
    """For tables whose rows may have a slug of their own."""

    name, title = "rename", gettext_lazy("Rename")

    @classmethod
    def is_for(cls, model: type[models.Model]) -> bool:
        return issubclass(model, SluggedModel)

    def is_allowed(self, request: HttpRequest, row: Any) -> bool:
        return may_write_at_once(request.user, row)

    def respond(self, request: HttpRequest, row: Any) -> HttpResponse:
        slug = request.POST.get("slug", row.slug)
        error = self._rename(request, row, slug) if request.method == "POST" else ""
        if request.method == "POST" and not error:
            response: HttpResponse = self.admin.response_post_save_change(request, row)
            return response
        return self.render(request, row, "editing/rename.html", {"slug": slug, "error": error})

    def _rename(self, request: HttpRequest, row: SluggedModel, slug: str) -> str:
        """Why it could not be renamed; empty once it was."""
        if slug == row.slug:
            return _("This is already its address name. Enter another one.")
        try:
            rename(row, slug, by=request.user, channel=CHANNEL)
        except ValidationError as error:
            return " ".join(error.messages)
        except Stale as stale:
            return str(stale)
        text = _("Renamed. The old address redirects to the new one.")
        self.message_user(request, text, messages.SUCCESS)
        return ""
