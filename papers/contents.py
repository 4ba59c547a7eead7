"""What a background paper says: a board told text by text, with the owner's reading apart. Free of the database; a frozen edition is this."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.records.contents import (
    Reader,
    Rule,
    Rules,
    is_address,
    is_day,
    is_partial_date,
    is_slug,
    one_of,
)
from core.records.sources import Confidence
from matrix.snapshot.display import beside_said, silence_said, statement_word
from matrix.snapshot.resolver import Cell, Resolver
from matrix.snapshot.sentences import row_sentence, table_sentence
from matrix.snapshot.statements import HeldPosition, Holder, PaperItem, Snapshot, Statement, Subject
from participants.choices import ParticipantKind
from positions.assessment import warning_of
from positions.choices import (
    Action,
    Certainty,
    EvidenceKind,
    ItemOutcome,
    ProposalStage,
    Result,
    Severity,
    Stance,
    StatedThrough,
)
from positions.legend import word

_OTHER = "other-texts"
_GROUPS = "study-groups"
# Within a section: the topic itself, then texts, then those who work on them.
_KINDS = ("topic", "resolution", "recommendation", "question", "study-group", "new")


@dataclass(frozen=True)
class Source:
    """`page` is the document's page here, `address` where it was read."""

    title: str = ""
    page: str = ""
    address: str = ""
    evidence: str = ""
    seen_on: str = ""
    checked_on: str = ""


@dataclass(frozen=True)
class Asking:
    """What is proposed. Numbers in `sources` count the sources of its text from 1."""

    code: str = ""
    word: str = ""
    paper: str = ""
    address: str = ""
    by: tuple[str, ...] = ()
    cosigned_by: tuple[str, ...] = ()
    account: str = ""
    dated: str = ""
    stage: str = ""
    outcome: str = ""
    became: str = ""
    adds_to: str = ""
    confidence: str = ""
    remark: str = ""
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Standing:
    """A position."""

    code: str = ""
    word: str = ""
    held_by: tuple[str, ...] = ()
    address: str = ""
    account: str = ""
    about_paper: str = ""
    dated: str = ""
    confidence: str = ""
    remark: str = ""
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Silent:
    """Who is silent, and why."""

    said: str = ""
    holders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Concern:
    """The owner's reading of what a change would do."""

    dimension: str = ""
    severity: str = ""
    certainty: str = ""
    reason: str = ""
    touched: tuple[str, ...] = ()
    dated: str = ""
    result: str = ""
    result_remark: str = ""


@dataclass(frozen=True)
class Glance:
    """What a table shows of one group on one text: its codes, or why there are none."""

    said: str = ""
    is_silent: bool = False


