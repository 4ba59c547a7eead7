from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from django.db.models import Aggregate, Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from core.public.citing.structured_data import Thing, thing, whole_url
from core.public.formats import attachment
from core.public.views import Filtered, PublishedDetail, PublishedList

from .filters import DocumentFilter
from .models import Document
from .resources import DocumentResource


class DocumentList(PublishedList):
    model = Document
    filterset_class = DocumentFilter
    resource_class = DocumentResource
    template_name = "documents/document_list.html"
    title = _("Documents")
    purpose = _("Contributions, reports and background papers, with their numbers and dates.")
    count_label = ngettext_lazy("%(count)d document", "%(count)d documents", "count")

    def get_totals(self) -> dict[str, Aggregate]:
        return super().get_totals() | {"undated": Count("pk", filter=Q(dated=""))}

    def get_opening(self, totals: dict[str, Any], filtered: Filtered) -> list[str]:
        undated = totals["undated"]
        said = ngettext("%(count)d has no known date", "%(count)d have no known date", undated)
        opening = [said % {"count": undated}] if undated else []
        return opening + super().get_opening(totals, filtered)


class DocumentDetail(PublishedDetail):
    model = Document
    template_name = "documents/document_detail.html"

    def context(self, row: Document) -> dict[str, object]:
        return {"size": _size(row)}

    def structured_data(self, row: Document, context: Mapping[str, Any]) -> Thing:
        known = {"name": row.title, "identifier": row.number, "inLanguage": row.languages_list}
        address = whole_url(row.get_absolute_url())
        return thing("CreativeWork", dateCreated=row.dated, url=address, **known)


class DocumentFile(DocumentDetail):
    """The file, for users who may see the document; browsers download it and never show it as a page."""

    def get(self, request: HttpRequest, format: str = "", **key: str) -> HttpResponseBase:
        row = self.find(Document.objects.published(), **key)
        is_draft = row is None
        row = row or self._draft(request, key)
        if row is None or not row.file or not row.file.storage.exists(row.file.name):
            raise Http404
        name = row.slug + PurePath(row.file.name).suffix
        response = attachment(
            FileResponse(row.file.open("rb"), content_type="application/octet-stream"), name
        )
        if is_draft:
            response["Cache-Control"] = "private, no-store"
        return response


def _size(row: Document) -> int | None:
    """In bytes; None if the file is missing from the store."""
    return row.file.size if row.file and row.file.storage.exists(str(row.file.name)) else None
