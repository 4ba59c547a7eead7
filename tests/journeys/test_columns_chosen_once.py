"""A sheet with headers of its own comes every month: its columns are chosen once, by each editor."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.journeys.page_forms import form_with, send
from tests.markup import main_words

pytestmark = pytest.mark.django_db
IMPORT = "/admin/participants/participant/import/"
CHOSEN = {"Kürzel": "code", "Art": "kind", "Titel": "name", "Farbe": "(left out)"}
OCTOBER = "Kürzel;Art;Titel;Farbe;website\r\nAPT;other;x;red;https://www.apt.int\r\n"
NOVEMBER = OCTOBER.replace("APT", "ATU").replace("www.apt.int", "atuuat.africa")


@pytest.fixture
def staff(editor):
    browser = Client()
    browser.force_login(editor)
    return browser


def sent(browser, sheet: str):
    return browser.post(IMPORT, {"file": SimpleUploadedFile("list.csv", sheet.encode())})


def chosen(browser, page, **columns: str):
    """“Preview again”, with these columns for these headers and the others as the page shows them."""
    shown = form_with(page, "Preview again").fields
    titles = [value for name, value in shown if name == "title"]
    before = [value for name, value in shown if name == "column"]
    now = [columns.get(title, column) for title, column in zip(titles, before, strict=True)]
    return send(browser, page, "Preview again", column=now)


def test_who_chose_the_columns_is_not_asked_next_month_and_is_told(staff):
    page = chosen(staff, sent(staff, OCTOBER), **CHOSEN)
    assert "1 new, 0 changed, 0 unchanged, 0 refused" in main_words(page)
    page = sent(staff, NOVEMBER)
    assert "1 new, 0 changed, 0 unchanged, 0 refused" in main_words(page)
    assert "“Titel” is read as “name”, as you chose for an earlier file." in main_words(page)
    assert "“Farbe” is left out, as you chose for an earlier file." in main_words(page)


def test_a_column_of_ours_left_out_once_is_read_next_month(staff):
    page = chosen(staff, sent(staff, OCTOBER), **CHOSEN, website="(left out)")
    assert "https://www.apt.int" not in main_words(page)
    assert "https://atuuat.africa" in main_words(sent(staff, NOVEMBER))
