"""Each word for a state, each code and each confidence leads to its meaning, once on every page that uses it."""

import re
from collections import defaultdict

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
NO_TEXT = ["a", "option", "svg", "script", "pre", "h1", "label", "legend"]


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
    main = page.partition("<main")[2].partition("</main>")[0]
    linked = set(re.findall(rf'<a[^>]* href="{LEGEND}#?([^"]*)"', main))
    text = re.sub(rf"<({'|'.join(NO_TEXT)})\b.*?</\1>", " ", main, flags=re.S)
    pieces = {one.strip().casefold() for one in re.split(r"[,;·:()]|<[^>]*>", text)}
    meanings = anchors(legend)
    if "" in linked:
        return set()
    return {one for one in pieces & set(meanings) if not meanings[one] & linked}
