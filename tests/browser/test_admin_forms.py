"""Every table of the admin in a browser: nothing is refused by the policy, and every rich text has its editor."""

import pytest
from django.contrib import admin
from django.urls import reverse

from core.records.tracked import TrackedModel
from core.registry import table_name, tables
from core.richtext import RichTextField

from .test_policy import listening, logged_in

pytestmark = pytest.mark.browser
EDITOR = ".ProseMirror[contenteditable=true]:visible"
TABLES = [model for model in admin.site._registry if issubclass(model, TrackedModel)]


def address_of(model, page: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def editors_of(model) -> int:
    return sum(isinstance(field, RichTextField) for field in model._meta.fields)


def test_no_list_and_no_form_of_any_table_breaks_the_policy(site, page):
    tab = logged_in(site, page())
    complaints = listening(tab)
    for model in TABLES:
        for name in ("changelist", "add", *(["import"] if table_name(model) in tables else [])):
            tab.goto(site + address_of(model, name))
    assert complaints == []


def test_every_rich_text_of_every_form_has_its_editor(site, page):
    tab = logged_in(site, page())
    found = {}
    for model in filter(editors_of, TABLES):
        tab.goto(site + address_of(model, "add"))
        tab.wait_for_selector(EDITOR)
        found[model.__name__] = tab.locator(EDITOR).count()
    assert found == {model.__name__: editors_of(model) for model in filter(editors_of, TABLES)}


def test_what_is_stored_is_in_the_editor_and_its_history_can_be_read(site, page):
    tab = logged_in(site, page())
    complaints = listening(tab)
    tab.goto(f"{site}/admin/meetings/meeting/?q=wtsa-20")
    tab.get_by_role("link", name="WTSA-20", exact=True).click()
    tab.wait_for_selector(EDITOR)
    assert "after two postponements" in tab.locator(EDITOR).inner_text()
    tab.click("a.historylink")
    assert [
        "wtsa-20" in tab.content().lower(),
        tab.locator("#change-history tbody tr").count(),
        complaints,
    ] == [True, 1, []]
