"""Lists and forms of the admin fit windows of 1280 and 768 pixels, keep the policy, and have their editors of rich text; an import is previewed and confirmed."""

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import expect

from core.richtext import RichTextField
from tests.journeys.browser_actions import follow

from .accessibility import barriers
from .serving import RICH_TEXT, listening, logged_in
from .test_every_page import resized, wider_than

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
ADD_PARTS = "document.querySelectorAll('.inline-group .add-row a').forEach(one => one.click())"
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
    """A part of each kind is added to the form first."""
    tab.evaluate(ADD_PARTS)
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


IMPORT = "/admin/meetings/meeting/import/"
BAD = """\
Bezeichnung;Zeitraum;Venue;Kind;Organisers;Bemerkung
4th APT Preparatory meeting for WTSA-28 ;19–23 August 2027;Bangkok, Thailand;regional preparatory meeting;APT;x
Com-ITU plenary;10/11/2027;online;regional_preparatory;com-itu;
CITEL PCC.I;5 May 2027;Atlantis;regional_preparatory;CITEL;
"""
HEIGHTS = "[...document.querySelectorAll('.import-table:not(.import-rows) tr')].map(row => row.offsetHeight)"
REFUSED_ENDS = "[...document.querySelectorAll('.import-rows [aria-invalid]')].map(cell => cell.getBoundingClientRect().right)"


def test_a_bad_file_is_looked_at_and_what_is_good_of_it_confirmed(site, page):
    tab = logged_in(site, page())
    complaints = listening(tab)
    tab.goto(site + IMPORT)
    file = {"name": "meetings.csv", "mimeType": "text/csv", "buffer": BAD.encode("utf-8-sig")}
    tab.set_input_files("input[type=file]", file)
    follow(tab.get_by_role("button", name="Preview", exact=True))
    assert tab.inner_text(".import-counts") == "1 new, 0 changed, 0 unchanged, 2 refused"
    said = tab.inner_text(".import")
    words = ["“Bemerkung” as part of the editors' note", "names no country"]
    words += ["may be 10 November 2027 or 11 October 2027"]
    assert [one for one in words if one not in said] == []
    assert wider_than(tab, 360, 1280) == []
    for width in (360, 1280):
        resized(tab, width)
        assert barriers(tab) == ""
        assert max(tab.evaluate(HEIGHTS)) < 300  # pixels: no sentence has one word a line
        assert max(tab.evaluate(REFUSED_ENDS)) <= width
    tab.locator("[name=rows][value=good]").check()
    follow(tab.get_by_role("button", name="Import"))
    expect(tab.locator(".messagelist")).to_contain_text("1 row of meetings.csv was imported.")
    assert complaints == []
