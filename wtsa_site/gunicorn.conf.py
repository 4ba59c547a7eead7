"""gunicorn with threads, so that a slow client blocks only one of them. docs/deployment.md describes a proxy."""

import logging
import os
import socket
import struct

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
wsgi_app = "wtsa_site.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 16  # eight work, the others wait to write (core/database/sqlite/base.py)
# For PostgreSQL: a connection for each thread, and timeouts for requests instead of commands.
os.environ.setdefault("DATABASE_POOL", str(threads))
timeout = 60
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
limit_request_line = 8190
accesslog = None
preload_app = False

_CLIENT_TIMEOUT = 10  # seconds without a byte in the middle of a request


def when_ready(server: Arbiter) -> None:
    for listener in server.LISTENERS:
        # Linux passes the option on to each connection; gunicorn itself would wait for ever.
        patience = struct.pack("ll", _CLIENT_TIMEOUT, 0)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)


def post_fork(server: Arbiter, worker: Worker) -> None:
    worker.log.error_log.addFilter(_is_worth_logging)


def _is_worth_logging(record: logging.LogRecord) -> bool:
    """False for a client that was disconnected: anybody could fill the log with these."""
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))
