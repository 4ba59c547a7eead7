"""A new user adds a row with its parts in one save, a second person publishes it, a reader finds it."""

import pytest

from tests.browser.serving import EDITOR, PUBLISHER

from .browser_actions import (
    add_row,
    fill,
    follow,
    messages_text,
    pick,
    press,
    publish,
    read,
    save,
    signed_in,
)

pytestmark = pytest.mark.browser


def test_a_proposal_with_three_proponents_and_four_items(site, page):
    tab = signed_in(site, page(), EDITOR)
    tab.goto(f"{site}/admin/positions/proposal/")
    follow(tab.get_by_role("link", name="Add proposal"))
    pick(tab, "assembly", "WTSA-24", "WTSA-24")
    fill(tab, "Number:", "T/1A1/1")
    fill(tab, "Title:", "Proposals on trust and on study groups")
    tab.get_by_role("combobox", name="Kind of evidence:").select_option(label="official paper")
    fill(tab, "Seen on:", "2026-11-24")
    fill(tab, "Source addresses:", "https://example.org/proposal")
    fill(tab, "Last checked on:", "2026-11-24")
    for place, (typed, chosen) in enumerate(
        (("Ghana", "Ghana"), ("ken", "Kenya"), ("Vanuatu", "Vanuatu"))
    ):
        add_row(tab, "Proponent")
        pick(tab, f"proponents-{place}-participant", typed, chosen)
    for place, (action, name, typed, chosen) in enumerate(
        (
            ("MOD", "resolution", "Cybersecurity", "Cybersecurity"),
            ("SUP", "resolution", "deployment of Internet p", "64"),
            ("NOC", "study_group", "SG17", "SG17"),
            ("ADD", "new_text", "Trust in shared data", ""),
        )
    ):
        add_row(tab, "Proposal item")
        tab.select_option(f"#id_items-{place}-action", label=action)
        if name == "new_text":
            tab.fill(f"#id_items-{place}-new_text", typed)
        else:
            pick(tab, f"items-{place}-{name}", typed, chosen)
    assert "was added successfully" in save(tab)
    with tab.expect_navigation():
        follow(tab.locator(".messagelist").get_by_role("link"))
    press(tab, "Submit for review")
    assert "Submitted for review" in messages_text(tab)
    address = "/proposals/wtsa-24/t-1a1-1/"
    reader = page()
    assert reader.goto(site + address).status == 404
    second = signed_in(site, page(), PUBLISHER)
    second.goto(tab.url)
    assert "Published: T/1A1/1" in publish(second)
    text = read(site, reader, address)
    assert "Ghana; Kenya; Vanuatu" in text
    for number, asked in enumerate(
        ("Resolution 50", "Resolution 64", "SG17", "“Trust in shared data”"), 1
    ):
        assert asked in reader.locator(f"#item-{number}").inner_text()


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
    press(tab, "Save as new")
    assert (
        "Not copied, because they are about the first row only: Sources and confidence"
        in messages_text(tab)
    )
    address = "/meetings/apt-wtsa-24-6/"
    reader = page()
    assert reader.goto(site + address).status == 404
    assert "Published: 6th APT Preparatory meeting for WTSA-24" in publish(tab)
    text = read(site, reader, address)
    assert "APT preparatory meetings for WTSA-24 no. 6 · previous: 5th APT" in text
    assert "Confidence Unsourced" in text
    assert "next: 6th APT Preparatory meeting" in read(site, reader, "/meetings/apt-wtsa24-5/")
