"""Rows that give one of several things: kept by the database, said in words, hidden where the rule is broken."""

from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint
from django.urls import reverse

from core.records.tracked import one_given
from meetings.models import Deadline, Figure
from positions.models import ImpactAssessment, Position, ProposalItem
from resolutions.models import Edition
from tests.editing.forms import address
from tests.rows import MODELS, make

RULED = [Position, ImpactAssessment, ProposalItem, Figure, Deadline, Edition]
names = pytest.mark.parametrize("model", RULED, ids=lambda model: model.__name__)


def rule_of(model):
    """The constraint that keeps `exactly_one_of`."""
    texts = [name for name in model.exactly_one_of if name == "new_text"]
    wanted = one_given(model.exactly_one_of, texts)
    return next(
        one
        for one in model._meta.constraints
        if isinstance(one, CheckConstraint) and one.condition == wanted
    )


@contextmanager
def unkept(model):
    """As in a database that was filled before the rule."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    else:
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, rule_of(model))
        yield


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


@names
@pytest.mark.django_db
def test_a_broken_row_is_not_public_and_its_form_can_be_opened(model, client, administrator):
    row = make(model)
    with unkept(model):
        model._base_manager.filter(pk=row.pk).update(**emptied(row))
    client.force_login(administrator)
    assert not model.objects.published().filter(pk=row.pk).exists()
    stored = model._base_manager.get(pk=row.pk)
    assert str(stored)
    assert stored.get_absolute_url()
    if hasattr(model, "publication"):
        assert client.get(address(row)).status_code == 200
        listed = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
        assert client.get(listed).status_code == 200
