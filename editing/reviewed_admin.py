"""Admin of rows that a second person publishes, and of their parts: who wrote them last, and where what is public is changed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.records.permissions import Actor, may_write_or_propose
from core.records.reviewing import Reviewed, may_publish_own
from core.records.tracked import TrackedModel

from .forms.versioned import VersionedForm
from .publishable_admin import AUDIT, PublishableAdmin
from .table_admin import TableAdmin

_AUDIT = (AUDIT[0], {**AUDIT[1], "fields": ("written_by", *AUDIT[1]["fields"])})


class ReviewedAdmin(PublishableAdmin):
    """Of a table of `Reviewed`."""

    model: type[Reviewed]
    readonly_fields = (*PublishableAdmin.readonly_fields, "written_by")  # type: ignore[assignment]

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        return [
            _AUDIT if fieldset is AUDIT else fieldset
            for fieldset in super().get_fieldsets(request, obj)
        ]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), "written_by"]


class ReviewedPartAdmin(TableAdmin):
    """Of parts of `Reviewed` rows. Saved by itself, a part of a public row would take the row off the site."""

    def _may(self, request: HttpRequest, verb: str, row: models.Model | None) -> bool:
        """On pages of other tables, whose rows ask whether their parts may be deleted with them, as for any part."""
        match = request.resolver_match
        is_own_page = match is not None and str(match.url_name).startswith(f"{self.url_name}_")
        if is_own_page and isinstance(row, TrackedModel) and _must_wait(row, request.user):
            return False
        return super()._may(request, verb, row)

    def save_model(
        self, request: HttpRequest, obj: TrackedModel, form: VersionedForm, change: bool
    ) -> None:
        if _must_wait(obj, request.user):
            text = _("Readers see “%(row)s”. Change its parts on its form.")
            raise ValidationError(text % {"row": obj.root()})
        super().save_model(request, obj, form, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context["original"]
        if row is not None and _must_wait(row, request.user):
            root = row.root()
            if may_write_or_propose(request.user, root):
                name = f"admin:{root._meta.app_label}_{root._meta.model_name}_change"
                link = format_html('<a href="{}">{}</a>', reverse(name, args=[root.pk]), root)
                text = _("Readers see this. To change it, open the form of its row: {}.")
                self.message_user(request, format_html(text, link), messages.INFO)
        return super().render_change_form(request, context, *args, **kwargs)


def _must_wait(part: TrackedModel, by: Actor) -> bool:
    root = part.root()
    return root.is_published and not may_publish_own(by, type(root))
