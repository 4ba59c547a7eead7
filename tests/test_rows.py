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
        texts = {
            one.name: getattr(row, one.name) for one in row._meta.concrete_fields if _fits(one)
        }
        assert [name for name, text in texts.items() if CANARY not in text] == []


def _fits(field):
    has_room = isinstance(field, models.TextField) or (field.max_length or 0) > 20
    is_text = isinstance(field, models.CharField | models.TextField) and has_room
    is_formed = isinstance(field, (PartialDateField, models.SlugField)) or field.name == "time_zone"
    return is_text and field.blank and field.editable and not field.choices and not is_formed
