"""Publishing on the form of a row and in lists: who has which button, what is asked, and why a row cannot be published."""

import datetime as dt
import re

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import _get_foreign_key as foreign_key_of
from django.test import Client
from django.utils import timezone

from core.records.pending.models import pending_of
from core.records.publishable import Publishable, plan_parts
from core.records.publishing import publish, submit, withdraw
from core.records.saving import Write, WriteContext, remove, save_row, save_rows, writing
from documents.models import Document
from editing.publishable_admin import PublishableAdmin
from meetings.models import Assembly, Committee, Meeting
from pages.models import Page
from positions.models import Proposal, ProposalItem
from resolutions.models import Edition
from study_groups.models import Appointment, Mandate, Question, StudyGroup
from tests.core.test_pending import propose, setting
from tests.journeys.page_forms import form_with, forms_of, send
from tests.markup import main_words
from tests.rows import MODELS, PAGES, fresh, make

from .forms import address, shown

pytestmark = pytest.mark.django_db
SUBMIT, PUBLISH, WITHDRAW, RETURN = "Submit for review", "Publish…", "Withdraw…", "Back to draft…"
DOUBTS = [
    "No source is given",
    "Confidence: unsourced",
    "Dates not confirmed",
    "Place not confirmed",
]
AT = dt.datetime(timezone.now().year + 1, 11, 28, 8, tzinfo=dt.UTC)


@pytest.fixture
def client(client, publisher):
    """Signed in as a publisher, unless a test signs in someone else."""
    client.force_login(publisher)
    return client


def buttons(answer):
    """The publication buttons at the top of the form, and whether they are enabled."""
    body = answer.content.decode()
    part = body[body.index('class="publication-row"') :]
    part = part[: part.index("</div>")]
    inputs = [one.split(">")[0] for one in re.split(r"<input\s", part)[1:]]
    return {one.split('value="')[1].split('"')[0]: "disabled" not in one for one in inputs}


def press(client, row, name, **typed):
    sent = shown(client, address(row)) | typed | {f"_{name}": "pressed"}
    return client.post(address(row), sent, follow=True)


def asked(client, action, *rows):
    url = f"/admin/{rows[0]._meta.app_label}/{rows[0]._meta.model_name}/"
    return client.post(url, {"action": action, "_selected_action": [row.pk for row in rows]})


def confirmed(client, page):
    url = page.wsgi_request.path
    answer = client.post(url, form_with(page, "No, go back to the list").data())
    return [str(message) for message in answer.wsgi_request._messages]


def done(client, action, *rows):
    return confirmed(client, asked(client, action, *rows))


def offers_yes(page):
    return "Yes" in forms_of(page)[-1].words.split()


def changed(by, title="Mended", **values):
    row = make(Proposal, title="As filed", **values)
    propose(row, by, setting(by, title=title))
    return row


def now(row):
    row.refresh_from_db()
    return row.publication


def read(row):
    """The page as readers get it."""
    return Client().get(row.get_absolute_url())


def test_only_buttons_that_can_work_stand_on_a_form(
    client, author, editor, publisher, administrator
):
    draft, public = make(Page, published=False), make(Page)
    to_publish, to_withdraw = (
        f"To {verb} it, you need permission to publish." for verb in ("publish", "withdraw")
    )
    for who, row, expected, said in (
        (publisher, draft, {SUBMIT: True, PUBLISH: True}, ""),
        (publisher, public, {WITHDRAW: True}, ""),
        (administrator, public, {WITHDRAW: True}, "To delete it, press “Withdraw…”"),
        (editor, draft, {SUBMIT: True}, to_publish),
        (editor, public, {}, to_withdraw),
        (author, public, {}, to_withdraw),
    ):
        client.force_login(who)
        page = client.get(address(row))
        assert [buttons(page), said in main_words(page)] == [expected, True]


