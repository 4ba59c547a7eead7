"""What the list of each table asks is as much for three rows as for two, and at most thirty times as a page; a form too."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import lookup_field
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editing import autocomplete
from meetings.models import Committee, Meeting, Session
from pages.models import SiteSettings
from resolutions.models import Resolution
from tests.roles.rights import asked_by
from tests.rows import MODELS, OF_EACH_KIND, make

from .forms import address

pytestmark = pytest.mark.django_db


def queries_of(client, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def asked_for_cells(model, by):
    """How often the rows, the filters and the cells of a list ask, without its page."""
    with CaptureQueriesContext(connection) as asked:
        listed = admin.site._registry[model].get_changelist_instance(asked_by(by, model))
        for row in listed.result_list:
            [str(lookup_field(name, row, listed.model_admin)[2]) for name in listed.list_display]
    return len(asked)


@pytest.mark.parametrize("model", [one for one in MODELS if one is not SiteSettings])
def test_a_list_asks_at_most_thirty_times_whatever_its_rows(model, client, publisher):
    """A page asks about ten times more than its rows, filters and cells; it is drawn of one table of each kind."""
    client.force_login(publisher)
    counts = []
    for number in (2, 1):
        for _row in range(number):
            make(model)
        page = queries_of(client, model) if model in OF_EACH_KIND else 0
        counts.append((asked_for_cells(model, publisher), page))
    (first, first_page), (then, then_page) = counts
    assert [then <= first <= 20, then_page <= first_page <= 30] == [True, True]


def test_a_filter_offers_what_the_list_leads_to_and_nothing_where_it_is_too_much(
    client, publisher, monkeypatch
):
    client.force_login(publisher)
    sessions, _other = [make(Session), make(Session)], make(Meeting, name="Nobody's meeting")
    address = reverse("admin:meetings_session_changelist")

    def offered():
        filters = client.get(address).context["cl"].filter_specs
        found = [one for one in filters if getattr(one, "field_path", "") == "meeting"]
        return [set(one.lookup_choices) for one in found]

    assert offered() == [{(one.meeting_id, str(one.meeting)) for one in sessions}]
    monkeypatch.setattr(autocomplete, "MOST_CHOICES", 1)
    assert offered() == []
    shown = client.get(address, {"meeting__id__exact": sessions[0].meeting_id}).context["cl"]
    assert [row.pk for row in shown.queryset] == [sessions[0].pk]


def test_committees_below_others_are_read_at_once(client, publisher):
    client.force_login(publisher)
    parents = [make(Committee), make(Committee), make(Committee)]
    before = [queries_of(client, Committee) for _time in range(2)]
    for parent in parents:
        parent.parent = make(Committee, assembly=parent.assembly)
        parent.save()
    queries_of(client, Committee)
    assert queries_of(client, Committee) == before[1]


@pytest.mark.usefixtures("sample_data")
def test_the_form_of_a_resolution_asks_at_most_thirty_times(client, publisher):
    client.force_login(publisher)
    url = address(Resolution.objects.get(slug="50"))
    client.get(url)  # what is kept for the state of what is public
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert len(asked) <= 30
