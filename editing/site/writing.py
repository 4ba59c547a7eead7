"""What the rich-text editor requests: cleaned pasted text, and URLs of public pages; and help for writing."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.fields import tidy_line
from core.public.search.results import find_code, read, search
from core.registry import SearchTable, lists
from core.richtext import left_out, sanitised

_OF_A_TABLE, _AT_MOST = 5, 15


@require_POST
def pasted_view(request: HttpRequest) -> HttpResponse:
    """The clipboard's text as it would be stored, and what would be lost."""
    html = request.POST.get("html", "")
    try:
        clean = sanitised(html)
    except ValidationError as refused:
        return JsonResponse({"message": " ".join(refused.messages)}, status=400)
    gone = ", ".join(left_out(html))
    message = _("Left out: %(gone)s.") % {"gone": gone} if gone else ""
    return JsonResponse({"html": clean, "message": message})


@require_safe
def addresses_view(request: HttpRequest) -> HttpResponse:
    """Public pages by search, for the editor of a text."""
    return JsonResponse({"pages": _addresses(tidy_line(request.GET.get("q", "")))})


def _addresses(text: str) -> list[dict[str, str]]:
    """Lists whose title begins with the words, the row with this code, then results of the search, best first."""
    found = [code] if text and (code := find_code(text)) else []
    results = [
        (grade, table.table, row)
        for table in search(read(text), _OF_A_TABLE)
        for grade, row in table.rows
    ]
    results.sort(key=lambda one: one[0])
    found += [(table, row) for _grade, table, row in results]
    wanted = text.casefold()
    listed = [
        {"title": str(view.title), "kind": _("List page"), "url": address}
        for address, view in lists.items()
        if wanted and str(view.title).casefold().startswith(wanted)
    ]
    addresses = {one["url"]: one for one in (*listed, *(_address(*one) for one in found))}
    return list(addresses.values())[:_AT_MOST]


def _address(table: SearchTable, row: Any) -> dict[str, str]:
    said = [capfirst(str(row._meta.verbose_name)), table.line(row)]
    kind = ", ".join(filter(None, said))
    return {"title": table.label(row), "kind": kind, "url": table.url(row)}


@require_safe
def style_view(request: HttpRequest) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": _("How to write")}
    return render(request, "editing/writing_style.html", context)
