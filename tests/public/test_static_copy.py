"""The static copy of the site for an archive: whole, with links that lead somewhere, and nothing that is not public."""

import os
import re
from html import unescape

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core import registry
from core.public.typesetting import images
from core.records.state_cache import replace_token
from meetings.models import Assembly, Deadline, Meeting
from meetings.views.records import DeadlineList
from pages.management.commands import freeze as static_copy
from pages.management.commands.freeze import SiteCopy
from pages.models import Page, SiteSettings
from tests.public.crowds import Canaries, crowd
from tests.public.places import as_text
from tests.rows import MODELS, PAGES, make, sharing

pytestmark = pytest.mark.django_db
SITE = "https://wtsa.example.org"
# Pages that templates lead to.
LINKED = [
    "about-the-data",
    "accessibility",
    "contact",
    "for-newcomers",
    "privacy",
    "what-is-a-wtsa",
]
LINKS = {
    "/meetings/apt-1/#when": "apt-1/index.html#when",
    "?page=3": "page-3.html",
    "/%2e%2e/x": f"{SITE}/%2e%2e/x",
    "/positions/?open=topic/new-ip,atu#open": "../positions/topic/new-ip/atu/index.html",
    "?organiser=apt&amp;sort=name": f"{SITE}/meetings/?organiser=apt&amp;sort=name",
    "https://www.itu.int/wtsa/": "https://www.itu.int/wtsa/",
}


def test_a_link_leads_to_a_file_of_the_copy_or_to_the_site_a_form_to_the_site(tmp_path, settings):
    settings.BASE_URL = SITE
    copy = SiteCopy(tmp_path)

    def rewrite(page: str) -> str:
        return copy.rewrite(page, "/meetings/", "meetings/index.html")

    for link, new in LINKS.items():
        assert rewrite(f'<a class="x" href="{link}">') == f'<a class="x" href="{new}">'
    page = rewrite('<body><form method="get">')
    assert page.startswith('<body><p class="notice" role="note">Static copy of ')
    assert page.endswith('</p><form action="https://wtsa.example.org/meetings/" method="get">')
    assert 'action="https://wtsa.example.org/search/"' in rewrite('<form action="/search/">')


def test_what_fails_or_changes_meanwhile_makes_no_copy(tmp_path, monkeypatch):
    make(Meeting, name="Public", publication="published")
    monkeypatch.setattr(static_copy, "first_addresses", lambda: iter(["/no-such-page/"]))
    with pytest.raises(CommandError, match="/no-such-page/ was answered with 404"):
        call_command("freeze", tmp_path / "copy")

    def changed():
        replace_token()
        yield "/data/"

    monkeypatch.setattr(static_copy, "first_addresses", changed)
    monkeypatch.setattr(
        static_copy, "file_of", lambda path, query: "data.html" * (path == "/data/")
    )
    with pytest.raises(CommandError, match="The site was changed while it was copied"):
        call_command("freeze", tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "copy").mkdir()
    with pytest.raises(CommandError, match="copy exists already"):
        call_command("freeze", tmp_path / "copy")
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="No copy was made.\n.*/file'"):
        call_command("freeze", tmp_path / "file" / "copy")


def test_a_copy_with_rows_of_every_table_is_whole_and_holds_no_draft(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(images, "typeset", lambda *given: b"image")
    monkeypatch.setattr(DeadlineList, "per_page", 2)
    canaries, folder = Canaries(), tmp_path / "copy"
    models = [model for model in PAGES if model is not SiteSettings]  # of which there is one row
    with sharing(Assembly):
        for model in MODELS[::-1]:  # last first: a row brings those that it needs
            if not model.objects.exists():
                make(model)
        for model in models:
            canaries.make(model, published=False)
    crowd(Deadline, 2)  # which have no pages of their own
    for slug in LINKED:
        make(Page, slug=slug)
    kept = os.umask(0o077)  # as deploy/manage.sh has it
    call_command("freeze", folder)
    os.umask(kept)
    assert f"addresses copied to {folder}." in capsys.readouterr().out
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*")} <= {0o644, 0o755}
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}
    pages = {name: path.read_text() for name, path in files.items() if name.endswith(".html")}

    for url, view in registry.lists.items():
        page = re.compile(rf"{url[1:]}(index|page-\d+)\.html")
        assert len([*filter(page.fullmatch, files)]) == max(
            1, -(-view().rows().count() // view.per_page)
        ), url
        assert {f"{url[1:-1]}.{format}" for format in view.formats} <= files.keys()
    assert {f"data/{table}.csv" for table in registry.tables} <= files.keys()

    for name, page in pages.items():
        for link in re.findall(r'\s(?:href|src)="([^"]*)"', page):
            path = unescape(link).partition("#")[0]
            if path and ":" not in path:
                assert (files[name].parent / path).is_file(), (name, link)
        assert not re.search(r'\s(?:href|src|action)="[/?]', page), name

    text = "\n".join(as_text(path.read_bytes()) for path in files.values()).casefold()
    assert len(canaries.words) == len(models)
    assert set(re.findall("xanadu.*", text)) == set()
