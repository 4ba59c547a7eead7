"""A changed date or place of a meeting: its editor says whether the meeting was moved or a mistake is corrected."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.permissions import is_rolled_back
from editing.forms.versioned import VersionedForm

from ..models import Meeting

MOVED, MISTAKE = "moved", "mistake"
_LABELS = {
    MOVED: gettext_lazy("The meeting was moved or rescheduled"),
    MISTAKE: gettext_lazy("This corrects a mistake"),
}
_REASONS = {
    MOVED: "the meeting was moved or rescheduled",
    MISTAKE: "this corrects a mistake",
}
CHANGE = (gettext_lazy("If dates or place change"), {"fields": ("change_means", "why")})
_FOLDED = (CHANGE[0], {**CHANGE[1], "classes": ("collapse",)})


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
        before = Meeting._base_manager.filter(pk=self.instance.pk).first()
        # A meeting that is marked postponed was moved: no question is left.
        is_replaced = before and before.was_ever_published and self.instance.replaces(before)
        is_postponed = before and self.instance.is_postponed_since(before)
        if is_replaced and not (is_postponed or means or self.errors):
            text = _(
                "You changed the dates, the place or the mode of a published meeting. Choose “%(moved)s” or “%(mistake)s”."
            )
            self.add_error("change_means", text % _LABELS)
        if before and not self.errors and is_rolled_back():
            # A part of the pending version, so that whoever publishes it sees them.
            # Where one waits already, it says what readers see: what was pending between, nobody saw.
            waits = self.instance.reschedules.filter(pk__lt=0).exists()
            earlier = None if waits else self.instance.earlier_statement(before)
            self.parts_with_row = [earlier] if earlier else []


def with_question(fieldsets: list[Any], row: Meeting | None) -> list[Any]:
    """A new meeting has no earlier dates; of one that readers never saw nobody must say why they change."""
    if row is None:
        return [one for one in fieldsets if one is not CHANGE]
    shown = CHANGE if row.was_ever_published else _FOLDED
    return [shown if one is CHANGE else one for one in fieldsets]


def change_reason(request: HttpRequest) -> str:
    """As history and the page of a pending change keep it."""
    return _REASONS.get(request.POST.get("change_means", ""), "")
