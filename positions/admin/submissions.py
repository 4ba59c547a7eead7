from typing import Any

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, ngettext

from editing.stages import ConditionFilter

from ..models import SentEvidence
from ..models.submission import KEPT_FOR, SentEvidenceQuerySet


class HandledFilter(ConditionFilter):
    title = gettext_lazy("handled")
    parameter_name = "handled"
    conditions = {
        "no": (gettext_lazy("not yet"), lambda _model: Q(handled_at=None)),
        "yes": (gettext_lazy("yes"), lambda _model: ~Q(handled_at=None)),
    }


@admin.register(SentEvidence)
class SentEvidenceAdmin(admin.ModelAdmin):
    """Staff read what readers sent, follow it up elsewhere and mark it as handled. They cannot change or publish it."""

    list_display = ["about", "sent_at", "source_url", "sender", "handled_at", "handled_by"]
    list_filter = [HandledFilter, "sent_at"]
    list_select_related = ["handled_by"]
    search_fields = [
        f"{name}__plain_contains" for name in ("about", "message", "source_url", "sender")
    ]
    date_hierarchy = "sent_at"
    show_facets = admin.ShowFacets.ALWAYS
    actions = ["mark_handled", "reopen"]
    readonly_fields = [
        "about",
        "page_url",
        "message",
        "source_url",
        "sender",
        "sent_at",
        "handled_at",
        "handled_by",
    ]
    fieldsets = [
        (None, {"fields": ("about", "page_url", "message", "source_url", "sender", "sent_at")}),
        (
            gettext_lazy("Handled"),
            {
                "fields": (("handled_at", "handled_by"),),
                "description": gettext_lazy(
                    "Marked in the list. What was handled is deleted after %(days)d days."
                )
                % {"days": KEPT_FOR.days},
            },
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Without Save buttons: nothing on the page can be changed."""
        context |= {"show_save": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        SentEvidence.objects.discard_expired()
        return super().changelist_view(request, extra_context)

    @admin.action(description=gettext_lazy("Mark as handled"), permissions=["change"])
    def mark_handled(self, request: HttpRequest, queryset: SentEvidenceQuerySet) -> None:
        count = queryset.mark_handled(request.user)
        message = ngettext(
            "%(count)d submission marked as handled.",
            "%(count)d submissions marked as handled.",
            count,
        )
        self.message_user(request, message % {"count": count}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Reopen"), permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: SentEvidenceQuerySet) -> None:
        count = queryset.reopen(request.user)
        message = ngettext(
            "%(count)d submission reopened.", "%(count)d submissions reopened.", count
        )
        self.message_user(request, message % {"count": count}, messages.SUCCESS)
