"""The log as machines read it: one JSON object a line, with the id of the request and nothing about its sender."""

import contextvars
import json
import logging
import re
import traceback
from typing import Any

# Of the request that is being answered; empty outside of one.
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
_TOKEN = re.compile(r"(/preview/)[\w:-]+")  # with which anybody may read what is not public


class LineFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("django.security"):
            record.exc_info = None  # what was refused is no fault of the program
        return _TOKEN.sub(r"\1…", self.line(record))

    def line(self, record: logging.LogRecord) -> str:
        return super().format(record)


class JsonFormatter(LineFormatter):
    def line(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)
