"""Typed text survives the session: it is shown, kept, and sent again after a new sign-in."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from editing import lost_session
from editing.lost_session import TypedText
from pages.models import Page
from participants.models import Participant
from tests.rows import make

from .forms import address, shown

pytestmark = pytest.mark.django_db
HERE = {"Origin": "http://testserver"}
ADD = "/admin/pages/page/add/"
BODY = "<p>An hour’s work\r\n&amp; “more” 'of' it</p>"


@pytest.fixture
def page():
    return make(Page, title="As it was")


def typed_on(client, row):
    return shown(client, address(row)) | {"title": "Typed in vain?"}


def expired(client, publisher, page, **more):
    """The response to a form opened before and sent after the session ended."""
    client.force_login(publisher)
    sent = typed_on(client, page) | {"body": BODY, "_continue": "Save and continue"} | more
    client.logout()
    return client.post(address(page), sent)


def kept(answer):
    """The fields that the button sends again."""
    form = re.search(r'<form method="post" autocomplete="off">(.*?)</form>', answer.text, re.DOTALL)
    if form is None:
        return None
    pairs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[1])
    return {html.unescape(name): html.unescape(value) for name, value in pairs}


def test_what_was_typed_is_shown_and_kept_when_the_session_ended(client, publisher, page):
    answer = expired(client, publisher, page)
    fields = kept(answer)
    assert (answer.status_code, answer.context["title"]) == (403, "Your session has ended")
    wanted = {"title": "Typed in vain?", "body": BODY, "_continue": "Save and continue"}
    assert wanted.items() <= fields.items()
    typed = {TypedText("Title", "Typed in vain?"), TypedText("Body", BODY, is_rich=True)}
    assert typed <= set(answer.context["typed"])
    assert 'href="/admin/login/" target="_blank"' in answer.text
    sent = {"apt-summary": "Not yet.", "apt-seen": "{}", "apt-seen_pending": "0", "save": "Save"}
    sent |= {"row-12-outcome_remark": "Of item 12", "deadlines-0-name": "The first"}
    grid = client.post("/admin/positions/position/grid/", sent)
    labels = ["Apt: Summary", "Row 12: Outcome remark", "Deadlines 1: Name"]
    texts = ["Not yet.", "Of item 12", "The first"]
    assert grid.context["typed"] == [*map(TypedText, labels, texts)]
    # labelled as in the form, except rows that only staff may read
    organiser, hidden = make(Participant, code="APT"), make(Participant, published=False)
    sent = {"mode": "in_person", "organisers": [organiser.pk, hidden.pk], "dates_confirmed": "on"}
    told = client.post("/admin/meetings/meeting/add/", sent | {"deadlines-0-kind": "proposals"})
    assert [(one.label, one.text) for one in told.context["typed"]] == [
        ("Mode", "in person"),
        ("Organisers", str(organiser)),
        ("Organisers", str(hidden.pk)),
        ("Dates confirmed", "yes"),
        ("Deadlines 1: Kind", "proposals"),
    ]
    # rich text is shown as rich text, and sent again as it was
    body = "<h2>An hour</h2><ul><li><p>of work</p></li></ul><script>alert(1)</script>"
    answer = expired(client, publisher, page, body=body, summary="<h2>plain</h2>")
    assert "<h2>An hour</h2><ul><li><p>of work</p></li></ul></div>" in answer.text
    assert ["<script>alert" in answer.text, "<h2>plain" in answer.text] == [False, False]
    assert kept(answer)["body"] == body


def test_send_again_after_a_new_sign_in_saves_it(publisher, page):
    """With real CSRF checks: signing in rotates the token, so the page comes once more with a new one."""
    browser, url = Client(enforce_csrf_checks=True), address(page)

    def token(url):
        return {"csrfmiddlewaretoken": str(browser.get(url).context["csrf_token"])}

    def sign_in():
        sent = {"username": "publisher", "password": "correct horse"} | token("/admin/login/")
        assert browser.post("/admin/login/", sent, headers=HERE).status_code == 302

    sign_in()
    sent = typed_on(browser, page) | token(url)
    del browser.cookies["sessionid"]
    ended = browser.post(url, sent, headers=HERE)
    sign_in()
    too_old = browser.post(url, kept(ended), headers=HERE)
    saved = browser.post(url, kept(too_old), headers=HERE)
    page.refresh_from_db()
    titles = [answer.context["title"] for answer in (ended, too_old)]
    assert titles == ["Your session has ended", "Please send this form again"]
    assert "no-store" in too_old.headers["Cache-Control"]
    assert (saved.status_code, page.title, page.changed_by) == (302, "Typed in vain?", publisher)


def test_a_deactivated_account_gets_the_same_page_without_a_hint(client, publisher, page):
    client.force_login(publisher)
    sent, texts = typed_on(client, page), []
    User.objects.filter(pk=publisher.pk).update(is_active=False)
    for _who in ("deactivated", "nobody"):
        text = client.post(address(page), sent).text
        texts.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text))
        client.logout()
    assert texts[0] == texts[1]


def test_who_lost_the_right_while_typing_keeps_the_text_and_reads_why(client, author):
    draft = make(Page, published=False)
    stored = Page.objects.filter(pk=draft.pk)
    stored.update(created_by=author)
    client.force_login(author)
    sent = typed_on(client, draft)
    stored.update(publication="published")
    answer = client.post(address(draft), sent)
    assert [answer.status_code, kept(answer)["title"]] == [403, "Typed in vain?"]
    assert answer.context["title"] == "You are not allowed to do this"


@pytest.fixture
def forged(publisher):
    """A signed-in browser whose forms have no valid token."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(publisher)
    return browser


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "https://evil.example", "Referer": "http://testserver/admin/"},
        {"Referer": "http://testserver@evil.example/"},
    ],
)
def test_nothing_of_what_a_foreign_page_sent_is_shown_or_kept(forged, headers):
    answer = forged.post(
        ADD, {"title": "Planted", "csrfmiddlewaretoken": "x" * 32}, headers=headers
    )
    assert [answer.status_code, kept(answer), "Planted" in answer.text] == [403, None, False]


@pytest.mark.parametrize(
    "path", ["login/", "logout/", "password_change/", "auth/user/add/", "auth/user/1/password/"]
)
def test_names_and_passwords_are_never_kept(forged, path):
    names = ("password", "password1", "old_password", "new_password1")
    sent = {"username": "publisher", "next": "/admin/"} | dict.fromkeys(names, "s3cret")
    answers = [
        Client().post(f"/admin/{path}", sent),
        forged.post(f"/admin/{path}", sent, headers=HERE),
    ]
    assert ["s3cret" in answer.text for answer in answers] == [False, False]
    assert [kept(answer) for answer in answers] == [None, None]
    assert [answers[1].status_code, "publisher" in answers[1].text] == [403, False]


def test_files_that_cannot_be_kept_are_named_and_what_is_too_long_is_not_echoed(
    client, monkeypatch
):
    file = SimpleUploadedFile("report.pdf", b"%PDF")
    answer = client.post("/admin/documents/document/add/", {"title": "x", "file": file})
    assert answer.context["files"] == [("File", "report.pdf")]
    assert "Add them again after sending: File (“report.pdf”)" in " ".join(answer.text.split())
    monkeypatch.setattr(lost_session, "MAX_PRESERVED", 10)
    answer = client.post(ADD, {"title": "longer than that"})
    assert "Your text is too long for this page" in answer.text
    assert [kept(answer), answer.context["typed"]] == [None, []]
