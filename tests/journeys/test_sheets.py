"""Imports of a list from an old program and of minutes, and an import that is undone."""

import datetime as dt
import io
import re
from functools import partial

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils.html import strip_tags

from core.models import ImportBatch
from meetings.models import Assembly, Meeting
from participants.models import Participant
from positions.models import Position
from resolutions.models import Resolution
from tests.journeys.page_forms import form_with, send, signed_in
from tests.markup import main_words
from tests.rows import make

pytestmark = pytest.mark.django_db
MEETINGS, PARTICIPANTS = "/admin/meetings/meeting/", "/admin/participants/participant/"
POSITIONS = "/admin/positions/position/"


@pytest.fixture
def staff(editor):
    return signed_in(editor)


def published(publisher, model, table: str) -> None:
    staff, rows = signed_in(publisher), [*model.objects.values_list("pk", flat=True)]
    send(staff, staff.post(table, {"action": "publish_rows", "_selected_action": rows}), "Publish")


def sent(browser, table: str, sheet: bytes, name: str = "list.csv"):
    return browser.post(f"{table}import/", {"file": SimpleUploadedFile(name, sheet)})


# a list from an old program

LIST = "code;kind;name\r\nRCC;regional_organisation;Региональное содружество в области связи\r\n"
NAME = "Региональное содружество в области связи"
FRENCH = "code;kind;name\r\nCIV;member_state;Côte d'Ivoire\r\nSTP;member_state;São Tomé\r\n"


def test_the_reading_that_is_right_is_chosen_and_only_then_stored(staff):
    page = sent(staff, PARTICIPANTS, LIST.encode("cp1251"))
    assert "Choose the version in which every letter is correct." in main_words(page)
    assert f"line 2 RCC;regional_organisation;{NAME}" in main_words(page)
    assert "Nothing is saved until you press Import" not in main_words(page)
    assert not Participant.objects.exists()
    page = send(staff, page, "Preview again", encoding="cp1251")
    assert "1 new, 0 changed, 0 unchanged, 0 refused" in main_words(page)
    assert "The file was read as you chose" in main_words(page)
    page = send(staff, page, "Import")
    assert Participant.objects.get().name == NAME
    assert "1 row of list.csv was imported." in page.content.decode()


def test_no_page_confirms_a_file_that_is_still_asked_about(staff):
    page = sent(staff, PARTICIPANTS, FRENCH.encode("cp1252"))
    answer = staff.post(f"{PARTICIPANTS}import/", {"token": page.context["token"]}, follow=True)
    assert "Choose the version" in main_words(answer)
    assert [Participant.objects.exists(), ImportBatch.objects.exists()] == [False, False]
    for encoding, name in {"cp1250": "Săo Tomé", "cp1252": "São Tomé"}.items():
        page = send(staff, page, "Preview again", encoding=encoding)
        assert name in main_words(page)


def test_the_operator_is_asked_too_and_names_the_encoding(tmp_path):
    path, out = tmp_path / "list.csv", io.StringIO()
    path.write_bytes(LIST.encode("cp1251"))
    load = partial(call_command, "import_csv", "participants", str(path), stdout=out, stderr=out)
    with pytest.raises(CommandError) as refused:
        load()
    assert str(refused.value) == (
        f"{path}: The file is not UTF-8: the byte 0xD0 in line 2 does not fit. "
        "Choose the version in which every letter is correct. Name it with --encoding."
    )
    assert f"  --encoding cp1251, line 2: RCC;regional_organisation;{NAME}\n" in out.getvalue()
    assert not Participant.objects.exists()
    load(encoding="cp1251")
    assert "The file was read as you chose: Cyrillic (Windows-1251)." in out.getvalue()
    assert Participant.objects.get().name == NAME


# minutes of a coordination meeting

MINUTES = """\
Dear colleagues,

from the minutes of yesterday's call:

- Res. 64: ATU supports; APT reserves
- Res. 20: CEPT – no change

Best regards,
Anna
"""


