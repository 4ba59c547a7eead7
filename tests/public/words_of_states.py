"""Each word for a state, each code and each confidence leads to its meaning, once on every page that uses it."""

import re
from collections import defaultdict
from html.parser import HTMLParser

from django.db.models import TextChoices

from core.records.sources import Confidence
from meetings.choices import SessionStatus, Status
from papers.choices import EditionStatus
from positions.choices import Action, EvidenceKind, ItemOutcome, ProposalStage, Stance
from resolutions.choices import Approval, EditionOutcome, ResolutionStanding
from study_groups.choices import Outcome, Stage

LEGEND = "/positions/key/"
STATES: list[type[TextChoices]] = [
    *(Action, Approval, Confidence, EditionOutcome, EditionStatus, EvidenceKind, ItemOutcome),
    *(Outcome, ProposalStage, ResolutionStanding, SessionStatus, Stage, Stance, Status),
]
PLAIN = {"not known", "none", "new"}  # of any fact or of news, not of a state only
ELSEWHERE = (
    LEGEND,
    "/what-is-a-wtsa/",
    "/whats-new/",
)  # a text with terms of its own; "New" of rows
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


def not_explained(legend: str) -> set[str]:
    """The words for states that the legend does not explain."""
    words = {str(label).casefold() for states in STATES for label in states.labels} - PLAIN
    return words - set(anchors(legend))


def without_meaning(legend: str, page: str) -> set[str]:
    """The words for states on a page that leads to the meaning of none of them."""
    meanings, words = anchors(legend), Words(page)
    if "" in words.linked:
        return set()
    return {one for one in words.pieces & set(meanings) if not meanings[one] & words.linked}
