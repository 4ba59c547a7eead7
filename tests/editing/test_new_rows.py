"""New rows: possible duplicates, which are asked about once, copies, and what forms propose."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.records.publishing import withdraw
from meetings.models import Assembly, Committee, Figure, Meeting, Reschedule, Series, SeriesPlace
from papers.models import BackgroundPaper
from positions.models import Proposal, ProposalItem
from resolutions.models import Edition, Resolution
from tests.rows import fresh, make

from .forms import address, saved, shown, without_html

pytestmark = pytest.mark.django_db
ADD = "/admin/meetings/meeting/add/"
STORED = "3rd APT Preparatory Meeting for WTSA-24"
NEAR = "3rd APT preparatory meeting for WTSA 24"
TYPED = {"name": NEAR, "kind": "other"}


def add(client, who, **typed):
    client.force_login(who)
    with without_html():
        return client.post(ADD, shown(client, ADD) | TYPED | {"_save": "Save"} | typed)


def told(answer):
    return [(one.row, one.reason) for one, _url in answer.context_data["duplicates"]]


def test_a_row_is_not_asked_about_when_it_is_changed_or_copied(client, publisher):
    row = make(Meeting, slug="apt-3", name=STORED, published=False)
    saved(client, row, publisher, "_saveasnew", name=NEAR)
    assert Meeting.objects.count() == 2
    assert saved(client, row, publisher, city="Apia").status_code == 302


def test_a_draft_of_another_is_told_to_no_author(client, author):
    """The form of a new meeting confirms neither dates nor place unless somebody ticks them."""
    make(Meeting, slug="apt-3", name=STORED, published=False)
    assert add(client, author).status_code == 302
    new = Meeting.objects.get(name=NEAR)
    assert [new.dates_confirmed, new.place_confirmed] == [False, False]


def test_it_costs_as_many_queries_for_three_duplicates_as_for_one(client, editor):
    """If another duplicate appears that was not shown, the form asks again."""
    make(Meeting, slug="apt-3", name=STORED)
    asked = add(client, editor).context_data["not_duplicate_of"]
    typed = shown(client, ADD) | TYPED | {"_save": "Save"}

    def queries():
        with CaptureQueriesContext(connection) as captured, without_html():
            answer = client.post(ADD, typed)
        return len(told(answer)), len(captured)

    of_one = queries()
    other = make(Meeting, slug="b", name=f"{STORED}.")
    assert told(add(client, editor, _not_duplicate_of=asked)) == [(other, "same name")]
    make(Meeting, slug="c", name=f"{STORED}..")
    client.get(ADD)  # the first page after a public change looks up when rows go live or expire
    assert [of_one[0], queries()] == [1, (3, of_one[1])]


SOURCED = {
    "source_addresses": "https://example.org/first",
    "confidence": "stated",
    "as_stated": "19-23 August",
    "last_checked_on": dt.date(2024, 8, 1),
}


def test_a_copy_has_no_sources_and_no_parts(client, publisher):
    """What is known of the first row is not claimed for its copy."""
    first = make(Meeting, name="3rd", editors_note="Of the first.", **SOURCED)
    for part in (SeriesPlace, Figure, Reschedule):
        make(part, meeting=first)

    def copied(name, **typed):
        saved(client, first, publisher, "_saveasnew", name=name, short_name=name, **typed)
        return Meeting.objects.get(name=name)

    copy = copied("4th")
    parts = [rows.count() for rows in (copy.places, copy.figures, copy.reschedules)]
    assert [parts, copy.editors_note] == [[0, 0, 0], ""]
    assert [getattr(copy, name) for name in SOURCED] == ["", "unconfirmed", "", None]
    source = "https://example.org/second"
    copy = copied("5th", source_addresses=source)
    assert (copy.source_addresses, copy.confidence) == (source, "stated")
    first.refresh_from_db()
    assert (first.confidence, first.editors_note) == ("stated", "Of the first.")


def test_items_number_themselves_after_those_that_are_there(client, publisher):
    row = make(Proposal, published=False)
    make(ProposalItem, number=4, proposal=row)
    typed = {"TOTAL_FORMS": 4, "2-number": 7}
    for place, text in enumerate("ABC", 1):
        typed |= {f"{place}-action": "add", f"{place}-outcome": "not_known"}
        typed[f"{place}-new_text"] = text
    saved(client, row, publisher, **{f"items-{name}": value for name, value in typed.items()})
    numbers = dict(Proposal.objects.get().items.exclude(number=4).values_list("new_text", "number"))
    assert numbers == {"A": 8, "B": 7, "C": 9}


def proposed(client, model, query=""):
    """The assembly in the form of a new row."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_add"
    with without_html():
        return client.get(reverse(name) + query).context_data["adminform"].form["assembly"].value()


def test_the_current_assembly_is_proposed_unless_the_address_gives_one_or_it_is_a_draft(
    client, editor, operator
):
    """An edition added on the form of a text proposes it too, unless the text has one of that assembly."""
    other = make(Assembly, code="WTSA-20", ordinal=10)
    current = make(Assembly, code="WTSA-24", ordinal=11, is_current=True)
    client.force_login(editor)
    for model in (Proposal, Edition, BackgroundPaper, Series, Committee):
        assert proposed(client, model) == current.pk
    assert proposed(client, Proposal, f"?assembly={other.pk}") == str(other.pk)

    def of_added_row(url):
        with without_html():
            inlines = client.get(url).context_data["inline_admin_formsets"]
        [editions] = [one.formset for one in inlines if one.formset.model is Edition]
        return editions.empty_form["assembly"].value()

    text = make(Resolution, number=50)
    assert of_added_row(reverse("admin:resolutions_resolution_add")) == current.pk
    assert of_added_row(address(text)) == current.pk
    make(Edition, resolution=text, assembly=current)
    assert of_added_row(address(text)) is None
    withdraw(fresh(current), by=operator, channel="test")
    assert proposed(client, Proposal) is None
