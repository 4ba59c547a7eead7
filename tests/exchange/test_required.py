"""A file without a cell that a new row needs: asked for in words, for every table."""

import pytest

from core.records.permissions import Operator
from core.registry import tables
from tests.exchange.sheets import planned, reasons
from tests.rows import build

pytestmark = pytest.mark.django_db
OPERATOR = Operator(may_publish=True)
COLUMNS = [
    pytest.param(table, field.name, id=f"{table}.{field.name}")
    for table, resource in tables.items()
    for field in resource.model()._meta.concrete_fields
    if field.is_relation and not field.null and field.name in resource.fields
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_cell_that_must_be_filled_is_named(table, column):
    resource = tables[table]()
    row = build(resource.model(), published=False)
    cells = dict(zip(resource.columns(), resource.cells(row), strict=True))
    cells = {name: text for name, text in cells.items() if text and name != "slug"} | {column: ""}
    typed = list(cells.values())
    rows = [typed] * (2 if "slug" in resource.model().key_fields else 1)
    plan = planned(table, " ".join(cells), *rows, by=OPERATOR)
    is_key = column in resource.model().key_fields
    said = "The key is empty." if is_key else "This column cannot be empty."
    assert reasons(plan) == [(number, column, said) for number, _typed in enumerate(rows, start=2)]
