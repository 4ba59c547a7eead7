"""A new user adds a row with its parts in one save, a second person publishes it, a reader finds it."""

import pytest

from tests.browser.serving import EDITOR, PUBLISHER

from .browser_actions import (
    add_row,
    fill,
    follow,
    pick,
    press,
    publish,
    read,
    save,
    signed_in,
)

pytestmark = pytest.mark.browser


def test_a_resolution_with_two_editions(site, page):
    tab = signed_in(site, page(), EDITOR)
    tab.goto(f"{site}/admin/resolutions/resolution/")
    follow(tab.get_by_role("link", name="Add resolution"))
    tab.get_by_role("spinbutton", name="Number:", exact=True).fill("207")
    fill(tab, "Title:", "Trust in shared data")
    for place, (assembly, outcome) in enumerate((("WTSA-20", "new"), ("WTSA-24", "revised"))):
        add_row(tab, "Edition")
        pick(tab, f"editions-{place}-assembly", assembly, assembly)
        tab.select_option(f"#id_editions-{place}-outcome", label=outcome)
    assert "was added successfully" in save(tab)
    reader = page()
    assert reader.goto(f"{site}/resolutions/207/").status == 404
    second = signed_in(site, page(), PUBLISHER)
    second.goto(f"{site}/admin/resolutions/resolution/?q=207")
    with second.expect_navigation():
        follow(second.get_by_role("link", name="Resolution 207"))
    said = publish(second)
    assert "Published: Resolution 207" in said
    assert "2 parts became public with their row" in said
    text = read(site, reader, "/resolutions/207/")
    assert ["Trust in shared data" in text, "WTSA-20" in text, "WTSA-24" in text] == [True] * 3


def test_a_meeting_is_cloned_in_its_series(site, page):
    tab = signed_in(site, page(), PUBLISHER)
    tab.goto(f"{site}/admin/meetings/meeting/?q=APT+WTSA24-5")
    with tab.expect_navigation():
        follow(tab.get_by_role("link", name="5th APT", exact=False))
    fill(tab, "Name:", "6th APT Preparatory meeting for WTSA-24")
    fill(tab, "Short name:", "APT WTSA-24-6")
    fill(tab, "From:", "2024-09-16")
    fill(tab, "To:", "2024-09-18")
    tab.fill("#id_places-0-ordinal", "6")
    assert "does not copy: Sources and confidence" in tab.locator("body").inner_text()
    press(tab, "Save as new")
    address = "/meetings/apt-wtsa-24-6/"
    reader = page()
    assert reader.goto(site + address).status == 404
    assert "Published: 6th APT Preparatory meeting for WTSA-24" in publish(tab)
    text = read(site, reader, address)
    assert "APT preparatory meetings for WTSA-24 no. 6 · previous: 5th APT" in text
    assert "Confidence Unsourced" in text
    assert "next: 6th APT Preparatory meeting" in read(site, reader, "/meetings/apt-wtsa24-5/")
