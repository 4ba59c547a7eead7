"""Files in, through the admin: upload or paste, look, look again in another way, confirm."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.models import ImportBatch
from core.public.formats import attachment
from core.records.permissions import may
from core.registry import table_name, tables

from ..batches import PlanRefused
from ..checking.plan import Instructions
from ..files.detect import FileRefused
from ..models import StoredUpload
from ..uploads.duplicate_questions import ChoiceMissing, answered, matched_rows
from ..uploads.row_table import Labels, RowPage, page_of_rows
from ..uploads.stored_upload import (
    UploadRefused,
    create_upload,
    discard_upload,
    find_upload,
    waiting_uploads,
)
from ..uploads.workflow import iter_check_corrected, iter_confirm, iter_preview
from .corrections import (
    DATE_ORDERS,
    FOR_ALL,
    added_columns,
    instructions_after,
    rows_asked_for,
)
from .progress import HERE, respond_with_progress
from .upload_forms import ForAllForm, UploadForm


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
            path("import/<slug:which>.csv", file, name=f"{name}_import_file"),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponseBase:
        self._require_import(request)
        try:
            if request.method == "POST":
                return self._post(request)
            token = request.GET.get("file")
            upload = None if token is None else self._found(request, token)
            return self._page(request, ImportPage(upload))
        except UploadRefused as fault:
            self.message_user(request, str(fault), messages.WARNING)
            return redirect(batch_url(fault.batch) if fault.batch else request.path)

    def _post(self, request: HttpRequest) -> HttpResponseBase:
        is_confirmed = "token" in request.POST
        if is_confirmed or "kept" in request.POST:
            token = request.POST["token" if is_confirmed else "kept"]
            return self._post_again(request, self._found(request, token), is_confirmed)
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, ImportPage(form=form))
        upload = create_upload(request.user, self.table, *form.given())
        return self._answered(
            request, self._looking(request, upload, Instructions(for_all=form.for_all()))
        )

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
        state, number = rows_asked_for(request.POST)
        if "go" in request.POST and not is_changed:
            query = urlencode({"file": upload.token, "state": state, "page": number})
            return redirect(f"{request.path}?{query}#rows")
        if is_confirmed:
            return self._answered(
                request, self._confirming_corrected(request, upload, instructions)
            )
        return self._answered(request, self._looking(request, upload, instructions))

    def import_file_view(self, request: HttpRequest, which: str) -> HttpResponse:
        """The refused rows with their reasons, or every row with what would be done to it."""
        self._require_import(request)
        if which not in ("refused", "outcome"):
            raise Http404
        try:
            upload = self._found(request, request.GET.get("file", ""))
        except UploadRefused as fault:
            self.message_user(request, str(fault), messages.WARNING)
            return redirect("./")
        # The byte order mark lets a spreadsheet program know.
        body = getattr(upload, which).encode("utf-8-sig")
        response = HttpResponse(body, content_type="text/csv; charset=utf-8")
        return attachment(response, f"{upload.table}-{which}.csv", public=False)

    def _require_import(self, request: HttpRequest) -> None:
        if self.table not in tables or not may(request.user, "import", self.model):
            raise PermissionDenied

    def _found(self, request: HttpRequest, token: str) -> StoredUpload:
        return find_upload(request.user, self.table, token)

    def _form(self, *args: Any) -> UploadForm:
        return UploadForm(tables[self.table](), *args)

    def _looking(
        self,
        request: HttpRequest,
        upload: StoredUpload,
        instructions: Instructions,
    ) -> Generator[str, None, ImportPage]:
        try:
            yield from iter_preview(upload, instructions, request.user)
        except FileRefused as fault:
            return _unreadable(upload, fault)
        return ImportPage(upload)

    def _confirming_corrected(
        self, request: HttpRequest, upload: StoredUpload, instructions: Instructions
    ) -> Generator[str, None, ImportPage]:
        """Imports at once what was just corrected, where nothing is refused and all else is as it was shown."""
        try:
            is_ready = yield from iter_check_corrected(upload, instructions, request.user)
        except FileRefused as fault:
            return _unreadable(upload, fault)
        if is_ready:
            return (yield from self._confirming(request, upload, only_good=False))
        message = _(
            "Nothing is imported yet. Your corrections were checked: look at the rows, correct or untick those that are refused, then press “Import” again."
        )
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
            again = yield from self._looking(request, upload, Instructions(**upload.instructions))
            again.message, again.level = str(fault), messages.ERROR
            return again
        if batch is None:
            return ImportPage(message=_("The file contains no changes."))
        return ImportPage(batch=batch, message=imported_message(batch), level=messages.SUCCESS)

    # pages

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

    def _row_page(self, request: HttpRequest, upload: StoredUpload) -> RowPage:
        query = request.POST if request.method == "POST" else request.GET
        seen = upload.preview
        return page_of_rows(
            upload.rows, seen["row_columns"], *rows_asked_for(query), Labels.of(seen)
        )

    def _context(self, request: HttpRequest, shown: ImportPage) -> dict[str, object]:
        table, upload = self.table, shown.upload
        instructions = upload.instructions if upload else {}
        preview = upload.preview if upload else {}
        return {
            **self.admin_site.each_context(request),
            "title": _("Import %(table)s") % {"table": self.model._meta.verbose_name_plural},
            "opts": self.model._meta,
            "resource": tables[table](),
            "form": shown.form or self._form(),
            "shown": shown,
            "level": messages.DEFAULT_TAGS[shown.level],
            "upload": upload,
            "token": upload.token if upload else "",
            "preview": _labelled(preview) if upload else {},
            "row_page": self._row_page(request, upload) if upload and upload.rows else None,
            "chosen_values": _as_lists(instructions.get("values", {})),
            "has_suggestions": any(
                one["near"] for group in preview.get("refusals", []) for one in group["values"]
            ),
            "added_columns": added_columns(
                tables[table](),
                instructions.get("for_all", {}),
                preview.get("missing", []),
                request.user,
            ),
            "batch_url": batch_url(shown.batch) if shown.batch else "",
            "date_orders": DATE_ORDERS,
            "date_order": instructions.get("date_order", ""),
            "duplicates": answered(preview, instructions),
            "matched_rows": matched_rows(preview, instructions),
            "for_all": ForAllForm(
                tables[table](),
                initial={
                    f"{FOR_ALL}{name}": value
                    for name, value in instructions.get("for_all", {}).items()
                },
                auto_id="again-%s",
            ),
            "waiting": waiting_uploads(request.user, table),
        }


def _labelled(preview: dict[str, Any]) -> dict[str, Any]:
    """With the labels of columns, and of the fixed words in the cells of new rows."""
    labels = Labels.of(preview)
    names = labels.columns
    refusals = [
        group | {"label": names.get(group["column"], group["column"])}
        for group in preview.get("refusals", [])
    ]
    changed = [
        row | {"shown": [(names.get(name, name), diff) for name, diff in row["cells"].items()]}
        for row in preview.get("changed", [])
    ]
    new = [
        row
        | {
            "shown": [
                (names.get(name, name), labels.cell(name, text) or text)
                for name, text in row["cells"].items()
            ]
        }
        for row in preview.get("new", [])
    ]
    return preview | {"refusals": refusals, "changed": changed, "new": new}


def _unreadable(upload: StoredUpload, fault: FileRefused) -> ImportPage:
    discard_upload(upload)
    return ImportPage(message=f"{upload.file_name}: {fault}", level=messages.ERROR)


def _as_lists(values: dict[str, dict[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(title, list(of_title.items())) for title, of_title in values.items()]


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