def test_minutes_become_positions_that_readers_see(staff, publisher):
    for code in ("ATU", "APT", "CEPT"):
        make(Participant, code=code, kind="regional_organisation")
    for number in ("20", "64"):
        make(Resolution, number=number)
    make(Assembly, code="WTSA-24")
    page = staff.post(f"{POSITIONS}import/", {"pasted": MINUTES})
    assert "3 rows do not name their assembly" in main_words(page)
    assert "0 new, 0 changed, 0 unchanged, 3 refused" in main_words(page)
    page = send(staff, page, "Preview again", **{"all-assembly": "WTSA-24"})
    assert "2 new, 0 changed, 0 unchanged, 1 refused" in main_words(page)
    assert "“APT reserves” is not understood as one stance." in main_words(page)
    assert dict(form_with(page, "Preview again").fields)["all-assembly"] == "WTSA-24"
    send(staff, page, "Import", rows="good")
    drafts = list(Position.objects.order_by("pk"))
    stored = [("ATU", "support", "draft"), ("CEPT", "no_change", "draft")]
    assert [(row.held_by.code, row.stance, row.publication) for row in drafts] == stored
    cell = drafts[0].get_absolute_url()
    assert "Not looked for" in Client().get(cell).text
    evidence = {"evidence_kind": "said_in_meeting", "source_addresses": "https://example.org/x"}
    days = dict.fromkeys(("seen_on", "last_checked_on"), "2026-03-02")
    Position.objects.update(**evidence, **days)
    published(publisher, Position, POSITIONS)
    assert [row.publication for row in Position.objects.all()] == ["published"] * 2
    public, line = Client().get(cell).text, "Res. 64: ATU supports; APT reserves"
    assert ["Not looked for" in public, line in public] == [False, False]
    assert line in drafts[0].editors_note


# an import is published, and undone the next morning

EVENING = dt.datetime(2026, 3, 2, 18, 0, tzinfo=dt.UTC)
MORNING = EVENING + dt.timedelta(hours=14)
TITLES = {"Kennung": "slug", "Titel": "name", "Art": "kind", "Von": "starts_on", "Bis": "ends_on"}
SHEET = (
    "Kennung;Titel;Art;Von;Bis\r\n"
    "atu-1;1st ATU meeting;other;2026-05-04;2026-05-06\r\n"
    "atu-2;2nd ATU meeting;other;2026-09-07;2026-09-09\r\n"
    "apt-1;1st APT meeting, as they call it;;;\r\n"
).encode("utf-8-sig")


def test_the_next_morning_a_published_import_is_taken_back(staff, editor, publisher):
    draft = make(Meeting, published=False, slug="apt-1", name="1st APT meeting", city="Tokyo")
    with time_machine.travel(EVENING):
        page = sent(staff, MEETINGS, SHEET, "Sitzungen.csv")
        again = form_with(page, "Preview again")
        titles = [value for name, value in again.fields if name == "title"]
        page = send(staff, page, "Preview again", column=[TITLES[title] for title in titles])
        assert "2 new, 1 changed, 0 unchanged, 0 refused" in main_words(page)
        imported = send(staff, page, "Import").request["PATH_INFO"]
        published(publisher, Meeting, MEETINGS)
        slugs = ("atu-1", "atu-2", "apt-1")
        assert [Client().get(f"/meetings/{slug}/").status_code for slug in slugs] == [200] * 3
    with time_machine.travel(MORNING):
        second = signed_in(publisher)
        undo = f"{imported.replace('change/', '')}undo/"
        assert 'value="Undo import"' not in signed_in(editor).get(undo).text
        asked = second.get(undo)
        said = main_words(asked)
        for words in (
            "2 new rows are deleted",
            "2 of them are public and disappear from the site",
            "1 changed row is restored where it still holds",
        ):
            assert words in said
        assert "stay" not in said
        page = send(second, asked, "Undo import")
        assert "1 row restored, 2 imported rows deleted." in main_words(page)
        assert [Client().get(f"/meetings/{slug}/").status_code for slug in slugs] == [404, 404, 200]
        assert "1st APT meeting, as they call it" not in Client().get("/meetings/").text
        draft.refresh_from_db()
        kept = [draft.name, draft.city, draft.publication]
        assert kept == ["1st APT meeting", "Tokyo", "published"]
        [(file, name)] = re.findall(r'<a href="([^"]*/files/[^"]*)">(.*?)</a>', page.text)
        assert [strip_tags(name).strip(), second.get(file).content] == ["Sitzungen.csv", SHEET]
