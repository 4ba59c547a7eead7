"""Two editions of a background paper, word by word, as each was frozen."""

import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers import contents
from papers.formats.tree import lines_by_part
from papers.models import PaperEdition
from tests.journeys.reader import Reader
from tests.papers.test_paper_pages import CONTENTS, an_edition

pytestmark = pytest.mark.django_db
COMPARE = "/papers/wtsa-24/compare/"


def contents_with(**values):
    changed = copy.deepcopy(CONTENTS)
    changed["sections"][0]["texts"][0] |= values
    return changed


def test_the_lines_of_an_edition_are_its_words_under_headings_with_numbered_sources():
    assert lines_by_part(contents.from_json(CONTENTS)) == {
        "paper-summary": ["Summary", "Proposals are not agreed texts.", "One subject."],
        "paper-introduction": ["Introduction", "Begin"],
        "section-security": ["Security"],
        "resolution-50": [
            "Resolution 50: Cybersecurity",
            "CITEL asks for no change to Resolution 50.",
            "Proposals",
            "NOC; IAP/1; CITEL; =1+1 <b>; Not dated; source 1",
            "Positions",
            "oppose; IETF; No.; August 2024; no source",
            "ATU: none found on 1 May 2024.",
            "Internet Society view",
            "Open; severity high, certainty low; It closes things.; Not dated",
            "Sources",
            "1. https://example.org/iap; Official paper; seen on 1 August 2024",
        ],
    }


def test_only_parts_that_differ_are_shown_with_their_words_marked(client, paper):
    an_edition(paper, 1)
    an_edition(paper, 2, contents_with(sentence="CITEL asks for changes to Resolution 50."))
    reader = Reader(client).open("/papers/wtsa-24/").follow("Compare two editions")

    assert reader.address == COMPARE
    assert "CITEL asks for [removed: no change] [added: changes] to Resolution 50." in reader.text
    assert "3 parts without changes" in reader.text
    assert [one.text for one in reader.main.all("h3")] == ["Resolution 50: Cybersecurity"]


def test_markup_in_the_words_of_an_edition_stays_text(client, paper):
    an_edition(paper, 1)
    an_edition(paper, 2, contents_with(sentence="<script>alert(1)</script>"))
    body = Reader(client).open(COMPARE).body

    assert "&lt;script&gt;" in body
    assert "<script>alert" not in body


def test_editions_with_the_same_words_are_said_to_be_the_same(client, paper):
    an_edition(paper, 1)
    an_edition(paper, 2, change_note="Set anew.")
    text = Reader(client).open(COMPARE).text

    assert "The two texts are the same." in text
    assert "Change note (changed) none Set anew." in text


@pytest.mark.parametrize("query", ["from=2", "to=2", "from=9", "from=x", "from=1&to=2"])
def test_a_draft_edition_is_not_found_like_one_that_never_was(client, paper, query):
    an_edition(paper, 1)
    an_edition(paper, 2, contents_with(sentence="A secret"), publication="draft")
    an_edition(paper, 3)

    assert client.get(f"{COMPARE}?{query}").status_code == 404
    body = Reader(client).open(COMPARE).body
    assert "A secret" not in body
    assert 'value="2"' not in body


def test_an_edition_on_another_site_is_named_as_not_comparable(client, paper):
    an_edition(paper, 1, contents={}, address="https://example.org/paper")
    an_edition(paper, 2)
    text = Reader(client).open(COMPARE).text

    assert "Edition 1 is not published on this site, so we cannot compare its text." in text
    assert "Begin" not in text


def test_damaged_contents_are_not_shown(client, paper):
    an_edition(paper, 1)
    row = an_edition(paper, 2)
    PaperEdition.objects.filter(pk=row.pk).update(contents=contents_with(sentence="Forged"))
    answer = client.get(COMPARE)

    assert answer.status_code == 503
    assert "Edition 2 cannot be shown: its stored contents are damaged." in answer.text
    assert "Forged" not in answer.text


def test_one_edition_has_nothing_to_be_compared_with(client, paper):
    an_edition(paper, 1)

    assert "Compare two editions" not in Reader(client).open("/papers/wtsa-24/").text
    assert "There are no two versions to compare." in Reader(client).open(COMPARE).text


def test_comparing_costs_the_same_queries_for_any_number_of_editions(client, paper):
    an_edition(paper, 1)
    counts = []
    for number in (2, 3, 4):
        an_edition(paper, number)
        with CaptureQueriesContext(connection) as found:
            client.get(f"{COMPARE}?from=1&to=2")
        counts.append(len(found))
    assert counts[0] == counts[2]
