"""Admin of a table whose public rows keep their contents, which staff read about and cannot change."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.frozen import Frozen

from .publishable_admin import PublishableAdmin


class FrozenAdmin(PublishableAdmin):
    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "state"]

    @admin.display(description=gettext_lazy("contents"))
    def state(self, row: Frozen) -> str:
        if row.pk is None:
            return _("Created when you save.")
        if reason := row.damage_reason():
            text = _(
                "Readers cannot see it: %(reason)s. Its contents were changed outside this site. "
                "Withdraw it, or restore it from a backup."
            )
            return text % {"reason": reason}
        return _("Intact. SHA-256: %(sum)s") % {"sum": row.contents_hash or "-"}
