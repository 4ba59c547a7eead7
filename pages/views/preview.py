"""What someone without an account reads with a signed link to a version that is not public."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.database.sqlite.base import waiting_at_most
from core.public.views import read_only_view
from core.records.pending.shown import link_of
from core.records.publishable import Publication
from editing.pending.preview import FOR_NOBODY_ELSE, NotShown, preview_page, public_address


@read_only_view
def preview(request: HttpRequest, token: str) -> HttpResponseBase:
    link = link_of(token)
    if link is None:
        raise Http404
    reason, row = link.ended_reason(), link.row()
    try:
        if row is not None and not reason:
            with waiting_at_most(1):  # who reads it must not wait for those who write
                return preview_page(request, row, link.pending, AnonymousUser())
    except NotShown as hidden:
        reason = str(hidden)
    is_public = row is not None and row.publication_stage == Publication.PUBLISHED
    context = {"reason": reason, "address": public_address(row) if row and is_public else ""}
    response = render(request, "pages/preview_ended.html", context, status=410)
    response.headers.update(FOR_NOBODY_ELSE)
    return response
