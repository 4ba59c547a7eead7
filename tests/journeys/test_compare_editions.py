"""What an assembly changed in a text, where its two editions may be shown."""

import pytest

from meetings.models import Assembly
from resolutions.models import Edition, Resolution
from tests.journeys.reader import Reader
from tests.rows import make

pytestmark = pytest.mark.django_db


def test_a_delegate_compares_two_editions_that_may_be_shown_and_goes_back(client):
    resolution = make(Resolution, number=950, title="Spam")
    for code, text in (("WTSA-16", "invites States"), ("WTSA-20", "requests States")):
        make(
            Edition,
            resolution=resolution,
            assembly=make(Assembly, code=code),
            text=f"<p>{text}</p>",
            text_may_be_shown=True,
        )
    reader = Reader(client).open("/resolutions/950/").follow("Compare two editions")
    assert "We have no text" not in reader.text
    assert [len(list(reader.main.all(mark))) for mark in ("ins", "del")] == [1, 1]

    reader.follow("Resolution 950: Spam")
    assert reader.address == "/resolutions/950/"
