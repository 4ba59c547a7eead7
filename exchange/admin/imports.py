"""Imports in the admin: upload or paste a file, preview it, correct it, preview again, confirm."""

import re
from collections.abc import Container, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from core.fields import normalise, tidy_line
from core.models import ImportBatch
from core.public.formats import attachment
from core.records.permissions import may
from core.records.tracked import table_name
from core.registry import tables

from ..batches import PlanRefused
from ..checking.plan import Instructions
from ..columns.matching import bare
from ..columns.resource import TableResource
from ..files.detect import ENCODINGS, check_size
from ..files.sheet import FileRefused, line_of
from ..models import StoredUpload
from ..uploads.preview import ChoiceMissing, page_of_rows, unanswered
from ..uploads.workflow import (
    UploadRefused,
    columns_shown,
    confirm_upload,
    create_upload,
    find_upload,
    instructions_of,
    preview_upload,
    waiting_uploads,
)

DATE_ORDERS = {
    "": gettext_lazy("not chosen: 10/11/2024 is refused"),
    "dmy": gettext_lazy("day first: 10/11/2024 is 10 November"),
    "mdy": gettext_lazy("month first: 10/11/2024 is 11 October"),
}
_KNOWN_WORDS: dict[str, Container[str]] = {"date_order": DATE_ORDERS, "encoding": ENCODINGS}
LEFT_OUT = "(left out)"
FOR_ALL = "all-"  # precedes the name of a column
LONGEST = 200  # characters of a corrected value
_ROW = "0*([0-9]{1,12})"
_MATCH = re.compile(f"same-{_ROW}")
_CELL = re.compile(f"cell-{_ROW}-([0-9]{{1,3}})")

Cells = dict[str, dict[str, str]]  # row → header → text


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

    def clean(self) -> dict[str, object]:
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("pasted")
        if not self.errors and not (file or pasted):
            raise forms.ValidationError(_("Choose a file."))
        if file and pasted:
            raise forms.ValidationError(_("Send either a file or pasted lines, not both."))
        try:
            check_size(file.size if file else 0)
        except FileRefused as fault:
            raise forms.ValidationError(str(fault)) from None
        return self.cleaned_data

    def given(self) -> tuple[bytes, str, bool]:
        """The text or file to import, its name, and whether it was pasted."""
        if file := self.cleaned_data["file"]:
            data = file.read()
            is_calendar = "pasted" in self.fields and data.startswith(b"BEGIN:VCALENDAR")
            text = data.decode(errors="replace").encode() if is_calendar else data
            return text, file.name, is_calendar
        return self.cleaned_data["pasted"].encode(), _("pasted lines"), True


