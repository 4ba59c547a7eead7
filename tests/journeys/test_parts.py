"""Rows with their parts: typed, kept pending, published, and read by a visitor; the editor is told what stays a draft."""

from html import unescape
from operator import attrgetter

import pytest
from django.test import Client
from django.utils.html import strip_tags

from core.records.frozen import Frozen
from core.records.pending.changes import contents_of, with_changes
from core.records.pending.models import pending_of
from core.records.pending.saving import missing_of, publish_pending
from resolutions.models import Edition, Resolution
from study_groups.models import Question
from tests.editing.forms import address
from tests.rows import OF_EACH_KIND, PAGES, make

from .admin_forms import (
    WITH_INLINES,
    WITH_PAGE,
    admin_url,
    after_others,
    changeable_text,
    new_row,
    opened_at,
    with_row_in_each_inline,
)
from .page_forms import send, signed_in

pytestmark = pytest.mark.django_db
# The words by which a reader knows each kind of part.
SHOWN = {
    "agendaitem": "title",
    "appointment": "affiliation",
    "committee": "code",
    "committeeofficer": "affiliation",
    "deadline": "name",
    "edition": "assembly.code",
    "figure": "said_by",
    "mandate": "period",
    "mandatesuccession": "predecessor.study_group.code",
    "membership": "group.code",
    "proponent": "participant.name",
    "proposalitem": "new_text",
    "question": "code",
    "questionsuccession": "predecessor.code",
    "relation": "target.title",
    "reschedule": "why",
    "seriesplace": "series.name",
}
# Tables whose parts are read on another page.
ELSEWHERE = {Question: lambda row: f"/study-groups/questions/?period={row.mandate.period.slug}"}


def seen_by_a_visitor(row):
    address_of_page = ELSEWHERE.get(type(row), type(row).get_absolute_url)
    answer = Client().get(address_of_page(row).partition("#")[0])
    return unescape(answer.content.decode()) if answer.status_code == 200 else ""


@pytest.mark.parametrize("model", [one for one in WITH_PAGE if one in WITH_INLINES])
def test_before_it_is_published_nothing_is_seen_and_then_all_of_it(publisher, administrator, model):
    writer, second = signed_in(publisher), signed_in(administrator)
    _row, sent = new_row(writer, model)
    known = set(model.objects.values_list("pk", flat=True))
    answer = writer.post(admin_url(model), sent)
    assert answer.status_code == 302, answer.context_data["form_errors"]
    row = model.objects.exclude(pk__in=known).get()
    page = opened_at(second, address(row))
    assert [one.initial_form_count() for one in page.formsets] == [1] * len(page.formsets)
    parts = [form.instance for formset in page.formsets for form in formset.initial_forms]
    words = [str(attrgetter(SHOWN[part._meta.model_name])(part)) for part in parts]
    before = seen_by_a_visitor(row)
    assert [one for one in words if one in before] == []
    question = second.post(address(row), page.sent | {"_publish": ""}, follow=True)
    send(second, question, "Publish")
    after = seen_by_a_visitor(row)
    assert (after != before, [one for one in words if one not in after]) == (True, [])


TABLES = [
    one for one in PAGES if one in {*WITH_INLINES, *OF_EACH_KIND} and not issubclass(one, Frozen)
]


def by_table(contents):
    """What the rows hold, without their keys: a part gets another key when it is published."""
    values = [(table, sorted(found.items())) for (table, _pk), found in contents.items()]
    return sorted(values, key=repr)


@pytest.mark.parametrize("model", TABLES)
def test_what_is_kept_pending_and_then_published_is_what_was_typed(
    admin_client, administrator, model
):
    row = make(model, **after_others(model))
    page = opened_at(admin_client, address(row))
    typed = {changeable_text(page): "Typed anew"}
    sent = with_row_in_each_inline(page, row) | typed | {"_keep_pending": "x"}
    before = contents_of(row)
    answer = admin_client.post(address(row), sent)
    assert answer.status_code == 302, answer.context_data["form_errors"]
    assert contents_of(row) == before

    pending = pending_of(row)
    wanted = with_changes(before, pending.opened)
    assert len(wanted) == len(before) + len(page.formsets)
    assert missing_of(pending, model.objects.get(pk=row.pk)) is None
    publish_pending(pending, by=administrator, channel="test", seen_number=pending.number)
    assert by_table(contents_of(row)) == by_table(wanted)
    assert model.objects.get(pk=row.pk).publication == "published"


def told(answer) -> list[str]:
    return [strip_tags(str(message)) for message in answer.context["messages"]]


def public_page(row):
    return Client().get(row.get_absolute_url())


def saved_with_an_edition(staff, row):
    page = opened_at(staff, address(row))
    return staff.post(address(row), with_row_in_each_inline(page, row), follow=True)


@pytest.fixture
def resolution():
    return make(Resolution, number=50, title="Cybersecurity")


def test_what_a_publisher_adds_to_a_public_row_is_public_with_the_save(publisher, resolution):
    answer = saved_with_an_edition(signed_in(publisher), resolution)
    edition = Edition.objects.get()
    assert [str(edition) in one for one in told(answer)] == [False]
    assert edition.assembly.code in public_page(resolution).content.decode()


def test_what_someone_else_adds_stays_a_draft_and_they_are_told_what_to_do(publisher, resolution):
    """They may publish resolutions, and no editions."""
    rights = publisher.groups.get().permissions.exclude(codename="publish_edition")
    publisher.user_permissions.set(rights)
    publisher.groups.clear()
    answer = saved_with_an_edition(signed_in(publisher), resolution)
    edition = Edition.objects.get()
    assert told(answer)[0] == (
        f"1 part is still a draft, and readers do not see it: {edition}. "
        "They are published in the list: editions."
    )
    assert edition.assembly.code not in public_page(resolution).content.decode()


def test_drafts_that_others_left_are_named_and_stay(publisher, resolution):
    edition = make(Edition, published=False, resolution=resolution)
    staff = signed_in(publisher)
    sent = opened_at(staff, address(resolution)).sent | {"summary": "On trust."}
    answer = staff.post(address(resolution), sent, follow=True)
    assert told(answer)[0] == (
        f"1 part is still a draft, and readers do not see it: {edition}. They are published in the list: editions."
    )
    assert Edition.objects.get().publication == "draft"
