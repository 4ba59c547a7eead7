"""tests/rows.py makes a valid row of every table; the database and one message refuse a row without exactly one of `exactly_one_of`."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

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


RULED = [model for model in MODELS if model.exactly_one_of]
OTHERS = {"tsag_year": 2009, "new_text": "x"}


@pytest.mark.parametrize("model", RULED)
def test_a_row_that_gives_nothing_or_several_is_refused_by_the_database_and_in_one_message(model):
    assert len(RULED) == 6
    row = make(model)
    fields = [model._meta.get_field(name) for name in row.exactly_one_of]
    filled = {
        one.name: make(one.related_model) if one.is_relation else OTHERS[one.name] for one in fields
    }
    emptied = {name: "" if name == "new_text" else None for name in filled}
    for values in (filled, emptied):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._base_manager.filter(pk=row.pk).update(**values)
        for name, value in values.items():
            setattr(row, name, value)
        with pytest.raises(ValidationError, match=r"\[.Give "):
            row.validate_constraints()
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert len(refused.value.messages) == 1
