"""Rows with a word of their own in every text that can hold one, and where such words are read."""

from typing import Any

from core.fields import CodeField
from meetings.models import Meeting
from positions.models import Proposal
from tests.public.crowds import given_by, optional_relations
from tests.public.places import DATA_FILES, places, said_by
from tests.rows import PAGES, make

# Codes that must have a form of their own.
_FORMED = {"Question.code"}
# What a relation asks of the row that has it.
_ALONG: dict[str, Any] = {
    "Edition.committee": lambda committee: {"assembly": committee.assembly},
    "Committee.parent": lambda parent: {"assembly": parent.assembly},
    "Document.relates_to": lambda other: {"relation": "adds_to"},
    "Proposal.committee": lambda committee: {"assembly": committee.assembly},
    "Proposal.adds_to": lambda other: {"assembly": other.assembly},
    "Proposal.replaces": lambda other: {"assembly": other.assembly},
    "Session.committee": lambda committee: {
        "meeting": Meeting.objects.filter(is_of=committee.assembly).first()
        or make(Meeting, is_of=committee.assembly)
    },
    "ProposalItem.edition": lambda edition: {"proposal": make(Proposal, assembly=edition.assembly)},
    "Position.supersedes": lambda other: (
        {name: getattr(other, name) for name in ("assembly", "held_by", *other.exactly_one_of)}
        | {"taken_on": "9999"}
    ),
}


class Canaries:
    """Makes rows with a canary each, and says which canary is read in which public place."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}

    def make(self, model: Any, label: str = "", **values: Any) -> Any:
        return make(model, **self.values(model, label) | values)

    def values(self, model: Any, label: str = "") -> dict[str, str]:
        """What a row with a word of its own is made of."""
        word = self.word(label or model.__name__)
        return {"canary": word} | _codes(model, word)

    def word(self, label: str) -> str:
        word = f"xanadu{len(self.words):03}"
        self.words[word] = label
        return word

    def seen(self, client: Any) -> set[tuple[str, str]]:
        """In any public place with a text; the ZIP holds the files of data byte for byte, they are not read twice."""
        read = [address for address in places() if not address.partition("?")[0].endswith(".png")]
        return self.seen_at([address for address in read if address not in DATA_FILES], client)

    def seen_at(self, addresses: list[str], client: Any) -> set[tuple[str, str]]:
        return {
            (label, address)
            for address in addresses
            for text in [said_by(client.get(address))]
            for word, label in self.words.items()
            if word in text
        }


def _codes(model: Any, word: str) -> dict[str, str]:
    codes = [one for one in model._meta.concrete_fields if isinstance(one, CodeField)]
    fitting = [one.name for one in codes if one.editable and one.max_length >= len(word)]
    return {name: word for name in fitting if f"{model.__name__}.{name}" not in _FORMED}


def along(model: Any, field: Any, target: Any) -> dict[str, Any]:
    """The relation to `target`, with what else it asks for."""
    extra = _ALONG.get(f"{model.__name__}.{field.name}")
    return given_by({field: target}) | (extra(target) if extra else {})


OPTIONAL = [
    (model, field)
    for model in PAGES
    for field in optional_relations(model)
    if hasattr(field.related_model, "publication")
]
