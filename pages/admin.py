from typing import cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.groups import ADMINISTRATOR
from core.models import Redirect, StaffGroup
from editing.publishable_admin import PublishableAdmin
from editing.row_pages import RowPage, row_url
from editing.site.sign_in import factor_of, is_required_of, reset_factor
from editing.table_admin import TableAdmin, fieldset

from .models import GlossaryTerm, Note, Page, SiteSettings

admin.site.site_header = _("WTSA record: staff")
admin.site.site_title = _("Staff")
admin.site.index_title = _("Work and tables")
admin.site.unregister(Group)
admin.site.unregister(get_user_model())
for table in (EmailAddress, Authenticator, UserSession):  # contain keys of accounts
    admin.site.unregister(table)


@admin.register(Page)
class ContentPageAdmin(PublishableAdmin):
    save_as = True
    list_display = ["title", "section", "position", "slug"]
    list_filter = ["section"]
    search_fields = ["title", "slug", "summary"]
    fieldsets = [fieldset(None, "title", ("section", "position"), "summary", "body", "slug")]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(PublishableAdmin):
    list_display = ["term", "expansion", "slug"]
    search_fields = ["term", "expansion", "aliases", "slug"]
    fieldsets = [fieldset(None, ("term", "expansion"), "definition", "aliases", "slug")]


@admin.register(Note)
class NoteAdmin(PublishableAdmin):
    list_display = ["title", "dated"]
    search_fields = ["title", "slug"]
    fieldsets = [fieldset(None, "title", "dated", "body", ("meetings", "resolutions"), "slug")]


@admin.register(SiteSettings)
class SiteSettingsAdmin(PublishableAdmin):
    list_display = ["name", "claim", "notice", "contact"]
    fieldsets = [fieldset(None, "name", "publisher", "claim", "notice", "contact")]


@admin.register(Redirect)
class RedirectAdmin(TableAdmin):
    list_display = ["table", "old_slug", "new_slug"]
    list_filter = [("table", admin.RelatedOnlyFieldListFilter)]  # tables that have one
    search_fields = ["old_slug", "new_slug"]


# accounts: at least one person can always sign in and do everything

_RIGHTS = ("is_active", "is_staff", "is_superuser")
_IS_LAST = _("“%(user)s” is the only active superuser. Make another account a superuser first.")


def is_last_superuser(user: User) -> bool:
    """Whether nobody else can sign in to the admin and do everything.

    In a transaction the rows stay locked: if two superusers demote each other at the same moment, the second is
    refused.
    """
    accounts = get_user_model().objects.filter(**dict.fromkeys(_RIGHTS, True))
    if connection.in_atomic_block:
        accounts = accounts.order_by("pk").select_for_update(of=("self",))
    able = {row.pk for row in accounts if not row.password.startswith(UNUSABLE_PASSWORD_PREFIX)}
    return able == {user.pk}


class AccountForm(UserChangeForm):
    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        is_demoted = any(name in cleaned and not cleaned[name] for name in _RIGHTS)
        if is_demoted and is_last_superuser(self.instance):
            raise ValidationError(_IS_LAST % {"user": self.instance})
        return cleaned


class PasswordForm(AdminPasswordChangeForm):
    """An account without a usable password cannot sign in, so the last superuser must keep one."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("set_usable_password") is False and is_last_superuser(self.user):
            self.add_error("usable_password", _IS_LAST % {"user": self.user})
        return cleaned


class ResetSecondFactor(RowPage):
    """For someone who lost phone and recovery codes; one's own factor is replaced with one of its codes."""

    name, path, title = "reset_second_factor", "second-factor", _("Reset the second factor")

    def is_allowed(self, request: HttpRequest, row: User) -> bool:
        may_change: bool = self.admin.has_change_permission(request, row)
        return may_change and row != request.user

    def respond(self, request: HttpRequest, row: User) -> HttpResponse:
        if request.method != "POST":
            context = {"is_required": is_required_of(row)}
            return self.render(request, row, "pages/reset_second_factor.html", context)
        if reset_factor(row, by=cast(User, request.user)):
            text = _("Second factor reset. “%(user)s” is signed out everywhere.")
            messages.success(request, text % {"user": row})
        return redirect(row_url(row))


@admin.register(get_user_model())
class AccountAdmin(UserAdmin):
    """Administrators create accounts and put them in groups; only superusers create or edit superusers."""

    form = AccountForm
    change_password_form = PasswordForm
    list_display = [
        *("username", "first_name", "last_name", "group_names"),
        *("is_active", "is_superuser", "last_login"),
    ]
    search_fields = [f"{name}__plain_contains" for name in UserAdmin.search_fields]
    fieldsets = [
        (None, {"fields": ("username", "password")}),
        (_("Name"), {"fields": ("first_name", "last_name", "email")}),
        (_("Signing in"), {"fields": ("second_factor",)}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        own = ("is_active", "is_staff", "groups") if obj and obj.pk == request.user.pk else ()
        return (
            "second_factor",
            "last_login",
            "date_joined",
            *(() if request.user.is_superuser else ("is_superuser", *own)),
        )

    def get_urls(self) -> list[URLPattern]:
        return [ResetSecondFactor(self).url_pattern(), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows: QuerySet[User] = super().get_queryset(request).prefetch_related("groups")
        return rows

    @admin.display(description=_("Groups"))
    def group_names(self, account: User) -> str:
        return ", ".join(group.name for group in account.groups.all())

    @admin.display(description=_("Second factor"))
    def second_factor(self, account: User) -> str:
        factor = factor_of(account)
        if factor is None:
            return str(_("None"))
        since = _("Set up on %(day)s.") % {"day": date_format(factor.created_at, "j F Y")}
        url = row_url(account, ResetSecondFactor.name)
        return format_html('{} <a href="{}">{}</a>', since, url, _("Reset"))

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        if response.status_code == 302:
            UserSession.objects.create_from_request(request)
        return response

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and (
            request.user.is_superuser or not (obj and obj.is_superuser)
        )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is None:
            return super().has_delete_permission(request)
        # The group that `migrate` made: it may have been renamed since.
        groups = StaffGroup.objects.filter(name=ADMINISTRATOR).values("group")
        is_kept = obj.is_superuser or obj.groups.filter(pk__in=groups).exists()
        may_delete: bool = super().has_delete_permission(request, obj)
        return may_delete and obj.pk != request.user.pk and not is_kept


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin):
    """Only superusers change the permissions of a group."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser
