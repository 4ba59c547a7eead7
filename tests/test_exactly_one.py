"""Rows that give one of several things: kept by the database, said in words, and never a page's downfall."""

from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint
from django.urls import reverse

from core.records.exactly_one import one_given
from meetings.models import Assembly, Deadline, Figure, Meeting
from participants.models import Participant
from positions.models import ImpactAssessment, Position, Proponent, Proposal, ProposalItem
from resolutions.models import Edition, Resolution
from tests.editing.forms import address
from tests.rows import MODELS, make

RULED = [Position, ImpactAssessment, ProposalItem, Figure, Deadline, Edition]
names = pytest.mark.parametrize("model", RULED, ids=lambda model: model.__name__)


def rule_of(model):
    """Its constraint, which says what `exactly_one_of` says."""
    texts = [name for name in model.exactly_one_of if name == "new_text"]
    wanted = one_given(model.exactly_one_of, texts)
    return next(
        one
        for one in model._meta.constraints
        if isinstance(one, CheckConstraint) and one.condition == wanted
    )


@contextmanager
def unkept(model):
    """As in a database that is older than the rule."""
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
    """Its values, with nothing of what it is about."""
    return {name: "" if name == "new_text" else None for name in row.exactly_one_of}


def test_no_table_has_the_rule_without_being_walked_here():
    assert [model for model in MODELS if model.exactly_one_of and model not in RULED] == []


def filled(row):
    """Its values, with all that it is to give one of."""
    others = {"tsag_year": 2009, "new_text": "x"}
    fields = [type(row)._meta.get_field(name) for name in row.exactly_one_of]
    return {
        one.name: make(one.related_model) if one.is_relation else others[one.name] for one in fields
    }


@names
@pytest.mark.django_db
def test_a_row_that_gives_nothing_or_several_is_refused_by_the_database_and_in_one_message(model):
    row = make(model)
    for values in (emptied(row), filled(row)):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._base_manager.filter(pk=row.pk).update(**values)
        for name, value in values.items():
            setattr(row, name, value)
        with pytest.raises(ValidationError) as refused:
            row.validate_constraints()
        assert refused.value.messages[0].startswith("Give ")
    for name, value in emptied(row).items():
        setattr(row, name, value)
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


@pytest.fixture
def recorded(db):
    """An assembly with a good row of each kind."""
    assembly = make(Assembly, code="WTSA-24", slug="wtsa-24", is_current=True)
    make(Meeting, slug="wtsa-24", is_of=assembly)
    atu = make(Participant, code="ATU", kind="regional_organisation")
    text = make(Resolution, number=50)
    proposal = make(Proposal, slug="wtsa-24-atu-1", assembly=assembly, number="ATU/1")
    make(Proponent, proposal=proposal, participant=atu)
    item = make(ProposalItem, proposal=proposal, number=1, resolution=text)
    make(Position, assembly=assembly, held_by=atu, resolution=text)
    make(Position, assembly=assembly, held_by=atu, item=item, stance="oppose")
    make(ImpactAssessment, assembly=assembly, resolution=text)
    make(Figure, assembly=assembly)
    make(Deadline, assembly=assembly)
    make(Edition, resolution=text, assembly=assembly)
    return assembly


PAGES = ["/", "/assemblies/wtsa-24/", "/meetings/", "/positions/", "/positions.csv"]
PAGES += ["/positions/50/", "/positions/50/atu/", "/gaps/", "/proposals.csv"]
PAGES += ["/proposals/wtsa-24/atu-1/", "/proposals/asked-and-got/", "/participants/atu/"]
PAGES += ["/resolutions/50/", "/data/positions.csv"]


@pytest.mark.parametrize(
    "models",
    [[ProposalItem], [model for model in RULED if model is not ProposalItem]],
    ids=["item", "others"],  # a position is about an item
)
def test_a_row_that_gives_nothing_takes_no_page_down(client, recorded, models):
    for model in models:
        with unkept(model):
            model._base_manager.all().update(**emptied(model))

    statuses = {page: client.get(page).status_code for page in PAGES}
    assert statuses == dict.fromkeys(PAGES, 200)
