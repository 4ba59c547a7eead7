"""What was exported and is imported as it is changes nothing."""

import csv
import io
from copy import copy

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.fields import tidy_items, tidy_line, tidy_prose
from core.registry import tables
from core.richtext import sanitised
from core.slugs import SluggedModel
from documents.models import Document
from exchange.checking.check import check
from exchange.files.detect import read
from meetings.models import Figure, Meeting
from pages.models import Page, SiteSettings
from participants.models import Participant
from resolutions.models import Resolution, Topic
from tests.exchange.sheets import OPERATOR, exported, reasons
from tests.rows import MODELS, make

pytestmark = pytest.mark.django_db


def outcome(table: str, data: bytes):
    """Refusals, what would change, and how many stay the same."""
    plan = check(tables[table](), read(data), OPERATOR)
    return reasons(plan), [(row.key, row.changes) for row in plan.rows], plan.same


def table_of(model) -> str:
    return next(name for name, resource in tables.items() if resource.model() is model)


@pytest.mark.parametrize("model", MODELS)
def test_every_table_comes_back_unchanged(model):
    """A row that says all that it can, and one of which little is known."""
    make(model, canary="Xanadu")
    if model is not SiteSettings:
        make(model, published=False)
    count = model.objects.count()
    assert outcome(table_of(model), exported(table_of(model))) == ([], [], count)


def test_links_of_every_kind_come_back_unchanged():
    parent = make(Document)
    authors = [make(Participant), make(Participant)]
    make(Document, authors=authors, relation="adds_to", relates_to=parent)
    make(Meeting, organisers=[make(Participant)], within=make(Meeting), country=make(Participant))
    make(Resolution, topics=[make(Topic), make(Topic)])
    for table, same in (("documents", 2), ("meetings", 2), ("resolutions", 1)):
        assert outcome(table, exported(table)) == ([], [], same)


def test_a_file_saved_by_another_spreadsheet_comes_back_unchanged():
    make(Participant, canary="Xanadu; or, a vision")
    rows = csv.reader(io.StringIO(exported("participants").decode("utf-8-sig"), newline=""))
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    assert outcome("participants", b"\xef\xbb\xbf" + out.getvalue().encode()) == ([], [], 1)


@pytest.mark.parametrize("model", MODELS)
def test_no_form_makes_two_rows_that_a_file_cannot_tell_apart(model):
    row = make(model)
    twin = copy(row)
    twin.pk, twin._state.adding = None, True
    if "slug" not in model.key_fields and isinstance(twin, SluggedModel):
        twin.slug = f"{row.slug}-2"
    with pytest.raises(ValidationError):
        twin.full_clean()


# texts of every kind

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("aé'\"=+-@,;\t\n\r \u200b\u200d\u00a0＝()"), st.characters(codec="utf-8")
    ),
    min_size=1,
    max_size=25,
)
LINES = TEXTS.map(tidy_line).filter(lambda text: text and text != "(clear)")
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(name=LINES, other=LINES, aliases=TEXTS.map(tidy_items), remark=TEXTS.map(tidy_prose))
def test_participants_of_any_texts_come_back_unchanged(name, other, aliases, remark):
    Participant.objects.all().delete()
    names = {"name": name, "common_name": other, "aliases": aliases}
    make(Participant, **names, public_remark=remark, editors_note=remark)
    assert outcome("participants", exported("participants")) == ([], [], 1)


@FEW
@given(title=LINES, body=TEXTS.map(lambda text: sanitised(f"<p>{text}</p>")), summary=LINES)
def test_pages_of_any_texts_come_back_unchanged(title, body, summary):
    Page.objects.all().delete()
    make(Page, title=title, slug="page", body=body, summary=summary)
    assert outcome("pages", exported("pages")) == ([], [], 1)


@FEW
@given(said_by=LINES)
def test_keys_of_any_texts_come_back_unchanged(said_by):
    Figure.objects.all().delete()
    make(Figure, said_by=said_by)
    assert outcome("figures", exported("figures")) == ([], [], 1)
