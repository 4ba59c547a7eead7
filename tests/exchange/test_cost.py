"""An import asks the database no more for three hundred rows than for three."""

from copy import copy

import pytest
from django.contrib.contenttypes.models import ContentType

from documents.models import Document
from exchange.batches import commit
from meetings.models import Assembly, Meeting
from participants.models import Participant
from tests.exchange.sheets import OPERATOR, planned, queries
from tests.rows import MODELS, make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _table_types_are_known():
    """Django asks for each of them once in the life of a process."""
    ContentType.objects.get_for_models(*MODELS)


def _papers(count: int) -> list[list[str]]:
    cells = ["Paper", "report", "WTSA-24", "APT; ATU", "adds_to"]
    on = ["first"] + ["paper-0"] * (count - 1)
    return [[f"paper-{number}", *cells, on[number]] for number in range(count)]


def test_new_rows_with_keys_of_other_tables_are_checked_at_the_cost_of_one():
    make(Document, slug="first")
    make(Assembly, code="WTSA-24")
    for code in ("APT", "ATU"):
        make(Participant, code=code)
    header = "slug title kind assembly authors relation relates_to"
    many, few = (queries(planned, "documents", header, *_papers(count)) for count in (300, 3))
    assert many == few


def _copied(row, count: int) -> list:
    """The row and `count` others like it, past the write path, for speed."""
    copies = [copy(row) for _number in range(count)]
    for number, other in enumerate(copies):
        other.pk, other._state.adding = None, True
        other.slug = f"copy-{number}"
        other.code = f"copy-{number}"
    return [row, *type(row).objects.bulk_create(copies)]


KEYS = {Document: "slug", Meeting: "slug", Participant: "code"}


@pytest.mark.parametrize("model", KEYS)
@pytest.mark.parametrize("remark", ["", "changed"])
def test_stored_rows_are_checked_at_the_cost_of_one(model, remark):
    rows = [[getattr(row, KEYS[model]), remark] for row in _copied(make(model), 299)]
    table, header = f"{model._meta.model_name}s", f"{KEYS[model]} public_remark"
    assert queries(planned, table, header, *rows) == queries(planned, table, header, *rows[:3])


def test_new_rows_are_saved_at_the_cost_of_a_few_batches():
    make(Participant, code="APT")
    costs = []
    for stem, count in (("few", 3), ("many", 150)):
        rows = [[f"{stem}-{number}", "Paper", "report", "APT"] for number in range(count)]
        plan = planned("documents", "slug title kind authors", *rows)
        costs.append(queries(lambda plan=plan: commit(plan, by=OPERATOR, channel="test")))
    assert costs[1] < costs[0] + 15  # the database takes a batch at a time


def test_new_parts_are_saved_at_the_cost_of_a_few_batches():
    make(Participant, code="APT")
    codes = [row.code for row in _copied(make(Participant), 149)]
    costs = []
    for since, count in (("2021", 3), ("2022", 150)):
        plan = planned(
            "memberships", "group member since", *(["APT", code, since] for code in codes[:count])
        )
        costs.append(queries(lambda plan=plan: commit(plan, by=OPERATOR, channel="test")))
    assert costs[1] < costs[0] + 15
