"""A day of the editors' desk, in a browser: what arrives by mail is reviewed and read, what was deleted comes back."""

import pytest

from tests.browser.serving import ACCOUNT, EDITOR, PUBLISHER

from .browser_actions import follow, messages_text, press, publish, read, signed_in

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


def imported(tab) -> str:
    press(tab, "Import")
    return messages_text(tab)


def test_a_mail_is_pasted_reviewed_by_a_second_person_and_read(site, page):
    tab = signed_in(site, page(), EDITOR)
    tab.goto(f"{site}/admin/")
    tab.goto(f"{site}{MEETINGS}import/")
    tab.get_by_role("textbox").first.fill(MAIL)
    press(tab, "Preview")
    assert "2 new, 0 changed, 0 unchanged, 0 refused" in tab.inner_text("main")
    assert "Dear colleagues," in tab.text_content("main")
    assert "2 rows" in imported(tab)

    tab.goto(f"{site}{MEETINGS}?q=trust+in+shared")
    with tab.expect_navigation():
        follow(tab.get_by_role("link", name="Workshop on trust in shared data"))
    address = tab.url
    press(tab, "Submit for review")
    reader, readers = page(), "/meetings/workshop-on-trust-in-shared-data/"
    public = tab.locator("text=View on site").count()
    assert public == 0
    assert reader.goto(site + readers).status == 404

    second = signed_in(site, page(), PUBLISHER)
    second.goto(f"{site}/admin/")
    second.goto(address)
    assert "Published: Workshop on trust in shared data" in publish(second)
    text = read(site, reader, readers)
    assert [word in text for word in ("Dakar", "Senegal", "August 2027")] == [True] * 3


def test_a_deleted_row_comes_back_with_its_parts(site, page):
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
    press(administrator, "Yes, delete")
    assert reader.goto(site + address).status == 404

    second = signed_in(site, page(), PUBLISHER)
    second.goto(f"{site}/admin/history/deleted/")
    with second.expect_navigation():
        second.get_by_role("link", name=name).first.click()
    press(second, "Restore it as a draft, with its parts")
    administrator.goto(form)
    assert "Published: " in publish(administrator)
    assert read(site, reader, address) == before
