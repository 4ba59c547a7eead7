import pytest

from core.slugs import rename
from documents.models import Document
from papers.models import PaperEdition
from tests.markup import on_one_line
from tests.rows import make

pytestmark = pytest.mark.django_db

TEXT = {
    "anchor": "resolution-50",
    "name": "Resolution 50",
    "title": "Cybersecurity",
    "address": "/resolutions/50/",
    "sentence": "CITEL asks for no change to Resolution 50.",
    "by_group": [{"label": "NOC"}],
    "proposals": [
        {
            "code": "noc",
            "word": "NOC",
            "paper": "IAP/1",
            "by": ["CITEL"],
            "account": "=1+1 <b>",
            "sources": [1],
        }
    ],
    "positions": [
        {
            "code": "oppose",
            "word": "oppose",
            "held_by": ["IETF"],
            "account": "No.",
            "dated": "2024-08",
        }
    ],
    "without_position": [{"reason": "none found on 1 May 2024", "holders": ["ATU"]}],
    "assessments": [
        {"dimension": "Open", "severity": "high", "certainty": "low", "reason": "It closes things."}
    ],
    "sources": [
        {
            "address": "https://example.org/iap",
            "evidence": "official paper",
            "seen_on": "2024-08-01",
        }
    ],
}
CONTENTS = {
    "title": "The paper as it was",
    "assembly": "WTSA-24",
    "made_on": "2024-08-01",
    "warning": "Proposals are not agreed texts.",
    "publisher": "Internet Society",
    "introduction": "<p>Begin</p>",
    "summary": "One subject.",
    "groups": ["CITEL"],
    "sections": [
        {
            "anchor": "section-security",
            "name": "Security",
            "address": "/topics/security/",
            "texts": [TEXT],
        }
    ],
}


def an_edition(paper, number=1, contents=CONTENTS, **values):
    return make(
        PaperEdition,
        **(
            {
                "paper": paper,
                "number": number,
                "address": "",
                "contents": contents,
                "dated": "2024-08",
            }
            | values
        ),
    )


def body(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return on_one_line(response.content.decode())


# the list


def test_the_list_names_every_paper_with_its_editions(client, paper):
    an_edition(paper, 1)
    an_edition(paper, 2, published=False)
    page = body(client, "/papers/")
    assert "1 paper" in page
    assert "/papers/wtsa-24/1/" in page
    assert "/papers/wtsa-24/2/" not in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("assembly=wtsa-24", 1),
        ("status=final", 1),
        ("status=draft", 0),
        ("q=paper", 1),
        ("q=nothing", 0),
    ],
)
def test_the_list_is_narrowed(client, paper, query, count):
    an_edition(paper, status="final")
    assert client.get(f"/papers/?{query}").context["count"] == count


# a paper


def test_a_paper_shows_its_latest_edition_and_leads_to_all(client, paper):
    an_edition(paper, 1)
    an_edition(
        paper, 2, CONTENTS | {"summary": "Two subjects."}, status="final", change_note="All new"
    )
    page = body(client, "/papers/wtsa-24/")
    assert "Two subjects." in page
    assert "One subject." not in page
    assert "All new" in page
    assert "/papers/wtsa-24/1/" in page


def test_an_edition_says_everything_and_marks_what_is_the_owners(client, paper):
    an_edition(paper)
    page = body(client, "/papers/wtsa-24/1/")
    for said in (
        "Proposals are not agreed texts.",
        '<h3 id="resolution-50">',
        "CITEL asks for no change to Resolution 50.",
        "=1+1 &lt;b&gt;",
        "none found on 1 May 2024",
        "Internet Society view",
        "severity high, certainty low",
        'id="resolution-50-source-1"',
        "The paper as it was",
    ):
        assert said in page


@pytest.mark.parametrize(
    "address",
    [
        "/papers/x/",
        "/papers/wtsa-24/7/",
        "/papers/wtsa-24/99999999999999999999/",
        "/papers/wtsa-24/1.doc",
        "/papers/wtsa-24/1.xlsx",
        "/papers/wtsa-24.doc",
        "/papers.doc",
    ],
)
def test_what_is_not_there_is_not_found(client, paper, address):
    an_edition(paper)
    assert client.get(address).status_code == 404


def test_a_draft_is_for_staff_only(client, editor, paper):
    an_edition(paper, published=False)
    assert client.get("/papers/wtsa-24/1/").status_code == 404
    client.force_login(editor)
    assert "only staff see this page" in body(client, "/papers/wtsa-24/1/")
    assert client.get("/papers/wtsa-24/1.pdf").status_code == 404


def test_a_renamed_paper_takes_its_editions_along(client, operator, paper):
    an_edition(paper)
    rename(paper, "delhi", by=operator, channel="test")
    assert client.get("/papers/wtsa-24/1/")["Location"] == "/papers/delhi/1/"
    assert client.get("/papers/wtsa-24/1.pdf")["Location"] == "/papers/delhi/1.pdf"
    assert client.get("/papers/wtsa-24/")["Location"] == "/papers/delhi/"


def test_an_edition_asks_as_much_for_many_editions_as_for_few(
    client, paper, django_assert_num_queries, django_assert_max_num_queries
):
    an_edition(paper, 1, document=make(Document))
    client.get("/papers/wtsa-24/")
    with django_assert_max_num_queries(20) as few:
        client.get("/papers/wtsa-24/")
    count = len(few)
    for number in (2, 3, 4):
        an_edition(paper, number, document=make(Document))
    client.get("/papers/wtsa-24/")  # reads once what is kept for each state of what is public
    with django_assert_num_queries(count):
        client.get("/papers/wtsa-24/")


# as PDF, whose setting test_pdf.py looks at


def test_the_latest_edition_is_the_pdf_of_the_paper(client, paper, monkeypatch):
    monkeypatch.setattr(
        "papers.views.pdf_of",
        lambda dossier, imprint: f"{dossier.title}|{imprint.edition}".encode(),
    )
    an_edition(paper, 1)
    an_edition(paper, 2, status="final")
    response = client.get("/papers/wtsa-24.pdf")
    assert (response["Content-Type"], response.content.decode()) == (
        "application/pdf",
        "The paper as it was|Edition 2, final, August 2024",
    )
    assert (
        client.get("/papers/wtsa-24/1.pdf").content.decode()
        == "The paper as it was|Edition 1, draft, August 2024"
    )


@pytest.fixture
def prints(monkeypatch):
    """The editions of which a PDF was made."""
    made = []

    def pdf_of(dossier, imprint):
        made.append(imprint.edition)
        return imprint.edition.encode()

    monkeypatch.setattr("papers.views.pdf_of", pdf_of)
    return made


def test_a_file_of_an_edition_is_made_once(client, paper, prints):
    an_edition(paper)
    first = client.get("/papers/wtsa-24/1.pdf")
    again = client.get("/papers/wtsa-24.pdf")
    assert (first.content, first["ETag"]) == (again.content, again["ETag"])
    assert prints == ["Edition 1, draft, August 2024"]
    assert (
        client.get("/papers/wtsa-24.pdf", headers={"If-None-Match": first["ETag"]}).status_code
        == 304
    )


def test_damaged_contents_are_not_handed_out_from_the_store(client, paper, prints):
    edition = an_edition(paper)
    client.get("/papers/wtsa-24/1.pdf")
    PaperEdition._base_manager.filter(pk=edition.pk).update(contents={"title": "Forged"})
    assert client.get("/papers/wtsa-24/1.pdf").status_code == 503
