"""Which study groups there were on a day, and back to today."""

import pytest

from tests.journeys.reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def test_a_journalist_lists_the_study_groups_of_2023_opens_one_and_comes_back(client):
    reader = Reader(client).open("/study-groups/?asof=2023-06-01&group=sg9")
    assert "As of 1 June 2023" in reader.text
    assert len(reader.rows) == 1
    assert "under way" in reader.rows[0]
    assert "Continued in" not in reader.rows[0]

    reader.open("/study-groups/sg9/?asof=2023-06-01")
    assert "As of 1 June 2023" in reader.text
    assert "Continued as" not in reader.text
    reader.follow("Back to today")
    assert reader.address == "/study-groups/sg9/"
    assert "Continued as" in reader.text


def test_no_file_of_the_groups_as_of_a_day_is_offered_or_made(client):
    assert "/study-groups.csv" not in client.get("/study-groups/?asof=2023-06-01").text
    refused = client.get("/study-groups.csv?asof=2023-06-01")
    assert (refused.status_code, refused.text[:5]) == (400, "asof:")
