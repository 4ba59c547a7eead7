"""Statements, cells and assessments as pages show them: the words for their codes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.dates import PartialDate, format_day
from core.records.sources import DOUBTFUL, Confidence
from core.text import format_first_names, format_names
from positions.choices import (
    Action,
    GroupAgreement,
    NoPosition,
    ProposalStage,
    StatedThrough,
)
from positions.corrections import Correction
from positions.legend import LegendEntry, entries_of, word
from positions.legend.last_check import warning
from positions.legend.requests import MIXED, ON_TITLED, REQUESTS

from .statements import (
    ITSELF,
    NOT_FOUND,
    HeldPosition,
    Holder,
    Impact,
    MatrixCell,
    PaperItem,
    Resolver,
    Snapshot,
    Statement,
    Subject,
    by_paper,
)


def format_no_position(cell: MatrixCell) -> str:
    """Why the cell has no position of its holder's own; empty where it has one."""
    if cell.via in ITSELF:
        return ""
    if cell.silence == NoPosition.NO_POSITION:
        return word(NoPosition.NO_POSITION)
    if cell.silence == NoPosition.NONE_FOUND:
        return (
            _("none found on %(day)s") % {"day": PartialDate(cell.looked_on).format()}
            if cell.looked_on
            else _("none found (date not recorded)")
        )
    if cell.via == StatedThrough.NONE and any(
        statement.is_withdrawn for statement in cell.statements
    ):
        return _("paper withdrawn")
    return word(NoPosition.NOT_LOOKED_FOR)


def format_via(cell: MatrixCell, snapshot: Snapshot) -> str:
    """How the holder comes to what the cell shows; empty where it shows nothing."""
    if cell.via == StatedThrough.INFERRED:
        return word(StatedThrough.INFERRED)
    if cell.via == StatedThrough.NONE:
        return ""
    if cell.via in ITSELF:
        is_doubled = any(one.is_inferred and one.speaks for one in cell.statements)
        if cell.via == StatedThrough.CO_SIGNED:
            return _("co-signed, and our inference") if is_doubled else word(cell.via)
        if any(one.is_paper and not one.is_cosigned for one in cell.own):
            return _("own paper, and our inference") if is_doubled else _("own paper")
        return _("own statement, and our inference") if is_doubled else _("own statement")
    names = holder_names([group for group, _statements in cell.group_statements], snapshot)
    if cell.groups_differ:
        return _("through %(groups)s, which say different things") % {"groups": names}
    if all(statement.is_inferred for statement in cell.statements):
        return _("through %(groups)s, by our inference") % {"groups": names}
    return _("through %(groups)s") % {"groups": names}


def format_statement_via(statement: Statement, holder: Holder, snapshot: Snapshot) -> str:
    """How the holder comes to one statement: `own paper`, `through CITEL`."""
    if statement.holder != holder.slug:
        said = _("through %(groups)s")
        if statement.is_inferred:
            said = _("through %(groups)s, by our inference")
        return said % {"groups": snapshot.holder_code(statement.holder)}
    if statement.is_inferred:
        return word(StatedThrough.INFERRED)
    if statement.is_cosigned:
        return word(StatedThrough.CO_SIGNED)
    return _("own paper") if statement.is_paper else _("own statement")


def grade_of(cell: MatrixCell) -> str:
    """That no source states what the cell shows; empty where one states some of it. An inference of ours is marked itself."""
    said = [one for one in cell.statements if one.speaks]
    shown = [one for one in said if one.is_paper] or said
    is_doubtful = all(one.confidence in DOUBTFUL for one in shown)
    return shown[0].doubt if is_doubtful and not all(one.is_inferred for one in shown) else ""


def format_agreements(cell: MatrixCell, snapshot: Snapshot) -> list[str]:
    """How its own statements agree with those of each of its groups."""
    return [
        format_agreement(how, holder_names([group], snapshot)) for group, how in cell.agreements
    ]


def format_agreement(how: GroupAgreement, group: str) -> str:
    labels = {
        GroupAgreement.BREAKS: _("breaks with %(group)s"),
        GroupAgreement.OWN_PAPER: _("adds its own paper to that of %(group)s"),
        GroupAgreement.SAME_STANCE: _("says the same as %(group)s"),
        GroupAgreement.BOTH_AMEND: _("different requests: %(group)s asks for changes too"),
        GroupAgreement.DIFFERENT: _("different requests: what %(group)s asks does not rule it out"),
    }
    return labels[how] % {"group": group}


def holder_names(slugs: Iterable[str], snapshot: Snapshot) -> str:
    """“APT”, “APT and RCC”, “APT, ATU and RCC”: as in the headers of their columns."""
    return format_names([snapshot.holder_code(slug) for slug in slugs])


