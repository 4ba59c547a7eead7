"""Every list and every form of the admin fits a window of 1280 and of 768 px."""

import pytest
from django.contrib import admin

from .test_admin_forms import address_of
from .test_policy import logged_in

pytestmark = pytest.mark.browser
WIDTHS = (1280, 768)
MODELS = list(admin.site._registry)
# Columns for which a list is opened, where the table has them.
NAMED = {
    "publication_badge",
    "status_label",
    "status",
    "stance",
    "outcome",
    "stage",
    "standing_recorded",
}
COLUMNS = """[...document.querySelectorAll('#result_list thead th')].map(
    one => [/column-(\\w+)/.exec(one.className)?.[1] ?? '', one.getBoundingClientRect()]
    ).map(([name, box]) => [name, box.width, box.right])"""
FIELDS = "#content :is(input:not([type=hidden]), select, textarea, .select2-container, .button, a.addlink)"
TOO_FAR = f"""[...document.querySelectorAll('{FIELDS}')]
    .filter(one => one.getBoundingClientRect().width && one.getBoundingClientRect().right > innerWidth)
    .map(one => one.id || one.name || one.className)"""
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def tab(site, browsers):
    """Signed in once for all of the module."""
    context = browsers("dejavu").new_context(viewport={"width": 1280, "height": 900})
    yield logged_in(site, context.new_page())
    context.close()


@pytest.mark.parametrize("model", MODELS)
def test_a_list_shows_its_columns_without_scrolling(site, tab, model):
    tab.goto(site + address_of(model, "changelist"))
    wanted = NAMED & set(admin.site._registry[model].list_display) | (
        {"publication_badge"} if hasattr(model, "publication") else set()
    )
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        columns = tab.evaluate(COLUMNS)
        shown = {name for name, wide, right in columns if wide and right <= width}
        assert tab.evaluate(WIDTH) == width
        assert [name for name, _wide, right in columns if right > width] == []
        assert not columns or wanted <= shown


@pytest.mark.parametrize("model", MODELS)
def test_a_form_with_a_part_of_each_kind_does_not_run_out_of_the_window(site, tab, model):
    tab.goto(site + address_of(model, "changelist"))
    first = tab.locator("#result_list tbody th a, #result_list tbody td a").first
    addresses = [first.get_attribute("href")] if first.count() else []
    if tab.locator("a.addlink[href$='/add/']").count():
        addresses.append(address_of(model, "add"))
    for address in addresses:
        tab.goto(site + address)
        for more in tab.locator(".inline-group .add-row a").all():
            more.click()
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            assert [tab.evaluate(WIDTH), tab.evaluate(TOO_FAR)] == [width, []]


def test_a_list_is_narrowed_and_a_row_published_without_script(site, page):
    tab = logged_in(site, page(768, java_script_enabled=False))
    tab.goto(f"{site}/admin/pages/page/")
    tab.click(".list-filters > summary")
    tab.locator(".list-filters a", has_text="published").first.click()
    tab.locator("#result_list tbody th a").first.click()
    tab.locator("input[name=_withdraw]").first.click()
    tab.click("#content form input[type=submit]")
    tab.locator("input[name=_publish]").first.click()
    tab.click("#content form input[type=submit]")
    assert tab.locator(".publication-row .badge").first.inner_text() == "published"