def test_the_second_person_rule_is_told_and_who_only_presses_has_not_written_the_row(
    client, publisher, editor
):
    assert {isinstance(admin.site._registry[one], PublishableAdmin) for one in PAGES} == {True}
    row = make(Proposal, published=False)
    page = press(client, row, "submit", title="Written by the publisher")
    assert [now(row), f"Submitted for review: {row}." in main_words(page)] == ["in_review", True]
    page, question = client.get(address(row)), client.get(address(row, "publish"))
    assert buttons(page) == {PUBLISH: False, RETURN: True}
    told = "You made the last change: someone else must publish it."
    assert [told in main_words(one) for one in (page, question)] == [True, True]
    assert not offers_yes(question)
    client.force_login(editor)
    question = press(client, row, "return", title="Written by the editor")
    assert "Give a reason" in main_words(send(client, question, "Yes", reason=" "))
    page = send(client, press(client, row, "return"), "Yes", reason="Who filed it?")
    assert [now(row), f"Sent back, now a draft: {row}." in main_words(page)] == ["draft", True]
    assert "Sent back by editor: Who filed it?" in main_words(page)
    client.force_login(publisher)
    draft = make(Page, published=False, publication="in_review")
    send(client, press(client, draft, "return"), "Yes", reason="Which town?")
    assert buttons(client.get(address(draft))) == {PUBLISH: True}  # only its writers submit it
    version = row.version
    question = press(client, row, "publish")
    assert fresh(row).version == version
    send(client, question, "Yes")
    assert [now(row), row.written_by, row.version] == ["published", editor, version + 1]


def test_what_is_missing_is_told_by_the_names_of_the_fields(client):
    good = make(Proposal, published=False)
    bad = make(Proposal, published=False, evidence_kind="", seen_on=None)
    page = client.get(address(bad))
    assert buttons(page) == {SUBMIT: True, PUBLISH: False}
    missing = "kind of evidence: Required to publish. seen on: Required to publish."
    assert missing in main_words(page)
    both = asked(client, "publish_rows", good, bad)
    assert [missing in main_words(both), offers_yes(both)] == [True, True]
    refused = asked(client, "publish_rows", bad)
    assert not offers_yes(refused)
    told = main_words(refused)
    assert ["“Publish” cannot be done:" in told, "Please confirm" in told] == [True, False]
    assert f'href="{address(bad)}">Open the form' in refused.text
    assert f"cannot be published yet. Missing: {missing}" in main_words(
        press(client, bad, "submit")
    )


def test_what_was_typed_is_saved_first_and_publishing_is_asked(client):
    row = make(Page, published=False, title="As it was")
    question = press(client, row, "publish", title="As it shall be")
    assert "Your changes are saved." in main_words(question)
    assert [now(row), row.title, read(row).status_code] == ["draft", "As it shall be", 404]
    page = send(client, question, "Yes")
    assert [f"Published: {row}." in main_words(page), buttons(page)] == [True, {WITHDRAW: True}]
    assert "As it shall be" in read(row).text
    question = press(client, row, "withdraw")
    assert now(row) == "published"
    page = send(client, question, "Yes")
    assert [now(row), buttons(page)] == ["draft", {SUBMIT: True, PUBLISH: True}]
    assert read(row).status_code == 404


def test_an_error_in_the_form_or_a_row_that_changed_since_publishes_nothing(client):
    row = make(Page, published=False)
    answer = press(client, row, "publish", title="")
    assert answer.context["adminform"].form.errors["title"] == ["This field is required."]
    question = press(client, row, "publish")
    press(client, row, "submit", title="Changed by another")
    page = send(client, question, "Yes")
    assert "Someone else has changed this in the meantime" in main_words(page)
    assert now(row) == "in_review"


def test_submitting_a_public_row_submits_its_change_and_what_has_none_stays_as_it_is(
    client, editor, operator
):
    client.force_login(editor)
    row, plain, draft = changed(editor), make(Proposal), make(Proposal, published=False)
    assert done(client, "submit_rows", row) == [f"Submitted for review: {row}."]
    assert [read(row).status_code, now(row), pending_of(row).is_submitted] == [
        200,
        "published",
        True,
    ]
    assert not offers_yes(asked(client, "submit_rows", row, plain))
    assert done(client, "submit_rows", row, plain, draft) == [
        "Submit for review: 1 row.",
        "1 row stays as it is. Already: published.",
        "1 row stays as it is. Already: submitted.",
    ]
    assert [now(plain), now(draft)] == ["published", "in_review"]
    with pytest.raises(ValidationError, match="is already public: nothing to submit"):
        submit(plain, by=operator, channel="cli")


