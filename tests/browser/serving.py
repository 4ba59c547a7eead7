"""Starts the shipped site on the sample data, and a browser that opens its pages."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.journeys.browser_actions import signed_in

_HEADLESS = shutil.which("chromium-headless-shell")  # draws in three quarters of the time
CHROMIUM = os.environ.get("CHROMIUM") or _HEADLESS or "/usr/bin/chromium"
ACCOUNT = ("editor-in-chief", "a password for the tests only")
# Staff of two groups, with the superuser's password.
EDITOR, PUBLISHER = ("editor", ACCOUNT[1]), ("publisher", ACCOUNT[1])
# Pages are opened in DejaVu, which has the widest letters of the usual fonts; `make check` opens five in Noto too.
FONTS = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
    "<dir>/usr/share/fonts/truetype/{}</dir>"
    "<include>/etc/fonts/conf.d</include><cachedir>{}</cachedir></fontconfig>"
)
FILL = f"from tests.browser import served_rows; served_rows.fill_database({ACCOUNT[0]!r})"
RICH_TEXT = ".ProseMirror[contenteditable=true]:visible"  # its editor
_idle_tabs = defaultdict(list)


def manage(database, *command):
    own = {"DATABASE_URL": f"sqlite:///{database}", "DJANGO_SUPERUSER_PASSWORD": ACCOUNT[1]}
    words, where = [sys.executable, "manage.py", *command], settings.BASE_DIR
    subprocess.run(words, cwd=where, env=os.environ | own, check=True, stdout=subprocess.DEVNULL)


def _filled_database(tmp_path_factory, sample_database):
    """The database of the site; the first worker that needs it makes it."""
    folder = tmp_path_factory.getbasetemp()
    of_the_run = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    database = of_the_run / "filled.sqlite3"
    with database.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not database.exists():
            unfinished = tmp_path_factory.mktemp("filled") / "site.sqlite3"
            if sample_database:
                shutil.copyfile(sample_database, unfinished)
            manage(unfinished, "shell", "-v0", "-c", FILL)
            unfinished.rename(database)
    return database


@pytest.fixture(scope="session")
def site(tmp_path_factory, sample_database):
    """The address of a server on a copy of the filled database."""
    from benchmarks.load import Server  # changes the environment: only where a server is asked for

    database = tmp_path_factory.mktemp("site") / "site.sqlite3"
    shutil.copyfile(_filled_database(tmp_path_factory, sample_database), database)
    manifest = settings.BASE_DIR / "var/static/staticfiles.json"
    newest = max(path.stat().st_mtime for path in (settings.BASE_DIR / "static").rglob("*"))
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        manage(database, "collectstatic", "--noinput", "-v0")
    environment = {"DATABASE_URL": f"sqlite:///{database}", "WEB_WORKERS": "1"}
    log = tmp_path_factory.mktemp("log") / "gunicorn"
    server = Server("wtsa_site.wsgi:application", environment, log)
    address = server.environment["BASE_URL"] = f"http://127.0.0.1:{server.port}"
    with server:
        yield address
        assert server.process.poll() is None, f"the server died: {log.read_text()[-2000:]}"


@pytest.fixture(scope="session")
def browsers(tmp_path_factory):
    """A browser for a family of fonts, started when it is first asked for. A missing browser is a failure, not a skip."""
    from playwright.sync_api import sync_playwright

    # The browser's driver leaves an event loop running in this thread; tests of the database may follow.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    assert Path(CHROMIUM).exists(), (
        f"{CHROMIUM} is missing: install chromium, or name one with CHROMIUM=/path"
    )
    with sync_playwright() as playwright, ExitStack() as started:

        @cache
        def with_fonts(family):
            folder = tmp_path_factory.mktemp(family)
            (folder / "fonts.conf").write_text(FONTS.format(family, folder / "cache"))
            one = playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
                env=os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")},
            )
            started.callback(one.close)
            return one

        yield with_fonts


@pytest.fixture(scope="session")
def browser(browsers):
    return browsers("dejavu")


@pytest.fixture
def page(browser):
    """Opens a tab: `page(width=360)`. Tabs are emptied and reused: a new context takes as long as four pages."""
    taken = []

    def opened(width=1280, color_scheme="light", **options):
        idle = _idle_tabs[tuple(options.items())]
        tab = idle.pop() if idle else browser.new_context(**options).new_page()
        taken.append((idle, tab))
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(media="null", color_scheme=color_scheme, forced_colors="none")
        return tab

    yield opened
    for idle, tab in taken:
        if _is_emptied(tab):
            idle.append(tab)
        else:
            tab.context.close()


def _is_emptied(tab):
    """Empties a tab of all that a test left in it. False for a tab that was closed, or has others beside it."""
    address = urlsplit(tab.url)
    if tab.context.pages != [tab] or address.scheme != "http":
        return False
    tab.unroute_all()
    tab.goto(f"http://{address.netloc}/robots.txt")  # where no script stores anything
    tab.evaluate("localStorage.clear(); sessionStorage.clear()")
    tab.context.clear_cookies()
    return True


def listening(tab):
    """A list to which the browser's errors and warnings are added: files that the policy refused, and faults of scripts."""
    complaints = []

    def told(message):
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    tab.on("console", told)
    tab.on("pageerror", lambda fault: complaints.append(str(fault)))
    return complaints


def logged_in(site, tab):
    return signed_in(site, tab, ACCOUNT)
