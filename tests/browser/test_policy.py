import pytest

from tests.journeys.browser_actions import follow, signed_in

from .kinds import ADMIN
from .serving import ACCOUNT

pytestmark = pytest.mark.browser
EDITOR = ".ProseMirror[contenteditable=true]:visible"


def listening(tab):
    """A list that fills with what the browser complains of: scripts, styles and pictures that the policy refused, faults of scripts."""
    complaints = []
    tab.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    tab.on("pageerror", lambda fault: complaints.append(str(fault)))
    return complaints


def logged_in(site, tab):
    return signed_in(site, tab, ACCOUNT)


def test_no_page_of_the_admin_breaks_the_policy(site, page):
    tab = logged_in(site, page())
    complaints = listening(tab)
    for address in ADMIN:
        tab.goto(site + address)
    assert complaints == []


def test_the_editor_of_rich_text_loads_and_what_is_typed_is_stored(site, page):
    tab = logged_in(site, page())
    complaints = listening(tab)
    tab.goto(f"{site}/admin/pages/page/add/")
    tab.fill("#id_title", "Typed in the editor")
    tab.click("[contenteditable=true] >> nth=0")
    tab.keyboard.type("A sentence of its own.")
    follow(tab.locator("input[name=_continue] >> nth=0"))
    assert "<p>A sentence of its own.</p>" in tab.locator("#id_body").input_value()
    follow(tab.locator("a.tool-history"))
    assert ("editor-in-chief" in tab.locator(".history-entries").inner_text(), complaints) == (
        True,
        [],
    )
