from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from editing.publishable_admin import PublishableAdmin

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
        (
            None,
            {
                "fields": (
                    "title",
                    ("number", "kind"),
                    ("assembly", "meeting"),
                    ("dated", "languages"),
                    "authors",
                )
            },
        ),
        (_("Where to read it"), {"fields": ("address", "file", "access")}),
        (
            _("Relation to another document"),
            {"fields": (("relation", "relates_to"), "is_withdrawn")},
        ),
        (_("For readers"), {"fields": ("summary", "slug")}),
    ]