class ImportViews:
    """Adds `import/` to an admin of a table that has a resource."""

    def __init__(self, model_admin: ModelAdmin) -> None:
        self.model, self.admin_site = model_admin.model, model_admin.admin_site
        self.message_user, self.table = model_admin.message_user, table_name(self.model)

    def import_paths(self, name: str) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.import_view)
        file = self.admin_site.admin_view(require_safe(self.import_file_view))
        return [
            path("import/", page, name=f"{name}_import"),
            path("import/refused.csv", file, name=f"{name}_import_file"),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        try:
            if request.method != "POST":
                return self._page(request, self._found(request, request.GET.get("file")))
            is_confirmed = "token" in request.POST
            posted = request.POST.get("token" if is_confirmed else "kept")
            if upload := self._found(request, posted):
                return self._post_again(request, upload, is_confirmed)
        except UploadRefused as fault:
            self.message_user(request, str(fault), messages.WARNING)
            return redirect(batch_url(fault.batch) if fault.batch else request.path)
        form = UploadForm(tables[self.table](), request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form=form)
        upload = create_upload(request.user, self.table, *form.given())
        return self._look(request, upload, Instructions())

    def _post_again(
        self, request: HttpRequest, upload: StoredUpload, is_confirmed: bool
    ) -> HttpResponse:
        """Corrections are checked first, whichever button was pressed."""
        before = instructions_of(upload)
        instructions = instructions_after(request.POST, upload, before)
        is_changed = before != instructions
        if is_confirmed and not is_changed:
            return self._confirm(request, upload)
        if "go" in request.POST and not is_changed:
            state, number = rows_asked_for(request.POST)
            query = urlencode({"file": upload.token, "state": state, "page": number})
            return redirect(f"{request.path}?{query}#rows")
        if is_confirmed:
            message = _(
                "Nothing is imported yet. Your corrections were checked: look at the rows, correct or untick those that are refused, then press “Import” again."
            )
            self.message_user(request, message, messages.WARNING)
        elif "go" in request.POST:
            message = _("Your corrections were checked. Press again to see other rows.")
            self.message_user(request, message, messages.WARNING)
        return self._look(request, upload, instructions)

    def _look(
        self, request: HttpRequest, upload: StoredUpload, instructions: Instructions
    ) -> HttpResponse:
        try:
            preview_upload(upload, instructions, request.user)
        except FileRefused as fault:
            self.message_user(request, f"{upload.file_name}: {fault}", messages.ERROR)
            return self._page(request)
        return self._page(request, upload)

    def _confirm(self, request: HttpRequest, upload: StoredUpload) -> HttpResponse:
        only_good = request.POST.get("rows") == "good"
        try:
            batch = confirm_upload(upload, request.user, only_good=only_good)
        except (UploadRefused, FileRefused, PermissionDenied) as fault:
            self.message_user(request, str(fault), messages.ERROR)
            return self._page(request)
        except ChoiceMissing as question:
            self.message_user(request, str(question), messages.WARNING)
            return self._page(request, upload)
        except PlanRefused as fault:
            self.message_user(request, str(fault), messages.ERROR)
            return self._look(request, upload, instructions_of(upload))
        if batch is None:
            self.message_user(request, _("The file contains no changes."))
            return self._page(request)
        count = batch.new + batch.changed
        message = ngettext(
            "%(count)d row of %(file)s was imported.",
            "%(count)d rows of %(file)s were imported.",
            count,
        )
        said = message % {"count": count, "file": batch.file_name}
        self.message_user(request, said, messages.SUCCESS)
        return redirect(batch_url(batch))

    def import_file_view(self, request: HttpRequest) -> HttpResponse:
        """The refused rows with their reasons."""
        try:
            upload = self._found(request, request.GET.get("file", ""))
        except UploadRefused as fault:
            self.message_user(request, str(fault), messages.WARNING)
            return redirect("./")
        if upload is None:
            raise Http404
        # With a byte order mark, by which spreadsheet programs recognise UTF-8.
        body = upload.refused.encode("utf-8-sig")
        response = HttpResponse(body, content_type="text/csv; charset=utf-8")
        return attachment(response, f"{upload.table}-refused.csv", public=False)

    def _found(self, request: HttpRequest, token: str | None) -> StoredUpload | None:
        """The upload with this token, for users who may import. Raises UploadRefused."""
        if self.table not in tables or not may(request.user, "import", self.model):
            raise PermissionDenied
        return None if token is None else find_upload(request.user, self.table, token)

    def _page(
        self,
        request: HttpRequest,
        upload: StoredUpload | None = None,
        form: UploadForm | None = None,
    ) -> HttpResponse:
        resource = tables[self.table]()
        preview = upload.preview if upload else {}
        instructions = instructions_of(upload) if upload else Instructions()
        query = request.POST if request.method == "POST" else request.GET
        row_page = None
        if upload and preview.get("columns_shown"):
            asked = rows_asked_for(query, is_changed=request.method == "POST")
            row_page = page_of_rows(upload.rows, preview, *asked)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import %(table)s") % {"table": self.model._meta.verbose_name_plural},
            "opts": self.model._meta,
            "resource": resource,
            "form": form or UploadForm(resource),
            "upload": upload,
            "token": upload.token if upload else "",
            "preview": preview,
            "is_only_good": request.POST.get("rows") == "good",
            "row_page": row_page,
            "has_suggestions": any(one.get("near") for one in preview.get("refusals", [])),
            "shared_columns": shared_columns(
                resource, instructions.for_all, preview.get("missing", [])
            ),
            "date_orders": DATE_ORDERS,
            "date_order": instructions.date_order,
            "encodings": ENCODINGS,
            "encoding": instructions.encoding,
            "duplicates": unanswered(preview, instructions.matches),
            "matched_rows": [
                (row, line_of(int(row)), key) for row, key in instructions.matches.items() if key
            ],
            "waiting": waiting_uploads(request.user, self.table),
        }
        return render(request, "exchange/import.html", context)


def batch_url(batch: ImportBatch) -> str:
    return reverse("admin:core_importbatch_change", args=[batch.pk])


# corrections and choices of this page, added to earlier ones


def instructions_after(
    posted: QueryDict, upload: StoredUpload, before: Instructions
) -> Instructions:
    """What the page does not show stays as it was chosen before."""
    read = {name: str(posted[name]) for name in _KNOWN_WORDS if name in posted}
    read = {name: text if text in _KNOWN_WORDS[name] else "" for name, text in read.items()}
    if "sheet" in posted:
        read["sheet"] = str(posted["sheet"]).replace("\x00", "")[:100]
    columns = before.columns
    if "title" in posted:
        # Browsers write line ends in their own way, and a title may have some. One without a column
        # is read as it is named, or as it was chosen for earlier files; one as the page had it stays so.
        chosen = map(tidy_line, posted.getlist("column"))
        pairs = zip(map(bare, posted.getlist("title")), chosen, strict=False)
        columns = {title: "" if one == LEFT_OUT else one for title, one in pairs if one}
        as_shown = columns_shown(upload).items() - before.columns.items()
        columns = {title: one for title, one in columns.items() if (title, one) not in as_shown}
    # A page tells of the rows that it shows, and which of them are ticked.
    shown, ticked = (
        {int(number) for number in posted.getlist(name) if re.fullmatch(_ROW, number)}
        for name in ("shown", "take")
    )
    return replace(
        before,
        **read,
        columns=columns,
        left_out=sorted((set(before.left_out) - shown) | (shown - ticked)),
        cells=_cells(posted, upload, before.cells),
        matches=_matches(posted, upload, before.matches),
        for_all=_for_all(posted, before.for_all),
    )