def publisher_view(snapshot: Snapshot) -> str:
    """Heads what the publisher of the site wants and expects, apart from what others ask for."""
    for holder in snapshot.holders.values():
        if holder.is_owner:
            return _("%(publisher)s view") % {"publisher": holder.name}
    return _("Publisher’s view")


def assessor_label(impact: Impact, snapshot: Snapshot) -> str:
    return impact.assessor_name or holder_names(snapshot.owners, snapshot) or _("the publisher")


@dataclass(frozen=True)
class StatementDisplay:
    """`after` are the later positions that supersede it."""

    statement: Statement
    after: tuple[Statement, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SharedStatement:
    """A paper or a statement once, with all who hold it."""

    statement: Statement
    subject: Subject
    by: tuple[Holder, ...]
    signed_by: tuple[Holder, ...] = ()

    @classmethod
    def of_all(cls, statements: Iterable[Statement], snapshot: Snapshot) -> list[Self]:
        return [
            cls(
                statement=of_one[0],
                subject=snapshot.subjects[of_one[0].subject],
                by=tuple(snapshot.holders[one.holder] for one in of_one if not one.is_cosigned),
                signed_by=tuple(snapshot.holders[one.holder] for one in of_one if one.is_cosigned),
            )
            for of_one in by_paper(statements)
        ]

    @property
    def account(self) -> str:
        """What it asks, unless the paper is called so."""
        statement = self.statement
        return statement.account if statement.account != statement.paper else ""


@dataclass(frozen=True)
class CellDisplay:
    """What a holder has on a subject. `day`: as at which it is shown, where one was asked for."""

    holder: Holder
    cell: MatrixCell
    snapshot: Snapshot
    recorded: list[StatementDisplay] = field(default_factory=list)  # of its own, shown or not
    url: str = ""
    day: dt.date | None = None

    @property
    def codes(self) -> list[LegendEntry]:
        return entries_of(self.cell.codes)

    @property
    def via(self) -> str:
        return format_via(self.cell, self.snapshot)

    @property
    def grade(self) -> str:
        return grade_of(self.cell)

    @property
    def agreements(self) -> list[str]:
        return format_agreements(self.cell, self.snapshot)

    @property
    def no_position(self) -> str:
        """As at a day nobody can say what was looked for then, only what had been made."""
        if self.day and self.cell.silence == NoPosition.NOT_LOOKED_FOR:
            return _("nothing recorded up to %(day)s") % {"day": format_day(self.day)}
        return format_no_position(self.cell)

    @property
    def papers(self) -> list[Statement]:
        return [one for one in self.cell.statements if one.is_paper and one.speaks]


def display_statements(statements: Iterable[Statement]) -> list[StatementDisplay]:
    """The latest first; last those without a day."""
    statements = sorted(statements, key=lambda one: one.last_day() or dt.date.min, reverse=True)
    after: dict[tuple[bool, str], list[Statement]] = defaultdict(list)
    for one in statements:
        if isinstance(one, HeldPosition):
            after[False, one.supersedes].append(one)
    return [StatementDisplay(one, tuple(after[one.is_paper, one.slug])) for one in statements]


def impacts_by(snapshot: Snapshot, subject: str, holder: Holder) -> list[Impact]:
    return [one for one in snapshot.impacts if one.subject == subject and one.is_by(holder)]


def split_impacts(snapshot: Snapshot, subject: str) -> tuple[list[Impact], list[Impact]]:
    """Those of others, and the publisher's, which stand apart."""
    found = [one for one in snapshot.impacts if one.subject == subject]
    return [one for one in found if not one.is_by_owner], [one for one in found if one.is_by_owner]


def format_assessed(impacts: Iterable[Impact]) -> str:
    """“GPD (Role of ITU, Open: partly sourced); W3C (Secure)”: which of others say what a text would do, to what."""
    dimensions: dict[str, list[str]] = defaultdict(list)
    for one in impacts:
        name = one.dimension_name
        if one.doubt:
            name = _("%(name)s: %(grade)s") % {"name": name, "grade": one.doubt}
        if not one.is_by_owner and name not in dimensions[one.assessor_name]:
            dimensions[one.assessor_name].append(name)
    return "; ".join(
        _("%(who)s (%(dimensions)s)") % {"who": who, "dimensions": ", ".join(names)}
        for who, names in dimensions.items()
    )


def latest_check(shown: Iterable[Statement | Impact]) -> str:
    """A partial date. What was never checked counts from the day when it was made."""
    return max((one.checked_on or one.dated for one in shown), default="")


def warning_of(shown: Iterable[Statement | Impact]) -> str:
    """Where nothing is shown nothing could be checked."""
    shown = list(shown)
    if not shown:
        return _("Proposals are not agreed texts. This is a best-efforts reading.")
    return warning(latest_check(shown))


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_SILENCES: dict[str, "StrPromise"] = {
    NoPosition.NO_POSITION: ngettext_lazy(
        "%(who)s takes no position.", "%(who)s take no position.", "count"
    ),
    NoPosition.NONE_FOUND: gettext_lazy("No position of %(who)s was found."),
    NoPosition.NOT_LOOKED_FOR: gettext_lazy("Nothing is recorded for %(who)s."),
}


# a row


def row_sentence(resolver: Resolver, subject: Subject) -> str:
    """`APT, ATU and RCC proposed to change Resolution 20. CITEL asked for no change to Resolution 20.`"""
    return " ".join(_RowSentences(resolver, subject).build())


# A code, and what must be said of it: that it is our inference, a draft, or not stated by a source.
_Request = tuple[str, str]


class _RowSentences:
    """Of one row: the groups, then the others, then what was proposed by nobody knows whom."""

    def __init__(self, resolver: Resolver, subject: Subject) -> None:
        self.snapshot, self.resolver, self.subject = resolver.snapshot, resolver, subject
        self.text = subject_label(subject)
        self.statements = resolver.on(subject.path)

    def build(self) -> Iterator[str]:
        groups = [group.slug for group in self.snapshot.groups]
        left_out = {NOT_FOUND, *groups, *self.snapshot.owners}  # whose view is shown elsewhere
        speaking, silent = self._by_what_they_ask(groups)
        others, _silent = self._by_what_they_ask(
            [slug for slug in self.statements if slug not in left_out]
        )
        not_found = {
            one.slug for one in self.statements.get(NOT_FOUND, ()) if one.speaks and one.is_paper
        }
        breaking = self.resolver.breaking.get(self.subject.path)
        yield from self._requests(speaking)
        if groups and not speaking:
            yield _("No position of a group on %(text)s is recorded.") % {"text": self.text}
        for silence, said in _SILENCES.items():  # that nothing is recorded only if not said of all
            slugs = silent[NoPosition(silence)]
            if slugs and (speaking or silence != NoPosition.NOT_LOOKED_FOR):
                yield self._sentence(said, slugs)
        yield from self._others_too(others) if speaking else self._requests(others)
        if not_found:
            yield ngettext(
                "The proponent of one proposal on %(text)s was not found.",
                "The proponents of %(number)s proposals on %(text)s were not found.",
                len(not_found),
            ) % {"number": count_text(len(not_found)), "text": self.text}
        if not (groups or others or not_found):
            yield _("Nothing is recorded on %(text)s.") % {"text": self.text}
        if breaking:
            yield _format_differing(len(breaking))

    def _by_what_they_ask(
        self, slugs: list[str]
    ) -> tuple[dict[_Request, list[str]], dict[NoPosition, list[str]]]:
        """Those who speak themselves, and those who do not."""
        speaking: dict[_Request, list[str]] = defaultdict(list)
        silent: dict[NoPosition, list[str]] = defaultdict(list)
        for slug, cell in zip(slugs, self.resolver.cells(self.subject.path, slugs), strict=True):
            if cell.codes and cell.via in ITSELF:
                speaking[_asks(cell), _note_on(cell)].append(slug)
            else:
                silent[cell.silence or NoPosition.NOT_LOOKED_FOR].append(slug)
        return speaking, silent

    def _requests(self, by_request: dict[_Request, list[str]]) -> Iterator[str]:
        """Those who are most come first; of equals, whoever comes first in the columns."""
        said = ON_TITLED if self.subject.subject_kind.is_titled else REQUESTS
        for (code, note), slugs in sorted(by_request.items(), key=lambda entry: -len(entry[1])):
            text = self.text
            if note:
                text = _("%(text)s (%(note)s)") % {"text": text, "note": note}
            yield self._sentence(said[code], slugs, text=text)

    def _sentence(self, said: "StrPromise | str", slugs: Sequence[str], text: str = "") -> str:
        who = format_first_names([self.snapshot.holders[slug].code for slug in slugs])
        return capfirst(str(said % {"who": who, "count": len(slugs), "text": text}))

    def _others_too(self, others: dict[_Request, list[str]]) -> Iterator[str]:
        """Beside groups. An inference is neither a paper nor a statement."""
        inferred = {key: slugs for key, slugs in others.items() if key[1] == _("our inference")}
        if speaking := [one for key in others if key not in inferred for one in others[key]]:
            message = ngettext(
                "%(who)s has a paper or statement too.",
                "%(who)s have papers or statements too.",
                len(speaking),
            )
            yield self._sentence(message, speaking)
        yield from self._requests(inferred)


def _asks(cell: MatrixCell) -> str:
    """The single code of the cell: of its papers, if it has any."""
    papers = {
        statement.code for statement in cell.statements if statement.speaks and statement.is_paper
    }
    codes = papers or set(cell.codes)
    return next(iter(codes)) if len(codes) == 1 else MIXED


def _note_on(cell: MatrixCell) -> str:
    """What a reader must know of all that the cell says; empty where a source states some of it."""
    if cell.via == StatedThrough.INFERRED:
        return _("our inference")
    said = [one for one in cell.statements if one.speaks]
    papers = [one for one in said if isinstance(one, PaperItem)]
    notes = []
    if papers and all(_is_linked_by_inference(one) for one in papers):
        notes.append(_("a draft without a number; the link is inferred"))
    elif papers and all(one.stage == ProposalStage.DRAFT for one in papers):
        notes.append(_("a draft"))
    return "; ".join(filter(None, [*notes, grade_of(cell)]))


def _is_linked_by_inference(item: PaperItem) -> bool:
    """A new text that became this one as far as we can tell."""
    is_inferred = item.outcome_confidence == Confidence.INFERRED
    return item.code == Action.ADD and bool(item.became) and is_inferred


def _format_differing(count: int) -> str:
    message = ngettext(
        "%(said)s State differs from its group.", "%(said)s States differ from their group.", count
    )
    return capfirst(message % {"said": count_text(count)})


# a table


def table_sentence(resolver: Resolver, subjects: Iterable[Subject], of: int = 0) -> str:
    """How many rows there are, on how many of them groups propose something, and who differs. `of` counts the rows without a filter."""
    rows, snapshot = list(subjects), resolver.snapshot
    words = {"assembly": snapshot.code, "said": count_text(len(rows)), "of": count_text(of)}
    if not snapshot.statements and not rows:
        return _("Nothing is recorded for %(assembly)s.") % words
    if not rows:
        return _("Nothing recorded for %(assembly)s matches the filters.") % words
    is_narrowed = of > len(rows)  # a filter left some out: that is no fact about the assembly
    if is_narrowed:
        first = ngettext(
            "Of the %(of)s subjects listed for %(assembly)s, %(said)s is shown.",
            "Of the %(of)s subjects listed for %(assembly)s, %(said)s are shown.",
            len(rows),
        )
    else:
        first = ngettext(
            "%(said)s subject is listed for %(assembly)s.",
            "%(said)s subjects are listed for %(assembly)s.",
            len(rows),
        )
    sentences = [capfirst(first % words), *_format_proposals(resolver, rows)]
    # A fact about the assembly, which beside a part of it would be read as one about that part.
    if not is_narrowed and (regional := format_regional_papers(snapshot)):
        sentences.append(regional)
    breaking = {slug for row in rows for slug in resolver.breaking.get(row.path, ())}
    return " ".join(sentences + ([_format_differing(len(breaking))] if breaking else []))


def _format_proposals(resolver: Resolver, rows: Sequence[Subject]) -> Iterator[str]:
    groups = resolver.snapshot.groups
    by_row = [
        {one.holder for said in on.values() for one in said if one.is_paper and one.speaks}
        for on in map(resolver.on, [row.path for row in rows])
    ]
    with_papers = sum(map(bool, by_row))
    if not with_papers:
        yield ngettext(
            "No proposal on this subject is recorded.",
            "No proposal on these subjects is recorded.",
            len(rows),
        )
        return
    message = ngettext("%(said)s has proposals.", "%(said)s have proposals.", with_papers)
    yield capfirst(message % {"said": count_text(with_papers)})
    proposing = [
        group.code for group in groups if any(group.slug in proponents for proponents in by_row)
    ]
    if groups and not proposing:
        yield _("No group shown is among their proponents.")
    elif len(groups) > 1:
        message = ngettext(
            "Among their proponents is %(names)s.",
            "Among their proponents are %(names)s.",
            len(proposing),
        )
        yield message % {"names": format_names(proposing)}


def format_regional_papers(snapshot: Snapshot) -> str:
    """That no regional organisation has a paper on a numbered resolution, or drafts only, in all that is recorded for the assembly."""
    groups = {group.slug for group in snapshot.groups}
    numbered = {path for path, one in snapshot.subjects.items() if one.number is not None}
    stages = {
        item.stage
        for item in snapshot.paper_items
        if item.holder in groups and item.subject in numbered
    }
    if stages - {ProposalStage.DRAFT}:
        return ""
    if stages:  # a draft of a group may never have been sent in
        return _("No regional paper on a numbered resolution is recorded, only drafts.")
    return _("No regional paper on a numbered resolution is recorded.")


# words


def count_text(number: int) -> str:
    """In words below ten."""
    return str(apnumber(number))


def subject_label(subject: Subject) -> str:
    """`Resolution 20`; a topic, a new text and a resolution whose number is not known by their titles."""
    kind = subject.subject_kind
    is_title = kind.is_titled or (kind.has_editions and subject.number is None)
    return _("“%(title)s”") % {"title": subject.title} if is_title else subject.name
