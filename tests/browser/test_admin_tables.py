"""Lists and forms of the admin fit windows of 1280 and 768 pixels, keep the policy, and have their editors of rich text."""

import pytest
from django.contrib import admin
from django.urls import reverse

from core.richtext import RichTextField
from tests.journeys.browser_actions import follow

from .serving import RICH_TEXT, listening, logged_in

pytestmark = pytest.mark.browser
WIDTHS = (1280, 768)


def rich_texts_of(model):
    return sum(isinstance(field, RichTextField) for field in model._meta.fields)


# Lists of many columns, forms with parts or with rich text; the others are laid out like them.
MODELS = [
    model
    for model, own in admin.site._registry.items()
    if own.inlines or len(own.list_display) > 6 or rich_texts_of(model)
]
# Columns that people open a list for; they must be in sight.
NAMED = {"publication_badge", "status_label", "status", "stance", "outcome", "stage"}
NAMED |= {"standing_recorded"}
COLUMNS = """[...document.querySelectorAll('#result_list thead th')].map(
    one => [/column-(\\w+)/.exec(one.className)?.[1] ?? '', one.getBoundingClientRect()]
    ).map(([name, box]) => [name, box.width, box.right])"""
FIELDS = "#content :is(input:not([type=hidden]), select, textarea, .select2-container, .button, a.addlink)"
TOO_FAR = f"""[...document.querySelectorAll('{FIELDS}')]
    .filter(one => one.getBoundingClientRect().width && one.getBoundingClientRect().right > innerWidth)
    .map(one => one.id || one.name || one.className)"""
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def tab(site, browser):
    """One tab for the whole module, signed in once."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield logged_in(site, context.new_page())
    context.close()


def address_of(model, page):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


@pytest.mark.parametrize("model", MODELS)
def test_the_pages_of_a_table_fit_the_window_and_keep_the_policy(site, tab, model):
    complaints = listening(tab)
    tab.goto(site + address_of(model, "changelist"))
    shows_its_columns(tab, model)
    rows = tab.locator("#result_list tbody :is(th, td):first-of-type a")
    own = rows.first.get_attribute("href") if rows.count() else address_of(model, "add")
    tab.goto(site + own)
    if rich_texts := rich_texts_of(model):
        tab.wait_for_selector(RICH_TEXT)
        assert tab.locator(RICH_TEXT).count() == rich_texts
    does_not_run_out_of_the_window(tab)
    assert complaints == []


def shows_its_columns(tab, model):
    wanted = NAMED & set(admin.site._registry[model].list_display)
    wanted |= {"publication_badge"} if hasattr(model, "publication") else set()
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        columns = tab.evaluate(COLUMNS)
        shown = {name for name, wide, right in columns if wide and round(right) <= width}
        assert tab.evaluate(WIDTH) == width
        assert [name for name, _wide, right in columns if round(right) > width] == []
        assert not columns or wanted <= shown


def does_not_run_out_of_the_window(tab):
    """With a part of each kind."""
    for more in tab.locator(".inline-group .add-row a").all():
        more.click()
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        assert [tab.evaluate(WIDTH), tab.evaluate(TOO_FAR)] == [width, []]


OTHERS = [
    "/admin/",
    "/admin/positions/position/grid/?assembly=wtsa-24&resolution=50",
    "/admin/positions/proposalitem/outcomes/?assembly=wtsa-24",
    "/admin/resolutions/resolution/import/",
    "/admin/writing/",
]


@pytest.mark.parametrize("address", OTHERS)
def test_the_other_pages_of_the_admin_fit_the_window_and_keep_the_policy(site, tab, address):
    complaints = listening(tab)
    tab.goto(site + address)
    assert "assembly=" not in address or tab.locator(".grid-table tbody tr").count() > 1
    does_not_run_out_of_the_window(tab)
    assert complaints == []


def test_a_list_is_narrowed_and_a_row_published_without_script(site, page):
    tab = logged_in(site, page(768, java_script_enabled=False))
    tab.goto(f"{site}/admin/pages/page/")
    tab.click(".list-filters > summary")
    tab.locator(".list-filters a", has_text="published").first.click()
    tab.locator("#result_list tbody th a").first.click()
    tab.locator("input[name=_withdraw]").first.click()
    follow(tab.locator("#content form input[type=submit]"))
    follow(tab.locator("input[name=_publish]").first)
    follow(tab.locator("#content form input[type=submit]"))
    assert tab.locator(".publication-row .badge").first.inner_text() == "published"
