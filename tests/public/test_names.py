"""In which order names and choices stand."""

import datetime as dt
import re
from itertools import accumulate

import pytest

from meetings.models import Assembly, Meeting
from participants.models import Participant
from tests.public.places import LISTS
from tests.public.varied import filtered
from tests.rows import make

pytestmark = pytest.mark.django_db


NAMES = ["Czechia", "Côte d'Ivoire", "Österreich", "cyprus", "Panama", "Zambia"]


def test_marks_and_capitals_do_not_move_a_name(client):
    for number, name in enumerate(NAMES):
        make(Participant, code=f"C{number}", name=name, kind="member_state", common_name="")
    page = client.get("/participants/").text.replace("&#x27;", "'")
    order = sorted(NAMES, key=page.index)
    assert order == ["Côte d'Ivoire", "cyprus", "Czechia", "Österreich", "Panama", "Zambia"]
    rows = client.get("/participants.json?sort=-name").json()["rows"]
    assert [row["name"] for row in rows] == order[::-1]


def test_the_year_of_the_meeting_counts_else_that_of_the_code_and_other_conferences_come_last(
    django_assert_num_queries,
):
    """A meeting that is not public says nothing of the order."""
    ordinals = {"WTSA-04": 4, "WTSA-20": 8, "WTSA-2000": 3, "WTDC-21": None, "WTSA-28": None}
    for code, ordinal in (ordinals | {"WTSC-93": 1}).items():
        row = make(Assembly, code=code, ordinal=ordinal, kind=code[:4].lower())
        if code == "WTSA-20":  # moved
            make(Meeting, is_of=row, starts_on=dt.date(2022, 3, 1), ends_on=dt.date(2022, 3, 9))
        if code == "WTSC-93":
            days = {"starts_on": dt.date(2040, 3, 1), "ends_on": dt.date(2040, 3, 9)}
            make(Meeting, is_of=row, published=False, **days)
    with django_assert_num_queries(1):
        codes = [row.code for row in Assembly.objects.latest_first()]
    assert codes == ["WTSA-28", "WTSA-20", "WTSA-04", "WTSA-2000", "WTSC-93", "WTDC-21"]


@pytest.mark.usefixtures("sample_data")
def test_every_list_and_the_matrix_list_the_latest_first(client):
    latest = [row.slug for row in Assembly.objects.published().latest_first()]
    found = {}
    for address in LISTS:
        fields = filtered(address, "").filterset.form.fields
        if "assembly" in fields:
            found[address] = [word for word, _label in fields["assembly"].choices if word]
    select = client.get("/positions/").text.partition('name="assembly"')[2].partition("</select>")
    found["/positions/"] = re.findall('value="([^"]+)"', select[0])
    assert found == {one: [slug for slug in latest if slug in found[one]] for one in found}
    without = {"/positions/releases/", "/meetings/sessions/"}  # of which the sample has no rows
    assert {one for one in found if not found[one]} == without


def test_a_query_in_the_order_of_names_is_read_by_sqlite_of_before_2024():
    """Its parser, in Debian 12 and Ubuntu 24.04, takes a hundred symbols; each bracket puts some there."""
    depths = accumulate(
        (c == "(") - (c == ")") for c in str(Participant.objects.in_filters().query)
    )
    assert max(depths) < 10
