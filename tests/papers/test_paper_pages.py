import dataclasses
import json

import pytest

from core.models import rename
from papers.models import PaperEdition
from tests.markup import on_one_line
from tests.papers.test_pdf import DOSSIER
from tests.rows import make

pytestmark = pytest.mark.django_db

CONTENTS = json.loads(json.dumps(dataclasses.asdict(DOSSIER)))


def an_edition(paper, number=1, contents=CONTENTS, **values):
    values = {"address": "", "dated": "2024-08"} | values
    return make(PaperEdition, paper=paper, number=number, contents=contents, **values)


def body(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return on_one_line(response.text)


def test_the_list_names_every_paper_with_its_editions(client, paper):
    an_edition(paper, 1)
    an_edition(paper, 2, published=False, status="final")
    page = body(client, "/papers/?status=draft")
    assert "1 paper" in page
    assert client.get("/papers/?status=final").context["count"] == 0
    assert "/papers/wtsa-24/1/" in page
    assert "/papers/wtsa-24/2/" not in page


def test_a_paper_shows_its_latest_edition_and_leads_to_all(client, paper):
    an_edition(paper, 1)
    an_edition(paper, 2, CONTENTS | {"summary": "Two subjects."}, change_note="All new")
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
        "A sentence.",
        "@ref &lt;label&gt;",
        "none found on 1 May 2024",
        "Internet Society view",
        "severity high, certainty low",
        'id="resolution-50-source-1"',
        "Background paper",
    ):
        assert said in page


def test_what_is_not_there_is_not_found(client, paper):
    an_edition(paper)
    for path in ("x/", "wtsa-24/99999999999999999999/", "wtsa-24/1.doc"):
        assert client.get(f"/papers/{path}").status_code == 404


def test_staff_read_the_page_of_a_draft_and_get_no_file(client, editor, paper):
    an_edition(paper, published=False)
    client.force_login(editor)
    assert "only staff see this page" in body(client, "/papers/wtsa-24/1/")
    assert client.get("/papers/wtsa-24/1.pdf").status_code == 404


def test_a_renamed_paper_takes_its_editions_along(client, operator, paper):
    an_edition(paper)
    rename(paper, "delhi", by=operator, channel="test")
    assert client.get("/papers/wtsa-24/1/")["Location"] == "/papers/delhi/1/"
    assert client.get("/papers/wtsa-24/1.pdf")["Location"] == "/papers/delhi/1.pdf"
    assert client.get("/papers/wtsa-24/")["Location"] == "/papers/delhi/"


@pytest.fixture
def prints(monkeypatch):
    """The editions of which a PDF was made."""
    made = []

    def pdf_of(dossier, imprint):
        made.append(imprint["edition"])
        return imprint["edition"].encode()

    monkeypatch.setattr("papers.views.pdf_of", pdf_of)
    return made


def test_a_file_is_made_once_and_the_latest_is_that_of_the_paper(client, paper, prints):
    an_edition(paper, 1)
    an_edition(paper, 2, status="final")
    client.get("/papers/wtsa-24/1.pdf")
    first = client.get("/papers/wtsa-24/2.pdf")
    again = client.get("/papers/wtsa-24.pdf")
    assert (first.content, first["ETag"]) == (again.content, again["ETag"])
    assert first["Content-Type"] == "application/pdf"
    assert prints == ["Edition 1, draft, August 2024", "Edition 2, final, August 2024"]
    unchanged = client.get("/papers/wtsa-24.pdf", headers={"If-None-Match": first["ETag"]})
    assert unchanged.status_code == 304


def test_damaged_contents_are_not_handed_out_from_the_store(client, paper, prints):
    edition = an_edition(paper)
    client.get("/papers/wtsa-24/1.pdf")
    PaperEdition._base_manager.filter(pk=edition.pk).update(contents={"title": "Forged"})
    assert client.get("/papers/wtsa-24/1.pdf").status_code == 503
