"""A day of the editors' desk, in a browser: what arrives, is reviewed, corrected, planned, taken back and restored.

`PICTURES=folder pytest tests/journeys/test_day_of_the_desk.py` keeps a picture of each page.
"""

import pytest

from tests.browser.serving import ACCOUNT, EDITOR, PUBLISHER

from .browser_actions import fill, press, publish, read, save, signed_in

pytestmark = pytest.mark.browser
MEETINGS = "/admin/meetings/meeting/"


def test_a_published_row_is_corrected_and_its_page_never_goes(site, page, photograph):
    address = "/meetings/apt-wtsa24-5/"
    reader = page()
    before = read(site, reader, address)
    tab = signed_in(site, page(), EDITOR)
    tab.goto(f"{site}{MEETINGS}?q=APT+WTSA24-5")
    with tab.expect_navigation():
        tab.get_by_role("link", name="5th APT", exact=False).click()
    form = tab.url
    fill(tab, "City:", "Chonburi")
    photograph(tab, "21-correction-typed")
    press(tab, "Submit for review")
    photograph(tab, "22-correction-pending")
    assert read(site, reader, address) == before

    second = signed_in(site, page(), PUBLISHER)
    second.goto(form)
    photograph(second, "23-form-with-a-pending-change")
    with second.expect_navigation():
        second.get_by_role("link", name="What would change").click()
    photograph(second, "24-what-would-change")
    assert "Chonburi" in second.inner_text("main")
    press(second, "Publish")
    assert "Chonburi" in read(site, reader, address)


def test_a_notice_is_planned_for_a_day_and_hour(site, page, photograph):
    tab = signed_in(site, page(), PUBLISHER)
    tab.goto(f"{site}/admin/pages/note/add/")
    fill(tab, "Title:", "Registration opens")
    tab.locator("[name=dated]").fill("2027-03-01")
    tab.locator("[name=live_at_0]").fill("2027-03-01")
    tab.locator("[name=live_at_1]").fill("09:00")
    photograph(tab, "31-notice-planned")
    assert "was added successfully" in save(tab)
    with tab.expect_navigation():
        tab.locator(".messagelist").get_by_role("link").click()
    assert "Published: Registration opens" in publish(tab)
    photograph(tab, "32-notice-published")
    reader = page()
    assert reader.goto(f"{site}/notes/registration-opens/").status == 404
    tab.goto(f"{site}/admin/pages/note/")
    photograph(tab, "33-list-with-badge")
    assert "goes live" in tab.get_by_role("row", name="Registration opens").inner_text()


def test_a_deleted_row_comes_back_with_its_parts(site, page, photograph):
    name = "Metaverse"
    administrator = signed_in(site, page(), ACCOUNT)
    administrator.goto(f"{site}/admin/positions/proposal/?q={name}")
    with administrator.expect_navigation():
        administrator.get_by_role("link", name=name).first.click()
    form = administrator.url
    with administrator.expect_navigation():
        administrator.get_by_role("link", name="View on site").click()
    address = administrator.url.removeprefix(site)
    reader = page()
    before = read(site, reader, address)
    administrator.goto(form.replace("change/", "delete/"))
    photograph(administrator, "41-delete-asked")
    press(administrator, "Yes, delete")
    assert reader.goto(site + address).status == 404

    second = signed_in(site, page(), PUBLISHER)
    second.goto(f"{site}/admin/history/deleted/")
    photograph(second, "42-deleted-rows")
    with second.expect_navigation():
        second.get_by_role("link", name=name).first.click()
    photograph(second, "43-history-of-it")
    press(second, "Restore it as a draft, with its parts")
    photograph(second, "44-restored")
    administrator.goto(form)
    assert "Published: " in publish(administrator)
    assert read(site, reader, address) == before
