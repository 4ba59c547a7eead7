"""Staff export the rows of a list, as stored or in words; a file that is imported as it was exported changes nothing."""

import csv
import io
from copy import copy

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.fields import tidy_items, tidy_line, tidy_prose, unescape_cell
from core.models import SluggedModel
from core.public.cell_text import csv_text
from core.records.tracked import table_name
from core.registry import tables
from core.richtext import sanitised
from documents.models import Document
from exchange.admin.exports import RowsInWords
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


@pytest.mark.parametrize("model", MODELS)
def test_every_table_comes_back_unchanged(model):
    """One row has a text in every field, a draft has few; they are exported as stored, and in words."""
    make(model, canary="Xanadu")
    if model is not SiteSettings:
        make(model, published=False)
    table = table_name(model)
    resource, rows = tables[table](), model.objects.order_by("pk")
    assert outcome(table, exported(table)) == ([], [], rows.count())
    words = RowsInWords(resource, rows)
    assert len({title.casefold() for title in words.header}) == len(words.header)
    assert outcome(table, csv_text(words.header, words.cells()).encode()) == ([], [], rows.count())


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


TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("aé'\"=+-@,;\t\n\r \u200b\u200d\u00a0＝()"), st.characters(codec="utf-8")
    ),
    min_size=1,
    max_size=25,
)
LINES = TEXTS.map(tidy_line).filter(lambda text: text and text != "(clear)")


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(LINES, LINES, TEXTS), min_size=5, max_size=5))
def test_any_texts_come_back_unchanged(rows):
    """The texts stand in fields of one line and of several, in lists, in rich text, and in keys."""
    for model in (Participant, Page, Figure):
        model.objects.all().delete()
    figure = make(Figure)
    for number, (line, other, text) in enumerate(rows):
        remark = tidy_prose(text)
        names = {"name": f"{line}{number}", "common_name": other, "aliases": tidy_items(text)}
        make(Participant, **names, public_remark=remark, editors_note=remark)
        body = sanitised(f"<p>{text}</p>")
        make(Page, title=line, slug=f"page-{number}", body=body, summary=other)
        make(Figure, assembly=figure.assembly, said_by=f"{line}{number}")
    for model in (Participant, Page, Figure):
        table = table_name(model)
        assert outcome(table, exported(table)) == ([], [], model.objects.count())


PAGES = "/admin/pages/page/"


def rows_of(answer):
    """Header and rows as a spreadsheet shows them, of a CSV or a workbook."""
    assert answer.status_code == 200
    sheet = read(answer.content)
    return [sheet.header, *(row for _number, row in sheet.rows)]


def test_the_file_has_the_rows_of_the_filtered_and_searched_list_in_its_order_and_drafts_too(
    client, publisher
):
    """Choices are exported by their labels."""
    make(Page, slug="b", title="Law B", section="site", published=False)
    make(Page, slug="a", title="Law A", section="site")
    make(Page, slug="c", title="Law C", section="about"), make(Page, title="Other", section="site")
    client.force_login(publisher)
    answer = client.get(f"{PAGES}export.xlsx?section__exact=site&q=law&o=1")
    section, names = Page(section="site").get_section_display(), "Slug Title Section Publication"
    header, *rows = rows_of(answer)
    places = [header.index(name) for name in names.split()]
    assert [[row[place] for place in places] for row in rows] == [
        ["a", "Law A", section, "published"],
        ["b", "Law B", section, "draft"],
    ]


NASTY = ["=SUM(A1)", "+1", "-1", "@x", "'=1", "''=1", "'", "＝1", "(clear)", "'(clear)"]
NASTY += ['a, "b"; c', "0012", "é \u200d ﷽ 😀", "_x0041_"]


@pytest.mark.parametrize("file", ["export.csv", "export.xlsx"])
def test_nasty_texts_come_back_as_they_were(client, publisher, file):
    for number, text in enumerate(NASTY):
        texts = {"title": text, "editors_note": text, "body": f"<p>{text}</p>"}
        make(Page, slug=f"page-{number}", summary=f"{text}\n{text}", **texts)
    client.force_login(publisher)
    answer = client.get(f"{PAGES}{file}")
    assert outcome("pages", answer.content) == ([], [], len(NASTY))
    titles = {row[0]: unescape_cell(row[1]) for row in rows_of(answer)[1:]}
    assert titles == {f"page-{number}": text for number, text in enumerate(NASTY)}


def test_what_an_address_cannot_mean_is_named(client, publisher):
    client.force_login(publisher)
    password = "created_by__password__startswith=x"
    for asked, reason in (
        (f"export/?{password}", f"The list has no such filter: “{password}”."),
        (f"export.csv?{password}", f"The list has no such filter: “{password}”."),
        ("export.csv?q=a%00b", "The list has no such filter: “q=a\x00b”."),
        ("export.p'd<f", "“p'd<f” is not a file format. Use “csv” or “xlsx”."),
    ):
        answer = client.get(f"{PAGES}{asked}")
        assert (answer.status_code, answer.context["fault"]) == (400, reason)
    assert "“p&#x27;d&lt;f” is not a file format." in answer.text
    assert client.get(f"{PAGES}export.csv?_facets=1&_popup=1&e=1&p=x&all=").status_code == 200


def test_an_export_needs_the_right_to_it_and_is_kept_nowhere(client, author, publisher):
    addresses = [f"{PAGES}export{ending}" for ending in ("/", ".csv", ".xlsx", ".pdf")]
    assert [client.get(address).status_code for address in addresses] == [302] * 4
    client.force_login(author)
    assert [client.get(address).status_code for address in addresses] == [403] * 4
    client.force_login(publisher)
    headers = [client.get(address).headers for address in addresses[:3]]
    assert ["no-store" in one["Cache-Control"] for one in headers] == [True] * 3
    assert [one.get("Access-Control-Allow-Origin") for one in headers] == [None] * 3


@pytest.mark.usefixtures("sample_data")
def test_the_samples_come_back_unchanged():
    """The test is the last in its file, because the sample data stays to its end."""
    found = {table: outcome(table, exported(table))[:2] for table in tables}
    assert found == {table: ([], []) for table in tables}
