"""Forms of every table: what is typed with its parts, kept pending, published and read; what stays a draft; what each role may do."""

from html import unescape
from operator import attrgetter

import pytest
from django.db import transaction
from django.test import Client
from django.utils.html import strip_tags

from core.records.frozen import Frozen
from core.records.pending.changes import contents_of, with_changes
from core.records.pending.models import pending_of
from core.records.pending.saving import missing_of, publish_pending
from core.records.publishable import Reviewed
from resolutions.models import Edition, Resolution
from study_groups.models import Question
from tests.editing.forms import address
from tests.rows import OF_EACH_KIND, PAGES, build, make

from .admin_forms import (
    SAVED_AS_NEW,
    WITH_INLINES,
    WITH_PAGE,
    admin_url,
    after_others,
    as_typed,
    new_row,
    opened,
    opened_at,
    with_row_in_each_inline,
)
from .page_forms import send, signed_in

pytestmark = pytest.mark.django_db
# For each kind of part, the field whose words readers see.
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


# Free texts: the test types into the first of these that the form has.
FREE = ("public_remark", "editors_note", "account", "affiliation", "why")


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
    typed = {next(name for name in FREE if name in page.form.fields): "Typed anew"}
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


HELD_BACK = "1 part is still a draft, and readers do not see it:"
WHERE = "They are published in the list: editions."


@pytest.mark.parametrize("may_publish_parts", [True, False])
def test_what_is_added_to_a_public_row_is_public_with_the_save_or_told_who_publishes_it(
    publisher, may_publish_parts
):
    if not may_publish_parts:
        rights = publisher.groups.get().permissions.exclude(codename="publish_edition")
        publisher.user_permissions.set(rights)
        publisher.groups.clear()
    staff, row = signed_in(publisher), make(Resolution, number=50, title="Cybersecurity")
    page = opened_at(staff, address(row))
    answer = staff.post(address(row), with_row_in_each_inline(page, row), follow=True)
    edition = Edition.objects.get()
    if may_publish_parts:
        assert [str(edition) in one for one in told(answer)] == [False]
    else:
        assert told(answer)[0] == f"{HELD_BACK} {edition}. {WHERE}"
    assert (edition.assembly.code in seen_by_a_visitor(row)) == may_publish_parts


def test_drafts_that_others_left_are_named_and_stay(publisher):
    edition = make(Edition, published=False, resolution=make(Resolution))
    staff, row = signed_in(publisher), edition.resolution
    sent = with_row_in_each_inline(opened_at(staff, address(row)), row)
    assert told(staff.post(address(row), sent, follow=True))[0] == f"{HELD_BACK} {edition}. {WHERE}"
    edition.refresh_from_db()
    assert edition.publication == "draft"


# the four roles


ROLES = ("author", "editor", "publisher", "administrator")
MAY_PUBLISH = {"publisher", "administrator"}


@pytest.fixture
def clients(request):
    """A signed-in client for each role."""
    return {role: signed_in(request.getfixturevalue(role)) for role in ROLES}


def may_add(role, model):
    """Only Publishers add parts of public rows and reference data."""
    if getattr(model, "is_settings", False):
        return role == "administrator"
    if model.parent_field:
        parent = model._meta.get_field(model.parent_field).related_model
        if issubclass(parent, Reviewed):  # a draft: parts of a public one are added on its form
            return role != "author"
    is_kept_for_publishers = model.parent_field or getattr(model, "is_reference", False)
    return role in MAY_PUBLISH or not is_kept_for_publishers


def is_offered(answer, button="_save"):
    return f'name="{button}"' in answer.content.decode()


@pytest.mark.parametrize("model", OF_EACH_KIND)
def test_who_may_add_adds_a_draft_and_others_are_refused(clients, model):
    """The first role that may add, and the last, also open and save the row: the rights of the others lie between."""
    _row, sent = new_row(clients["administrator"], model)
    first = next(role for role in ROLES if may_add(role, model))
    known = set(model.objects.values_list("pk", flat=True))
    for role, staff in clients.items():
        with transaction.atomic():  # rolled back, so that the next role finds the same rows
            answer = staff.post(admin_url(model), sent)
            # 200 with an error: the role cannot choose a parent that it may not read.
            assert answer.status_code in ([302] if may_add(role, model) else [200, 403])
            new = list(model.objects.exclude(pk__in=known))
            assert len(new) == may_add(role, model)
            for row in new:
                assert getattr(row, "publication", "draft") == "draft"
                if role not in (first, "administrator"):
                    continue
                answer = staff.get(address(row))
                assert is_offered(answer) == (hasattr(row, "created_by") or role != "author")
                if is_offered(answer):
                    assert staff.post(address(row), opened(answer).sent).status_code == 302
            transaction.set_rollback(True)


# saving as new


@pytest.mark.parametrize("model", SAVED_AS_NEW)
def test_a_copy_is_a_draft_beside_the_first(client, publisher, model):
    first = make(model)
    client.force_login(publisher)
    answer = client.get(address(first))
    page = opened(answer)
    assert is_offered(answer, "_saveasnew")
    typed = as_typed(build(model), page.form) | {"_saveasnew": "Save as new"}
    assert client.post(address(first), page.sent | typed).status_code == 302
    copy = model.objects.exclude(pk=first.pk).get()
    assert (copy.publication, model.objects.get(pk=first.pk).version) == ("draft", first.version)
    # A row without a page of its own is named on the page of its parent.
    name = getattr(copy, "title", "") or str(copy)
    assert name not in unescape(Client().get(copy.get_absolute_url()).text)
