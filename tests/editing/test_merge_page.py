"""The page on which two rows are merged: what it offers, what it says, and who is offered it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Redirect
from meetings.models import Assembly, Meeting, Series, SeriesPlace
from participants.models import Participant
from positions.models import Proponent, Proposal
from resolutions.models import Topic
from tests.journeys.page_forms import form_with
from tests.rows import make

from .forms import address

pytestmark = pytest.mark.django_db


def page_of(keep, gone):
    return f"{address(keep, 'merge')}?with={gone.pk}"


@pytest.fixture
def browser(client, publisher):
    client.force_login(publisher)
    return client


def press(browser, keep, gone, **chosen):
    shown = browser.get(page_of(keep, gone))
    return browser.post(page_of(keep, gone), form_with(shown, "Merge").data(**chosen), follow=True)


def messages_of(answer):
    return [str(one) for one in answer.context["messages"]]


def test_what_is_chosen_field_by_field_is_stored_and_lists_are_offered_together(browser):
    keep = make(Meeting, slug="kept", name="In Apia", city="Apia", organisers=[make(Participant)])
    gone = make(Meeting, slug="other", name="In Suva", city="Suva", organisers=[make(Participant)])
    both = {*keep.organisers.all(), *gone.organisers.all()}
    answer = press(browser, keep, gone, **{"field-city": "other"})
    keep.refresh_from_db()
    assert [keep.name, keep.city, set(keep.organisers.all())] == ["In Apia", "Suva", both]
    assert messages_of(answer) == ["Merged. /meetings/other/ now redirects to this row."]
    assert set(Redirect.objects.of(Meeting)) == {("other", "kept")}


def test_the_page_says_what_moves_and_after_the_button_what_cannot(browser):
    keep, gone, series = make(Meeting), make(Meeting), make(Series)
    make(SeriesPlace, series=series, meeting=keep, ordinal=3)
    part = make(SeriesPlace, series=series, meeting=gone, ordinal=4)
    shown = browser.get(page_of(keep, gone))
    assert [(one.label, one.count) for one in shown.context["usage"]] == [("Series places", 1)]
    refused = press(browser, keep, gone)
    [error] = refused.context["errors"]
    assert error.startswith(f"series place “{part}” cannot move: ")
    part.delete()
    assert messages_of(press(browser, keep, gone)) != []


def test_the_page_only_reads_and_costs_the_same_for_two_links_and_for_twenty(browser):
    keep, gone, assembly, counts = make(Participant), make(Participant), make(Assembly), []
    for numbers in (range(2), range(2, 20)):
        for number in numbers:
            proposal = Proposal.objects.create(assembly=assembly, slug=f"p-{number}", title="A")
            Proponent.objects.create(proposal=proposal, participant=gone)
        browser.get(page_of(keep, gone))  # what any page reads once
        with CaptureQueriesContext(connection) as queries:
            shown = browser.get(page_of(keep, gone))
        counts.append(len(queries))
        assert [one["sql"] for one in queries if not one["sql"].startswith("SELECT")] == []
    [moved] = shown.context["usage"]
    assert (moved.count, counts[1] == counts[0], counts[1] <= 60) == (20, True, True), counts


def test_a_row_that_was_saved_meanwhile_is_asked_about_again(browser):
    keep, gone = make(Topic), make(Topic)
    data = form_with(browser.get(page_of(keep, gone)), "Merge").data()
    Topic.objects.filter(pk=gone.pk).update(version=9)
    shown = browser.post(page_of(keep, gone), data)
    assert [shown.status_code, len(shown.context["errors"]), Topic.objects.count()] == [200, 1, 2]


def test_the_other_row_is_found_among_likely_ones_and_is_another(browser):
    keep = make(Topic, name="Cybersecurity and trust")
    near, _other = make(Topic, name="Cyber security and trust"), make(Topic, name="Numbering")
    for number in (keep.pk, 0, 999_999_999):
        shown = browser.get(f"{address(keep, 'merge')}?with={number}")
        likely = [(one.row, url) for one, url in shown.context["likely"]]
        assert likely == [(near, page_of(keep, near))]


def test_of_two_rows_chosen_in_a_list_the_public_one_stays_and_one_is_not_enough(browser):
    draft, public = make(Topic, published=False), make(Topic)
    data = {"action": "merge_rows", "_selected_action": [draft.pk, public.pk]}
    assert browser.post("/admin/resolutions/topic/", data).url == page_of(public, draft)
    data["_selected_action"] = [draft.pk]
    answer = browser.post("/admin/resolutions/topic/", data, follow=True)
    assert messages_of(answer) == ["Choose the two rows to merge."]
