"""Two versions of one row, side by side: editions of a resolution or of a background paper."""

import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Assembly
from papers.models import PaperEdition
from resolutions.models import Edition, Resolution
from tests.journeys.reader import Reader
from tests.papers.test_paper_pages import CONTENTS, an_edition
from tests.rows import make

pytestmark = pytest.mark.django_db
COMPARE = "/papers/wtsa-24/compare/"
OLD = "<p>The Assembly</p><ol><li><p>invites States</p></li><li><p>instructs TSB</p></li></ol>"
NEW = OLD.replace("invites", "requests")


def contents_with(**values):
    changed = copy.deepcopy(CONTENTS)
    changed["sections"][0]["texts"][0] |= values
    return changed


def test_only_parts_of_a_paper_that_differ_are_shown_with_their_words_marked(client, paper):
    an_edition(paper, 1, contents_with(sentence="CITEL asks for no change to Resolution 50."))
    an_edition(paper, 2, contents_with(sentence="CITEL asks for changes to Resolution 50."))
    reader = Reader(client).open("/papers/wtsa-24/").follow("Compare two editions")

    assert reader.address == COMPARE
    assert "CITEL asks for [removed: no change] [added: changes] to Resolution 50." in reader.text
    assert "5 parts without changes" in reader.text
    assert [one.text for one in reader.main.all("h3")] == ["Resolution 50: Cybersecurity"]


@pytest.mark.parametrize("may_be_shown", [True, False])
def test_texts_are_compared_only_where_both_may_be_shown_and_facts_always(client, may_be_shown):
    resolution = make(Resolution, number=950, title="Spam")
    for code, text, shown in (("WTSA-16", OLD, may_be_shown), ("WTSA-20", NEW, True)):
        by = {"resolution": resolution, "assembly": make(Assembly, code=code)}
        make(Edition, text=text, text_may_be_shown=shown, **by)
    reader = Reader(client).open("/resolutions/950/")
    assert ("Compare two editions" in reader.text) == may_be_shown
    page = reader.open("/resolutions/950/compare/?from=wtsa-16&to=wtsa-20").text

    assert "Decided by (changed) WTSA-16 WTSA-20" in page
    marked = "1. [removed: invites] [added: requests] States"
    assert [marked in page, "2. instructs TSB" in page] == [may_be_shown] * 2
    if not may_be_shown:
        assert "We have no text of the WTSA-16 edition that we may show." in page
        assert ["invites" in page, "requests" in page] == [False, False]


def test_damaged_contents_are_not_shown(client, paper):
    an_edition(paper, 1)
    row = an_edition(paper, 2)
    PaperEdition.objects.filter(pk=row.pk).update(contents=contents_with(sentence="Forged"))
    answer = client.get(COMPARE)

    assert answer.status_code == 503
    assert "Edition 2 cannot be shown: its stored contents are damaged." in answer.text
    assert "Forged" not in answer.text


@pytest.fixture(params=["paper", "resolution"])
def versions(request, paper):
    """The address at which versions are compared, the word for each, and how one is made."""
    if request.param == "paper":
        return COMPARE, str, lambda number, **values: an_edition(paper, number, **values)
    text = make(Resolution, number=950)
    return (
        "/resolutions/950/compare/",
        lambda number: f"tsag-in-{2000 + number}",
        lambda number, **values: make(
            Edition, resolution=text, tsag_year=2000 + number, assembly=None, **values
        ),
    )


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
        with CaptureQueriesContext(connection) as found:
            client.get(f"{address}?from={word(1)}&to={word(2)}")
        counts.append(len(found))
    assert counts[0] == counts[2]
