"""The page on which two rows are merged: what it offers, what it says, and who sees it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch

from core.models import Redirect
from meetings.models import Assembly, Meeting, Series, SeriesPlace
from pages.models import Page
from participants.models import Membership, Participant
from positions.models import Proponent, Proposal
from resolutions.models import Resolution, Topic
from study_groups.models import StudyGroup, StudyPeriod
from tests.journeys.page_forms import form_with
from tests.rows import make

from .forms import address

pytestmark = pytest.mark.django_db


def page_of(keep, gone):
    return f"{address(keep, 'merge')}?with={gone.pk}"


def press(client, keep, gone, **chosen):
    shown = client.get(page_of(keep, gone))
    return client.post(page_of(keep, gone), form_with(shown, "Merge").data(**chosen), follow=True)


@pytest.fixture
def pair():
    kept = make(Meeting, slug="kept", name="Meeting in Apia", city="Apia")
    return kept, make(Meeting, slug="other", name="Meeting in Suva", city="Suva")


def test_what_is_chosen_field_by_field_is_stored(client, publisher, pair):
    keep, gone = pair
    client.force_login(publisher)
    answer = press(client, keep, gone, **{"field-city": "other"})
    keep.refresh_from_db()
    assert [keep.name, keep.city] == ["Meeting in Apia", "Suva"]
    assert [str(one) for one in answer.context["messages"]] == [
        "Merged. /meetings/other/ now redirects to this row."
    ]
    assert set(Redirect.objects.of(Meeting)) == {("other", "kept")}


def test_lists_are_offered_together(client, publisher):
    keep, gone = make(Meeting), make(Meeting)
    first, second = make(Participant, code="A"), make(Participant, code="B")
    keep.organisers.set([first]), gone.organisers.set([second])
    client.force_login(publisher)
    press(client, keep, gone)
    assert set(keep.organisers.all()) == {first, second}


def test_the_page_says_what_moves_and_what_cannot(client, publisher, pair):
    keep, gone = pair
    series = make(Series, name="APT for WTSA-28")
    make(SeriesPlace, series=series, meeting=keep, ordinal=3)
    part = make(SeriesPlace, series=series, meeting=gone, ordinal=4)
    for row in pair:
        row.refresh_from_db()
    client.force_login(publisher)
    shown = client.get(page_of(keep, gone))
    assert [rows.label for rows in shown.context["moved"]] == []
    [one] = shown.context["parts"]
    assert one.part.name == f"meetings.seriesplace:{part.pk}"
    press(client, keep, gone, prefer=one.part.name)
    assert SeriesPlace.objects.get().ordinal == 4


def test_the_page_only_reads_and_costs_the_same_for_two_links_and_for_a_hundred(client, publisher):
    keep, gone, group = make(Participant), make(Participant), make(Participant, code="APT")
    assembly = make(Assembly)
    client.force_login(publisher)
    counts = []
    for years in (range(1, 2), range(2, 51)):
        for year in years:  # a clash and a link that moves
            for member in (keep, gone):
                make(Membership, group=group, member=member, since=str(1900 + year))
            proposal = Proposal.objects.create(assembly=assembly, slug=f"p-{year}", title="A")
            Proponent.objects.create(proposal=proposal, participant=gone)
        client.get(page_of(keep, gone))  # what any page reads once
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(page_of(keep, gone))
        counts.append(len(queries))
        assert [one["sql"] for one in queries if not one["sql"].startswith("SELECT")] == []
    assert [len(shown.context["parts"]), shown.context["moved"][0].count] == [50, 50]
    assert (counts[1] == counts[0], counts[1] <= 60) == (True, True), counts


def test_what_stands_in_the_way_is_said_and_there_is_no_button(client, publisher):
    keep, gone = make(Participant), make(Participant)
    make(StudyGroup, participant=keep), make(StudyGroup, participant=gone)
    client.force_login(publisher)
    shown = client.get(page_of(keep, gone))
    assert [shown.context["is_possible"], len(shown.context["errors"])] == [False, 1]
    assert 'value="Merge"' not in shown.text
    client.post(page_of(keep, gone), {"seen": shown.context["seen"]})
    assert Participant.objects.filter(pk=gone.pk).exists()


def test_a_row_that_was_saved_meanwhile_is_asked_about_again(client, publisher, pair, operator):
    keep, gone = pair
    client.force_login(publisher)
    data = form_with(client.get(page_of(keep, gone)), "Merge").data()
    Meeting.objects.filter(pk=gone.pk).update(version=9)
    shown = client.post(page_of(keep, gone), data)
    assert [shown.status_code, len(shown.context["errors"])] == [200, 1]
    assert Meeting.objects.count() == 2


def test_the_other_row_is_found_among_likely_ones_and_by_search(client, publisher):
    keep = make(Topic, name="Cybersecurity and trust")
    near, other = make(Topic, name="Cyber security and trust"), make(Topic, name="Numbering")
    client.force_login(publisher)
    shown = client.get(f"{address(keep, 'merge')}?q=number")
    assert [one.row for one, _url in shown.context["likely"]] == [near]
    assert shown.context["found"] == [(other, page_of(keep, other))]


def test_two_chosen_rows_of_a_list_are_merged_the_public_one_stays(client, publisher):
    draft, public = make(Topic, published=False), make(Topic)
    client.force_login(publisher)
    data = {"action": "merge_rows", "_selected_action": [draft.pk, public.pk]}
    answer = client.post("/admin/resolutions/topic/", data)
    assert answer.url == page_of(public, draft)


def test_one_chosen_row_is_not_enough(client, publisher):
    client.force_login(publisher)
    data = {"action": "merge_rows", "_selected_action": [make(Topic).pk]}
    answer = client.post("/admin/resolutions/topic/", data, follow=True)
    assert [str(one) for one in answer.context["messages"]] == ["Choose the two rows to merge."]


@pytest.mark.parametrize(
    ("who", "status"), [("author", 403), ("editor", 403), ("publisher", 200), (None, 302)]
)
def test_only_publishers_see_the_page(client, request, pair, who, status):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(page_of(*pair)).status_code == status


@pytest.mark.parametrize("who", ["author", "editor", "publisher"])
def test_only_publishers_are_offered_it(client, request, who):
    row = make(Page)
    client.force_login(request.getfixturevalue(who))
    offered = '<a href="../merge/">' in client.get(address(row)).text
    listed = 'value="merge_rows"' in client.get("/admin/pages/page/").text
    assert [offered, listed] == [who == "publisher"] * 2


def test_tables_without_pages_have_none(client, publisher):
    row, other = make(StudyPeriod), make(StudyPeriod)
    client.force_login(publisher)
    with pytest.raises(NoReverseMatch):
        page_of(row, other)


def test_a_row_is_not_merged_with_itself_or_with_one_that_is_gone(client, publisher):
    row = make(Resolution)
    client.force_login(publisher)
    for number in (row.pk, 0, 999_999_999):
        shown = client.get(f"{address(row, 'merge')}?with={number}")
        assert [shown.status_code, "found" in shown.context] == [200, True]