def test_publishing_public_rows_publishes_their_changes_but_for_those_that_one_wrote(
    client, editor, author, publisher, second
):
    row, draft, plain = changed(editor), make(Proposal, published=False), make(Proposal)
    own, refusal = changed(publisher), "You wrote this change, so a second person must publish it."
    client.force_login(author)
    assert address(row, "pending") not in asked(client, "submit_rows", row).text
    client.force_login(publisher)
    page = asked(client, "publish_rows", row, draft, plain, own)
    told = "Change of a public row, written by editor. The row stays public. What would change"
    assert [main_words(page).count(one) for one in (told, refusal)] == [1, 1]
    assert address(row, "pending") in page.text
    assert confirmed(client, page) == [
        f"{own}: {refusal}",
        "Publish: 1 row, 1 change of a public row.",
        "1 row stays as it is. Already: published.",
    ]
    assert [fresh(one).title for one in (row, own)] == ["Mended", "As filed"]
    assert [now(row), pending_of(row), now(draft)] == ["published", None, "published"]
    client.force_login(second)
    send(client, client.get(address(own, "publish")), "Yes")
    assert fresh(own).title == "Mended"


@pytest.mark.parametrize("is_begun", [True, False])
def test_a_change_edited_or_begun_after_the_question_is_not_published(
    client, editor, publisher, is_begun
):
    row = changed(editor) if is_begun else make(Proposal, title="As filed")
    client.force_login(publisher)
    page = asked(client, "publish_rows", row, make(Proposal, published=False))
    propose(row, editor, setting(editor, title="Never read"))
    said = confirmed(client, page)
    assert f"{row}: Someone else has changed this in the meantime: {row}." in said
    assert [fresh(row).title, pending_of(row) is None] == ["As filed", False]


def test_a_part_of_a_public_row_is_changed_on_the_form_of_its_row_only(client):
    """The page of the part refuses the change: see tests/roles/table.py."""
    item = make(ProposalItem, proposal=make(Proposal), number=1, outcome="not_known")
    link = f'<a href="{address(item.proposal)}">{item.proposal}</a>'
    assert f"To change it, open the form of its row: {link}." in client.get(address(item)).text
    url = "/admin/positions/proposalitem/add/"
    values = {"proposal": item.proposal.pk, "number": 2, "new_text": "A new text"}
    answer = client.post(url, shown(client, url) | values | {"action": "add"})
    assert [answer.status_code, "Change its parts on its form." in answer.text] == [409, True]
    assert [read(item.proposal).status_code, ProposalItem.objects.count()] == [200, 1]


def doubtful(**values):
    open_ones = {"dates_confirmed": False, "place_confirmed": False}
    return make(Meeting, **{"published": False, "source_addresses": "", **open_ones, **values})


def sure(model=Meeting, **values):
    given = {"source_addresses": "https://www.itu.int/doc", "confidence": "stated"}
    return make(model, **{"published": False, **given, **values})


def test_doubts_are_named_before_publishing_once_for_all_rows_and_stop_nobody(client, editor):
    """The doubts of a pending change are those that the row will raise once it is published."""

    def doubts(*rows):
        page = asked(client, "publish_rows", *rows)
        return page, [line["doubts"] for line in page.context["lines"]]

    row, alike = doubtful(), doubtful(dates_confirmed=True)
    page, own = doubts(row, alike)
    assert [page.context["doubts"], sorted(own)] == [[*DOUBTS[:2], DOUBTS[3]], [[], [DOUBTS[2]]]]
    _page, own = doubts(row, sure(), sure(confidence="inferred"))
    assert sorted(own) == [[], ["Confidence: partly sourced"], DOUBTS]
    page = client.get(address(row, "publish"))
    assert f"Readers will see: {'; '.join(DOUBTS)}." in page.text
    send(client, page, "Yes")
    assert now(row) == "published"
    documented = sure(Proposal, source_addresses="", document=make(Document))
    for one, verb in ((documented, "publish"), (row, "withdraw")):
        assert "Readers will see:" not in client.get(address(one, verb)).text
    row, said = sure(published=True), [DOUBTS[0], DOUBTS[2]]
    propose(row, editor, setting(editor, source_addresses="", dates_confirmed=False))
    assert client.get(address(row, "pending")).context["doubts"] == said
    assert doubts(row)[1] == [said]


