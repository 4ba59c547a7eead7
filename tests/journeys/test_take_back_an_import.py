"""A foreign sheet comes in, is published, and is taken back the next morning."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from meetings.models import Meeting
from tests.journeys.page_forms import form_with, send, signed_in
from tests.markup import main_words
from tests.rows import make

pytestmark = pytest.mark.django_db
EVENING = dt.datetime(2026, 3, 2, 18, 0, tzinfo=dt.UTC)
MORNING = EVENING + dt.timedelta(hours=14)
IMPORT, MEETINGS = "/admin/meetings/meeting/import/", "/admin/meetings/meeting/"
TITLES = {"Kennung": "slug", "Titel": "name", "Art": "kind", "Von": "starts_on", "Bis": "ends_on"}
SHEET = (
    "Kennung;Titel;Art;Von;Bis\r\n"
    "atu-1;1st ATU meeting;other;2026-05-04;2026-05-06\r\n"
    "atu-2;2nd ATU meeting;other;2026-09-07;2026-09-09\r\n"
    "apt-1;1st APT meeting, as they call it;;;\r\n"
).encode("utf-8-sig")


def brought_in(editor):
    """The page of the import: uploaded, its columns chosen, confirmed."""
    staff = signed_in(editor)
    page = staff.post(IMPORT, {"file": SimpleUploadedFile("Sitzungen.csv", SHEET)})
    again = form_with(page, "Preview again")
    titles = [value for name, value in again.fields if name == "title"]
    page = send(staff, page, "Preview again", column=[TITLES[title] for title in titles])
    assert "2 new, 1 changed, 0 unchanged, 0 refused" in main_words(page)
    return send(staff, page, "Import")


def published(publisher) -> None:
    staff = signed_in(publisher)
    rows = Meeting.objects.values_list("pk", flat=True)
    page = staff.post(MEETINGS, {"action": "publish_rows", "_selected_action": list(rows)})
    send(staff, page, "Publish")


def file_links(page) -> dict[str, str]:
    """What the links to files are called → where they lead."""
    links = re.findall(r'<a href="([^"]*/files/[^"]*)">(.*?)</a>', page.content.decode())
    return {" ".join(strip_tags(name).split()): address for address, name in links}


def test_the_next_morning_a_published_import_is_taken_back(editor, publisher):
    draft = make(Meeting, published=False, slug="apt-1", name="1st APT meeting", city="Tokyo")
    with time_machine.travel(EVENING):
        imported = brought_in(editor).request["PATH_INFO"]
        published(publisher)
        slugs = ("atu-1", "atu-2", "apt-1")
        assert [Client().get(f"/meetings/{slug}/").status_code for slug in slugs] == [200] * 3
    with time_machine.travel(MORNING):
        staff = signed_in(publisher)
        undo = f"{imported.replace('change/', '')}undo/"
        assert 'value="Undo import"' not in signed_in(editor).get(undo).text
        asked = staff.get(undo)
        said = main_words(asked)
        assert "2 new rows are deleted" in said
        assert "2 of them are public and disappear from the site" in said
        assert "1 changed row is restored where it still holds" in said
        assert "stay" not in said
        page = send(staff, asked, "Undo import")
        assert "1 row restored, 2 imported rows deleted." in main_words(page)
        assert [Client().get(f"/meetings/{slug}/").status_code for slug in slugs] == [404, 404, 200]
        assert "1st APT meeting, as they call it" not in Client().get("/meetings/").text
        draft.refresh_from_db()
        kept = [draft.name, draft.city, draft.publication]
        assert kept == ["1st APT meeting", "Tokyo", "published"]
        links = file_links(page)
        assert list(links) == ["Sitzungen.csv"]
        assert staff.get(links["Sitzungen.csv"]).content == SHEET
