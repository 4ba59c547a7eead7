"""An import asks the database no more for forty rows than for three."""

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
    return [
        [f"paper-{number}", *cells, "paper-0" if number else "first"] for number in range(count)
    ]


def test_new_rows_with_keys_of_other_tables_are_checked_at_the_cost_of_one():
    make(Document, slug="first")
    make(Assembly, code="WTSA-24")
    for code in ("APT", "ATU"):
        make(Participant, code=code)
    header = "slug title kind assembly authors relation relates_to"
    many, few = (queries(planned, "documents", header, *_papers(count)) for count in (120, 3))
    assert many == few


KEYS = {Document: "slug", Meeting: "slug", Participant: "code"}


@pytest.mark.parametrize("model", KEYS)
def test_stored_rows_are_checked_at_the_cost_of_one(model):
    rows = [[getattr(make(model), KEYS[model]), ("changed", "")[at % 2]] for at in range(40)]
    table, header = f"{model._meta.model_name}s", f"{KEYS[model]} public_remark"
    assert queries(planned, table, header, *rows) == queries(planned, table, header, *rows[:3])


def test_new_rows_and_parts_are_saved_at_the_cost_of_a_few_batches():
    make(Participant, code="APT")
    codes = [make(Participant).code for _number in range(60)]

    def cost(table, header, *rows):
        plan = planned(table, header, *rows)
        return queries(lambda: commit(plan, by=OPERATOR, channel="test"))

    papers, members = [], []
    for since, some in (("2021", codes[:3]), ("2022", codes)):
        rows = [[f"{since}-{number}", "Paper", "report", "APT"] for number in range(len(some))]
        papers.append(cost("documents", "slug title kind authors", *rows))
        rows = [["APT", code, since] for code in some]
        members.append(cost("memberships", "group member since", *rows))
    for few, many in (papers, members):
        assert many < few + 15  # the database takes a batch at a time
