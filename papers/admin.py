from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from editing.forms import VersionedForm
from editing.publishable_admin import FrozenAdmin, PublishableAdmin
from editing.table_admin import fieldset

from .models import BackgroundPaper, PaperEdition
from .writer import freeze


class PaperEditionForm(VersionedForm):
    """Each save takes what is public now, until the edition is published: readers get what the editor saw."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if self.instance.published_at is not None:
            return cleaned
        self.instance.set_contents({})
        is_elsewhere = cleaned.get("document") or cleaned.get("address")
        if cleaned.get("paper") and not is_elsewhere:
            self.instance.paper = cleaned["paper"]
            try:
                freeze(self.instance)
            except ValidationError as reason:
                self.add_error("paper", reason)
        return cleaned


@admin.register(BackgroundPaper)
class BackgroundPaperAdmin(PublishableAdmin):
    proposes_current = ("assembly",)
    list_display = ["title", "assembly"]
    list_filter = ["assembly"]
    search_fields = ["title", "slug", "assembly__code"]
    fieldsets = [
        fieldset(None, "title", "assembly", "slug"),
        fieldset(
            gettext_lazy("Introduction and method"),
            "introduction",
            "method",
            description=gettext_lazy(
                "Each save of a draft edition copies these texts; a published edition keeps its copy."
            ),
        ),
    ]


@admin.register(PaperEdition)
class PaperEditionAdmin(FrozenAdmin):
    form = PaperEditionForm
    joins = ("paper__assembly", "document")
    list_display = ["paper", "number", "status", "dated", "document"]
    list_filter = ["status", "paper"]
    search_fields = ["paper__title", "paper__slug", "change_note"]
    fieldsets = [
        fieldset(None, "paper", ("number", "status"), "dated", "change_note", "state"),
        fieldset(
            gettext_lazy("File or link"),
            "document",
            "address",
            description=gettext_lazy(
                "Leave both empty for an edition of this site. Each save then copies everything public at that moment: proposals, "
                "positions, assessments and sources, and the introduction and method of the paper. Check the page, then publish; "
                "after that the edition no longer changes."
            ),
        ),
    ]
