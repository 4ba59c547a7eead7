"""A page shows the first rows of what has no end, and leads to all of them."""

import re

import pytest
from django.conf import settings

from core import panels
from core.public import filters
from core.records.reading import state_cache
from meetings.models import Assembly, Meeting
from pages.sitemaps import RowSitemap
from resolutions.models import Edition, Recommendation
from study_groups.models import StudyGroup
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def assembly():
    return make(Assembly, code="WTSA-24", ordinal=11)


def test_a_panel_with_more_rows_than_fit_leads_to_the_whole_list(assembly, client, monkeypatch):
    monkeypatch.setattr(panels, "MOST_LISTED", 2)
    for _number in range(3):
        make(Edition, assembly=assembly, outcome="new")
    page = client.get(assembly.get_absolute_url()).text
    assert page.count("badge-new") == 2
    assert 'href="/resolutions/?assembly=wtsa-24&amp;outcome=new"' in page
    assert "New texts: all 3" in page


def test_of_more_rows_than_a_select_may_hold_the_slug_is_typed(client, monkeypatch):
    for code in ("SG2", "SG3", "SG5"):
        make(Recommendation, study_group=make(StudyGroup, code=code))
    select, text = '<select name="group"', '<input type="text" name="group"'
    few = client.get("/recommendations/?group=sg5").text
    monkeypatch.setattr(filters, "MOST_CHOICES", 2)
    state_cache.clear()
    many = client.get("/recommendations/?group=sg5").text
    assert [select in few, text in few, select in many, text in many] == [True, False, False, True]
    assert 'value="sg5"' in many
    assert [page.count('class="row"') for page in (few, many)] == [1, 1]
    refused = client.get("/recommendations/?group=sg99").text
    assert "“sg99” is not one of the choices." in refused


def test_the_sitemap_comes_in_parts(client, monkeypatch):
    monkeypatch.setattr(RowSitemap, "limit", 2)
    for number in range(3):
        make(Meeting, name=f"Meeting {number}")
    found = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").text)
    parts = [part.removeprefix(settings.BASE_URL) for part in found if "/meeting." in part]
    assert parts == ["/sitemap/meeting.xml", "/sitemap/meeting.xml?p=2"]
    assert [client.get(part).text.count("<loc>") for part in parts] == [2, 1]
