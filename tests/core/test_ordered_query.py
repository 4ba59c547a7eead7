"""The order of a query stays what it says, and costs no comparison with each selected column."""

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext

from meetings.models import Meeting
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    for name, city in (("b", "Geneva"), ("a", "Geneva"), ("c", "Accra")):
        make(Meeting, name=name, city=city)
    return Meeting.objects.published()


@pytest.mark.parametrize(
    ("ordered", "names"),
    [
        (lambda rows: rows.order_by("name"), "abc"),
        (lambda rows: rows.order_by("-city", "name"), "abc"),
        (lambda rows: rows.annotate(shown=Upper("name")).order_by("-shown"), "cba"),
        (lambda rows: rows.order_by(F("city").asc(), Upper("name").desc()).distinct(), "cba"),
        (lambda rows: rows.filter(name="c").union(rows.exclude(name="c")).order_by("name"), "abc"),
    ],
)
def test_rows_come_in_the_order_that_is_asked_for(ordered, names, rows):
    assert "".join(row.name for row in ordered(rows)) == names


def test_an_order_names_its_column_and_not_a_position(rows):
    with CaptureQueriesContext(connection) as queries:
        list(rows.order_by("name"))
    assert queries[0]["sql"].endswith('ORDER BY "meetings_meeting"."name" ASC')
