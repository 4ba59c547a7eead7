"""Publishing on the form of a row: which buttons stand there for whom, and what is said where one cannot work."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client

from editing.publishable_admin import PublishableAdmin
from meetings.models import Assembly, Committee, Meeting
from pages.models import Page, SiteSettings
from positions.models import Proposal
from resolutions.models import Topic
from study_groups.models import StudyPeriod
from tests.journeys.page_forms import form_with, forms_of, send
from tests.markup import main_words
from tests.rows import PAGES, make

from .forms import address

pytestmark = pytest.mark.django_db
SUBMIT, PUBLISH, WITHDRAW, RETURN = "Submit for review", "Publish…", "Withdraw…", "Back to draft"


def buttons(answer):
    """The buttons of publication at the top of the form, with whether they can be pressed."""
    body = answer.content.decode()
    part = body[body.index('class="publication-row"') :]
    part = part[: part.index("</div>")]
    inputs = [one.split(">")[0] for one in re.split(r"<input\s", part)[1:]]
    return {one.split('value="')[1].split('"')[0]: "disabled" not in one for one in inputs}


def press(client, row, name, **typed):
    page = client.get(address(row))
    form = next(
        one
        for one in forms_of(page)
        if any(field == "seen_version" for field, _value in one.fields)
    )
    return client.post(address(row), form.data(**typed, **{f"_{name}": "pressed"}), follow=True)


def now(row):
    row.refresh_from_db()
    return row.publication


# who has which


@pytest.mark.parametrize(
    ("who", "published", "expected"),
    [
        ("publisher", False, {SUBMIT: True, PUBLISH: True}),
        ("publisher", True, {WITHDRAW: True}),
        ("editor", False, {SUBMIT: True}),
        ("editor", True, {}),
        ("author", True, {}),
    ],
)
def test_only_buttons_that_can_work_stand_on_a_form(client, request, who, published, expected):
    client.force_login(request.getfixturevalue(who))
    assert buttons(client.get(address(make(Page, published=published)))) == expected


@pytest.mark.parametrize(
    ("who", "published", "said"),
    [
        ("editor", False, "To publish it, you need permission to publish."),
        ("editor", True, "To withdraw it, you need permission to publish."),
        ("author", True, "To withdraw it, you need permission to publish."),
    ],
)
def test_what_is_left_to_others_is_said_in_words(client, request, who, published, said):
    client.force_login(request.getfixturevalue(who))
    assert said in main_words(client.get(address(make(Page, published=published))))


def test_who_can_only_view_a_draft_is_told(client, editor):
    client.force_login(editor)
    shown = main_words(client.get(address(make(StudyPeriod, published=False))))
    assert "Your account can view this row, but not change it." in shown


def test_every_table_that_is_published_has_the_form_of_publication():
    forms = {model: admin.site._registry[model] for model in PAGES}
    assert [model for model in PAGES if not isinstance(forms[model], PublishableAdmin)] == []


@pytest.mark.parametrize("model", [Meeting, Proposal, Topic, SiteSettings])
def test_a_table_of_each_kind_has_the_buttons_and_says_why_one_cannot_be_pressed(
    client, administrator, model
):
    client.force_login(administrator)
    page = client.get(address(make(model, published=False)))
    assert buttons(page) == {SUBMIT: True, PUBLISH: True}
    page = press(client, page.context["original"], "submit")
    assert buttons(page) == {PUBLISH: True, RETURN: True}


def test_a_form_to_add_and_a_popup_have_none(client, publisher):
    client.force_login(publisher)
    row = make(Page, published=False)
    for url in ("/admin/pages/page/add/", f"{address(row)}?_popup=1"):
        assert b"publication-row" not in client.get(url).content


# why not


def test_the_second_person_rule_is_told_and_the_button_does_not_work(client, publisher):
    client.force_login(publisher)
    row = make(Proposal, published=False)
    press(client, row, "submit", title="Written by the publisher")
    page = client.get(address(row))
    assert buttons(page) == {PUBLISH: False, RETURN: True}
    assert "You made the last change: someone else must publish it." in main_words(page)
    asked = client.get(address(row, "publish"))
    assert "You made the last change: someone else must publish it." in main_words(asked)
    assert "Yes" not in forms_of(asked)[-1].words.split()


def test_what_is_missing_is_told_by_the_names_of_the_fields(client, publisher):
    client.force_login(publisher)
    row = make(Proposal, published=False, evidence_kind="", seen_on=None)
    page = client.get(address(row))
    assert buttons(page) == {SUBMIT: True, PUBLISH: False}
    assert "kind of evidence: Required to publish. seen on: Required to publish." in main_words(
        page
    )


def test_a_row_that_readers_do_not_see_with_its_parent_hidden_says_so_before_and_after(
    client, publisher
):
    client.force_login(publisher)
    row = make(Committee, published=False, assembly=make(Assembly, published=False, code="WTSA-31"))
    asked = press(client, row, "publish")
    assert "Readers will see it only when “WTSA-31” is public too." in main_words(asked)
    page = send(client, asked, "Yes")
    assert "Readers cannot see it: “WTSA-31” is not public." in main_words(page)


# pressing


def test_what_was_typed_is_saved_first_and_publishing_is_asked(client, publisher):
    client.force_login(publisher)
    row = make(Page, published=False, title="As it was")
    asked = press(client, row, "publish", title="As it shall be")
    assert ["Your changes are saved." in main_words(asked), now(row), row.title] == [
        True,
        "draft",
        "As it shall be",
    ]
    assert Client().get(row.get_absolute_url()).status_code == 404
    page = send(client, asked, "Yes")
    assert [f"Published: {row}." in main_words(page), buttons(page)] == [True, {WITHDRAW: True}]
    assert "As it shall be" in Client().get(row.get_absolute_url()).content.decode()


def test_withdrawing_is_asked_too(client, publisher):
    client.force_login(publisher)
    row = make(Page)
    asked = press(client, row, "withdraw")
    assert now(row) == "published"
    page = send(client, asked, "Yes")
    assert [now(row), buttons(page)] == ["draft", {SUBMIT: True, PUBLISH: True}]
    assert Client().get(row.get_absolute_url()).status_code == 404


def test_submitting_and_going_back_change_nothing_for_readers_and_are_done_at_once(client, editor):
    client.force_login(editor)
    row = make(Page, published=False)
    page = press(client, row, "submit")
    assert [f"Submitted for review: {row}." in main_words(page), now(row)] == [True, "in_review"]
    page = press(client, row, "return")
    assert [f"Sent back, now a draft: {row}." in main_words(page), now(row)] == [True, "draft"]


def test_who_submits_a_row_that_lacks_something_is_told_what(client, editor):
    client.force_login(editor)
    page = press(client, make(Proposal, published=False, evidence_kind=""), "submit")
    assert "cannot be published yet. Missing: kind of evidence: Required to publish." in main_words(
        page
    )


def test_who_only_presses_has_not_written_the_row(client, publisher, editor):
    row = make(Proposal, published=False)
    client.force_login(editor)
    press(client, row, "submit", title="Written by the editor")
    client.force_login(publisher)
    version = Proposal.objects.get(pk=row.pk).version
    asked = press(client, row, "publish")
    assert Proposal.objects.get(pk=row.pk).version == version
    send(client, asked, "Yes")
    assert [now(row), row.written_by, row.version] == ["published", editor, version + 1]


def test_an_error_in_the_form_is_shown_and_nothing_is_published(client, publisher):
    client.force_login(publisher)
    row = make(Page, published=False)
    answer = press(client, row, "publish", title="")
    assert [answer.context["adminform"].form.errors["title"], now(row)] == [
        ["This field is required."],
        "draft",
    ]


def test_a_row_that_changed_after_the_question_is_asked_about_again(client, publisher):
    client.force_login(publisher)
    row = make(Page, published=False)
    asked = press(client, row, "publish")
    press(client, row, "submit", title="Changed by another")
    page = send(client, asked, "Yes")
    assert [
        "Someone else has changed this in the meantime" in main_words(page),
        now(row),
    ] == [True, "in_review"]


def test_the_question_is_not_for_those_who_may_not_change_the_row(client, editor):
    client.force_login(editor)
    row = make(Page)
    assert [client.post(address(row, verb)).status_code for verb in ("publish", "withdraw")] == [
        403,
        403,
    ]
    assert now(row) == "published"


# several rows


def test_the_list_says_of_each_row_why_it_cannot_be_published_before_it_asks(client, publisher):
    client.force_login(publisher)
    good, bad = make(Proposal, published=False), make(Proposal, published=False, evidence_kind="")
    url = "/admin/positions/proposal/"
    asked = client.post(url, {"action": "publish_rows", "_selected_action": [good.pk, bad.pk]})
    assert "Required to publish." in main_words(asked)
    assert "Yes" in form_with(asked, "these 2 rows").words
    asked = client.post(url, {"action": "publish_rows", "_selected_action": [bad.pk]})
    assert "Yes" not in form_with(asked, "this row").words


def test_no_action_is_offered_to_those_who_can_only_read(client, django_user_model):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_page"))
    make(Page)
    client.force_login(reader)
    assert client.get("/admin/pages/page/").context["action_form"] is None
