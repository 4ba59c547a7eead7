from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from editing.inlines import PartInline
from editing.publishable_admin import PublishableAdmin
from editing.table_admin import TableAdmin, fieldset

from .models import Membership, Participant, Person


class MembershipInline(PartInline):
    model = Membership
    fk_name = "member"
    fields = [
        "group",
        ("since", "until"),
        ("inactive_since", "inactive_until"),
        "confidence",
        "public_remark",
    ]
    template = "admin/edit_inline/stacked.html"


@admin.register(Participant)
class ParticipantAdmin(PublishableAdmin):
    list_display = ["code", "name", "kind", "region", "part_of", "itu_symbol"]
    list_filter = ["kind", "region"]
    search_fields = ["code", "name", "common_name", "aliases", "itu_symbol"]
    inlines = [MembershipInline]
    fieldsets = [
        fieldset(None, ("code", "kind"), "name", "common_name", "aliases"),
        fieldset(_("Place"), "region", "part_of"),
        fieldset(_("Details"), ("itu_symbol", "proposal_prefixes"), "website", "is_owner", "slug"),
    ]


@admin.register(Membership)
class MembershipAdmin(TableAdmin):
    list_display = ["member", "group", "since", "until", "inactive_since", "confidence"]
    list_filter = ["group", "confidence"]
    search_fields = ["member__name", "member__code", "group__code"]


@admin.register(Person)
class PersonAdmin(PublishableAdmin):
    list_display = ["name", "honorific"]
    search_fields = ["name", "aliases", "slug"]
    fieldsets = [fieldset(None, ("honorific", "name"), "aliases", "slug")]
