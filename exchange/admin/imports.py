"""Files in, through the admin: upload or paste, look, look again in another way, confirm."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from core.models import ImportBatch
from core.public.formats import attachment
from core.records.permissions import may
from core.registry import table_name, tables

from ..batches import PlanRefused
from ..checking.plan import Instructions
from ..columns.resource import TableResource
from ..files.detect import FileRefused, check_size
from ..files.sheet import line_of
from ..models import StoredUpload
from ..uploads.preview import ChoiceMissing, page_of_rows, unanswered
from ..uploads.stored_upload import (
    UploadRefused,
    create_upload,
    discard_upload,
    find_upload,
    waiting_uploads,
)
from ..uploads.workflow import iter_confirm, iter_preview
from .corrections import (
    DATE_ORDERS,
    instructions_after,
    rows_asked_for,
    shared_columns,
)
from .progress import HERE, respond_with_progress


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "CSV or XLSX. The first row must contain column headers. You can match any we don't recognise."
        ),
    )
    pasted = forms.CharField(
        label=gettext_lazy("or paste lines from an email or a web page"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "A whole email, a table or a list, in any common format. You can check what was recognised before saving."
        ),
    )

    def __init__(self, resource: TableResource, *args: Any) -> None:
        super().__init__(*args)
        if not hasattr(resource, "pasted"):
            del self.fields["pasted"]

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        try:
            check_size(file.size or 0 if file else 0)
        except FileRefused as fault:
            raise forms.ValidationError(str(fault)) from None
        return file

    def clean(self) -> dict[str, object]:
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("pasted")
        if not self.errors and not (file or pasted):
            raise forms.ValidationError(_("Choose a file."))
        if file and pasted:
            raise forms.ValidationError(_("Send either a file or pasted lines, not both."))
        return self.cleaned_data

    def given(self) -> tuple[bytes, str, bool]:
        """What to import, what to call it, and whether it was pasted."""
        if file := self.cleaned_data["file"]:
            data = file.read()
            is_calendar = "pasted" in self.fields and data.startswith(b"BEGIN:VCALENDAR")
            text = data.decode(errors="replace").encode() if is_calendar else data
            return text, file.name, is_calendar
        return self.cleaned_data["pasted"].encode(), _("pasted lines"), True


@dataclass
class ImportPage:
    """What the page tells next: a file that was looked at, or an import that was carried out, or only a word."""

    upload: StoredUpload | None = None
    batch: ImportBatch | None = None
    message: str = ""
    level: int = messages.INFO
    form: UploadForm | None = None


class ImportViews:
    """Adds `import/` to an admin of a table that has a resource."""

    def __init__(self, model_admin: ModelAdmin) -> None:
        self.model, self.admin_site = model_admin.model, model_admin.admin_site
        self.message_user = model_admin.message_user

    @cached_property
    def table(self) -> str:
        return table_name(self.model)

    def import_paths(self, name: str) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.import_view)
        file = self.admin_site.admin_view(require_safe(self.import_file_view))
        return [
            path("import/", page, name=f"{name}_import"),
            path("import/refused.csv", file, name=f"{name}_import_file"),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponseBase:
        try:
            if request.method != "POST":
                upload = self._found(request, request.GET.get("file"))
                return self._page(request, ImportPage(upload))
            is_confirmed = "token" in request.POST
            posted = request.POST.get("token" if is_confirmed else "kept")
            if upload := self._found(request, posted):
                return self._post_again(request, upload, is_confirmed)
        except UploadRefused as fault:
            self.message_user(request, str(fault), messages.WARNING)
            return redirect(batch_url(fault.batch) if fault.batch else request.path)
        form = UploadForm(tables[self.table](), request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, ImportPage(form=form))
        upload = create_upload(request.user, self.table, *form.given())
        return self._answered(request, self._looking(request, upload, Instructions()))

    def _post_again(
        self, request: HttpRequest, upload: StoredUpload, is_confirmed: bool
    ) -> HttpResponseBase:
        """What was written on the page is checked first, whichever button was pressed."""
        before = Instructions(**upload.instructions)
        instructions = instructions_after(request.POST, upload, before)
        is_changed = before.as_read() != instructions.as_read()
        if is_confirmed and not is_changed:
            only_good = request.POST.get("rows") == "good"
            return self._answered(request, self._confirming(request, upload, only_good))
        if "go" in request.POST and not is_changed:
            state, number = rows_asked_for(request.POST)
            query = urlencode({"file": upload.token, "state": state, "page": number})
            return redirect(f"{request.path}?{query}#rows")
        message = ""
        if "go" in request.POST:
            message = _("Your corrections were checked. Press again to see other rows.")
        if is_confirmed:
            message = _(
                "Nothing is imported yet. Your corrections were checked: look at the rows, correct or untick those that are refused, then press “Import” again."
            )
        return self._answered(request, self._looking(request, upload, instructions, message))

    def import_file_view(self, request: HttpRequest) -> HttpResponse:
        """The refused rows with their reasons."""
        try:
            upload = self._found(request, request.GET.get("file", ""))
        except UploadRefused as fault:
            self.message_user(request, str(fault), messages.WARNING)
            return redirect("./")
        if upload is None:
            raise Http404
        # The byte order mark lets a spreadsheet program know.
        body = upload.refused.encode("utf-8-sig")
        response = HttpResponse(body, content_type="text/csv; charset=utf-8")
        return attachment(response, f"{upload.table}-refused.csv", public=False)

    def _found(self, request: HttpRequest, token: str | None) -> StoredUpload | None:
        """The file, where one is asked for, of whoever may import. Raises UploadRefused."""
        if self.table not in tables or not may(request.user, "import", self.model):
            raise PermissionDenied
        return None if token is None else find_upload(request.user, self.table, token)

    def _looking(
        self,
        request: HttpRequest,
        upload: StoredUpload,
        instructions: Instructions,
        message: str = "",
    ) -> Generator[str, None, ImportPage]:
        try:
            yield from iter_preview(upload, instructions, request.user)
        except FileRefused as fault:
            discard_upload(upload)
            return ImportPage(message=f"{upload.file_name}: {fault}", level=messages.ERROR)
        return ImportPage(upload, message=message, level=messages.WARNING)

    def _confirming(
        self, request: HttpRequest, upload: StoredUpload, only_good: bool
    ) -> Generator[str, None, ImportPage]:
        try:
            batch = yield from iter_confirm(upload, request.user, only_good=only_good)
        except (UploadRefused, FileRefused, PermissionDenied) as fault:
            return ImportPage(message=str(fault), level=messages.ERROR)
        except ChoiceMissing as question:
            return ImportPage(upload, message=str(question), level=messages.WARNING)
        except PlanRefused as fault:
            instructions = Instructions(**upload.instructions)
            again = yield from self._looking(request, upload, instructions, str(fault))
            again.level = messages.ERROR
            return again
        if batch is None:
            return ImportPage(message=_("The file contains no changes."))
        return ImportPage(batch=batch, message=imported_message(batch), level=messages.SUCCESS)

    def _answered(
        self, request: HttpRequest, steps: Generator[str, None, ImportPage]
    ) -> HttpResponseBase:
        def rendered(template: str, shown: ImportPage, **more: object) -> str:
            return render_to_string(template, self._context(request, shown) | more, request)

        return respond_with_progress(
            steps,
            respond=lambda shown: self._page(request, shown),
            page=lambda: rendered("exchange/import.html", ImportPage(), around=HERE),
            stream=lambda shown: rendered("exchange/_import.html", shown, late=True),
        )

    def _page(self, request: HttpRequest, shown: ImportPage) -> HttpResponse:
        if shown.batch:
            self.message_user(request, shown.message, shown.level)
            return redirect(batch_url(shown.batch))
        return render(request, "exchange/import.html", self._context(request, shown))

    def _context(self, request: HttpRequest, shown: ImportPage) -> dict[str, object]:
        resource, upload = tables[self.table](), shown.upload
        preview = upload.preview if upload else {}
        instructions = Instructions(**upload.instructions) if upload else Instructions()
        query = request.POST if request.method == "POST" else request.GET
        columns, row_page = preview.get("columns_shown"), None
        if upload and columns:
            asked = rows_asked_for(query, is_changed=request.method == "POST")
            row_page = page_of_rows(upload.rows, columns, *asked)
        return {
            **self.admin_site.each_context(request),
            "title": _("Import %(table)s") % {"table": self.model._meta.verbose_name_plural},
            "opts": self.model._meta,
            "resource": resource,
            "form": shown.form or UploadForm(resource),
            "shown": shown,
            "level": messages.DEFAULT_TAGS[shown.level],
            "upload": upload,
            "token": upload.token if upload else "",
            "preview": preview,
            "is_only_good": request.POST.get("rows") == "good",
            "row_page": row_page,
            "chosen_values": [
                (name, list(one.items())) for name, one in instructions.values.items()
            ],
            "has_suggestions": any(one.get("near") for one in preview.get("refusals", [])),
            "shared_columns": shared_columns(
                resource, instructions.for_all, preview.get("missing", []), request.user
            ),
            "batch_url": batch_url(shown.batch) if shown.batch else "",
            "date_orders": DATE_ORDERS,
            "date_order": instructions.date_order,
            "duplicates": unanswered(preview, instructions.matches),
            "matched_rows": [
                (row, line_of(int(row)), key) for row, key in instructions.matches.items() if key
            ],
            "waiting": waiting_uploads(request.user, self.table),
        }


def batch_url(batch: ImportBatch) -> str:
    return reverse("admin:core_importbatch_change", args=[batch.pk])


def imported_message(batch: ImportBatch) -> str:
    count = batch.new + batch.changed
    message = ngettext(
        "%(count)d row of %(file)s was imported.",
        "%(count)d rows of %(file)s were imported.",
        count,
    )
    return message % {"count": count, "file": batch.file_name}
