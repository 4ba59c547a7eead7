"""Files in, through the admin: upload, look, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..imports.checking import Plan, check
from ..imports.commit import PlanRefused, commit
from ..imports.pending import PendingRefused, keep, print_of, take
from ..imports.reading import FileRefused, read_csv
from ..registry import table_name, tables
from ..rights import may

SHOWN = 200
LARGEST = 10 * 1024 * 1024


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("UTF-8, divided by commas, semicolons or tabs; the first row names the columns."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file has %(size)d bytes; the limit is %(limit)d.") % {"size": file.size, "limit": LARGEST})
        return file


class ImportViews:
    """Adds `import/` to an admin of a table that has a resource."""

    model: Any
    admin_site: Any
    message_user: Any

    def import_paths(self, name: str) -> list[Any]:
        return [path("import/", self.admin_site.admin_view(self.import_view), name=f"{name}_import")]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        resource = tables.get(table_name(self.model))
        if resource is None or not may(request.user, "import", self.model):
            raise PermissionDenied
        if request.method == "POST" and "token" in request.POST:
            return self._confirm(request, resource())
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            return self._look(request, resource(), file.read(), file.name, form)
        return self._show(request, {"form": form, "resource": resource})

    def _look(self, request: HttpRequest, resource: Any, data: bytes, name: str, form: UploadForm) -> HttpResponse:
        try:
            plan = check(resource, read_csv(data), request.user)
        except FileRefused as fault:
            form.add_error("file", str(fault))
            return self._show(request, {"form": form, "resource": resource})
        return self._preview(request, plan, data, name)

    def _preview(self, request: HttpRequest, plan: Plan, data: bytes, name: str) -> HttpResponse:
        token = keep(request.user, table_name(self.model), data, name, plan) if plan.rows and not plan.refusals else ""
        context = {
            "plan": plan,
            "token": token,
            "file_name": name,
            "shown": SHOWN,
            "refusals": plan.refusals[:SHOWN],
            "changed": plan.changed[:SHOWN],
            "new": plan.new[:SHOWN],
            "resource": plan.resource,
        }
        return self._show(request, context | {"form": UploadForm()})

    def _confirm(self, request: HttpRequest, resource: Any) -> HttpResponse:
        try:
            pending = take(request.user, table_name(self.model), request.POST["token"])
            plan = check(resource, read_csv(bytes(pending.content)), request.user)
            if print_of(plan) != pending.plan_print:
                self.message_user(
                    request, _("Rows changed since you looked. This is how the file stands now; nothing was saved."), messages.WARNING
                )
                return self._preview(request, plan, bytes(pending.content), pending.file_name)
            commit(plan, by=request.user, door="import", why=pending.file_name)
        except (PendingRefused, PlanRefused, FileRefused) as fault:
            self.message_user(request, str(fault), messages.ERROR)
            return redirect(request.path)
        count = len(plan.rows)
        self.message_user(
            request,
            ngettext("%(count)d row of %(file)s was imported.", "%(count)d rows of %(file)s were imported.", count)
            % {"count": count, "file": pending.file_name},
            messages.SUCCESS,
        )
        return redirect("..")

    def _show(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        title = _("Import %(table)s") % {"table": self.model._meta.verbose_name_plural}
        return render(
            request,
            "core/admin/import.html",
            {**self.admin_site.each_context(request), "title": title, "opts": self.model._meta, **context},
        )
