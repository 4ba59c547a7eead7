"""The site search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from core import registry

LONGEST_QUERY = 200


@csrf_exempt
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Goes straight to what the words name; else offers each list, filtered by them."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]
    for finder in registry.search_providers if text else []:
        if address := finder.find(text):
            return redirect(address)
    return render(
        request, "pages/search.html", {"text": text, "finders": registry.search_providers}
    )