@dataclass(frozen=True)
class Text:
    """One thing that something is recorded on. `glance` is what each group of the paper has on it, in their order."""

    anchor: str = ""
    name: str = ""
    title: str = ""
    address: str = ""
    sentence: str = ""
    glance: tuple[Glance, ...] = ()
    askings: tuple[Asking, ...] = ()
    standings: tuple[Standing, ...] = ()
    beside: tuple[str, ...] = ()
    silent: tuple[Silent, ...] = ()
    own_askings: tuple[Asking, ...] = ()
    own_standings: tuple[Standing, ...] = ()
    concerns: tuple[Concern, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def is_read_by_the_owner(self) -> bool:
        return bool(self.own_askings or self.own_standings or self.concerns)


@dataclass(frozen=True)
class Pointer:
    anchor: str = ""
    name: str = ""


@dataclass(frozen=True)
class Section:
    """A topic with its texts; a text of several topics stands under the first, and `also` leads there from the others."""

    anchor: str = ""
    name: str = ""
    texts: tuple[Text, ...] = ()
    also: tuple[Pointer, ...] = ()


@dataclass(frozen=True)
class NamedCode:
    """What a short name in the paper stands for."""

    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class Dossier:
    """Everything an edition says. `introduction` and `method` are rich text."""

    title: str = ""
    assembly: str = ""
    made_on: str = ""
    warning: str = ""
    owner: str = ""
    introduction: str = ""
    method: str = ""
    summary: str = ""
    groups: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    names: tuple[NamedCode, ...] = ()

    @property
    def texts(self) -> list[Text]:
        return [text for section in self.sections for text in section.texts]


def frozen(dossier: Dossier) -> dict[str, Any]:
    return dataclasses.asdict(dossier)


_ANCHORED: dict[str, Rule] = {"anchor": is_slug}
_RULES: Rules = {
    Dossier: {"made_on": is_day},
    Section: _ANCHORED,
    Pointer: _ANCHORED,
    Text: {"anchor": is_slug, "address": is_address},
    Asking: {"code": one_of(Action), "address": is_address, "dated": is_partial_date},
    Standing: {"code": one_of(Stance), "address": is_address, "dated": is_partial_date},
    Concern: {"dated": is_partial_date},
    Source: {
        "page": is_address,
        "address": is_address,
        "seen_on": is_day,
        "checked_on": is_day,
    },
}
_reader = Reader(_RULES)


def from_json(contents: Any) -> Dossier:
    """As much of it as is there: an edition may be older than a part of the paper.

    Raises Damaged.
    """
    return _reader.read(Dossier, contents)


@dataclass(frozen=True)
class Words:
    """What staff wrote for the paper, and the names of topics by slug."""

    title: str
    introduction: str = ""
    method: str = ""
    topics: Mapping[str, str] = dataclasses.field(default_factory=dict)


def dossier_of(snapshot: Snapshot, words: Words, day: dt.date) -> Dossier:
    """Of a board without superseded statements, as it was read on this day."""
    return _Writer(snapshot, words, day).dossier()


class _Writer:
    def __init__(self, snapshot: Snapshot, words: Words, day: dt.date) -> None:
        self.snapshot, self.words, self.day = snapshot, words, day
        self.resolver = Resolver(snapshot)
        self.groups = [
            holder.slug
            for holder in _in_order(snapshot.holders.values())
            if holder.kind == ParticipantKind.REGIONAL_ORGANISATION
        ]
        self.owners = {holder.slug for holder in snapshot.holders.values() if holder.is_owner}
        self.order = {
            holder.slug: place for place, holder in enumerate(_in_order(snapshot.holders.values()))
        }
        self.statements: dict[str, list[Statement]] = {}
        for statement in sorted(
            snapshot.statements,
            key=lambda statement: (
                statement.dated or "9",
                statement.paper,
                statement.slug,
                self.order.get(statement.holder, 0),
            ),
        ):
            self.statements.setdefault(statement.subject, []).append(statement)

    def dossier(self) -> Dossier:
        concerned = {impact.subject for impact in self.snapshot.impacts}
        subjects = [
            one
            for one in self.snapshot.subjects.values()
            if one.path in self.statements or one.path in concerned
        ]
        return Dossier(
            title=self.words.title,
            assembly=self.snapshot.code,
            made_on=self.day.isoformat(),
            warning=warning_of((*self.snapshot.statements, *self.snapshot.impacts)),
            owner=", ".join(self.snapshot.holders[slug].name for slug in sorted(self.owners)),
            introduction=self.words.introduction,
            method=self.words.method,
            summary=table_sentence(self.snapshot, self.resolver, subjects, self.groups),
            groups=tuple(self._code(slug) for slug in self.groups),
            sections=tuple(self._sections(sorted(subjects, key=_by_kind_and_number))),
            names=tuple(self._names()),
        )

    def _sections(self, subjects: list[Subject]) -> Iterable[Section]:
        homes = {subject.path: self._home(subject) for subject in subjects}
        titles = {
            **self.words.topics,
            _GROUPS: _("Study groups and Questions"),
            _OTHER: _("Other texts"),
        }
        for home, title in titles.items():
            texts = tuple(
                self._text(subject) for subject in subjects if homes[subject.path] == home
            )
            also = tuple(
                Pointer(_anchor(subject), _named(subject))
                for subject in subjects
                if home in subject.topics and homes[subject.path] != home
            )
            if texts:
                yield Section(f"section-{home}", title, texts, also)

    def _home(self, subject: Subject) -> str:
        known = [topic for topic in subject.topics if topic in self.words.topics]
        if known:
            return known[0]
        return _GROUPS if subject.kind in {"study-group", "question"} else _OTHER

    def _text(self, subject: Subject) -> Text:
        statements, sources = self.statements.get(subject.path, []), _Sources()
        others = [statement for statement in statements if statement.holder not in self.owners]
        own = [statement for statement in statements if statement.holder in self.owners]
        return Text(
            anchor=_anchor(subject),
            name=subject.name,
            title=subject.title,
            address=subject.address,
            sentence=row_sentence(self.snapshot, self.resolver, subject, self.groups),
            glance=tuple(_glance(self.resolver.cell(subject.path, group)) for group in self.groups),
            askings=tuple(self._askings(others, sources)),
            standings=tuple(self._standings(others, sources)),
            beside=tuple(self._beside(subject.path)),
            silent=tuple(self._silent(subject.path)),
            own_askings=tuple(self._askings(own, sources)),
            own_standings=tuple(self._standings(own, sources)),
            concerns=tuple(self._concerns(subject.path)),
            sources=tuple(sources.found),
        )

    def _askings(self, statements: list[Statement], sources: "_Sources") -> Iterable[Asking]:
        """A proposal of several is one, with all of them."""
        shared: dict[str, list[PaperItem]] = {}
        for statement in statements:
            if isinstance(statement, PaperItem):
                shared.setdefault(statement.id, []).append(statement)
        for of_one in shared.values():
            statement = of_one[0]
            yield Asking(
                code=statement.code,
                word=word(statement.code),
                paper=statement.paper,
                address=statement.address,
                by=self._codes(
                    statement.holder for statement in of_one if not statement.is_cosigned
                ),
                cosigned_by=self._codes(
                    statement.holder for statement in of_one if statement.is_cosigned
                ),
                account=statement.account,
                dated=statement.dated,
                stage=_label(ProposalStage, statement.stage),
                outcome="" if self._is_to_come else _label(ItemOutcome, statement.outcome),
                became=statement.became,
                adds_to=statement.adds_to,
                confidence=_label(Confidence, statement.confidence),
                remark=statement.remark,
                sources=sources.numbers_of(statement),
            )

    def _standings(self, statements: list[Statement], sources: "_Sources") -> Iterable[Standing]:
        """That nothing was found is no position; it is told among those who are silent."""
        shared: dict[str, list[HeldPosition]] = {}
        for statement in statements:
            if isinstance(statement, HeldPosition) and statement.code != Stance.NONE_FOUND:
                shared.setdefault(statement.slug, []).append(statement)
        for of_one in sorted(
            shared.values(), key=lambda statements: self.order.get(statements[0].holder, 0)
        ):
            statement = of_one[0]
            yield Standing(
                code=statement.code,
                word=statement_word(statement),
                held_by=self._codes(statement.holder for statement in of_one),
                address=statement.address,
                account=statement.account,
                about_paper=statement.about_paper,
                dated=statement.dated,
                confidence=_label(Confidence, statement.confidence),
                remark=statement.remark,
                sources=sources.numbers_of(statement),
            )

    def _beside(self, path: str) -> Iterable[str]:
        for slug in self._holders_on(path):
            for how in beside_said(self.resolver.cell(path, slug), self.snapshot):
                yield _("%(who)s: %(how)s") % {"who": self._code(slug), "how": how}

    def _silent(self, path: str) -> Iterable[Silent]:
        said: dict[str, list[str]] = {}
        for slug in dict.fromkeys([*self.groups, *self._holders_on(path)]):
            cell = self.resolver.cell(path, slug)
            spoken_for = any(
                statement.code != Stance.NONE_FOUND
                for statement in self.resolver.own_statements(path, slug)
            )
            if cell.via == StatedThrough.NONE and not spoken_for and slug not in self.owners:
                said.setdefault(silence_said(cell), []).append(self._code(slug))
        return (Silent(why, tuple(codes)) for why, codes in said.items())

    def _concerns(self, path: str) -> Iterable[Concern]:
        for impact in self.snapshot.impacts:
            if impact.subject == path:
                yield Concern(
                    dimension=impact.dimension_name,
                    severity=_label(Severity, impact.severity),
                    certainty=_label(Certainty, impact.certainty),
                    reason=impact.reason,
                    touched=impact.touched,
                    dated=impact.dated,
                    result=_label(Result, impact.result),
                    result_remark=impact.result_remark,
                )

    def _names(self) -> Iterable[NamedCode]:
        """Of those whose short name is not their name, and who are named."""
        speaking = {statement.holder for statement in self.snapshot.statements} | set(self.groups)
        for holder in _in_order(self.snapshot.holders.values()):
            if holder.slug in speaking and holder.code != holder.name:
                yield NamedCode(holder.code, holder.name)

    @property
    def _is_to_come(self) -> bool:
        """Nothing was decided yet, so that no outcome is known says nothing."""
        return self.snapshot.opens_on is not None and self.day < self.snapshot.opens_on

    def _holders_on(self, path: str) -> list[str]:
        return sorted(self.resolver.holders_on(path), key=lambda slug: self.order.get(slug, 0))

    def _codes(self, slugs: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._code(slug) for slug in slugs))

    def _code(self, slug: str) -> str:
        return self.snapshot.holders[slug].code if slug in self.snapshot.holders else slug


