"""Reads the environment: a missing or wrong value stops the start and is named."""

import os
import re
import secrets
import zoneinfo
from pathlib import Path
from typing import Any
from urllib.parse import quote

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"  # what this installation creates: database, uploads, local secret
env = environ.Env()


def read_flag(name: str, usual: str = "0") -> bool:
    """A yes or no as people write it: a misspelt value stops the start instead of meaning no."""
    word = env.str(name, default="").strip().lower() or usual
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not “{word}”.")


def read_limit(name: str, usual: int, most: int = 10**12, least: int = 1) -> int:
    """A whole number within bounds; anything else stops the start."""
    word = env.str(name, default=str(usual)).strip()
    if not re.fullmatch("[0-9]{1,13}", word) or not least <= int(word) <= most:
        raise ImproperlyConfigured(
            f"{name} must be a whole number from {least} to {most}, not “{word}”."
        )
    return int(word)


def read_time_zone(name: str, usual: str) -> str:
    """A name of the IANA time zone database."""
    word = env.str(name, default="").strip() or usual
    if word not in zoneinfo.available_timezones():
        raise ImproperlyConfigured(f"{name} must be a time zone like Europe/Zurich, not “{word}”.")
    return word


def read_database() -> dict[str, object]:
    address = env.str("DATABASE_URL", default=f"sqlite:///{VAR / 'site.sqlite3'}")
    try:
        read = dict(env.db_url_config(address))
    except (ImproperlyConfigured, ValueError, KeyError):
        read = {}
    if not read.get("ENGINE"):
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. Write sqlite:////path or postgres://user:password@host/name."
        )
    if read["ENGINE"].endswith("sqlite3") and _is_on_read_only_volume(str(read["NAME"])):
        read["NAME"] = f"file:{quote(str(read['NAME']))}?immutable=1"
    return read


def _is_on_read_only_volume(path: str) -> bool:
    """A file that SQLite must open as immutable: it cannot create a log beside the file, and there is none."""
    log = Path(f"{path}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    return Path(path).exists() and not has_log and bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def local_secret() -> str:
    """Made once and stored beside the database, so that `make run` needs no secret in the environment."""
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def postgresql_options(read: dict[str, Any]) -> dict[str, Any]:
    """A server names the size of its pool (gunicorn.conf.py); a command has one connection and longer timeouts."""
    pool = read_limit("DATABASE_POOL", 0, most=1_000, least=0)
    seconds = {
        "statement_timeout": read_limit("DATABASE_STATEMENT_SECONDS", 30 if pool else 3_600),
        "lock_timeout": read_limit("DATABASE_LOCK_SECONDS", 5 if pool else 60),
        "idle_in_transaction_session_timeout": read_limit(
            "DATABASE_IDLE_SECONDS", 60 if pool else 600
        ),
    }
    given = read.get("OPTIONS", {})
    orders = [given.get("options", ""), *(f"-c {name}={most}s" for name, most in seconds.items())]
    options = {"connect_timeout": 5, **given, "options": " ".join(filter(None, orders))}
    if pool:
        # Each thread has a connection, so a thread waits only if the server is down. With a longer
        # reconnect timeout the pool would try ever more rarely, and find a restarted server last.
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 2, "reconnect_timeout": 2}
    return {
        "CONN_MAX_AGE": 0 if pool else 60,  # a pool keeps connections itself
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def read_choice(name: str, usual: str, *others: str) -> str:
    """One of these words; any other stops the start."""
    word = str(env.str(name, default=usual))
    if word not in (usual, *others):
        raise ImproperlyConfigured(
            f"{name} must be {usual} or {' or '.join(others)}, not “{word}”."
        )
    return word
