"""The lineage of study groups: the picture and its table say the same."""

import re
from typing import Any

import pytest

from study_groups.models import Mandate, MandateSuccession, StudyGroup, StudyPeriod
from tests.markup import words_of
from tests.rows import make

pytestmark = pytest.mark.django_db


def mandate(code: str, period: StudyPeriod, **values: Any) -> Mandate:
    group = StudyGroup.objects.filter(code=code).first() or make(
        StudyGroup, code=code, number=int(code[2:])
    )
    row: Mandate = make(Mandate, study_group=group, period=period, **values)
    return row


def test_picture_and_table_say_the_same_and_what_became_another_group_is_said(client: Any) -> None:
    """SG9 and SG16 became SG21; SG17 continued; SG2 began anew."""
    before = make(StudyPeriod, code="2022-2024", first_year=2022, last_year=2024)
    after = make(StudyPeriod, code="2025-2028", first_year=2025, last_year=2028)
    new = mandate("SG21", after, title="Television <b>")
    for code in ("SG9", "SG16"):
        make(MandateSuccession, predecessor=mandate(code, before), successor=new)
    make(MandateSuccession, predecessor=mandate("SG17", before), successor=mandate("SG17", after))
    mandate("SG2", after)
    mandate("SG99", after, title="Xanadu", publication="draft")
    page = client.get("/study-groups/lineage/").text
    boxes = re.findall(r'<a href="([^"]+)">\s*<rect', page)
    rows = re.findall(r'<th scope="row">\s*<a href="([^"]+)"', page)
    assert [len(boxes), sorted(boxes)] == [6, sorted(rows)]
    status = re.search(r'<p class="status">(.*?)</p>', page, re.S)
    assert status is not None
    assert words_of(status[1]) == "SG9 and SG16 became SG21."
    assert [page.count(f'class="picture-{kind}"') for kind in ("change", "line")] == [2, 1]
    words = ("Television &lt;b&gt;", "SG99", "Xanadu")
    assert [word in page for word in words] == [True, False, False]
