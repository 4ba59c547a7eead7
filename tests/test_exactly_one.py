"""Rows that give one of several things: kept by the database, and said in words."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from meetings.models import Deadline, Figure
from positions.models import ImpactAssessment, Position, ProposalItem
from resolutions.models import Edition
from tests.rows import MODELS, make

RULED = [Position, ImpactAssessment, ProposalItem, Figure, Deadline, Edition]
names = pytest.mark.parametrize("model", RULED, ids=lambda model: model.__name__)


def emptied(row):
    """Values with which the row gives none of them."""
    return {name: "" if name == "new_text" else None for name in row.exactly_one_of}


def test_no_table_has_the_rule_without_being_walked_here():
    assert [model for model in MODELS if model.exactly_one_of and model not in RULED] == []


def filled(row):
    """Values with which the row gives all of them."""
    others = {"tsag_year": 2009, "new_text": "x"}
    fields = [type(row)._meta.get_field(name) for name in row.exactly_one_of]
    return {
        one.name: make(one.related_model) if one.is_relation else others[one.name] for one in fields
    }


@names
@pytest.mark.django_db
def test_a_row_that_gives_nothing_or_several_is_refused_by_the_database_and_in_one_message(model):
    row = make(model)
    for values in (filled(row), emptied(row)):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._base_manager.filter(pk=row.pk).update(**values)
        for name, value in values.items():
            setattr(row, name, value)
        with pytest.raises(ValidationError, match=r"\[.Give "):
            row.validate_constraints()
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert len(refused.value.messages) == 1
