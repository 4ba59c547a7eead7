"""Each word for a state, each code and each confidence leads to its meaning, once on every page that uses it."""

import re
from collections import defaultdict
from html.parser import HTMLParser

import pytest
from django.db.models import TextChoices

from core.records.sources import Confidence
from meetings.choices import SessionStatus, Status
from papers.choices import EditionStatus
from positions.choices import Action, EvidenceKind, ItemOutcome, ProposalStage, Stance
from resolutions.choices import Approval, EditionOutcome, ResolutionStanding
from study_groups.choices import Outcome, Stage
from tests.browser.kinds import PUBLIC

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
LEGEND = "/positions/key/"
STATES: list[type[TextChoices]] = [
    *(Action, Approval, Confidence, EditionOutcome, EditionStatus, EvidenceKind, ItemOutcome),
    *(Outcome, ProposalStage, ResolutionStanding, SessionStatus, Stage, Stance, Status),
]
PLAIN = {"not known", "none", "new"}  # of any fact or of news, not of a state only
ELSEWHERE = ("/what-is-a-wtsa/", "/whats-new/")  # a text with terms of its own; "New" of rows
PAGES = [one for one in PUBLIC if one != LEGEND and not one.startswith(ELSEWHERE)]
NO_TEXT = {"option", "svg", "script", "pre", "h1", "label", "legend"}


class Words(HTMLParser):
    """The texts of a page outside of links, in pieces, and the anchors of the legend that it links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: set[str] = set()
        self.linked: set[str] = set()
        self._open: list[str] = []
        main = re.search(r"<main.*</main>", page, re.DOTALL)
        self.feed(main[0] if main else "")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        href = dict(attributes).get("href") or ""
        if tag == "a" and href.partition("#")[0] == LEGEND:
            self.linked.add(href.partition("#")[2])
        if tag in NO_TEXT or tag == "a":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open:
            self.pieces |= {piece.strip().casefold() for piece in re.split(r"[,;·:()]", data)}


def anchors(legend: str) -> dict[str, set[str]]:
    """Of each word that the legend explains: its own anchors, and those of the headings above it."""
    found: dict[str, set[str]] = defaultdict(set)
    for heading in re.split(r"<h2", legend)[1:]:
        above = set(re.findall(r'<h3 id="([\w-]+)"', heading))
        above.add(heading.partition('id="')[2].partition('"')[0])
        for anchor, entry in re.findall(r'<div id="([\w-]+)">\s*<dt>(.*?)</dt>', heading, re.S):
            word = re.sub(r"<(i|svg).*?</\1>|<[^>]*>", "", entry, flags=re.S).strip()
            found[word.casefold()] |= {anchor, *above}
    return {word: ids for word, ids in found.items() if word not in PLAIN}


def test_the_legend_explains_every_word_for_a_state(client):
    explained = anchors(client.get(LEGEND).text)
    words = {str(label).casefold() for states in STATES for label in states.labels} - PLAIN
    assert words - set(explained) == set()


def test_a_page_leads_to_the_meaning_of_the_words_for_states_on_it(pages_of_each_kind):
    meanings = anchors(pages_of_each_kind[LEGEND].text)
    pages = {address: Words(pages_of_each_kind[address].text) for address in PAGES}
    assert {
        address: without
        for address, page in pages.items()
        if "" not in page.linked
        and (
            without := {
                one for one in page.pieces & set(meanings) if not meanings[one] & page.linked
            }
        )
    } == {}
