"""What several editions of a text have in common is said once."""

import pytest
from django.utils.html import strip_tags

from meetings.models import Assembly, Figure, Meeting
from resolutions.models import Edition, Resolution
from tests.rows import make

pytestmark = pytest.mark.django_db


def test_a_remark_of_several_editions_is_said_once_and_names_them(client):
    row = make(Resolution)
    for remark in ("No source found.", "No source found.", "Another remark."):
        make(Edition, resolution=row, assembly=make(Assembly), public_remark=remark)
    text = client.get(row.get_absolute_url()).text
    assert [text.count("No source found."), text.count("Another remark.")] == [1, 1]
    assert [text.count("life-more muted")] == [3]


def test_how_many_decisions_have_no_source_is_said_once(client):
    row = make(Resolution, number=50)
    for confidence in ("unconfirmed", "stated", "unconfirmed"):
        values = {"confidence": confidence, "outcome": "revised"}
        make(Edition, resolution=row, assembly=make(Assembly), **values)
    doubted = {"outcome": "revised", "source_addresses": "https://example.org/what-it-does-not-say"}
    make(Edition, resolution=row, assembly=make(Assembly), confidence="unconfirmed", **doubted)
    make(
        Edition,
        resolution=row,
        assembly=make(Assembly),
        confidence="unconfirmed",
        published=False,
    )
    text = " ".join(strip_tags(client.get("/resolutions/50/").text).split())
    assert "No source is recorded for 2 of 4 decisions: they are general knowledge." in text
    assert "2 decisions have no source" in client.get("/resolutions/").text
    first = row.editions.order_by("pk")[0].assembly
    page = client.get(f"/resolutions/?assembly={first.slug}").text
    assert "1 decision has no source" in page


def test_listed_decisions_that_no_source_counts_may_be_only_some(client):
    row = make(Assembly, code="WTSA-20")
    make(Meeting, is_of=row, kind="assembly", status="held")
    make(Edition, resolution=make(Resolution), assembly=row, outcome="suppressed")
    said = "No source that counts the decisions of WTSA-20 was found: there may be more."
    addresses = (row.get_absolute_url(), "/resolutions/?assembly=wtsa-20&outcome=suppressed")
    assert [said in client.get(one).text for one in addresses] == [True, True]
    make(Figure, assembly=row, measure="resolutions_suppressed", number=1)
    assert [said in client.get(one).text for one in addresses] == [False, False]
