"""What a table and each of its rows say, in sentences: only what is recorded, and that the rest is not.

A sentence is one string, so that it can be translated.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.records.sources import DOUBTFUL, Confidence
from core.text import format_names
from positions.choices import Action, NoPosition, ProposalStage, Stance, StatedThrough

from .resolver import ITSELF, MatrixCell, Resolver
from .statements import NOT_FOUND, PaperItem, Snapshot, Subject

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# More than these are named in part.
_NAMED = 6
_MIXED = "mixed"  # asks for several things at once

# What `who` ask or say of `text`: one sentence for each code and tense; `count` is how many they are.
_Sentences = dict[str, "StrPromise"]
_PRESENT: _Sentences = {
    Action.MOD: ngettext_lazy(
        "%(who)s proposes to change %(text)s.", "%(who)s propose to change %(text)s.", "count"
    ),
    Action.SUP: ngettext_lazy(
        "%(who)s proposes to suppress %(text)s.", "%(who)s propose to suppress %(text)s.", "count"
    ),
    Action.ADD: ngettext_lazy(
        "%(who)s proposes to add %(text)s.", "%(who)s propose to add %(text)s.", "count"
    ),
    Action.NOC: ngettext_lazy(
        "%(who)s asks for no change to %(text)s.", "%(who)s ask for no change to %(text)s.", "count"
    ),
    Action.NOT_KNOWN: ngettext_lazy(
        "%(who)s has a paper of unknown kind on %(text)s.",
        "%(who)s have papers of unknown kind on %(text)s.",
        "count",
    ),
    Stance.SUPPORT: ngettext_lazy(
        "%(who)s supports what is proposed on %(text)s.",
        "%(who)s support what is proposed on %(text)s.",
        "count",
    ),
    Stance.OPPOSE: ngettext_lazy(
        "%(who)s opposes what is proposed on %(text)s.",
        "%(who)s oppose what is proposed on %(text)s.",
        "count",
    ),
    Stance.CONCERN: ngettext_lazy(
        "%(who)s is concerned about %(text)s.", "%(who)s are concerned about %(text)s.", "count"
    ),
    Stance.NO_CHANGE: ngettext_lazy(
        "%(who)s wants no change to %(text)s.", "%(who)s want no change to %(text)s.", "count"
    ),
    Stance.WELCOMES: ngettext_lazy(
        "%(who)s welcomes what was decided on %(text)s.",
        "%(who)s welcome what was decided on %(text)s.",
        "count",
    ),
    Stance.REGRETS: ngettext_lazy(
        "%(who)s regrets what was decided on %(text)s.",
        "%(who)s regret what was decided on %(text)s.",
        "count",
    ),
    _MIXED: ngettext_lazy(
        "%(who)s asks for several things on %(text)s.",
        "%(who)s ask for several things on %(text)s.",
        "count",
    ),
}
# Of an assembly that is over. In English, one form of most verbs serves one and several.
_PAST: _Sentences = {
    Action.MOD: gettext_lazy("%(who)s proposed to change %(text)s."),
    Action.SUP: gettext_lazy("%(who)s proposed to suppress %(text)s."),
    Action.ADD: gettext_lazy("%(who)s proposed to add %(text)s."),
    Action.NOC: gettext_lazy("%(who)s asked for no change to %(text)s."),
    Action.NOT_KNOWN: ngettext_lazy(
        "%(who)s had a paper of unknown kind on %(text)s.",
        "%(who)s had papers of unknown kind on %(text)s.",
        "count",
    ),
    Stance.SUPPORT: gettext_lazy("%(who)s supported what was proposed on %(text)s."),
    Stance.OPPOSE: gettext_lazy("%(who)s opposed what was proposed on %(text)s."),
    Stance.CONCERN: ngettext_lazy(
        "%(who)s was concerned about %(text)s.", "%(who)s were concerned about %(text)s.", "count"
    ),
    Stance.NO_CHANGE: gettext_lazy("%(who)s wanted no change to %(text)s."),
    Stance.WELCOMES: gettext_lazy("%(who)s welcomed what was decided on %(text)s."),
    Stance.REGRETS: gettext_lazy("%(who)s regretted what was decided on %(text)s."),
    _MIXED: gettext_lazy("%(who)s asked for several things on %(text)s."),
}
# A topic or a new text is supported itself.
_PRESENT_OF_TITLED: _Sentences = _PRESENT | {
    Stance.SUPPORT: ngettext_lazy(
        "%(who)s supports %(text)s.", "%(who)s support %(text)s.", "count"
    ),
    Stance.OPPOSE: ngettext_lazy("%(who)s opposes %(text)s.", "%(who)s oppose %(text)s.", "count"),
}
_PAST_OF_TITLED: _Sentences = _PAST | {
    Stance.SUPPORT: gettext_lazy("%(who)s supported %(text)s."),
    Stance.OPPOSE: gettext_lazy("%(who)s opposed %(text)s."),
}
_SILENCES: _Sentences = {
    NoPosition.NO_POSITION: ngettext_lazy(
        "%(who)s takes no position.", "%(who)s take no position.", "count"
    ),
    NoPosition.NONE_FOUND: gettext_lazy("No position of %(who)s was found."),
    NoPosition.NOT_LOOKED_FOR: gettext_lazy("Nothing is recorded for %(who)s."),
}


# a row


def row_sentence(resolver: Resolver, subject: Subject) -> str:
    """`APT, ATU and RCC propose to change Resolution 20. CITEL asks for no change to Resolution 20.`"""
    return " ".join(_RowSentences(resolver, subject).build())


# A code, and what must be said of it: that it is our inference, a draft, or not stated by a source.
_Request = tuple[str, str]


class _RowSentences:
    """Of one row: the groups, then the others, then what was proposed by nobody knows whom."""

    def __init__(self, resolver: Resolver, subject: Subject) -> None:
        self.snapshot, self.resolver, self.subject = resolver.snapshot, resolver, subject
        self.text = subject_label(subject)
        self.groups = [group.slug for group in self.snapshot.groups]
        self.statements = resolver.on(subject.path)

    def build(self) -> list[str]:
        speaking, silent = self._groups_by_what_they_ask()
        others = self._others()
        found = list(self._requests(speaking))
        if self.groups and not speaking:
            said = _("No position of a group on %(text)s is recorded.")
            found.append(said % {"text": self.text})
        found += self._silences(silent, bool(speaking))
        found += self._others_too(others) if speaking else self._requests(others)
        found += self._proponent_not_found()
        found = found or [_("Nothing is recorded on %(text)s.") % {"text": self.text}]
        breaking = breaking_on(self.resolver, self.subject.path)
        return [*found, _format_differing(len(breaking))] if breaking else found

    def _groups_by_what_they_ask(
        self,
    ) -> tuple[dict[_Request, list[str]], dict[NoPosition, list[str]]]:
        speaking: dict[_Request, list[str]] = defaultdict(list)
        silent: dict[NoPosition, list[str]] = defaultdict(list)
        cells = self.resolver.cells(self.subject.path, self.groups)
        for slug, cell in zip(self.groups, cells, strict=True):
            if cell.codes:
                speaking[_asks(cell), _note_on(cell)].append(slug)
            else:
                silent[cell.silence or NoPosition.NOT_LOOKED_FOR].append(slug)
        return speaking, silent

    def _others(self) -> dict[_Request, list[str]]:
        """Others with statements of their own; the publisher's view is shown elsewhere."""
        found: dict[_Request, list[str]] = defaultdict(list)
        left_out = {NOT_FOUND, *self.groups, *self.snapshot.owners}
        slugs = [slug for slug in self.statements if slug not in left_out]
        cells = self.resolver.cells(self.subject.path, slugs)
        for slug, cell in zip(slugs, cells, strict=True):
            if cell.via in ITSELF:
                found[_asks(cell), _note_on(cell)].append(slug)
        return found

    def _requests(self, by_request: dict[_Request, list[str]]) -> Iterator[str]:
        """Those who are most come first; of equals, whoever comes first in the columns."""
        is_titled = self.subject.subject_kind.is_titled
        for (code, note), slugs in sorted(by_request.items(), key=lambda entry: -len(entry[1])):
            said = _PRESENT_OF_TITLED if is_titled else _PRESENT
            if self.snapshot.is_over or (code in Action.values and self._is_decided()):
                said = _PAST_OF_TITLED if is_titled else _PAST
            text = self.text
            if note:
                text = _("%(text)s (%(note)s)") % {"text": text, "note": note}
            yield self._sentence(said[code], slugs, text=text)

    def _sentence(self, said: "StrPromise | str", slugs: Sequence[str], text: str = "") -> str:
        names = [self.snapshot.names_in_sentence[slug] for slug in slugs]
        who = format_names(names)
        if len(names) > _NAMED:
            who = _("%(names)s and %(count)d others") % {
                "names": ", ".join(names[: _NAMED - 1]),
                "count": len(names) - _NAMED + 1,
            }
        return capfirst(str(said % {"who": who, "count": len(slugs), "text": text}))

    def _is_decided(self) -> bool:
        """What became of a proposal on it is recorded."""
        return any(
            isinstance(one, PaperItem) and one.is_decided
            for statements in self.statements.values()
            for one in statements
        )

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

    def _silences(self, silent: dict[NoPosition, list[str]], does_any_speak: bool) -> Iterator[str]:
        """Why the other groups have no position; that nothing is recorded only if it was not said of all."""
        for silence, said in _SILENCES.items():
            slugs = silent[NoPosition(silence)]
            if slugs and (does_any_speak or silence != NoPosition.NOT_LOOKED_FOR):
                yield self._sentence(said, slugs)

    def _proponent_not_found(self) -> Iterator[str]:
        statements = self.statements.get(NOT_FOUND, ())
        proposals = {one.slug for one in statements if one.speaks and one.is_paper}
        if proposals:
            yield ngettext(
                "The proponent of one proposal on %(text)s was not found.",
                "The proponents of %(number)s proposals on %(text)s were not found.",
                len(proposals),
            ) % {"number": count_text(len(proposals)), "text": self.text}


def _asks(cell: MatrixCell) -> str:
    """The single code of the cell: of its papers, if it has any."""
    papers = {
        statement.code for statement in cell.statements if statement.speaks and statement.is_paper
    }
    codes = papers or set(cell.codes)
    return next(iter(codes)) if len(codes) == 1 else _MIXED


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
    if said and all(one.confidence in DOUBTFUL for one in papers or said):
        notes.append((papers or said)[0].confidence_label)
    return "; ".join(notes)


def _is_linked_by_inference(item: PaperItem) -> bool:
    """A new text that became this one as far as we can tell."""
    return bool(
        item.code == Action.ADD and item.became and item.outcome_confidence == Confidence.INFERRED
    )


def breaking_on(resolver: Resolver, path: str) -> list[str]:
    """Slugs of those whose own statement on this subject cannot hold together with their group's."""
    slugs = resolver.holders_on(path)
    cells = zip(slugs, resolver.cells(path, slugs), strict=True)
    return [slug for slug, cell in cells if cell.breaks_with]


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
    breaking = {slug for row in rows for slug in breaking_on(resolver, row.path)}
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
        group.in_sentence
        for group in groups
        if any(group.slug in proponents for proponents in by_row)
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
