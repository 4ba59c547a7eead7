"""tests/rows.py makes a valid row of every table."""

import pytest
from django.db import models

from core.dates import PartialDateField
from tests.rows import MODELS, make

CANARY = "Xanadu"
pytestmark = pytest.mark.django_db


def test_a_row_of_every_table_is_public_and_holds_the_canary_in_every_optional_text():
    for model in MODELS:
        row = make(model, canary=CANARY)
        assert list(model.objects.published().filter(pk=row.pk)) == [row]
        texts = {field.name: getattr(row, field.name) for field in _optional_texts(row)}
        assert [name for name, text in texts.items() if CANARY not in text] == []


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
