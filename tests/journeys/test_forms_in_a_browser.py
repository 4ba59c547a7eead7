"""Two of the longest forms of the desk in a browser: a proposal with its parts, and the outcomes of an assembly."""

import re

import pytest

from tests.browser.serving import EDITOR

from .browser_actions import fill, follow, messages_text, pick, press, signed_in

pytestmark = pytest.mark.browser


def test_ten_outcomes_of_an_assembly_are_entered_at_once(site, page):
    tab = signed_in(site, page(), EDITOR)
    tab.goto(f"{site}/admin/")
    follow(tab.get_by_role("link", name="Outcomes of an assembly").first)
    groups = tab.locator(".grid-choices")
    for place in range(10):
        choices = groups.nth(place)
        is_deferred = choices.get_by_label("deferred to TSAG").is_checked()
        choices.get_by_label("withdrawn" if is_deferred else "deferred to TSAG", exact=True).check()
    press(tab, "Save")
    counts = re.findall(r"(\d+) (?:row|change)s? (?:was|were|is|are)", messages_text(tab))
    assert sum(map(int, counts)) == 10


ITEMS = [
    ("mod", "resolution", "ENUM", "ENUM"),
    ("sup", "resolution", "deployment of Internet p", "64"),
    ("noc", "study_group", "SG17", "SG17"),
    ("add", "new_text", "Trust in shared data", ""),
]


def test_a_proposal_with_three_proponents_and_four_items_is_added(site, page):
    tab = signed_in(site, page(), EDITOR)
    tab.goto(f"{site}/admin/positions/proposal/add/")
    fill(tab, "Number:", "T/1A1/1")
    fill(tab, "Title:", "Proposals on trust and on study groups")
    states = {"Ghana": "Ghana", "ken": "Kenya", "Vanuatu": "Vanuatu"}
    for place, (typed, chosen) in enumerate(states.items()):
        pick(tab, f"proponents-{place}-participant", typed, chosen)
    for place, (action, name, typed, chosen) in enumerate(ITEMS):
        if place >= 2:
            tab.locator("a", has_text="Add another Proposal item").click()
        tab.select_option(f"#id_items-{place}-action", action)
        if chosen:
            pick(tab, f"items-{place}-{name}", typed, chosen)
        else:
            tab.fill(f"#id_items-{place}-{name}", typed)
    press(tab, "Save")
    assert "was added successfully" in messages_text(tab)
    follow(tab.locator(".messagelist").get_by_role("link"))
    numbers = [tab.locator(f"#id_items-{place}-number").input_value() for place in range(4)]
    assert numbers == ["1", "2", "3", "4"]
