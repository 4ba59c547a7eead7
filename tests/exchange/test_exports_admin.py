"""Staff take the rows of a list with them, as stored or in words."""

import pytest

from core.fields import unescape_cell
from exchange.files.detect import read
from pages.models import Page
from tests.exchange.test_round_trip import outcome
from tests.rows import make

pytestmark = pytest.mark.django_db
PAGES = "/admin/pages/page/"


def rows_of(answer):
    """Header and rows as a spreadsheet shows them, of a CSV or a workbook."""
    assert answer.status_code == 200
    sheet = read(answer.content)
    return [sheet.header, *(row for _number, row in sheet.rows)]


def test_the_file_has_the_rows_of_the_filtered_and_searched_list_in_its_order_and_drafts_too(
    client, publisher
):
    """In words."""
    make(Page, slug="b", title="Law B", section="site", published=False)
    make(Page, slug="a", title="Law A", section="site")
    make(Page, slug="c", title="Law C", section="about")
    make(Page, slug="d", title="Other", section="site")
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
