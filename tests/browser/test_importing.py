"""A file as a secretariat sends it: looked at, mended, confirmed and taken back, in a browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.browser_actions import follow

from .test_every_page import resized, wider_than
from .test_policy import listening, logged_in

pytestmark = pytest.mark.browser
IMPORT = "/admin/meetings/meeting/import/"
BAD = """\
Bezeichnung;Zeitraum;Venue;Kind;Organisers;Bemerkung
4th APT Preparatory meeting for WTSA-28 ;19–23 August 2027;Bangkok, Thailand;regional preparatory meeting;APT;x
Com-ITU plenary;10/11/2027;online;regional_preparatory;com-itu;
CITEL PCC.I;5 May 2027;Atlantis;regional_preparatory;CITEL;
"""
HEIGHTS = "[...document.querySelectorAll('.import-table:not(.import-rows) tr')].map(row => row.offsetHeight)"
MENDED = BAD.replace("10/11/2027", "10 November 2027").replace(
    "Atlantis", "Washington, D.C., United States"
)


def sent(tab, text: str, name: str) -> None:
    tab.set_input_files(
        "input[type=file]",
        {"name": name, "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")},
    )
    follow(tab.get_by_role("button", name="Preview", exact=True))


def counted(tab) -> str:
    return tab.inner_text(".import-counts")


def test_a_bad_file_is_mended_confirmed_and_taken_back(site, page):
    tab = logged_in(site, page())
    complaints = listening(tab)
    tab.goto(site + IMPORT)
    sent(tab, BAD, "meetings.csv")
    assert "“Bemerkung” as part of the editors' note" in tab.inner_text(".import")
    assert counted(tab) == "1 new, 0 changed, 0 unchanged, 2 refused"
    assert "may be 10 November 2027 or 11 October 2027" in tab.inner_text(".import")
    assert "names no country" in tab.inner_text(".import")

    sent(tab, MENDED, "mended.csv")
    expect(tab.locator(".import-counts")).to_have_text("3 new, 0 changed, 0 unchanged, 0 refused")
    follow(tab.get_by_role("button", name="Import"))
    expect(tab.locator(".messagelist")).to_contain_text("3 rows of mended.csv were imported.")
    follow(tab.get_by_role("link", name="Undo this import"))
    follow(tab.get_by_role("button", name="Undo import"))
    expect(tab.locator(".messagelist")).to_contain_text("3 imported rows deleted.")
    tab.goto(f"{site}/admin/meetings/meeting/?q=APT+WTSA28")
    assert "0 meetings" in tab.inner_text("#changelist")
    assert complaints == []


def test_a_preview_fits_the_screen_and_everyone_can_use_it(site, page):
    tab = logged_in(site, page())
    tab.goto(site + IMPORT)
    sent(
        tab,
        BAD.replace("Bezeichnung", "name")
        .replace("Zeitraum", "dates")
        .replace("Bemerkung", "alongside"),
        "meetings.csv",
    )
    assert counted(tab) == "1 new, 0 changed, 0 unchanged, 2 refused"
    assert wider_than(tab, 360, 1280) == []
    for width in (360, 1280):
        resized(tab, width)
        found = Axe().run(tab, context=".import").response["violations"]
        assert [violation["id"] for violation in found] == []
        assert max(tab.evaluate(HEIGHTS)) < 300  # pixels: no sentence has one word a line
