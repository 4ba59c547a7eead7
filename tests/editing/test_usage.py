"""Where a row is used: on its form and before it is withdrawn or deleted, with the lists that show just these rows."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from editing.links.usage import links_to, usage_of
from meetings.models import Committee, Deadline, Meeting, Session
from participants.models import Membership, Participant
from positions.models import Position, Proponent, Proposal
from resolutions.models import Edition, Resolution, Topic
from tests.rows import MODELS, make

from .forms import address, without_html

pytestmark = pytest.mark.django_db
LINKED = [model for model in MODELS if links_to(model)]


def counts(row, by, **chosen):
    found = usage_of(type(row), [row.pk], by, admin.site, **chosen)
    return {one.label: one.count for one in found}


def test_rows_are_counted_by_table_and_field(publisher):
    apt = make(Participant, code="APT")
    for _place in range(2):
        make(Meeting, organisers=[apt])
    make(Meeting, country=apt, published=False)
    make(Position, held_by=apt)
    make(Proponent, participant=apt)
    make(Membership, group=apt)
    assert counts(apt, publisher) == {
        "Memberships (group)": 1,
        "Meetings (country)": 1,
        "Meetings (organisers)": 2,
        "Proponents": 1,
        "Positions (held by)": 1,
    }


def _needed(table, row):
    """What a row must have in common with the one that it points at."""
    if isinstance(row, Committee) and table is Session:
        return {"meeting": make(Meeting, is_of=row.assembly)}
    if isinstance(row, Edition):
        proposal = make(Proposal, assembly=row.assembly)
        return {"proposal": proposal, "resolution": row.resolution, "outcome": "adopted"}
    has_assembly = any(field.name == "assembly" for field in table._meta.fields)
    return {"assembly": row.assembly} if isinstance(row, Committee) and has_assembly else {}


@pytest.mark.parametrize("model", LINKED)
def test_each_count_leads_to_the_list_of_these_rows(rf, administrator, model):
    row = make(model)
    for table, names in links_to(model).items():
        if table in admin.site._registry:
            many = table._meta.get_field(names[0]).many_to_many
            if table is not model:
                make(table, **_needed(table, row), **{names[0]: [row] if many else row})
    for one in usage_of(model, [row.pk], administrator, admin.site):
        request = rf.get(one.url)
        request.user = administrator
        table_admin = resolve(request.path).func.model_admin
        assert table_admin.get_changelist_instance(request).result_count == one.count


def test_drafts_of_others_are_not_counted_for_authors(author, publisher):
    topic = make(Topic)
    make(Resolution, topics=[topic], published=False)
    assert [counts(topic, author), counts(topic, publisher)] == [{}, {"Resolutions": 1}]


def test_parts_that_stand_on_the_form_are_not_named_again(client, publisher):
    meeting = make(Meeting)
    make(Deadline, meeting=meeting)
    make(Session, meeting=meeting)
    client.force_login(publisher)
    with without_html():
        found = client.get(address(meeting)).context_data["usage"]
    assert [(one.label, one.count) for one in found] == [("Sessions", 1)]


def test_it_costs_one_query_for_one_row_and_for_three(publisher):
    topic = make(Topic)
    usage_of(Topic, [topic.pk], publisher, admin.site)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            found = usage_of(Topic, [topic.pk], publisher, admin.site)
        return [one.count for one in found], len(captured)

    make(Resolution, topics=[topic])
    one = queries()
    make(Resolution, topics=[topic]), make(Resolution, topics=[topic])
    assert [one, queries()] == [([1], 1), ([3], 1)]


# before withdrawing and deleting


def test_a_public_row_is_withdrawn_and_not_deleted_from_its_form(client, administrator):
    public, draft = make(Topic), make(Topic, published=False)
    client.force_login(administrator)
    offered = ['class="deletelink"' in client.get(address(row)).text for row in (public, draft)]
    assert offered == [False, True]
    assert 'href="../withdraw/"' in client.get(address(public, "delete")).text
    assert 'href="../withdraw/"' not in client.get(address(draft, "delete")).text
    assert address(public, "delete") in client.get(address(public, "withdraw")).text
