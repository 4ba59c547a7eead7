"""A file as a secretariat sends it: looked at and confirmed, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser_actions import follow

from .accessibility import barriers
from .serving import listening, logged_in
from .test_every_page import resized, wider_than

pytestmark = pytest.mark.browser
IMPORT = "/admin/meetings/meeting/import/"
BAD = """\
Bezeichnung;Zeitraum;Venue;Kind;Organisers;Bemerkung
4th APT Preparatory meeting for WTSA-28 ;19–23 August 2027;Bangkok, Thailand;regional preparatory meeting;APT;x
Com-ITU plenary;10/11/2027;online;regional_preparatory;com-itu;
CITEL PCC.I;5 May 2027;Atlantis;regional_preparatory;CITEL;
"""
HEIGHTS = "[...document.querySelectorAll('.import-table:not(.import-rows) tr')].map(row => row.offsetHeight)"

REFUSED_ENDS = "[...document.querySelectorAll('.import-rows [aria-invalid]')].map(cell => cell.getBoundingClientRect().right)"


def test_a_bad_file_is_looked_at_and_what_is_good_of_it_confirmed(site, page):
    tab = logged_in(site, page())
    complaints = listening(tab)
    tab.goto(site + IMPORT)
    file = {"name": "meetings.csv", "mimeType": "text/csv", "buffer": BAD.encode("utf-8-sig")}
    tab.set_input_files("input[type=file]", file)
    follow(tab.get_by_role("button", name="Preview", exact=True))
    assert tab.inner_text(".import-counts") == "1 new, 0 changed, 0 unchanged, 2 refused"
    said = tab.inner_text(".import")
    for words in (
        "“Bemerkung” as part of the editors' note",
        "may be 10 November 2027 or 11 October 2027",
        "names no country",
    ):
        assert words in said
    assert wider_than(tab, 360, 1280) == []
    for width in (360, 1280):
        resized(tab, width)
        assert barriers(tab) == ""
        assert max(tab.evaluate(HEIGHTS)) < 300  # pixels: no sentence has one word a line
        assert max(tab.evaluate(REFUSED_ENDS)) <= width
    tab.locator("[name=rows][value=good]").check()
    follow(tab.get_by_role("button", name="Import"))
    expect(tab.locator(".messagelist")).to_contain_text("1 row of meetings.csv was imported.")
    assert complaints == []
