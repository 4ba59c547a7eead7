"""Two editions of a background paper, word by word, as each was frozen."""

import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.models import PaperEdition
from tests.journeys.reader import Reader
from tests.papers.test_paper_pages import CONTENTS, an_edition

pytestmark = pytest.mark.django_db
COMPARE = "/papers/wtsa-24/compare/"


def contents_with(**values):
    changed = copy.deepcopy(CONTENTS)
    changed["sections"][0]["texts"][0] |= values
    return changed


def test_only_parts_that_differ_are_shown_with_their_words_marked(client, paper):
    an_edition(paper, 1)
    an_edition(paper, 2, contents_with(sentence="CITEL asks for changes to Resolution 50."))
    reader = Reader(client).open("/papers/wtsa-24/").follow("Compare two editions")

    assert reader.address == COMPARE
    assert "CITEL asks for [removed: no change] [added: changes] to Resolution 50." in reader.text
    assert "3 parts without changes" in reader.text
    assert [one.text for one in reader.main.all("h3")] == ["Resolution 50: Cybersecurity"]


@pytest.mark.parametrize("query", ["from=2", "to=2", "from=9", "from=x", "from=1&to=2"])
def test_a_draft_edition_is_not_found_like_one_that_never_was(client, paper, query):
    an_edition(paper, 1)
    an_edition(paper, 2, contents_with(sentence="A secret"), publication="draft")
    an_edition(paper, 3)

    assert client.get(f"{COMPARE}?{query}").status_code == 404
    body = Reader(client).open(COMPARE).body
    assert "A secret" not in body
    assert 'value="2"' not in body


def test_damaged_contents_are_not_shown(client, paper):
    an_edition(paper, 1)
    row = an_edition(paper, 2)
    PaperEdition.objects.filter(pk=row.pk).update(contents=contents_with(sentence="Forged"))
    answer = client.get(COMPARE)

    assert answer.status_code == 503
    assert "Edition 2 cannot be shown: its stored contents are damaged." in answer.text
    assert "Forged" not in answer.text


def test_comparing_costs_the_same_queries_for_any_number_of_editions(client, paper):
    an_edition(paper, 1)
    counts = []
    for number in (2, 3, 4):
        an_edition(paper, number)
        with CaptureQueriesContext(connection) as found:
            client.get(f"{COMPARE}?from=1&to=2")
        counts.append(len(found))
    assert counts[0] == counts[2]
