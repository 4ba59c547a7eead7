"""The lineage of study groups: the picture and its table say the same."""

import re
from typing import Any

import pytest

from study_groups.models import Mandate, MandateSuccession, StudyGroup, StudyPeriod
from tests.markup import words_of
from tests.rows import make

pytestmark = pytest.mark.django_db
ADDRESS = "/study-groups/lineage/"


def mandate(code: str, period: StudyPeriod, **values: Any) -> Mandate:
    group = StudyGroup.objects.filter(code=code).first() or make(
        StudyGroup, code=code, number=int(code[2:])
    )
    row: Mandate = make(Mandate, study_group=group, period=period, **values)
    return row


@pytest.fixture
def merged() -> None:
    """SG9 and SG16 became SG21; SG17 continued; SG2 began anew."""
    before = make(StudyPeriod, code="2022-2024", first_year=2022, last_year=2024)
    after = make(StudyPeriod, code="2025-2028", first_year=2025, last_year=2028)
    new = mandate("SG21", after, title="Television <b>")
    for code in ("SG9", "SG16"):
        make(MandateSuccession, predecessor=mandate(code, before), successor=new)
    make(MandateSuccession, predecessor=mandate("SG17", before), successor=mandate("SG17", after))
    mandate("SG2", after)


def test_the_picture_has_a_box_for_each_row_of_the_table(merged: None, client: Any) -> None:
    page = client.get(ADDRESS).text
    boxes = re.findall(r'<a href="([^"]+)">\s*<rect', page)
    rows = re.findall(r'<th scope="row">\s*<a href="([^"]+)"', page)
    assert [len(boxes), sorted(boxes)] == [6, sorted(rows)]


def test_what_became_another_group_is_said_and_drawn_apart(merged: None, client: Any) -> None:
    page = client.get(ADDRESS).text
    assert [
        words_of(re.search(r'<p class="status">(.*?)</p>', page, re.S)[1]),  # type: ignore[index]
        page.count('class="picture-change"'),
        page.count('class="picture-line"'),
    ] == ["SG9 and SG16 became SG21.", 2, 1]
