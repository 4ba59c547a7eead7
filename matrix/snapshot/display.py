"""Statements, cells and assessments as pages show them: the words for their codes."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.dates import format_day
from core.text import format_first_names, format_names
from positions.choices import NoPosition, ProposalStage, StatedThrough
from positions.corrections import Correction
from positions.legend import (
    MIXED,
    ON_PROPOSALS,
    ON_TITLED,
    REQUESTS,
    LegendEntry,
    entries_of,
    warning,
)

from .cells import (
    format_agreements,
    format_no_position,
    format_via,
    grade_of,
    holder_names,
    is_linked_by_inference,
)
from .statements import (
    ITSELF,
    NOT_FOUND,
    NOTHING,
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


def publisher_view(snapshot: Snapshot) -> str:
    """Heading for what the publisher of the site wants and expects, apart from requests of others."""
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
    """A paper or statement once, with all its holders."""

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
        """What it requests, unless that is its title."""
        statement = self.statement
        return statement.account if statement.account != statement.paper else ""


@dataclass(frozen=True)
class CellDisplay:
    """What a holder has on a subject. `day`: the day as of which it is shown, if one was chosen."""

    holder: Holder
    cell: MatrixCell
    snapshot: Snapshot
    recorded: list[StatementDisplay] = field(default_factory=list)  # its own, even if not shown
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
        """As of a day, nobody can say what had been looked for, only what had been made."""
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
    """Those of others, and those of the publisher, which are shown apart."""
    found = [one for one in snapshot.impacts if one.subject == subject]
    return [one for one in found if not one.is_by_owner], [one for one in found if one.is_by_owner]


def format_assessed(impacts: Iterable[Impact]) -> str:
    """“GPD (Role of ITU, Open: partly sourced) and W3C (Secure)”: who else assessed a text, and in what respects."""
    dimensions: dict[str, list[str]] = defaultdict(list)
    for one in impacts:
        name = one.dimension_name
        if one.doubt:
            name = _("%(name)s: %(grade)s") % {"name": name, "grade": one.doubt}
        if not one.is_by_owner and name not in dimensions[one.assessor_name]:
            dimensions[one.assessor_name].append(name)
    return format_names(
        [
            _("%(who)s (%(dimensions)s)") % {"who": who, "dimensions": ", ".join(names)}
            for who, names in dimensions.items()
        ]
    )


def latest_check(shown: Iterable[Statement | Impact]) -> str:
    """A partial date. Statements never checked count from the day they were made."""
    return max((one.checked_on or one.dated for one in shown), default="")


def warning_of(shown: Iterable[Statement | Impact]) -> str:
    """If nothing is shown, there is nothing to check."""
    shown = list(shown)
    if not shown:
        return _("Proposals are not agreed texts. This is a best-efforts reading.")
    return warning(latest_check(shown))


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# a row

_WITHDRAWN = "withdrawn"
_SILENCES: dict[str, "StrPromise"] = {
    NoPosition.NO_POSITION: ngettext_lazy(
        "%(who)s takes no position.", "%(who)s take no position.", "count"
    ),
    NoPosition.NONE_FOUND: gettext_lazy("No position of %(who)s was found."),
    _WITHDRAWN: ngettext_lazy(
        "%(who)s withdrew its paper.", "%(who)s withdrew their papers.", "count"
    ),
    NoPosition.NOT_LOOKED_FOR: gettext_lazy("Nothing is recorded for %(who)s."),
}
# What must be said of a request besides its code, and whether a grade follows from it.
_INFERRED, _DRAFT, _LINKED = "inferred", "draft", "linked"
_NOTED: dict[tuple[str, bool], "StrPromise"] = {
    (_INFERRED, False): gettext_lazy("%(text)s (our inference)"),
    (_DRAFT, False): gettext_lazy("%(text)s (a draft)"),
    (_DRAFT, True): gettext_lazy("%(text)s (a draft, %(grade)s)"),
    (_LINKED, False): gettext_lazy("%(text)s (a draft without a number, linked by inference)"),
    (_LINKED, True): gettext_lazy(
        "%(text)s (a draft without a number, linked by inference, %(grade)s)"
    ),
    ("", True): gettext_lazy("%(text)s (%(grade)s)"),
}


@dataclass(frozen=True)
class _RowRequest:
    """What one or several holders request alike: code, remarks (see above), and grade if no source states it."""

    code: str
    note: str
    grade: str

    def sentence(self, subject: Subject, who: Sequence[str]) -> str:
        text = subject_label(subject)
        if self.note or self.grade:
            noted = _NOTED[self.note, bool(self.grade)]
            text = noted % {"text": text, "grade": self.grade}
        said = ON_TITLED if subject.subject_kind.is_titled else REQUESTS
        return _sentence(said[self.code], who, text=text)


def row_sentence(resolver: Resolver, subject: Subject) -> str:
    """`APT, ATU and RCC proposed to change Resolution 20. CITEL asked for no change to Resolution 20.`"""
    return " ".join(_sentences_of_row(resolver, subject))


def cell_sentence(resolver: Resolver, subject: Subject, holder: Holder) -> str:
    """`Egypt is shown with what ATU asks for: MOD.`"""
    cell, snapshot = resolver.cell(subject.path, holder.slug), resolver.snapshot
    codes = ", ".join(str(entry.word) for entry in entries_of(cell.codes))
    values = {"who": holder.in_sentence, "text": subject_label(subject), "codes": codes}
    if cell.via == StatedThrough.GROUP:
        groups = [group for group, _statements in cell.group_statements]
        message = ngettext(
            "%(who)s is shown with what %(groups)s asks for: %(codes)s.",
            "%(who)s is shown with what %(groups)s ask for: %(codes)s.",
            len(groups),
        )
        return capfirst(message % (values | {"groups": holder_names(groups, snapshot)}))
    if request := _request_of(cell):
        if len(cell.codes) == 1:
            return request.sentence(subject, [holder.in_sentence])
        message = _("%(who)s on %(text)s: %(codes)s.")
        if request.grade:
            message = _("%(who)s on %(text)s: %(codes)s (%(grade)s).")
        return capfirst(message % (values | {"grade": request.grade}))
    return _sentence(_SILENCES[_silence_of(cell)], [holder.in_sentence])


def _sentences_of_row(resolver: Resolver, subject: Subject) -> Iterator[str]:
    """Groups first, then other holders, then proposals of unknown proponents."""
    snapshot, cells = resolver.snapshot, resolver.own_cells.get(subject.path, {})
    groups, text = {group.slug for group in snapshot.groups}, {"text": subject_label(subject)}
    left_out = {NOT_FOUND, *groups, *snapshot.owners}  # shown elsewhere
    speaking, silent = defaultdict[_RowRequest, list[str]](list), defaultdict[str, list[str]](list)
    for group in snapshot.groups:
        cell = cells.get(group.slug, NOTHING)
        if request := _request_of(cell):
            speaking[request].append(group.code)
        else:
            silent[_silence_of(cell)].append(group.code)
    others = defaultdict[_RowRequest, list[str]](list)
    for slug, cell in cells.items():
        if slug not in left_out and (request := _request_of(cell)):
            others[request].append(snapshot.holders[slug].in_sentence)
    yield from _requests(speaking, subject)
    if speaking and (
        also := [one for key in others if key.note != _INFERRED for one in others[key]]
    ):
        message = ngettext(
            "%(who)s has a paper or statement too.",
            "%(who)s have papers or statements too.",
            len(also),
        )
        yield _sentence(message, also)
    # Besides groups, only our inferences about others are told: neither paper nor statement.
    yield from _requests(
        {key: who for key, who in others.items() if not speaking or key.note == _INFERRED}, subject
    )
    unknown = cells.get(NOT_FOUND, NOTHING).statements
    not_found = len({one.slug for one in unknown if one.speaks and one.is_paper})
    if not_found:
        message = ngettext(
            "The proponent of one proposal on %(text)s was not found.",
            "The proponents of %(number)s proposals on %(text)s were not found.",
            not_found,
        )
        yield message % {"number": count_text(not_found), **text}
    if groups and not speaking:
        yield _("No position of a group on %(text)s is recorded.") % text
    for silence, said in _SILENCES.items():  # told only if it does not hold for all
        if silent[silence] and (speaking or silence != NoPosition.NOT_LOOKED_FOR):
            yield _sentence(said, silent[silence])
    spoken_of = {key.code for key in (*speaking, *others)} & ON_PROPOSALS
    if spoken_of and not any(one.is_paper for cell in cells.values() for one in cell.statements):
        yield _("No proposal on %(text)s is recorded.") % text
    if not (groups or others or not_found):
        yield _("Nothing is recorded on %(text)s.") % text
    if breaking := resolver.breaking.get(subject.path):
        yield _format_differing(len(breaking))


def _requests(by_request: Mapping[_RowRequest, list[str]], subject: Subject) -> Iterator[str]:
    """The most frequent request first; among equals, that of the holder whose column comes first."""
    for request, who in sorted(by_request.items(), key=lambda entry: -len(entry[1])):
        yield request.sentence(subject, who)


def _sentence(said: "StrPromise | str", who: Sequence[str], text: str = "") -> str:
    return capfirst(str(said % {"who": format_first_names(who), "count": len(who), "text": text}))


def _request_of(cell: MatrixCell) -> _RowRequest | None:
    """For a holder with own statements: the code that its papers share, if any, and remarks on all of them."""
    if not cell.codes or cell.via not in ITSELF:
        return None
    said = [one for one in cell.statements if one.speaks]
    papers = [one for one in said if isinstance(one, PaperItem)]
    codes = {one.code for one in papers} or set(cell.codes)
    code = next(iter(codes)) if len(codes) == 1 else MIXED
    if cell.via == StatedThrough.INFERRED:
        return _RowRequest(code, _INFERRED, "")
    note = ""
    if is_linked_by_inference(cell):
        note = _LINKED
    elif papers and all(one.stage == ProposalStage.DRAFT for one in papers):
        note = _DRAFT
    return _RowRequest(code, note, grade_of(cell) if cell.doubted else "")


def _silence_of(cell: MatrixCell) -> str:
    if any(one.is_withdrawn for one in cell.statements):
        return _WITHDRAWN
    return cell.silence or NoPosition.NOT_LOOKED_FOR


def _format_differing(count: int) -> str:
    message = ngettext(
        "%(said)s State differs from its group.", "%(said)s States differ from their group.", count
    )
    return capfirst(message % {"said": count_text(count)})


# a table


def table_sentence(resolver: Resolver, subjects: Iterable[Subject], of: int = 0) -> str:
    """The number of rows, how many have proposals of groups, and who differs. `of` is the number of rows without a filter."""
    rows, snapshot = list(subjects), resolver.snapshot
    words = {"assembly": snapshot.code, "said": count_text(len(rows)), "of": count_text(of)}
    if not snapshot.statements and not rows:
        return _("Nothing is recorded for %(assembly)s.") % words
    if not rows:
        return _("Nothing recorded for %(assembly)s matches the filters.") % words
    is_narrowed = of > len(rows)  # with a filter, it is no statement about the assembly
    if is_narrowed:
        first = ngettext(
            "Of the %(of)s texts listed for %(assembly)s, %(said)s is shown.",
            "Of the %(of)s texts listed for %(assembly)s, %(said)s are shown.",
            len(rows),
        )
    else:
        first = ngettext(
            "%(said)s text is listed for %(assembly)s.",
            "%(said)s texts are listed for %(assembly)s.",
            len(rows),
        )
    sentences = [capfirst(first % words), *_format_proposals(resolver, rows)]
    # True of the whole assembly; beside a part of it, readers would take it for that part.
    if not is_narrowed and (regional := format_regional_papers(snapshot)):
        sentences.append(regional)
    breaking = {slug for row in rows for slug in resolver.breaking.get(row.path, ())}
    return " ".join(sentences + ([_format_differing(len(breaking))] if breaking else []))


def _format_proposals(resolver: Resolver, rows: Sequence[Subject]) -> Iterator[str]:
    """Proponents with the most texts come first."""
    snapshot = resolver.snapshot
    by_row = [
        {one.holder for said in on.values() for one in said if one.is_paper and one.speaks}
        for on in (resolver.statements.get(row.path, {}) for row in rows)
    ]
    with_papers = sum(map(bool, by_row))
    if not with_papers:
        yield ngettext(
            "No proposal on this text is recorded.",
            "No proposal on these texts is recorded.",
            len(rows),
        )
        return
    message = ngettext("%(said)s has proposals.", "%(said)s have proposals.", with_papers)
    yield capfirst(message % {"said": count_text(with_papers)})
    counts = Counter(slug for proponents in by_row for slug in proponents - {NOT_FOUND})
    proposing = [one for one in snapshot.ordered_holders if one.slug in counts]
    if len(snapshot.groups) > 1 and proposing:
        message = ngettext(
            "Among their proponents is %(names)s.",
            "Among their proponents are %(names)s.",
            len(proposing),
        )
        proposing.sort(key=lambda one: -counts[one.slug])
        yield message % {"names": format_first_names([one.in_sentence for one in proposing])}


def format_regional_papers(snapshot: Snapshot) -> str:
    """That no regional organisation has a paper on a numbered resolution, or only drafts, in the whole record of the assembly."""
    groups = {group.slug for group in snapshot.groups}
    numbered = {path for path, one in snapshot.subjects.items() if one.number is not None}
    stages = {
        item.stage
        for item in snapshot.paper_items
        if item.holder in groups and item.subject in numbered
    }
    if stages - {ProposalStage.DRAFT}:
        return ""
    if stages:  # a group's draft may never have been submitted
        return _("No regional paper on a numbered resolution is recorded, only drafts.")
    return _("No regional paper on a numbered resolution is recorded.")


# words


def count_text(number: int) -> str:
    """As a word if below ten."""
    return str(apnumber(number))


def subject_label(subject: Subject) -> str:
    """`Resolution 20`; topics, new texts and resolutions without a known number by their titles."""
    kind = subject.subject_kind
    is_title = kind.is_titled or (kind.has_editions and subject.number is None)
    return _("“%(title)s”") % {"title": subject.title} if is_title else subject.name
