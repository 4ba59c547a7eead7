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


def test_the_list_names_every_paper_with_its_editions_and_a_paper_shows_its_latest(client, paper):
    an_edition(paper, 1)
    an_edition(paper, 2, CONTENTS | {"summary": "Two subjects."}, change_note="All new")
    an_edition(paper, 3, published=False, status="final")
    page = body(client, "/papers/?status=draft")
    said = ["1 paper", "/papers/wtsa-24/1/", "/papers/wtsa-24/2/"]
    assert [words for words in said if words not in page] == []
    assert "/papers/wtsa-24/3/" not in page
    assert client.get("/papers/?status=final").context["count"] == 0
    page = body(client, "/papers/wtsa-24/")
    said = ["Two subjects.", "All new", "/papers/wtsa-24/1/"]
    assert [words for words in said if words not in page] == []
    assert ["One subject." in page, "/papers/wtsa-24/3/" in page] == [False, False]


SAID = """Proposals are not agreed texts. | <h3 id="resolution-50"> | A sentence. | @ref &lt;label&gt;
    none found on 1 May 2024 | Internet Society view | severity high, certainty low
    id="resolution-50-source-1" | Background paper"""


def test_an_edition_says_everything_and_a_renamed_paper_takes_it_along(client, operator, paper):
    an_edition(paper)
    page = body(client, "/papers/wtsa-24/1/")
    words = [one.strip() for line in SAID.splitlines() for one in line.split(" | ")]
    assert [one for one in words if one not in page] == []
    for path in ("x/", "wtsa-24/99999999999999999999/", "wtsa-24/1.doc"):
        assert client.get(f"/papers/{path}").status_code == 404
    rename(paper, "delhi", by=operator, channel="test")
    for path in ("/1/", "/1.pdf", "/"):
        assert client.get(f"/papers/wtsa-24{path}")["Location"] == f"/papers/delhi{path}"


def test_staff_read_the_page_of_a_draft_and_get_no_file(client, editor, paper):
    an_edition(paper, published=False)
    client.force_login(editor)
    assert "only staff see this page" in body(client, "/papers/wtsa-24/1/")
    assert client.get("/papers/wtsa-24/1.pdf").status_code == 404


@pytest.fixture
def prints(monkeypatch):
    """The editions of which a PDF was made."""
    made = []

    def pdf_of(dossier, imprint):
        made.append(imprint["edition"])
        return imprint["edition"].encode()

    monkeypatch.setattr("papers.views.pdf_of", pdf_of)
    return made


def test_a_file_is_made_once_the_latest_is_that_of_the_paper_and_a_damaged_one_is_not_handed_out(
    client, paper, prints
):
    edition = an_edition(paper, 1)
    an_edition(paper, 2, status="final")
    assert client.get("/papers/wtsa-24/1.pdf").status_code == 200
    first = client.get("/papers/wtsa-24/2.pdf")
    again = client.get("/papers/wtsa-24.pdf")
    assert (first.content, first["ETag"]) == (again.content, again["ETag"])
    assert first["Content-Type"] == "application/pdf"
    assert prints == ["Edition 1, draft, August 2024", "Edition 2, final, August 2024"]
    unchanged = client.get("/papers/wtsa-24.pdf", headers={"If-None-Match": first["ETag"]})
    assert unchanged.status_code == 304
    PaperEdition._base_manager.filter(pk=edition.pk).update(contents={"title": "Forged"})
    assert client.get("/papers/wtsa-24/1.pdf").status_code == 503
