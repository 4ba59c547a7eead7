"""The makers of rows that other tests walk the tables with."""

import pytest
from django.db import models

from core.dates import PartialDateField
from tests.rows import MODELS, make

CANARY = "Xanadu"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", MODELS)
def test_a_row_of_every_table_is_public_and_holds_the_canary_in_every_optional_text(model):
    row = make(model, canary=CANARY)
    assert list(model.objects.published()) == [row]
    assert [
        field.name for field in _optional_texts(row) if CANARY not in getattr(row, field.name)
    ] == []


def _optional_texts(row):
    for field in row._meta.concrete_fields:
        has_room = isinstance(field, models.TextField) or (
            isinstance(field, models.CharField) and field.max_length > 20
        )
        if (
            has_room
            and field.blank
            and field.editable
            and not field.choices
            and not isinstance(field, (PartialDateField, models.SlugField))
            and field.name != "time_zone"
        ):
            yield field
