"""A new text that became a resolution stands under it: where that is recorded, public, and of a new resolution."""

import html

import pytest

from matrix.models import Release
from matrix.query import text_at
from matrix.releases import contents_now
from matrix.snapshot.loader import snapshot_of
from meetings.models import Assembly
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Edition, Resolution
from tests.rows import make

pytestmark = pytest.mark.django_db


def ask(assembly, code, **values):
    proposal = make(Proposal, assembly=assembly, slug=f"wtsa-16-by-{code}")
    state = make(Participant, code=code.upper(), name=code.title(), kind="member_state")
    make(Proponent, proposal=proposal, participant=state)
    item = {"number": 1, "new_text": "A new text", "action": "add"} | values
    return make(ProposalItem, proposal=proposal, **item)


def adopted(assembly, outcome="new", published=True):
    text = make(Resolution, number=101)
    return make(Edition, assembly=assembly, outcome=outcome, resolution=text, published=published)


def test_new_texts_that_became_one_resolution_are_one_row_with_what_is_said_of_them(assembly):
    edition = adopted(assembly)
    one, _other = ask(assembly, "one", edition=edition), ask(assembly, "other", edition=edition)
    make(Position, assembly=assembly, item=one)
    mod = ask(assembly, "third", resolution=edition.resolution, action="mod", new_text="")

    assert list(snapshot_of(assembly).subjects) == ["101"]
    [listed] = Position.objects.published().for_list()
    assert listed.get_absolute_url().startswith("/positions/101/")
    assert set(text_at("101").items) >= {one, mod}


def test_a_paper_for_another_assembly_is_none_of_this_one_where_a_position_speaks_of_it(assembly):
    item = ask(make(Assembly, code="WTSA-12"), "one")
    position = make(Position, assembly=assembly, item=item)

    found = snapshot_of(assembly)
    assert ([one.slug for one in found.positions], found.paper_items) == ([position.slug], ())


@pytest.mark.parametrize(
    ("action", "outcome", "published"),
    [("add", "revised", True), ("add", "new", False), ("not_known", "new", True)],
)
def test_else_a_new_text_keeps_its_own_row(assembly, client, action, outcome, published):
    ask(assembly, "one", action=action, edition=adopted(assembly, outcome, published))

    assert list(snapshot_of(assembly).subjects) == ["new/wtsa-16-by-one-1"]
    assert client.get("/positions/new/wtsa-16-by-one-1/").status_code == 200
    assert "Asked for by" not in client.get("/resolutions/101/").text


def test_a_release_of_before_shows_the_new_text_under_the_number_too(assembly, client):
    item = ask(assembly, "one")
    release = make(Release, number=1, assembly=assembly, contents=contents_now(assembly))
    ProposalItem.objects.filter(pk=item.pk).update(edition=adopted(assembly), outcome="adopted")

    page = html.unescape(client.get(f"/positions/101/?release={release.number}").text)
    changes = html.unescape(client.get("/positions/releases/changes/?from=1").text)

    assert "One proposed to add “A new text”" in page
    said = ["New: 0. Changed: 1. Removed: 0.", "“A new text”</del>", "Resolution 101</ins>"]
    assert [words for words in said if words not in changes] == []
