import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.records.publishing import publish, withdraw
from core.records.saving import save_row
from documents.models import Document
from papers.models import BackgroundPaper, PaperEdition
from papers.writer import freeze
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Resolution, Topic
from tests.editing.forms import address, shown
from tests.rows import build, fresh, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    return make(BackgroundPaper, title="Paper", introduction="<p>About it</p>", method="<p>How</p>")


def proposed(paper, text, *, published=True):
    number = f"IAP/{text.number}"
    proposal = make(Proposal, assembly=paper.assembly, number=number, published=published)
    make(Proponent, proposal=proposal)
    make(ProposalItem, proposal=proposal, resolution=text, account="Asks for more.")
    return proposal


def an_edition(paper, **values):
    return build(PaperEdition, paper=paper, number=1, address="", contents={}, **values)


def test_freezing_asks_as_much_for_many_rows_as_for_few(
    paper, django_assert_num_queries, django_assert_max_num_queries
):
    proposed(paper, make(Resolution))
    with django_assert_max_num_queries(40) as few:
        freeze(an_edition(paper))
    for _time in range(3):
        proposed(paper, make(Resolution))
    with django_assert_num_queries(len(few.captured_queries)):
        freeze(an_edition(paper))


def test_a_published_edition_stays_when_data_move_on(paper, operator):
    proposal = proposed(paper, make(Resolution, number=950))
    edition = an_edition(paper, publication="draft", published_at=None)
    freeze(edition)
    save_row(edition, by=operator, channel="test")
    publish(edition, by=operator, channel="test")
    withdraw(proposal, by=operator, channel="test")
    assert [text.name for text in fresh(edition).read_contents().texts] == ["Resolution 950"]
    freeze(edition)
    with pytest.raises(ValidationError, match="What was published cannot change"):
        save_row(edition, by=operator, channel="test")


def added(client, paper, **values):
    url = reverse("admin:papers_paperedition_add")
    typed = {"dated": "2024-07", "paper": paper.pk, "number": 1, "status": "draft"}
    assert client.post(url, shown(client, url) | typed | values).status_code == 302
    return PaperEdition.objects.get()


def test_saving_a_draft_puts_down_what_is_public_and_stands_and_what_staff_wrote(
    client, editor, paper
):
    text = make(Resolution, number=950, topics=[make(Topic, slug="security", name="Security")])
    proposed(paper, text)
    proposed(paper, make(Resolution, number=920), published=False)
    held = {"assembly": paper.assembly, "resolution": text, "held_by": make(Participant)}
    first = make(Position, taken_on="2024-01", stance="oppose", **held)
    make(Position, taken_on="2024-02", stance="support", supersedes=first, **held)
    make(Position, assembly=paper.assembly, published=False)
    client.force_login(editor)
    dossier = added(client, paper).read_contents()
    said = (dossier.title, dossier.introduction, dossier.method)
    assert said == ("Paper", "<p>About it</p>", "<p>How</p>")
    [section] = dossier.sections
    [about] = section.texts
    assert (section.name, about.name) == ("Security", "Resolution 950")
    [one] = about.proposals
    assert (one.paper, len(one.by), one.account) == ("IAP/950", 1, "Asks for more.")
    assert [position.word for position in about.positions] == ["support"]


@pytest.mark.parametrize("kind", ["address", "document"])
def test_an_edition_that_is_elsewhere_holds_nothing(client, editor, paper, kind):
    client.force_login(editor)
    value = "https://example.org/paper" if kind == "address" else make(Document).pk
    assert added(client, paper, **{kind: value}).contents == {}


def test_saving_a_published_edition_changes_its_note_and_not_what_it_says(client, publisher, paper):
    client.force_login(publisher)
    edition = make(PaperEdition, paper=paper, number=1, address="", contents={"title": "As it was"})
    typed = {"dated": "2024-07", "change_note": "A note"}
    client.post(address(edition), shown(client, address(edition)) | typed)
    edition = fresh(edition)
    assert (edition.contents, edition.change_note) == ({"title": "As it was"}, "A note")