def rows_asked_for(query: QueryDict, is_changed: bool = False) -> tuple[str, str]:
    """State and page of the rows to show; the button that was pressed comes first.

    A row that was just corrected or unticked leaves its state, and others move up: the same page is shown again.
    """
    state, divider, number = query.get("go", "").partition(":")
    if not divider or is_changed:
        return query.get("state", ""), query.get("page", "")
    return state, number


def _cells(posted: QueryDict, upload: StoredUpload, before: Cells) -> Cells:
    """A browser sends every cell of the page: those count that differ from what it showed, or that were chosen."""
    titles = {place: title for place, title, *_more in upload.preview.get("columns_shown", [])}
    shown = {number: cells for number, _state, cells, *_more in upload.rows}
    after = {number: dict(cells) for number, cells in before.items()}
    for row, title, text in _answers(posted, upload):
        after.setdefault(row, {})[title] = text
    for name in posted:
        if not (found := _CELL.fullmatch(name)):
            continue
        number, place, text = int(found[1]), int(found[2]), str(posted[name])
        if number not in shown or place not in titles:
            continue
        cell = shown[number][place] if place < len(shown[number]) else ""
        is_chosen = len(posted.getlist(name)) > 1  # by a button, beside the cell's own text
        if is_chosen or tidy_line(text) != tidy_line(cell):
            after.setdefault(str(number), {})[titles[place]] = text
    return after


def _answers(posted: QueryDict, upload: StoredUpload) -> Iterator[tuple[str, str, str]]:
    """One answer for all refused rows with a value: number, header and text of each."""
    refused = upload.preview.get("refusals", [])
    near = {(one["title"], one["value"]): one["near"] for one in refused}
    answers = near if posted.get("accept") == "suggestions" else {}
    lists = map(posted.getlist, ("value_title", "value", "meant"))
    # Typed text has precedence over suggestions.
    for title, value, meant in zip(*lists, strict=False):
        if text := tidy_line(meant)[:LONGEST]:
            answers[title, tidy_line(value)] = text
    for place, title, name, _label in upload.preview.get("columns_shown", []):
        words = dict(upload.preview["choices"].get(name, ()))  # labels, as cells show them
        meant = {
            normalise(words.get(value, value)): text
            for (header, value), text in answers.items()
            if header == title and text
        }
        for number, _state, cells, reasons, _choices in upload.rows if meant else ():
            cell = normalise(cells[place]) if place < len(cells) else ""
            if cell in meant and str(place) in reasons:
                yield str(number), title, meant[cell]


def _matches(posted: QueryDict, upload: StoredUpload, before: dict[str, str]) -> dict[str, str]:
    """“A new row” counts only if it was asked: for other rows each page sends it."""
    questions = upload.preview.get("duplicates", [])
    asked = {str(one["row"]) for one in questions if one.get("is_asked")}
    after = dict(before)
    for name in posted:
        if found := _MATCH.fullmatch(name):
            after[found[1]] = tidy_line(str(posted[name]))
    after = {row: key for row, key in after.items() if key or row in asked or row in before}
    for one in questions if posted.get("accept") == "matches" else ():
        # Asked if several stored rows are possible, or the row is already matched to another.
        row = str(one["row"])
        sure = [other["key"] for other in one["may_be"] if other.get("is_sure")]
        if len(sure) == 1 and row not in after and sure[0] not in after.values():
            after[row] = sure[0]
    return after


def _for_all(posted: QueryDict, before: dict[str, str]) -> dict[str, str]:
    after = dict(before)
    for name in posted:
        if name.startswith(FOR_ALL):
            after[name.removeprefix(FOR_ALL)[:60]] = tidy_line(str(posted[name]))[:1000]
    if column := tidy_line(posted.get("added_column", "")):
        after[column[:60]] = tidy_line(posted.get("added_text", ""))[:1000]
    return {column: text for column, text in after.items() if text}


def shared_columns(
    resource: TableResource, for_all: dict[str, str], missing: list[str]
) -> list[dict[str, object]]:
    """Columns that one value may fill in all empty rows: those often left out, required ones, those added by the
    sender.
    """
    said = _("%(column)s of rows that name none")
    found = []
    for name, text in (dict.fromkeys([*resource.for_all, *missing], "") | for_all).items():
        if name not in resource.read_columns():
            continue
        choices = resource.fields[name].widget.choices()
        if name in resource.for_all:
            choices = [(row.natural_key_text(), str(row)) for row in resource.for_all[name]()]
        if choices and text and text not in dict(choices):
            # Typed labels or lists of keys stay choices, or the page would not send them back.
            choices = [(text, text), *choices]
        label = said % {"column": capfirst(resource.column_label(name))}
        found.append({"name": name, "text": text, "label": label, "choices": choices})
    return found
