"""A row is typed with a part of each kind, a second person publishes it, and a visitor reads all of it; for each table with parts."""

from html import unescape

import pytest
from django.test import Client

from meetings.models import Committee, CommitteeOfficer, Deadline, Figure, Reschedule, SeriesPlace
from participants.models import Membership
from positions.models import AgendaItem, Proponent, ProposalItem
from resolutions.models import Edition, Relation
from study_groups.models import (
    Appointment,
    Mandate,
    MandateSuccession,
    Question,
    QuestionSuccession,
)
from tests.editing.forms import address

from .admin_forms import WITH_INLINES, WITH_PAGE, admin_url, new_row, opened, opened_at
from .page_forms import send

pytestmark = pytest.mark.django_db
# The words by which a reader knows each kind of part.
SHOWN = {
    AgendaItem: lambda part: part.title,
    Appointment: lambda part: part.affiliation,
    Committee: lambda part: part.code,
    CommitteeOfficer: lambda part: part.affiliation,
    Deadline: lambda part: part.name,
    Edition: lambda part: part.assembly.code,
    Figure: lambda part: part.said_by,
    Mandate: lambda part: str(part.period),
    MandateSuccession: lambda part: part.predecessor.study_group.code,
    Membership: lambda part: part.group.code,
    Proponent: lambda part: part.participant.name,
    ProposalItem: lambda part: part.new_text,
    Question: lambda part: part.code,
    QuestionSuccession: lambda part: part.predecessor.code,
    Relation: lambda part: part.target.title,
    Reschedule: lambda part: part.why,
    SeriesPlace: lambda part: part.series.name,
}


# Tables whose parts are read on another page.
ELSEWHERE = {Question: lambda row: f"/study-groups/questions/?period={row.mandate.period.slug}"}


def seen_by_a_visitor(row):
    address_of_page = ELSEWHERE.get(type(row), type(row).get_absolute_url)
    answer = Client().get(address_of_page(row).partition("#")[0])
    return unescape(answer.content.decode()) if answer.status_code == 200 else ""


@pytest.mark.parametrize("model", [one for one in WITH_PAGE if one in WITH_INLINES])
def test_before_it_is_published_nothing_is_seen_and_then_all_of_it(publisher, administrator, model):
    writer, second = Client(), Client()
    writer.force_login(publisher)
    second.force_login(administrator)
    _row, sent = new_row(writer, model)
    known = set(model.objects.values_list("pk", flat=True))
    answer = writer.post(admin_url(model), sent)
    assert answer.status_code == 302, opened(answer).errors
    row = model.objects.exclude(pk__in=known).get()
    page = opened_at(second, address(row))
    assert [one.initial_form_count() for one in page.formsets] == [1] * len(page.formsets)
    parts = [form.instance for formset in page.formsets for form in formset.initial_forms]
    words = [SHOWN[type(part)](part) for part in parts]
    before = seen_by_a_visitor(row)
    assert [one for one in words if one in before] == []
    question = second.post(address(row), page.sent | {"_publish": ""}, follow=True)
    send(second, question, "Publish")
    after = seen_by_a_visitor(row)
    assert after
    assert (after != before, [one for one in words if one not in after]) == (True, [])
