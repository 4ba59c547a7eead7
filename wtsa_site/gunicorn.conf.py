"""gunicorn with threads: a slow client holds one thread. docs/deploying.md describes a proxy."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
wsgi_app = "wtsa_site.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 8
timeout = 60
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
limit_request_line = 8190
accesslog = None
preload_app = False
