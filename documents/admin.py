from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from editing.publishable_admin import PublishableAdmin
from editing.table_admin import fieldset

from .models import Document


@admin.register(Document)
class DocumentAdmin(PublishableAdmin):
    list_display = [
        "number",
        "title",
        "kind",
        "assembly",
        "meeting",
        "dated",
        "access",
        "is_withdrawn",
    ]
    list_filter = ["kind", "assembly", "access", "is_withdrawn"]
    search_fields = ["number", "title", "slug", "summary"]
    fieldsets = [
        fieldset(
            None,
            "title",
            ("number", "kind"),
            ("assembly", "meeting"),
            ("dated", "languages"),
            "authors",
        ),
        fieldset(_("Where to read it"), "address", "file", "access"),
        fieldset(_("Relation to another document"), ("relation", "relates_to"), "is_withdrawn"),
        fieldset(_("For readers"), "summary", "slug"),
    ]
