"""To an author the draft of someone else does not exist, wherever the admin would name it."""

import pytest
from django.urls import reverse

from meetings.models import Assembly, Deadline, Meeting, Series, SeriesPlace
from pages.models import Page
from positions.models import Proposal, ProposalItem
from resolutions.models import Edition, Resolution
from tests.rows import make

from .forms import address

pytestmark = pytest.mark.django_db
SECRET = "Kept to ourselves"


@pytest.fixture
def browser(client, author):
    client.force_login(author)
    return client


def test_lists_searches_and_history_do_not_name_it(browser, editor):
    row = make(Page, title=SECRET, published=False)
    pages = ["/admin/pages/page/", "/admin/pages/page/?q=Kept", address(row, "history")]
    assert [SECRET in browser.get(page).text for page in pages] == [False] * 3
    browser.force_login(editor)
    assert [SECRET in browser.get(page).text for page in pages[:2]] == [True] * 2


def test_choices_and_filters_do_not_offer_it(browser, editor):
    assembly = make(Assembly, code="KEPT-99", published=False)
    secret = assembly.code
    make(Deadline, assembly=assembly)
    make(Deadline, assembly=make(Assembly))
    offered = reverse("admin:autocomplete")
    asked = {"app_label": "meetings", "model_name": "deadline", "field_name": "assembly"}
    pages = [(offered, asked | {"term": "Kept"}), ("/admin/meetings/deadline/", {})]
    assert [secret in browser.get(*page).text for page in pages] == [False] * 2
    browser.force_login(editor)
    assert [secret in browser.get(*page).text for page in pages] == [True] * 2


def test_an_own_draft_is_listed(browser, author):
    row = make(Meeting, name="Mine", published=False)
    Meeting.objects.filter(pk=row.pk).update(created_by=author)
    assert "Mine" in browser.get("/admin/meetings/meeting/").text


def test_a_draft_of_a_series_raises_no_meeting(browser, editor):
    meeting = make(Meeting, name="Seen by all")
    series = make(Series, name=SECRET, published=False)
    make(SeriesPlace, series=series, meeting=meeting, ordinal=1)
    seen = browser.get(address(meeting))
    assert [SECRET in seen.text, "/next/" in seen.text] == [False, False]
    assert browser.get(address(meeting, "next")).status_code == 404
    browser.force_login(editor)
    assert SECRET in browser.get(address(meeting, "next")).text


def test_pages_of_many_rows_do_not_offer_or_name_it(browser, author, editor):
    assembly = make(Assembly, is_current=True)
    draft = make(Resolution, title=SECRET, slug="kept", published=False)
    make(Edition, resolution=draft, assembly=assembly, published=False)
    mine = make(Proposal, assembly=assembly, published=False)
    Proposal.objects.filter(pk=mine.pk).update(created_by=author)
    make(ProposalItem, proposal=mine)
    outcomes = reverse("admin:positions_proposalitem_outcomes")
    grid = reverse("admin:positions_position_grid")
    pages = [outcomes, grid, f"{grid}?resolution=kept"]
    assert [SECRET in browser.get(page).text for page in pages] == [False] * 3
    browser.force_login(editor)
    assert [SECRET in browser.get(page).text for page in pages] == [True] * 3
