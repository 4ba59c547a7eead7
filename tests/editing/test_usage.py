"""Where a row is used, with links to lists of just these rows; and what is withdrawn with it."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from core.records.publishing import withdraw
from editing.links import consequences_of, links_to, usage_of
from matrix.models import Release
from meetings.models import Assembly, Committee, Deadline, Meeting, Session
from positions.models import Proposal
from resolutions.models import Edition, Resolution, Topic
from tests.rows import MODELS, PAGES, fresh, make

from .forms import address, without_html

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [one for one in MODELS if links_to(one)])
def test_each_count_leads_to_the_list_of_these_rows(rf, administrator, model):
    row = make(model)
    for table, names in links_to(model).items():
        if table in admin.site._registry and table is not model:
            many = table._meta.get_field(names[0]).many_to_many
            make(table, **_shared(table, row), **{names[0]: [row] if many else row})
    for one in usage_of(model, [row.pk], administrator, admin.site):
        request = rf.get(one.url)
        request.user = administrator
        table_admin = resolve(request.path).func.model_admin
        assert table_admin.get_changelist_instance(request).result_count == one.count


def _shared(table, row):
    """Values that a row of this table must share with the row it refers to."""
    if isinstance(row, Committee) and table is Session:
        return {"meeting": make(Meeting, is_of=row.assembly)}
    if isinstance(row, Edition):
        proposal = make(Proposal, assembly=row.assembly)
        return {"proposal": proposal, "resolution": row.resolution, "outcome": "adopted"}
    has_assembly = any(field.name == "assembly" for field in table._meta.fields)
    return {"assembly": row.assembly} if isinstance(row, Committee) and has_assembly else {}


def test_it_costs_one_query_for_one_row_and_for_three_and_counts_no_draft_for_others(
    author, publisher
):
    topic = make(Topic)

    def counts(by):
        with CaptureQueriesContext(connection) as captured:
            found = usage_of(Topic, [topic.pk], by, admin.site)
        return [(one.label, one.count) for one in found], len(captured)

    counts(publisher)
    make(Resolution, topics=[topic], published=False)
    assert [counts(author)[0], counts(publisher)] == [[], ([("Resolutions", 1)], 1)]
    make(Resolution, topics=[topic]), make(Resolution, topics=[topic])
    assert [counts(author)[0], counts(publisher)] == [
        [("Resolutions", 2)],
        ([("Resolutions", 3)], 1),
    ]


# what disappears, stays or loses a link when rows are withdrawn

PARENTS = {
    parent: [
        (model, name)
        for model in MODELS
        for name in model.public_with
        if model._meta.get_field(name).related_model is parent
    ]
    for parent in PAGES
}


# Only the five tables with the most kinds of rows that are public with them.
@pytest.mark.parametrize("parent", sorted(PARENTS, key=lambda one: len(PARENTS[one]))[-5:])
def test_what_is_public_with_a_row_is_counted_and_named(parent, operator):
    earlier, holder = make(parent), make(parent)
    rows = []
    for model, name in PARENTS[parent]:
        succeeds = {"predecessor": earlier} if name == "successor" else {}
        rows.append(make(model, **{name: fresh(holder)}, **succeeds))
    found = consequences_of(parent, [holder.pk])
    named = [name for group in (*found.removed, *found.kept) for name, _url in group.names]
    assert sorted(named) == sorted(str(row) for row in (fresh(holder), *rows))
    withdraw(fresh(holder), by=operator, channel="test")
    assert [row for row in rows if type(row).objects.published().filter(pk=row.pk).exists()] == []
    assert consequences_of(parent, [holder.pk]) is None


def test_a_release_that_was_withdrawn_or_never_public_is_not_shown(client, operator):
    never = make(Release, number=8, assembly=make(Assembly, published=False))
    row = make(Release, number=7)
    for one in (row, row.assembly):
        withdraw(one, by=operator, channel="test")
    answers = [client.get(one.get_absolute_url()).status_code for one in (never, row)]
    assert [list(Release.objects.outliving()), answers] == [[], [404, 404]]


def test_parts_that_stand_on_the_form_are_not_named_again(client, publisher):
    meeting = make(Meeting)
    for part in (Deadline, Session):
        make(part, meeting=meeting)
    client.force_login(publisher)
    with without_html():
        found = client.get(address(meeting)).context_data["usage"]
    assert [(one.label, one.count) for one in found] == [("Sessions", 1)]
