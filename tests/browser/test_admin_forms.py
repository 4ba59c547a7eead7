"""A form of the admin in a browser: what is stored is in its editor."""

import pytest
from django.urls import reverse

from tests.journeys.browser_actions import follow

from .test_policy import listening, logged_in

pytestmark = pytest.mark.browser
EDITOR = ".ProseMirror[contenteditable=true]:visible"


def address_of(model, page: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def test_what_is_stored_is_in_the_editor_and_its_history_can_be_read(site, page):
    tab = logged_in(site, page())
    complaints = listening(tab)
    tab.goto(f"{site}/admin/meetings/meeting/?q=wtsa-20")
    follow(tab.get_by_role("link", name="WTSA-20", exact=True))
    tab.wait_for_selector(EDITOR)
    assert "after two postponements" in tab.locator(EDITOR).inner_text()
    follow(tab.locator("a.tool-history"))
    assert [
        "wtsa-20" in tab.content().lower(),
        tab.locator(".history-entries > li").count(),
        complaints,
    ] == [True, 3, []]  # the meeting, and what it says of its two postponements
