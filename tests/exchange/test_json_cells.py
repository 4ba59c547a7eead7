"""Cells that hold JSON, and composite cells: what cannot be stored is refused with its row and column."""

import pytest
from django.core.exceptions import ValidationError

from exchange.checking.check import check
from exchange.columns.json_cells import DEEPEST, read_json
from exchange.columns.resource import TableResource
from exchange.files.detect import FileSheet
from matrix.models import Release
from tests.exchange.sheets import OPERATOR, planned, reasons

DEEP = "This JSON is nested more than 50 deep, the limit."
STRANGE = [
    ("[" * 100_000, DEEP),
    ('{"a":' * 5000 + "1" + "}" * 5000, DEEP),
    ("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), DEEP),
    ("[NaN]", "“NaN” is not a JSON number."),
    ("-Infinity", "“-Infinity” is not a JSON number."),
    ("[1e999]", "“1e999” is not a JSON number."),
    ('{"a": "x\\u0000"}', "This JSON holds the character U+0000, which cannot be stored."),
    ('{"x\\u0000": 1}', "This JSON holds the character U+0000, which cannot be stored."),
    ('["\\ud800"]', "This JSON holds the character U+D800, which cannot be stored."),
    ('["\x00"]', "This is not JSON."),
    ("9" * 5000, "This is not JSON."),
    ("{", "This is not JSON."),
]


class WithJson(TableResource):
    """A table with a column of JSON; the site has none that a file may fill."""

    class Meta:
        model = Release
        fields = ("number", "contents")


@pytest.mark.django_db
@pytest.mark.parametrize(("cell", "reason"), STRANGE)
def test_json_that_cannot_be_stored_is_refused_with_row_and_column(cell, reason):
    sheet = FileSheet(["number", "contents"], [(2, ["1", cell]), (3, ["2", "{"])])
    plan = check(WithJson(), sheet, OPERATOR)
    assert reasons(plan) == [(2, "contents", reason), (3, "contents", "This is not JSON.")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.5, null, true, "é 😀"]}', {"a": [1, 2.5, None, True, "é 😀"]}),
        ('["\\ud83d\\ude00"]', ["😀"]),
        ("[" * DEEPEST + "]" * DEEPEST, None),
    ],
)
def test_json_that_can_be_stored_is_read(text, value):
    assert value is None or read_json(text) == value
    read_json(text)


def test_what_is_refused_is_no_fault_of_the_program():
    for cell, reason in STRANGE:
        with pytest.raises(ValidationError) as refused:
            read_json(cell)
        assert refused.value.messages == [reason]


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["dates", "venue", "series"])
def test_a_strange_cell_of_a_column_that_fills_several_is_refused_with_row_and_column(column):
    cells = ["(" * 50_000, "[" * 50_000, "NaN", "1 of " * 9000, "9" * 40 + " of x", "² of x"]
    rows = [[f"m{number}", "x", "other", cell] for number, cell in enumerate(cells)]
    plan = planned("meetings", f"slug name kind {column}", *rows)
    assert [(row, name) for row, name, _reason in reasons(plan)] == [
        (number, column) for number in range(2, 8)
    ]
