from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editing.forms.versioned import VersionedForm
from editing.frozen_admin import FrozenAdmin
from editing.publishable_admin import PublishableAdmin
from meetings.models import Assembly

from .drafting import freeze, is_frozen
from .models import BackgroundPaper, PaperEdition


class PaperEditionForm(VersionedForm):
    """Each save takes what is public now, until the edition is published: readers get what the editor saw."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if not is_frozen(self.instance):
            self._take_contents(cleaned)
        return cleaned

    def _take_contents(self, cleaned: dict[str, object]) -> None:
        """An edition that is only a file or a link has no contents."""
        self.instance.set_contents({})
        if cleaned.get("document") or cleaned.get("address") or not cleaned.get("paper"):
            return
        self.instance.paper = cleaned["paper"]
        try:
            freeze(self.instance)
        except ValidationError as reason:
            self.add_error("paper", reason)


@admin.register(BackgroundPaper)
class BackgroundPaperAdmin(PublishableAdmin):
    proposes_current = ("assembly",)
    list_display = ["title", "assembly"]
    list_filter = ["assembly"]
    search_fields = ["title", "slug", "assembly__code"]
    fieldsets = [
        (None, {"fields": ("title", "assembly", "slug")}),
        (
            gettext_lazy("Introduction and method"),
            {
                "fields": ("introduction", "method"),
                "description": gettext_lazy(
                    "Each save of a draft edition copies these texts; a published edition keeps its copy."
                ),
            },
        ),
    ]


@admin.register(PaperEdition)
class PaperEditionAdmin(FrozenAdmin):
    form = PaperEditionForm
    joins = ("paper__assembly",)
    list_display = ["paper", "number", "status", "dated", "edition_type"]
    list_filter = ["status", "paper"]
    search_fields = ["paper__title", "paper__slug", "change_note"]
    fieldsets = [
        (None, {"fields": ("paper", ("number", "status"), "dated", "change_note", "state")}),
        (
            gettext_lazy("File or link"),
            {
                "fields": ("document", "address"),
                "description": gettext_lazy(
                    "Leave both empty for an edition of this site. Each save then copies everything public at that moment: proposals, "
                    "positions, assessments and sources, and the introduction and method of the paper. Check the page, then publish; "
                    "after that the edition no longer changes."
                ),
            },
        ),
    ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The next edition of the paper before the current assembly, or of the paper that the address names, of today."""
        given = super().get_changeform_initial_data(request)
        chosen: dict[str, Any] = {"assembly": Assembly.objects.published().current()}
        if str(given.get("paper", "")).isdecimal():
            chosen = {"pk": given["paper"]}
        paper = BackgroundPaper.objects.readable_by(request.user).filter(**chosen).first()
        if paper is None:
            return given
        last = PaperEdition._base_manager.filter(paper=paper).aggregate(last=Max("number"))["last"]
        today = str(timezone.localdate())
        return {"paper": paper.pk, "number": (last or 0) + 1, "dated": today} | given

    @admin.display(description=gettext_lazy("type"))
    def edition_type(self, row: PaperEdition) -> str:
        return _("file or link") if row.document_id or row.address else _("own text")
