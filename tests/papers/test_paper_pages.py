"""Background papers: what is frozen into an edition, its page and file, and two versions of one row side by side."""

import copy
import dataclasses
import functools
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import rename
from core.records.publishing import publish, withdraw
from core.records.saving import save_row
from documents.models import Document
from meetings.models import Assembly
from papers.models import BackgroundPaper, PaperEdition
from papers.writer import freeze
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Edition, Resolution, Topic
from tests.editing.forms import address, shown
from tests.journeys.reader import Reader
from tests.markup import on_one_line
from tests.papers.test_pdf import DOSSIER
from tests.public.test_queries import asked
from tests.rows import build, fresh, make

pytestmark = pytest.mark.django_db
COMPARE = "/papers/wtsa-24/compare/"
CONTENTS = json.loads(json.dumps(dataclasses.asdict(DOSSIER)))


@pytest.fixture
def paper():
    return make(
        BackgroundPaper,
        slug="wtsa-24",
        title="Paper",
        introduction="<p>About it</p>",
        method="<p>How</p>",
        assembly=make(Assembly, code="WTSA-24", slug="wtsa-24", ordinal=20),
    )


def proposed(paper, text, *, published=True):
    number = f"IAP/{text.number}"
    proposal = make(Proposal, assembly=paper.assembly, number=number, published=published)
    make(Proponent, proposal=proposal)
    make(ProposalItem, proposal=proposal, resolution=text, account="Asks for more.")
    return proposal


def test_freezing_asks_as_much_for_many_rows_as_for_few(
    paper, django_assert_num_queries, django_assert_max_num_queries
):
    edition = build(PaperEdition, paper=paper, number=1, address="", contents={})
    proposed(paper, make(Resolution))
    with django_assert_max_num_queries(40) as few:
        freeze(edition)
    for _time in range(3):
        proposed(paper, make(Resolution))
    with django_assert_num_queries(len(few.captured_queries)):
        freeze(edition)


def test_a_published_edition_stays_when_data_move_on(paper, operator):
    proposal = proposed(paper, make(Resolution, number=950))
    edition = build(PaperEdition, paper=paper, number=1, address="", contents={}, published=False)
    freeze(edition)
    save_row(edition, by=operator, channel="test")
    publish(edition, by=operator, channel="test")
    withdraw(proposal, by=operator, channel="test")
    assert [text.name for text in fresh(edition).read_contents().texts] == ["Resolution 950"]
    freeze(edition)
    with pytest.raises(ValidationError, match="What was published cannot change"):
        save_row(edition, by=operator, channel="test")


def test_saving_a_draft_puts_down_what_is_public_stands_and_staff_wrote_and_nothing_if_elsewhere(
    client, editor, paper
):
    def added(number, **values):
        url = reverse("admin:papers_paperedition_add")
        typed = {"dated": "2024-07", "paper": paper.pk, "number": number, "status": "draft"}
        assert client.post(url, shown(client, url) | typed | values).status_code == 302
        return PaperEdition.objects.get(number=number)

    text = make(Resolution, number=950, topics=[make(Topic, slug="security", name="Security")])
    proposed(paper, text)
    proposed(paper, make(Resolution, number=920), published=False)
    held = {"assembly": paper.assembly, "resolution": text, "held_by": make(Participant)}
    first = make(Position, taken_on="2024-01", stance="oppose", **held)
    make(Position, taken_on="2024-02", stance="support", supersedes=first, **held)
    make(Position, assembly=paper.assembly, published=False)
    client.force_login(editor)
    dossier = added(1).read_contents()
    said = (dossier.title, dossier.introduction, dossier.method)
    assert said == ("Paper", "<p>About it</p>", "<p>How</p>")
    [section] = dossier.sections
    [about] = section.texts
    assert (section.name, about.name) == ("Security", "Resolution 950")
    [one] = about.proposals
    assert (one.paper, len(one.by), one.account) == ("IAP/950", 1, "Asks for more.")
    assert [position.word for position in about.positions] == ["support"]
    assert added(2, address="https://example.org/paper").contents == {}
    assert added(3, document=make(Document).pk).contents == {}


def test_saving_a_published_edition_changes_its_note_and_not_what_it_says(client, publisher, paper):
    client.force_login(publisher)
    edition = make(PaperEdition, paper=paper, number=1, address="", contents={"title": "As it was"})
    typed = {"dated": "2024-07", "change_note": "A note"}
    client.post(address(edition), shown(client, address(edition)) | typed)
    edition = fresh(edition)
    assert (edition.contents, edition.change_note) == ({"title": "As it was"}, "A note")


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


