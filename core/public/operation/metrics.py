"""Metrics in Prometheus' text format, summed over all workers: for those who give the token, else there is no such page."""

import hmac
import time
from collections.abc import Callable

import prometheus_client
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, multiprocess

# The gunicorn configuration names the folder in which all workers count, before this is imported.
REQUESTS = Counter("wtsa_requests", "Requests answered by Django", ["method", "status"])
SECONDS = Histogram(
    "wtsa_request_seconds",
    "Seconds that Django took",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
PAGES = Counter("wtsa_cached_pages", "Requests for pages that may be kept", ["result"])
_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


def count_page(result: str) -> None:
    PAGES.labels(result).inc()


class MetricsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        SECONDS.observe(time.perf_counter() - began)
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method, str(response.status_code)).inc()
        return response


@csrf_exempt
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(
        given.encode(), settings.METRICS_TOKEN.encode()
    ):
        raise Http404
    registry = CollectorRegistry()
    if settings.METRICS_FOLDER:
        multiprocess.MultiProcessCollector(registry, path=settings.METRICS_FOLDER)
    else:
        registry = prometheus_client.REGISTRY
    response = HttpResponse(
        prometheus_client.generate_latest(registry),
        content_type=prometheus_client.CONTENT_TYPE_LATEST,
    )
    response["Cache-Control"] = "private, no-store"
    return response
