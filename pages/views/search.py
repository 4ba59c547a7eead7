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
    """Redirects to the row that has this name or number; else offers each list, filtered by the text."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]
    for provider in registry.search_providers if text else []:
        if url := provider.find(text):
            return redirect(url)
    context = {"text": text, "providers": registry.search_providers}
    return render(request, "pages/search.html", context)