def test_an_edition_says_everything_a_renamed_paper_takes_it_along_and_a_draft_has_no_file(
    client, operator, editor, paper
):
    an_edition(paper)
    an_edition(paper, 2, published=False)
    page = body(client, "/papers/wtsa-24/1/")
    words = [one.strip() for line in SAID.splitlines() for one in line.split(" | ")]
    assert [one for one in words if one not in page] == []
    for path in ("x/", "wtsa-24/99999999999999999999/", "wtsa-24/1.doc"):
        assert client.get(f"/papers/{path}").status_code == 404
    rename(paper, "delhi", by=operator, channel="test")
    for path in ("/1/", "/1.pdf", "/"):
        assert client.get(f"/papers/wtsa-24{path}")["Location"] == f"/papers/delhi{path}"
    client.force_login(editor)
    assert "only staff see this page" in body(client, "/papers/delhi/2/")
    assert client.get("/papers/delhi/2.pdf").status_code == 404


def test_a_file_is_made_once_the_latest_is_that_of_the_paper_and_a_damaged_one_is_not_handed_out(
    client, paper, monkeypatch
):
    prints = []

    def pdf_of(dossier, imprint):
        prints.append(imprint["edition"])
        return imprint["edition"].encode()

    monkeypatch.setattr("papers.views.pdf_of", pdf_of)
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


OLD = "<p>The Assembly</p><ol><li><p>invites States</p></li><li><p>instructs TSB</p></li></ol>"
NEW = OLD.replace("invites", "requests")


def contents_with(sentence):
    changed = copy.deepcopy(CONTENTS)
    changed["sections"][0]["texts"][0]["sentence"] = sentence
    return changed


def test_only_parts_that_differ_are_shown_with_their_words_marked_and_nothing_that_is_damaged(
    client, paper
):
    an_edition(paper, 1, contents_with("CITEL asks for no change to Resolution 50."))
    an_edition(paper, 2, contents_with("CITEL asks for changes to Resolution 50."))
    reader = Reader(client).open("/papers/wtsa-24/").follow("Compare two editions")
    assert reader.address == COMPARE
    assert "CITEL asks for [removed: no change] [added: changes] to Resolution 50." in reader.text
    assert "5 parts without changes" in reader.text
    assert [one.text for one in reader.main.all("h3")] == ["Resolution 50: Cybersecurity"]
    PaperEdition.objects.filter(number=2).update(contents=contents_with("Forged"))
    answer = client.get(COMPARE)
    assert answer.status_code == 503
    assert "Edition 2 cannot be shown: its stored contents are damaged." in answer.text
    assert "Forged" not in answer.text


@pytest.mark.parametrize("may_be_shown", [True, False])
def test_texts_are_compared_only_where_both_may_be_shown_and_facts_always(client, may_be_shown):
    resolution = make(Resolution, number=950, title="Spam")
    for code, text, is_shown in (("WTSA-16", OLD, may_be_shown), ("WTSA-20", NEW, True)):
        by = {"resolution": resolution, "assembly": make(Assembly, code=code)}
        make(Edition, text=text, text_may_be_shown=is_shown, **by)
    reader = Reader(client).open("/resolutions/950/")
    assert ("Compare two editions" in reader.text) == may_be_shown
    page = reader.open("/resolutions/950/compare/?from=wtsa-16&to=wtsa-20").text
    assert "Decided by (changed) WTSA-16 WTSA-20" in page
    assert "Confidence Unsourced Unsourced" in page
    marked = "1. [removed: invites] [added: requests] States"
    assert [marked in page, "2. instructs TSB" in page] == [may_be_shown] * 2
    if not may_be_shown:
        assert "We have no text of the WTSA-16 edition that we may show." in page
        assert ["invites" in page, "requests" in page] == [False, False]


@pytest.fixture(params=["paper", "resolution"])
def versions(request, paper):
    """The URL that compares versions, the word for a version in its query, and a function that makes one."""
    if request.param == "paper":
        return COMPARE, str, functools.partial(an_edition, paper)
    text = make(Resolution, number=950)

    def edition(number, **values):
        make(Edition, resolution=text, tsag_year=2000 + number, assembly=None, **values)

    return "/resolutions/950/compare/", lambda number: f"tsag-in-{2000 + number}", edition


def test_a_draft_is_not_found_like_one_that_never_was(client, versions):
    address, word, add = versions
    for number, publication in ((1, "published"), (2, "draft"), (3, "published")):
        add(number, publication=publication)
    first, draft, never = map(word, (1, 2, 9))
    for query in (f"from={draft}", f"to={draft}", f"from={never}", f"from={first}&to={draft}"):
        assert client.get(f"{address}?{query}").status_code == 404
    assert f'value="{draft}"' not in client.get(address).text


def test_comparing_costs_the_same_queries_for_any_number_of_versions(client, versions):
    address, word, add = versions
    add(1)
    counts = []
    for number in (2, 3, 4):
        add(number)
        counts.append(asked(client, f"{address}?from={word(1)}&to={word(2)}"))
    assert counts[0] == counts[2]
