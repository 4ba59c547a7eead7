"""The log as machines read it: one JSON object a line, with the id of the request and nothing about its sender."""

import contextvars
import json
import logging
import re
import secrets
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse

_request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
_GIVEN = re.compile("[A-Za-z0-9_-]{8,64}")
_TOKEN = re.compile(r"(/preview/)[\w:-]+")  # with which anybody may read what is not public
log = logging.getLogger("wtsa.slow")


def request_id() -> str:
    """Of the request that is being answered; empty outside of one."""
    return _request_id.get()


class RequestLogMiddleware:
    """Gives each request an id, that of the proxy where there is one, and names the slow ones."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.SECURE_PROXY_SSL_HEADER else ""
        number = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        token = _request_id.set(number)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            if response.status_code >= 500:  # other answers are the same for all who ask
                response["X-Request-ID"] = number
            took = time.monotonic() - began
            if took * 1000 >= settings.SLOW_REQUEST_MS:
                facts = {"path": request.path, "method": request.method, "ms": round(took * 1000)}
                log.warning("slow request", extra={"facts": facts})
            return response
        finally:
            _request_id.reset(token)


def _without_tokens(line: str) -> str:
    return _TOKEN.sub(r"\1…", line)


class LineFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _without_tokens(super().format(record))


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return _without_tokens(json.dumps(line, ensure_ascii=False, default=str))


def watch_queries(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Of a new connection: names each query that takes long, without its values."""
    if settings.SLOW_QUERY_MS and _watched not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watched)


def _watched(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        took = (time.monotonic() - began) * 1000
        if took >= settings.SLOW_QUERY_MS:
            log.warning("slow query", extra={"facts": {"sql": sql[:2000], "ms": round(took)}})
