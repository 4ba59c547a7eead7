"""Two editions of one text, side by side: their facts, and their words where both may be shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Assembly
from resolutions.models import Edition, Resolution
from tests.journeys.reader import Reader
from tests.rows import make

pytestmark = pytest.mark.django_db

OLD = "<p>The Assembly</p><ol><li><p>invites States</p></li><li><p>instructs TSB</p></li></ol>"
NEW = "<p>The Assembly</p><ol><li><p>requests States</p></li><li><p>instructs TSB</p></li></ol>"


def editions(old: dict, new: dict) -> Resolution:
    resolution = make(Resolution, number=950, title="Spam")
    for code, values in (("WTSA-16", old), ("WTSA-20", new)):
        make(Edition, resolution=resolution, assembly=make(Assembly, code=code), **values)
    return resolution


def test_two_texts_that_may_be_shown_are_compared_with_marks_and_words(client):
    editions({"text": OLD, "text_may_be_shown": True}, {"text": NEW, "text_may_be_shown": True})
    reader = Reader(client).open("/resolutions/950/").follow("Compare two editions")

    assert "1. [removed: invites] [added: requests] States" in reader.text
    assert "2. instructs TSB" in reader.text
    assert "<del>" in reader.body


def test_a_text_that_may_not_be_shown_is_named_and_the_facts_are_compared(client):
    editions({"text": OLD, "title": "Spam"}, {"text": NEW, "text_may_be_shown": True})
    text = Reader(client).open("/resolutions/950/compare/?from=wtsa-16&to=wtsa-20").text

    assert "We have no text of the WTSA-16 edition that we may show." in text
    assert "invites" not in text
    assert "requests" not in text
    assert "Decided by (changed) WTSA-16 WTSA-20" in text


def test_a_draft_edition_is_not_found_like_one_that_never_was(client):
    editions({}, {"publication": "draft"})
    for word in ("wtsa-99", "wtsa-20"):
        assert client.get(f"/resolutions/950/compare/?from={word}").status_code == 404


def test_comparing_costs_the_same_queries_for_any_number_of_editions(client):
    resolution = make(Resolution, number=950)
    make(Edition, resolution=resolution, tsag_year=2001)
    counts = []
    for year in (2002, 2003, 2004):
        make(Edition, resolution=resolution, tsag_year=year)
        with CaptureQueriesContext(connection) as found:
            client.get("/resolutions/950/compare/?from=tsag-in-2001&to=tsag-in-2002")
        counts.append(len(found))
    assert counts[0] == counts[2]
