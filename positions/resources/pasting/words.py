"""Words that papers and minutes share, and the rows that they may mean: participants, assemblies, documents, topics."""

import re
from collections import defaultdict
from collections.abc import Iterable

from core.fields import normalise, tidy_line
from documents.models import Document
from exchange.columns.pasted.names import Names
from meetings.models import Assembly
from participants.models import Participant
from resolutions.models import Topic

from ..parts import target_in

ASSEMBLY = re.compile(
    r"(?<![\w-])(WTSA|WTSC|WTDC)[- ]?[’']?([0-9]{4}|[0-9]{2})(?![\w-])", re.IGNORECASE
)
ACTION = re.compile(r"(?<![\w(\[-])(ADD|MOD|SUP|NOC)(?![\w\])-])")

_AND = r"(?:\s*,\s*(?:(?:and|et|y)\s+)?|\s*&\s*|\s+(?:and|et|y)\s+)"
_RES = r"(?:R(?:[eé]s(?:olutions?)?)?|Resoluci(?:ón|ones)|Ress)\.?"
_EDITION = r"(?:\s*\((?:Rev\.?|[A-Z])[^()]*\))?"
_NOT_A_RANGE = r"(?![\w.]|\s*(?:[-–—]|to\b|through\b)\s*[0-9])"
_NUMBER = rf"[0-9]{{1,3}}(?!\w){_EDITION}"
_LAST = r"(?=\s*(?:$|[,;:.|()\[\]–—-]|(?:and|by|from|is|are|as|et|y)\b))"
# Res. 64 · Resolutions 7, 18 and 22 · Resolution 50 (Rev. Geneva, 2022)
RESOLUTIONS = re.compile(
    rf"(?<![\w-])(?:{_RES})\s*(?:nos?\.?\s*|n[°º]\s*)?({_NUMBER}(?:{_AND}(?:{_RES}\s*)?{_NUMBER}{_LAST})*){_NOT_A_RANGE}",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?<![\w-])(?:Opinion [0-9]+|Q(?:uestion)? ?[0-9]+/[0-9]+|(?:ITU-T )?(?:SG ?[0-9]+|Study Group [0-9]+)|TSAG)(?![\w/-])",
    re.IGNORECASE,
)
# Such words mark Resolutions of other conferences, which are also numbered from 1.
OTHER_CONFERENCE = re.compile(
    r"\b(?:PP|WRC|WCIT|Plenipotentiary|Council)\b(?!\s*\|)(?=.*\bRes)|\bRes.*\bof (?:the )?(?:PP|WRC|WTDC|Plenipotentiary|Council)\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"(?<![\w/])\(?(?:(?:see|cf\.?|in|per|ref\.?:?)\s+)?(?:Add(?:endum|\.)?\s*(?P<first>[0-9]{1,3})\s+to\s+)?"
    r"(?:doc(?:ument)?s?\.?\s*(?:no\.?\s*)?|contribution\s+|C)\s?(?P<number>[0-9]{1,4})(?:-[A-Z])?"
    r"(?:\s*\(?(?:Add\.?|addendum|A)\s?(?P<addendum>[0-9]{1,3})\)?)?(?:-[A-Z])?(?![\w/])\)?",
    re.IGNORECASE,
)


def resolutions_in(text: str) -> list[str]:
    """The keys of both in `Resolutions 1 and 2`; none if the whole text is something else."""
    found = RESOLUTIONS.fullmatch(text.strip())
    return [f"Resolution {key}" for key in re.findall(_NUMBER, found[1])] if found else []


def subjects_in(text: str) -> list[tuple[str, str]]:
    """The subjects in a text, each as a column and its cell."""
    if OTHER_CONFERENCE.search(text):
        return []
    found: list[tuple[str, str]] = []
    for match in RESOLUTIONS.finditer(text):
        found += [("resolution", key) for key in resolutions_in(match[0])]
    for match in _OTHERS.finditer(text):
        if target := target_in(tidy_line(match[0])):
            found.append((target[0].relation, target[1]))
    return list(dict.fromkeys(found))


def without_subjects(text: str) -> str:
    return text if OTHER_CONFERENCE.search(text) else _OTHERS.sub(" ", RESOLUTIONS.sub(" ", text))


def says_only_which_texts(text: str) -> bool:
    """Whether it contains only names of texts and kinds of proposal."""
    return not re.sub(r"[\s,/&().]|\band\b", "", ACTION.sub("", without_subjects(text)))


def documents_in(text: str) -> tuple[list[str], str]:
    """The numbers of documents, as `42(Add.12)`, and the text without them."""
    numbers = []
    for found in _DOCUMENT.finditer(text):
        addendum = found["addendum"] or found["first"]
        numbers.append(found["number"] + (f"(Add.{addendum})" if addendum else ""))
    return numbers, _DOCUMENT.sub(" ", text)


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
        # Proposal prefixes and ITU symbols with one meaning only.
        self.codes = {code: names.pop() for code, names in meant.items() if len(names) == 1}
        # A symbol may be a single letter, which in a sentence is a word.
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
        """The code of the participant that a whole cell names; empty if it names none."""
        name = tidy_line(name)
        row = self.participants.find(name)
        return row.code if row else self.codes.get(name, "")

    def holders_in(self, text: str) -> list[str]:
        """The codes of all participants in a text that contains nothing else."""
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
        """The codes of all participants in a text, whatever else it contains."""
        return list(dict.fromkeys(map(self.holder, self.participants.pattern.findall(text))))

    def without_names(self, text: str) -> str:
        return re.sub(r"\ue000(?:['’]s?)?", " ", self.participants.pattern.sub("\ue000", text))

    def topic(self, text: str) -> str:
        """The slug of the topic that the whole text names."""
        return self.topics.get(normalise(text), "")

    def assembly_of(self, text: str) -> str:
        """The only assembly that a text names, as in the table, or as written so that the check asks; empty for several."""
        named = set()
        for word, year in ASSEMBLY.findall(text):
            codes = [f"{word.upper()}-{year}", f"{word.upper()}-{year[-2:]}"]
            found = (self.assemblies.get(Assembly.normalise_key(code)) for code in codes)
            named.add(next(filter(None, found), codes[0]))
        return named.pop() if len(named) == 1 else ""

    def document(self, assembly: str, number: str) -> str:
        """The slug of the only document with this number; empty if there is none, or several."""
        found = self.documents.get((assembly, normalise(number)), [])
        return found[0] if len(found) == 1 else ""
