"""The commonest tasks of the desk, each from the start page, with a mouse or with the keyboard alone: in how many clicks."""

import itertools
import re

import pytest

from tests.browser.serving import EDITOR, PUBLISHER

from .browser_actions import fill, follow, messages_text, press, publish, read, signed_in
from .hands import Keyboard, Mouse

pytestmark = pytest.mark.browser
_numbers = itertools.count(1)


# Where the keyboard does what no other task asks of it. Of all else that is clicked, Mouse asks whether Tab would stop there.
KEYBOARD = pytest.mark.parametrize("hand", [Keyboard])


@pytest.fixture
def hand():
    return Mouse


@pytest.fixture
def begin(hand, site, page):
    """Someone at the start page."""

    def at_start(account):
        tab = signed_in(site, page(), account)
        tab.goto(f"{site}/admin/")
        return hand(tab)

    return at_start


def add_link(tab, table):
    return tab.locator(f"a.addlink[aria-describedby=table-{table}]").first


def table_link(tab, table):
    return tab.locator(f"#table-{table} a").first


def button(tab, name):
    return tab.get_by_role("button", name=name, exact=True).first


def text(tab, label):
    return tab.get_by_role("textbox", name=label, exact=True)


def new_name(what):
    return f"{what} {next(_numbers)} by hand"


@KEYBOARD
def test_a_meeting_is_published_in_2(begin):
    hand = begin(PUBLISHER)
    hand.follow(hand.tab.get_by_role("link", name="Publish… First meeting in review", exact=True))
    hand.follow(button(hand.tab, "Yes"))
    said = messages_text(hand.tab)
    assert ["Published: First meeting in review" in said, hand.clicks] == [True, 2]


def test_a_proposal_is_corrected_and_submitted_in_3_and_approved_in_2(begin):
    hand = begin(EDITOR)
    hand.follow(table_link(hand.tab, "Proposal"))
    row = hand.tab.locator("#result_list .field-title a").nth(next(_numbers))
    name = row.inner_text()
    hand.follow(row)
    account = f"Corrected{next(_numbers)}byhand"
    hand.fill(text(hand.tab, "Short account:").first, account)
    hand.follow(button(hand.tab, "Submit for review"))
    assert ["Submitted" in messages_text(hand.tab), hand.clicks] == [True, 3]
    second = begin(PUBLISHER)
    second.follow(second.tab.locator(".start-work").get_by_role("link", name=name).first)
    assert account in second.tab.inner_text("#content")
    second.follow(button(second.tab, "Publish"))
    assert ["Published" in messages_text(second.tab), second.clicks] == [True, 2]


@KEYBOARD
def test_ten_outcomes_of_an_assembly_are_entered_in_12(begin):
    hand = begin(EDITOR)
    hand.follow(hand.tab.get_by_role("link", name="Outcomes of an assembly").first)
    groups = hand.tab.locator(".grid-choices")
    for place in range(10):
        is_deferred = groups.nth(place).get_by_label("deferred to TSAG").is_checked()
        hand.tick(groups.nth(place), "withdrawn" if is_deferred else "deferred to TSAG")
    hand.follow(button(hand.tab, "Save"))
    counts = re.findall(r"(\d+) (?:row|change)s? (?:was|were|is|are)", messages_text(hand.tab))
    assert [sum(map(int, counts)), hand.clicks <= 12] == [10, True]


def test_a_proposal_with_three_proponents_and_four_items_is_added_in_12_and_published(
    begin, site, page
):
    """The keyboard reaches a line that was added."""
    hand = begin(EDITOR)
    tab, keyboard = hand.tab, Keyboard(hand.tab)
    hand.follow(add_link(tab, "Proposal"))
    fill(tab, "Number:", "T/1A1/1")
    hand.fill(text(tab, "Title:"), "Proposals on trust and on study groups")
    for place, (typed, chosen) in enumerate(
        (("Ghana", "Ghana"), ("ken", "Kenya"), ("Vanuatu", "Vanuatu"))
    ):
        hand.pick(f"proponents-{place}-participant", typed, chosen)
    for place, (action, name, typed, chosen) in enumerate(
        (
            ("MOD", "resolution", "Cybersecurity", "Cybersecurity"),
            ("SUP", "resolution", "deployment of Internet p", "64"),
            ("NOC", "study_group", "SG17", "SG17"),
            ("ADD", "new_text", "Trust in shared data", ""),
        )
    ):
        if place >= 2:
            hand.press(tab.locator("a", has_text="Add another Proposal item"))
        (keyboard if place == 2 else hand).choose(tab.locator(f"#id_items-{place}-action"), action)
        if chosen:
            hand.pick(f"items-{place}-{name}", typed, chosen)
        else:
            hand.fill(tab.locator(f"#id_items-{place}-{name}"), typed)
    hand.follow(button(tab, "Save"))
    assert ["was added successfully" in messages_text(tab), hand.clicks <= 12] == [True, True]
    follow(tab.locator(".messagelist").get_by_role("link"))
    numbers = [tab.locator(f"#id_items-{place}-number").input_value() for place in range(4)]
    assert numbers == ["1", "2", "3", "4"]
    tab.get_by_role("combobox", name="Kind of evidence:").select_option(label="official paper")
    fill(tab, "Seen on:", "2026-11-24")
    fill(tab, "Source addresses:", "https://example.org/proposal")
    fill(tab, "Last checked on:", "2026-11-24")
    press(tab, "Submit for review")
    assert "Submitted for review" in messages_text(tab)
    address = "/proposals/wtsa-24/t-1a1-1/"
    reader = page()
    assert reader.goto(site + address).status == 404
    second = signed_in(site, page(), PUBLISHER)
    second.goto(tab.url)
    assert "Published: T/1A1/1" in publish(second)
    assert "Ghana; Kenya; Vanuatu" in read(site, reader, address)
    for number, asked in enumerate(
        ("Resolution 50", "Resolution 64", "SG17", "“Trust in shared data”"), 1
    ):
        assert asked in reader.locator(f"#item-{number}").inner_text()


def test_six_positions_are_entered_in_10(begin):
    hand = begin(EDITOR)
    tab = hand.tab
    hand.follow(tab.get_by_role("link", name="Enter positions for all groups").first)
    hand.choose(tab.locator("#grid-resolution"), "Resolution 60")
    hand.follow(button(tab, "Show"))
    day = f"2024-{next(_numbers) % 12 + 1:02}"
    for place in range(6):
        hand.choose(tab.locator("select[name$=-stance]").nth(place), "concern")
        hand.fill(tab.locator("input[name$=-taken_on]").nth(place), day)
    hand.fill(text(tab, "Source addresses:"), "https://example.org/report")
    hand.follow(button(tab, "Save"))
    assert "6 rows were saved" in messages_text(tab)
    assert "WTSA-24: Resolution 60" in tab.locator(".grid-form h2").first.inner_text()
    stored = tab.locator("select[name$=-stance]")
    assert [stored.nth(place).input_value() for place in range(6)] == ["concern"] * 6
    assert hand.clicks <= 10


def test_a_public_meeting_is_corrected_in_3(begin):
    hand = begin(PUBLISHER)
    hand.follow(table_link(hand.tab, "Meeting"))
    is_public = hand.tab.locator(".field-publication_badge", has_text="published")
    row = hand.tab.locator("#result_list tr", has=is_public).first
    hand.follow(row.locator(".field-name a"))
    hand.fill(text(hand.tab, "Short name:"), new_name("Meeting"))
    hand.follow(button(hand.tab, "Publish now"))
    assert ["was changed successfully" in messages_text(hand.tab), hand.clicks] == [True, 3]
