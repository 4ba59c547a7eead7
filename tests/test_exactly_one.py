"""Rows that give one of several things: kept by the database, and said in words."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.rows import MODELS, make

RULED = [model for model in MODELS if model.exactly_one_of]
OTHERS = {"tsag_year": 2009, "new_text": "x"}


@pytest.mark.django_db
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
