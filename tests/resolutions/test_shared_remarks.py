"""What several editions of a text have in common is said once."""

import pytest

from meetings.models import Assembly
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