def test_a_row_that_goes_live_later_is_nowhere_called_published(client, editor):
    """A row whose parent is hidden says so before and after publishing."""
    row, other = (make(Meeting, published=False, live_at=AT) for _count in range(2))
    answer = send(client, client.get(address(row, "publish")), "Yes")
    label = fresh(row).publication_label
    assert label.startswith("goes live ")
    assert f"Approved: {row} {label}. Readers do not see it now." in main_words(answer)
    hidden = f"Readers do not see this row now: it {label}."
    words = (hidden, "Readers see this row", "Publish now")
    assert [word in answer.text for word in words] == [True, False, False]
    assert done(client, "publish_rows", row, other) == [
        "Publish: 1 row that goes live later.",
        f"1 row stays as it is. Already: {label}.",
    ]
    propose(fresh(row), editor, setting(editor, name="Mended again"))
    assert hidden in client.get(address(row, "pending")).text
    row = make(Committee, published=False, assembly=make(Assembly, published=False, code="WTSA-31"))
    question = press(client, row, "publish")
    assert "Readers will see it only when “WTSA-31” is public too." in main_words(question)
    page = send(client, question, "Yes")
    assert "Readers cannot see it: “WTSA-31” is not public." in main_words(page)


# parts become public with their row, once, however the row is published, unless someone held them back

# Parts that are edited on the form of their row and have a publication of their own.
TYPED = {
    (inline.model, foreign_key_of(model, inline.model, inline.fk_name).name)
    for model in MODELS
    for inline in admin.site._registry[model].inlines
    if issubclass(inline.model, Publishable)
}
FOLLOWING = [(model, name) for model in PAGES for name in model.published_with]


def draft(model, **values):
    return make(model, published=False, **values)


def part_of(model, name, **values):
    """A draft and a draft part of it."""
    row = draft(model._meta.get_field(name).related_model)
    return row, draft(model, **{name: row}, **values)


def test_what_follows_is_what_is_typed_on_the_form_of_a_row():
    """Paper editions, releases and editions of other texts are not published with the row."""
    assert set(FOLLOWING) == TYPED


@pytest.mark.parametrize(("model", "name"), FOLLOWING)
def test_a_part_becomes_public_with_its_row_and_once_withdrawn_stays_so(model, name, operator):
    row, part = part_of(model, name)
    publish(row, by=operator, channel="shell")
    line = part.history.latest()
    assert (now(part), line.history_change_reason) == ("published", "published with its row")
    assert fresh(part).published_at is not None
    for verb, one in ((withdraw, part), (withdraw, row), (publish, row)):
        verb(fresh(one), by=operator, channel="shell")
    assert (now(row), now(part)) == ("published", "draft")


def test_parts_in_review_and_parts_of_parts_become_public_and_one_sent_back_waits(operator):
    """The history of a deleted row does not count for a new one with the same primary key."""
    group = draft(StudyGroup)
    mandate = draft(Mandate, study_group=group)
    sent, back, gone = (draft(Question, mandate=mandate) for _number in range(3))
    for one in (sent, back, gone):
        submit(one, by=operator, channel="shell")
    withdraw(back, by=operator, channel="shell")
    pk = gone.pk
    remove(gone, by=operator, channel="shell")
    again = draft(Question, mandate=mandate, pk=pk)
    parts = [mandate, sent, again, draft(Appointment, mandate=mandate)]
    publish(group, by=operator, channel="shell")
    assert [now(row) for row in (*parts, back)] == [*["published"] * 4, "draft"]


def test_an_import_takes_parts_along_and_a_change_of_a_public_row_does_not(operator):
    """An invalid part stays a draft and prevents nothing."""
    row, part = part_of(Edition, "resolution")
    wrong = draft(Edition, resolution=row)
    Edition.objects.filter(pk=wrong.pk).update(outcome="no such")
    [(held, reason)] = [one for one in plan_parts(row, operator) if one[1]]
    assert [held, "no such" in reason] == [wrong, True]
    row.publication = "published"
    with writing():
        save_rows([Write(row)], WriteContext(operator, "import"))
    later = draft(Edition, resolution=row)
    row.title = "Another"
    save_row(row, by=operator, channel="shell")
    assert [now(one) for one in (part, wrong, later)] == ["published", "draft", "draft"]
