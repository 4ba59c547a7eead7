from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.models import Redirect
from editing.publishable_admin import PublishableAdmin
from editing.table_admin import TableAdmin

from .accounts import AccountForm, PasswordForm, is_administrator
from .models import GlossaryTerm, Note, Page, SiteSettings

admin.site.site_header = _("WTSA record: staff")
admin.site.site_title = _("Staff")
admin.site.index_title = _("Work and tables")
admin.site.unregister(Group)
admin.site.unregister(get_user_model())


@admin.register(Page)
class ContentPageAdmin(PublishableAdmin):
    save_as = True
    list_display = ["title", "section", "position", "slug"]
    list_filter = ["section"]
    search_fields = ["title", "slug", "summary"]
    date_hierarchy = "changed_at"
    fieldsets = [(None, {"fields": ("title", ("section", "position"), "summary", "body", "slug")})]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(PublishableAdmin):
    list_display = ["term", "expansion", "slug"]
    search_fields = ["term", "expansion", "aliases", "slug"]
    date_hierarchy = "changed_at"
    fieldsets = [(None, {"fields": (("term", "expansion"), "definition", "aliases", "slug")})]


@admin.register(Note)
class NoteAdmin(PublishableAdmin):
    list_display = ["title", "dated"]
    search_fields = ["title", "slug"]
    date_hierarchy = "changed_at"
    fieldsets = [
        (None, {"fields": ("title", "dated", "body", ("meetings", "resolutions"), "slug")})
    ]


@admin.register(SiteSettings)
class SiteSettingsAdmin(PublishableAdmin):
    list_display = ["name", "claim", "notice", "contact"]
    fieldsets = [(None, {"fields": ("name", "publisher", "claim", "notice", "contact")})]


@admin.register(Redirect)
class RedirectAdmin(TableAdmin):
    list_display = ["table", "old_slug", "new_slug"]
    list_filter = ["table"]
    search_fields = ["old_slug", "new_slug"]


@admin.register(get_user_model())
class AccountAdmin(UserAdmin):
    """Administrators create accounts and put them in groups; only superusers create or edit superusers."""

    form = AccountForm
    change_password_form = PasswordForm
    list_display = [
        "username",
        "first_name",
        "last_name",
        "is_active",
        "is_superuser",
        "last_login",
    ]
    fieldsets = [
        (None, {"fields": ("username", "password")}),
        (_("Name"), {"fields": ("first_name", "last_name", "email")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        own = ("is_active", "is_staff", "groups") if obj and obj.pk == request.user.pk else ()
        return (
            "last_login",
            "date_joined",
            *(() if request.user.is_superuser else ("is_superuser", *own)),
        )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and (
            request.user.is_superuser or not (obj and obj.is_superuser)
        )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (
            obj and (obj.pk == request.user.pk or obj.is_superuser or is_administrator(obj))
        )


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    """Only superusers change the permissions of a group."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser
