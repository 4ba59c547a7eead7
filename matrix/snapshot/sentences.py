"""What a table and each of its rows say, in sentences: only what is recorded, and that the rest is not."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.records.sources import DOUBTFUL, UNCONFIRMED_BY_SOURCE, Confidence
from core.text import format_names
from positions.choices import Action, ItemOutcome, NoPosition, ProposalStage, StatedThrough
from positions.legend import LegendFamily, word

from .clauses import MIXED, NO_POSITIONS, count_text, not_found_clause, request_clause
from .resolver import MatrixCell, Resolver
from .statements import NOT_FOUND, Evidence, PaperItem, Snapshot, Subject

# More than these are named in part.
_NAMED = 6


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

    def build(self) -> list[str]:
        speaking, silent = self._groups_by_what_they_ask()
        others = self._others()
        found = list(self._requests(speaking))
        if self.groups and not speaking:
            text = _("no position of a group on %(text)s is recorded")
            found.append(sentence(text % {"text": self.text}))
        found += self._silences(silent, bool(speaking))
        found += self._others_too(others) if speaking else self._requests(others)
        found += self._proponent_not_found()
        found = found or [sentence(_("nothing is recorded on %(text)s") % {"text": self.text})]
        breaking = breaking_on(self.resolver, self.subject.path)
        return [*found, _format_differing(len(breaking))] if breaking else found

    def _groups_by_what_they_ask(
        self,
    ) -> tuple[dict[_Request, list[str]], dict[NoPosition, list[str]]]:
        speaking: dict[_Request, list[str]] = defaultdict(list)
        silent: dict[NoPosition, list[str]] = defaultdict(list)
        for slug in self.groups:
            cell = self.resolver.cell(self.subject.path, slug)
            if cell.codes:
                speaking[_asks(cell), _note_on(cell)].append(slug)
            else:
                silent[cell.silence or NoPosition.NOT_LOOKED_FOR].append(slug)
        return speaking, silent

    def _others(self) -> dict[_Request, list[str]]:
        """Others with statements of their own; the publisher's view is shown elsewhere."""
        found: dict[_Request, list[str]] = defaultdict(list)
        for slug in self.resolver.holders_on(self.subject.path):
            holder = self.snapshot.holders.get(slug)
            if holder is None or holder.is_owner or slug == NOT_FOUND or slug in self.groups:
                continue
            cell = self.resolver.cell(self.subject.path, slug)
            if cell.via in {StatedThrough.OWN, StatedThrough.CO_SIGNED, StatedThrough.INFERRED}:
                found[_asks(cell), _note_on(cell)].append(slug)
        return found

    def _requests(self, by_request: dict[_Request, list[str]]) -> Iterator[str]:
        """Those who are most come first; of equals, whoever comes first in the columns."""
        for (code, note), slugs in sorted(by_request.items(), key=lambda entry: -len(entry[1])):
            clause = request_clause(
                code,
                self._who(slugs),
                len(slugs),
                self.text,
                is_past=self.snapshot.is_over or (code in Action.values and self._is_decided()),
                kind=self.subject.subject_kind,
            )
            yield sentence(clause, note)

    def _is_decided(self) -> bool:
        """What became of a proposal on it is recorded."""
        holders = self.resolver.holders_on(self.subject.path)
        return any(
            isinstance(one, PaperItem) and one.outcome not in {"", ItemOutcome.NOT_KNOWN}
            for slug in holders
            for one in self.resolver.own_statements(self.subject.path, slug)
        )

    def _who(self, slugs: Sequence[str]) -> str:
        names = [self.snapshot.holders[slug].in_sentence for slug in slugs]
        if len(names) <= _NAMED:
            return format_names(names)
        return _("%(names)s and %(count)d others") % {
            "names": ", ".join(names[: _NAMED - 1]),
            "count": len(names) - _NAMED + 1,
        }

    def _others_too(self, others: dict[_Request, list[str]]) -> Iterator[str]:
        """Beside groups. An inference is neither a paper nor a statement."""
        inferred = {key: slugs for key, slugs in others.items() if key[1] == _("our inference")}
        if speaking := [one for key in others if key not in inferred for one in others[key]]:
            message = ngettext(
                "%(who)s has a paper or statement too",
                "%(who)s have papers or statements too",
                len(speaking),
            )
            yield sentence(message % {"who": self._who(speaking)})
        yield from self._requests(inferred)

    def _silences(self, silent: dict[NoPosition, list[str]], does_any_speak: bool) -> Iterator[str]:
        """Why the other groups have no position; that nothing is recorded only if it was not said of all."""
        for silence in (NoPosition.NO_POSITION, NoPosition.NONE_FOUND, NoPosition.NOT_LOOKED_FOR):
            slugs = silent[silence]
            if slugs and (does_any_speak or silence != NoPosition.NOT_LOOKED_FOR):
                words = {"count": len(slugs), "who": self._who(slugs)}
                yield sentence(str(NO_POSITIONS[silence] % words))

    def _proponent_not_found(self) -> Iterator[str]:
        cell = self.resolver.cell(self.subject.path, NOT_FOUND)
        proposals = {
            statement.slug: statement.code
            for statement in cell.statements
            if statement.speaks and statement.is_paper
        }
        if proposals:
            codes = set(proposals.values())
            code = codes.pop() if len(codes) == 1 else ""
            yield sentence(not_found_clause(code, len(proposals), self.text))


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
    if said and all(one.confidence in DOUBTFUL for one in papers or said):
        notes.append(confidence_word((papers or said)[0]))
    return "; ".join(notes)


def _is_linked_by_inference(item: PaperItem) -> bool:
    """A new text that became this one as far as we can tell."""
    return bool(
        item.code == Action.ADD and item.became and item.outcome_confidence == Confidence.INFERRED
    )


def breaking_on(resolver: Resolver, path: str) -> list[str]:
    """Slugs of those whose own statement on this subject cannot hold together with their group's."""
    return [slug for slug in resolver.holders_on(path) if resolver.cell(path, slug).breaks_with]


def _format_differing(count: int) -> str:
    message = ngettext(
        "%(said)s State differs from its group", "%(said)s States differ from their group", count
    )
    return sentence(message % {"said": count_text(count)})


# a table


def table_sentence(resolver: Resolver, subjects: Iterable[Subject], of: int = 0) -> str:
    """How many rows there are, on how many of them groups propose something, and who differs. `of` counts the rows without a filter."""
    rows, snapshot = list(subjects), resolver.snapshot
    if not snapshot.statements and not rows:
        return _("Nothing is recorded for %(assembly)s.") % {"assembly": snapshot.code}
    if not rows:
        return _("Nothing recorded for %(assembly)s matches the filters.") % {
            "assembly": snapshot.code
        }
    is_narrowed = of > len(rows)
    first = (
        _format_shown(snapshot, len(rows), of) if is_narrowed else _format_rows(snapshot, len(rows))
    )
    sentences = [first, *_format_proposals(resolver, rows)]
    # A fact about the assembly, which beside a part of it would be read as one about that part.
    if not is_narrowed and (regional := format_regional_papers(snapshot)):
        sentences.append(regional)
    breaking = {slug for row in rows for slug in breaking_on(resolver, row.path)}
    return " ".join(sentences + ([_format_differing(len(breaking))] if breaking else []))


def _format_rows(snapshot: Snapshot, count: int) -> str:
    message = ngettext(
        "%(said)s subject is listed for %(assembly)s",
        "%(said)s subjects are listed for %(assembly)s",
        count,
    )
    return sentence(message % {"said": count_text(count), "assembly": snapshot.code})


def _format_shown(snapshot: Snapshot, count: int, of: int) -> str:
    """A filter left some out: that is no fact about the assembly."""
    message = ngettext(
        "of the %(of)s subjects listed for %(assembly)s, %(said)s is shown",
        "of the %(of)s subjects listed for %(assembly)s, %(said)s are shown",
        count,
    )
    return sentence(
        message % {"of": count_text(of), "said": count_text(count), "assembly": snapshot.code}
    )


def _format_proposals(resolver: Resolver, rows: Sequence[Subject]) -> Iterator[str]:
    groups = resolver.snapshot.groups
    with_papers = sum(_has_paper(resolver, row.path, resolver.holders_on(row.path)) for row in rows)
    if not with_papers:
        yield ngettext(
            "No proposal on this subject is recorded.",
            "No proposal on these subjects is recorded.",
            len(rows),
        )
        return
    message = ngettext("%(said)s has proposals", "%(said)s have proposals", with_papers)
    yield sentence(message % {"said": count_text(with_papers)})
    proposing = [
        group.in_sentence
        for group in groups
        if any(_has_paper(resolver, row.path, [group.slug]) for row in rows)
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


def _has_paper(resolver: Resolver, path: str, holders: Iterable[str]) -> bool:
    return any(
        statement.is_paper and statement.speaks
        for slug in holders
        for statement in resolver.own_statements(path, slug)
    )


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


def confidence_word(row: Evidence) -> str:
    """What is not confirmed is never called unsourced beside a source."""
    has_source = bool(row.sources or row.document)
    if has_source and row.confidence == Confidence.UNCONFIRMED:
        return str(UNCONFIRMED_BY_SOURCE)
    return word(row.confidence, LegendFamily.CONFIDENCE)


def subject_label(subject: Subject) -> str:
    """`Resolution 20`; a topic, a new text and a resolution whose number is not known by their titles."""
    kind = subject.subject_kind
    is_title = kind.is_titled or (kind.has_editions and subject.number is None)
    return _("“%(title)s”") % {"title": subject.title} if is_title else subject.name


def sentence(clause: str, note: str = "") -> str:
    """With a capital and a full stop; the note in brackets."""
    message = _("%(clause)s (%(note)s).") if note else _("%(clause)s.")
    text = message % {"clause": clause, "note": note}
    return text[:1].upper() + text[1:]
