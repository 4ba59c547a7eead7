"""The rows that words of pasted lines may mean: participants, assemblies, documents, topics."""

import re
from collections import defaultdict
from collections.abc import Iterable

from core.fields import normalise, tidy_line
from documents.models import Document
from exchange.columns.pasted.names import Names
from meetings.models import Assembly
from participants.models import Participant
from resolutions.models import Topic

from .words import ASSEMBLY

_BETWEEN_NAMES = re.compile(
    r"(?:[\s,/&+;]|\b(?:and|et|y|the|la|le|les|el|los|as well as)\b)*", re.IGNORECASE
)
_BRACKET = re.compile(r"\s*\(([^()]*)\)")


class KnownNames:
    def __init__(
        self,
        participants: Iterable[Participant] = (),
        assemblies: Iterable[Assembly] = (),
        documents: Iterable[Document] = (),
        topics: Iterable[Topic] = (),
    ) -> None:
        rows = list(participants)
        meant: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            for code in filter(None, [row.itu_symbol, *row.proposal_prefixes_list]):
                meant[code.upper()].add(row.code)
        # Proposal prefixes and ITU symbols that stand for one participant only.
        self.codes = {code: names.pop() for code, names in meant.items() if len(names) == 1}
        # One letter may be a symbol, but in a sentence it is a word.
        self.participants = Names(rows, (code for code in self.codes if len(code) > 1))
        self.assemblies = {Assembly.normalise_key(row.code): row.code for row in assemblies}
        self.topics = {normalise(topic.name): topic.slug for topic in topics}
        self.documents: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for document in documents:
            code = document.assembly.code if document.assembly else ""
            self.documents[code, normalise(document.number)].append(document.slug)

    @classmethod
    def stored(cls) -> "KnownNames":
        return cls(
            Participant.objects.all(),
            Assembly.objects.all(),
            Document.objects.exclude(number="").select_related("assembly"),
            Topic.objects.all(),
        )

    def holder(self, name: str) -> str:
        """The code of the one participant that a whole cell names; empty where it names none."""
        name = tidy_line(name)
        row = self.participants.find(name)
        return row.code if row else self.codes.get(name, "")

    def holders_in(self, text: str) -> list[str]:
        """The codes of all whom a text names, where it names nobody and nothing else."""
        for bracket in _BRACKET.finditer(text):
            before = text[: bracket.start()]
            named = self.holder(before)
            if not named or named != self.holder(bracket[1]):
                break
            text = before + text[bracket.end() :]
        text = tidy_line(text)
        if len(text) > 1 and (one := self.holder(text)):
            return [one]
        rest = self.participants.pattern.sub(" ", text)
        is_only_names = rest != text and bool(_BETWEEN_NAMES.fullmatch(rest))
        return self.named_in(text) if is_only_names else []

    def named_in(self, text: str) -> list[str]:
        """The codes of all whom a text names, whatever else it says."""
        return list(dict.fromkeys(map(self.holder, self.participants.pattern.findall(text))))

    def without_names(self, text: str) -> str:
        return re.sub(r"\ue000(?:['’]s?)?", " ", self.participants.pattern.sub("\ue000", text))

    def topic(self, text: str) -> str:
        """The slug of the topic that the whole text names."""
        return self.topics.get(normalise(text), "")

    def assembly_of(self, text: str) -> str:
        """The one assembly that a text names, as the table has it, or as written for the check to ask; empty where it names several."""
        named = set()
        for word, year in ASSEMBLY.findall(text):
            codes = [f"{word.upper()}-{year}", f"{word.upper()}-{year[-2:]}"]
            found = (self.assemblies.get(Assembly.normalise_key(code)) for code in codes)
            named.add(next(filter(None, found), codes[0]))
        return named.pop() if len(named) == 1 else ""

    def document(self, assembly: str, number: str) -> str:
        """The slug of the one document of this number; empty where there is none, or several."""
        found = self.documents.get((assembly, normalise(number)), [])
        return found[0] if len(found) == 1 else ""
