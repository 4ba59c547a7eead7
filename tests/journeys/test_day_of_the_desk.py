"""A day of the editors' desk, in a browser: what arrives, is reviewed, corrected, planned, taken back and restored.

`PICTURES=folder pytest tests/journeys/test_day_of_the_desk.py` keeps a picture of each page.
"""

import pytest

from tests.browser.serving import ACCOUNT, EDITOR, PUBLISHER

from .browser_actions import fill, follow, messages_text, press, publish, read, save, signed_in

pytestmark = pytest.mark.browser
MEETINGS = "/admin/meetings/meeting/"
MAIL = """\
From: Amina Diallo <amina@example.org>
Subject: WTSA-28 preparations

Dear colleagues,

please note the following meetings:

- 17-19 August 2027, Dakar, Senegal: Workshop on trust in shared data
- 6 October 2027 (online): Briefing of newcomers

Kind regards,
Amina
"""
SHEET = """\
Title;Begin;End;City;Country;Mode
Forum on sober networks;2027-05-04;2027-05-06;Suva;Fiji;in person
Forum on open maps;2027-06-07;2027-06-07;;;online
"""


def imported(tab) -> str:
    press(tab, "Import")
    return messages_text(tab)


def test_a_mail_is_pasted_reviewed_by_a_second_person_and_read(site, page, photograph):
    tab = signed_in(site, page(), EDITOR)
    tab.goto(f"{site}/admin/")
    photograph(tab, "01-start-page")
    tab.goto(f"{site}{MEETINGS}import/")
    tab.get_by_role("textbox").first.fill(MAIL)
    photograph(tab, "02-mail-pasted")
    press(tab, "Preview")
    photograph(tab, "03-mail-preview")
    assert "2 new, 0 changed, 0 unchanged, 0 refused" in tab.inner_text("main")
    assert "Dear colleagues," in tab.text_content("main")
    assert "2 rows" in imported(tab)
    photograph(tab, "04-mail-imported")

    tab.goto(f"{site}{MEETINGS}?q=trust+in+shared")
    with tab.expect_navigation():
        follow(tab.get_by_role("link", name="Workshop on trust in shared data"))
    address = tab.url
    press(tab, "Submit for review")
    photograph(tab, "05-draft-submitted")
    reader, readers = page(), "/meetings/workshop-on-trust-in-shared-data/"
    public = tab.locator("text=View on site").count()
    assert public == 0
    assert reader.goto(site + readers).status == 404

    second = signed_in(site, page(), PUBLISHER)
    second.goto(f"{site}/admin/")
    photograph(second, "06-start-page-of-the-reviewer")
    second.goto(address)
    assert "Published: Workshop on trust in shared data" in publish(second)
    photograph(second, "07-published")
    text = read(site, reader, readers)
    photograph(reader, "08-what-readers-see")
    assert [word in text for word in ("Dakar", "Senegal", "August 2027")] == [True] * 3


def test_a_sheet_is_imported_published_and_taken_back_the_next_morning(
    site, next_morning, page, photograph
):
    tab = signed_in(site, page(), EDITOR)
    tab.goto(f"{site}{MEETINGS}import/")
    tab.set_input_files(
        "input[type=file]",
        {"name": "forums.csv", "mimeType": "text/csv", "buffer": SHEET.encode("utf-8-sig")},
    )
    press(tab, "Preview")
    photograph(tab, "12-sheet-preview")
    assert "2 new, 0 changed, 0 unchanged, 0 refused" in tab.inner_text("main")
    assert "2 rows of forums.csv were imported" in imported(tab)
    batch = tab.url
    photograph(tab, "13-sheet-imported")

    second = signed_in(site, page(), PUBLISHER)
    second.goto(f"{site}{MEETINGS}?q=Forum+on")
    for name in ("Forum on sober networks", "Forum on open maps"):
        second.get_by_role("row", name=name).get_by_role("checkbox").check()
    second.get_by_label("Action:").select_option(value="publish_rows")
    press(second, "Go")
    photograph(second, "14-publish-several")
    press(second, "Yes")
    reader = page()
    addresses = [
        "/meetings/forum-on-sober-networks/",
        "/meetings/forum-on-open-maps/",
    ]
    assert [reader.goto(site + one).status for one in addresses] == [200, 200]

    second = signed_in(next_morning, page(), PUBLISHER)
    second.goto(batch.replace(site, next_morning))
    with second.expect_navigation():
        second.get_by_role("link", name="Undo this import").click()
    photograph(second, "15-undo-asked")
    press(second, "Undo import")
    photograph(second, "16-undone")
    assert "2 imported rows deleted" in messages_text(second)
    assert [reader.goto(site + one).status for one in addresses] == [404, 404]


def test_a_published_row_is_corrected_and_its_page_never_goes(site, page, photograph):
    address = "/meetings/apt-wtsa24-5/"
    reader = page()
    before = read(site, reader, address)
    tab = signed_in(site, page(), EDITOR)
    tab.goto(f"{site}{MEETINGS}?q=APT+WTSA24-5")
    with tab.expect_navigation():
        follow(tab.get_by_role("link", name="5th APT", exact=False))
    form = tab.url
    fill(tab, "City:", "Chonburi")
    tab.get_by_label("This corrects a mistake").check()
    photograph(tab, "21-correction-typed")
    press(tab, "Submit for review")
    photograph(tab, "22-correction-pending")
    assert read(site, reader, address) == before

    second = signed_in(site, page(), PUBLISHER)
    second.goto(form)
    photograph(second, "23-form-with-a-pending-change")
    with second.expect_navigation():
        follow(second.get_by_role("link", name="What would change"))
    photograph(second, "24-what-would-change")
    assert "Chonburi" in second.inner_text("main")
    press(second, "Publish")
    assert "Chonburi" in read(site, reader, address)


def test_a_notice_is_planned_for_a_day_and_hour(site, page, photograph):
    tab = signed_in(site, page(), PUBLISHER)
    tab.goto(f"{site}/admin/pages/note/add/")
    fill(tab, "Title:", "Registration opens")
    tab.locator("[name=dated]").fill("2027-03-01")
    tab.locator("summary", has_text="Publication").click()
    tab.locator("[name=live_at_0]").fill("2027-03-01")
    tab.locator("[name=live_at_1]").fill("09:00")
    photograph(tab, "31-notice-planned")
    assert "was added successfully" in save(tab)
    with tab.expect_navigation():
        tab.locator(".messagelist").get_by_role("link").click()
    assert "goes live" in publish(tab).lower()
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
        follow(administrator.get_by_role("link", name="View on site"))
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
