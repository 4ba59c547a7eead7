"""In a browser: a proposal with its parts, the outcomes of an assembly, and a second factor that is set up and used."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import barriers, faint_texts
from tests.browser.serving import ACCOUNT, EDITOR, listening
from tests.browser.test_every_page import told, wider_than
from tests.second_factor import code_of

from .browser_actions import fill, follow, messages_text, pick, press, sign_in, signed_in

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


NEWCOMER = ("newcomer", ACCOUNT[1])


def faults_of(tab):
    """Whether the open page fits a narrow and a wide window, and what axe finds in both themes."""
    faults = {"sideways": wider_than(tab, 1280, 360)}
    for scheme, find in (("dark", faint_texts), ("light", barriers)):
        tab.emulate_media(color_scheme=scheme)
        # axe must not measure a colour in the middle of a transition
        tab.evaluate("document.getAnimations().forEach(one => one.finish())")
        faults[f"barriers, {scheme}"] = find(tab)
    return told(faults)


def test_a_second_factor_is_set_up_its_codes_kept_and_its_code_typed(site, page):
    tab = page(bypass_csp=True)
    complaints = listening(tab)
    sign_in(site, tab, NEWCOMER)
    follow(tab.get_by_role("link", name="Your sign-in"))
    follow(tab.get_by_role("link", name="Set up a second factor"))
    key = tab.locator(".sign-in-key").inner_text().replace(" ", "")
    box = tab.locator(".qr-code svg").bounding_box()
    assert [faults_of(tab), min(box["width"], box["height"]) > 100] == ["", True]
    tab.get_by_label("Code that the app shows").fill(code_of(key))
    tab.get_by_label("Your password").fill(NEWCOMER[1])
    press(tab, "Set up")
    recovery = tab.locator(".recovery-codes li").all_inner_texts()
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download them").click()
    assert download.value.path().read_text().split() == recovery
    assert download.value.suggested_filename == "recovery-codes.txt"
    follow(tab.get_by_role("link", name="I have kept them: go on"))
    assert [code for code in recovery if code in tab.content()] == []
    press(tab, "Sign out")
    sign_in(site, tab, NEWCOMER)
    assert [tab.url.removeprefix(site), faults_of(tab)] == ["/admin/sign-in/code/", ""]
    # The field has the focus. The code of the set-up is used up, so the next one is typed.
    tab.keyboard.type(code_of(key, later=1))
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Work and tables")).to_be_visible()
    assert complaints == []
