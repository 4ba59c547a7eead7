"""A changed date or place of a meeting: its editor says whether the meeting was moved or a mistake is corrected."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.pending.rolled_back import is_rolled_back
from core.records.publishing import save_part
from editing.forms.versioned import VersionedForm
from editing.publication.actions import CHANNEL

from ..models import Meeting

MOVED, MISTAKE = "moved", "mistake"
_LABELS = {
    MOVED: gettext_lazy("The meeting was moved or rescheduled"),
    MISTAKE: gettext_lazy("This corrects a mistake"),
}
# As history and the page of a pending change keep it.
_REASONS = {
    MOVED: "the meeting was moved or rescheduled",
    MISTAKE: "this corrects a mistake",
}
CHANGE = (gettext_lazy("If dates or place change"), {"fields": ("change_means", "why")})


class MeetingForm(VersionedForm):
    change_means = forms.ChoiceField(
        label=gettext_lazy("Why they change"),
        required=False,
        choices=list(_LABELS.items()),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Moved: readers see the earlier dates and place too. Mistake: they see only the corrected ones."
        ),
    )
    why = forms.CharField(
        label=gettext_lazy("Reason for the move"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Shown to readers with the earlier dates and place."),
    )

    def _post_clean(self) -> None:
        super()._post_clean()
        means = self.cleaned_data.get("change_means")
        self.instance.is_moved = means == MOVED
        self.instance.why = self.cleaned_data.get("why", "")
        if not self.errors and not means and self._must_say():
            text = _(
                "You changed the dates, the place or the mode of a published meeting. Choose “%(moved)s” or “%(mistake)s”."
            )
            self.add_error("change_means", text % _LABELS)

    def _must_say(self) -> bool:
        """A meeting that is marked postponed was moved: no question is left."""
        before = Meeting._base_manager.filter(pk=self.instance.pk).first()
        if before is None or not before.was_ever_published:
            return False
        return self.instance.replaces(before) and not self.instance.is_postponed_since(before)


class MovingAdmin(admin.ModelAdmin):
    form = MeetingForm

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """A new meeting has no earlier dates."""
        found = super().get_fieldsets(request, obj)
        return [one for one in found if obj is not None or one is not CHANGE]

    def change_reason(self, request: HttpRequest) -> str:
        return _REASONS.get(request.POST.get("change_means", ""), "")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The earlier dates are a part of a pending version, so that whoever publishes it sees them."""
        before = Meeting._base_manager.filter(pk=obj.pk).first() if is_rolled_back() else None
        super().save_model(request, obj, form, change)
        if before and (earlier := obj.earlier_statement(before)):
            save_part(earlier, obj, by=request.user, channel=CHANNEL)