class _Sources:
    """The sources of one text, each once, numbered from 1."""

    def __init__(self) -> None:
        self.found: list[Source] = []
        self._numbers: dict[tuple[str, str], int] = {}

    def numbers_of(self, statement: Statement) -> tuple[int, ...]:
        evidence = _label(EvidenceKind, statement.evidence)
        numbers = []
        if statement.document:
            first = statement.sources[0] if len(statement.sources) == 1 else ""
            numbers.append(
                self._number(
                    Source(
                        statement.document,
                        statement.document_address,
                        first,
                        evidence,
                        statement.seen_on,
                        statement.checked_on,
                    )
                )
            )
        if not statement.document or len(statement.sources) > 1:
            numbers += [
                self._number(
                    Source("", "", address, evidence, statement.seen_on, statement.checked_on)
                )
                for address in statement.sources
            ]
        return tuple(dict.fromkeys(numbers))

    def _number(self, source: Source) -> int:
        key = (source.page, source.address)
        if key not in self._numbers:
            self.found.append(source)
            self._numbers[key] = len(self.found)
        return self._numbers[key]


def _in_order(holders: Iterable[Holder]) -> list[Holder]:
    """Regional organisations, then States and the others, each by name; last the proponent not found."""
    return sorted(
        holders,
        key=lambda one: (
            not one.kind,
            one.kind != ParticipantKind.REGIONAL_ORGANISATION,
            one.code,
            one.slug,
        ),
    )


def _by_kind_and_number(subject: Subject) -> tuple[Any, ...]:
    kind = _KINDS.index(subject.kind) if subject.kind in _KINDS else len(_KINDS)
    return kind, subject.number is None, subject.number or 0, subject.name, subject.path


def _anchor(subject: Subject) -> str:
    path = subject.path.replace("/", "-")
    return f"resolution-{path}" if subject.kind == "resolution" else path


def _named(subject: Subject) -> str:
    return subject.title if subject.kind in {"topic", "new"} else subject.name


def _glance(cell: Cell) -> Glance:
    codes = " / ".join(word(code) for code in cell.codes)
    if cell.via == StatedThrough.INFERRED:
        codes = _("%(word)s (our inference)") % {"word": codes}
    return Glance(codes) if codes else Glance(silence_said(cell), is_silent=True)


def _label(choices: Any, code: str) -> str:
    return str(dict(choices.choices).get(code, code))
