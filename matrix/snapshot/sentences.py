"""What a table and each of its rows say, in sentences: only what is recorded, and that the rest is not."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.records.sources import DOUBTFUL, UNCONFIRMED_BY_SOURCE, Confidence
from core.text import format_names
from positions.choices import Action, ItemOutcome, NoPosition, ProposalStage, StatedThrough
from positions.legend import LegendFamily, word

from .clauses import MIXED, NO_POSITIONS, count_text, it, not_found_clause, request_clause
from .resolver import MatrixCell, Resolver
from .statements import NOT_FOUND, PaperItem, Snapshot, Statement, Subject

# More groups than these are counted, not named.
_NAMED = 2


# a row


def row_sentence(resolver: Resolver, subject: Subject) -> str:
    """`Five of six groups propose to change Resolution 20; CITEL asks for no change.`"""
    return _RowSentence(resolver, subject).build()


# A code, and what must be said of it: that it is our inference, a draft, or not stated by a source.
_Request = tuple[str, str]


class _RowSentence:
    """The clauses of one row: the groups, then the others, then what was proposed by nobody knows whom."""

    def __init__(self, resolver: Resolver, subject: Subject) -> None:
        self.snapshot, self.resolver, self.subject = resolver.snapshot, resolver, subject
        self.groups = [group.slug for group in self.snapshot.groups]
        self.clauses: list[str] = []  # clauses so far; the first of them names the text

    def build(self) -> str:
        speaking, silent = self._groups_by_what_they_ask()
        if speaking:
            self._add(speaking, len(self.groups))
        elif self.groups:
            self.clauses.append(self._no_group(silent))
        self._add_silent(silent, bool(speaking))
        others = self._others()
        if not speaking:
            self._add(others, 0)
        elif others:
            self._add_others_too(others)
        self.clauses += self._proponent_not_found()
        sentences = [
            to_sentence(
                self.clauses
                or [_("nothing is recorded on %(text)s") % {"text": subject_label(self.subject)}]
            )
        ]
        if breaking := breaking_on(self.resolver, self.subject.path):
            sentences.append(_format_differing(len(breaking)))
        return " ".join(sentences)

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

    def _add(self, by_request: dict[_Request, list[str]], of_all: int) -> None:
        """Those who are most come first; of equals, whoever comes first in the columns."""
        for (code, note), slugs in sorted(by_request.items(), key=lambda entry: -len(entry[1])):
            clause = request_clause(
                code,
                self._who(slugs, of_all),
                len(slugs),
                it() if self.clauses else subject_label(self.subject),
                is_past=self.snapshot.is_over or (code in Action.values and self._is_decided()),
                kind=self.subject.subject_kind,
            )
            self.clauses.append(f"{clause} ({note})" if note else clause)

    def _is_decided(self) -> bool:
        """What became of a proposal on it is recorded."""
        holders = self.resolver.holders_on(self.subject.path)
        return any(
            isinstance(one, PaperItem) and one.outcome not in {"", ItemOutcome.NOT_KNOWN}
            for slug in holders
            for one in self.resolver.own_statements(self.subject.path, slug)
        )

    def _who(self, slugs: Sequence[str], of_all: int) -> str:
        if len(slugs) <= _NAMED:
            return format_names([self.snapshot.holders[slug].in_sentence for slug in slugs])
        count = count_text(len(slugs))
        if not of_all:
            return _("%(count)s others") % {"count": count}
        if len(slugs) == of_all:
            return _("all %(count)s groups") % {"count": count}
        return _("%(count)s of %(all)s groups") % {"count": count, "all": count_text(of_all)}

    def _add_others_too(self, others: dict[_Request, list[str]]) -> None:
        """An inference is neither a paper nor a statement."""
        speaking = [
            slug
            for (_code, note), slugs in others.items()
            if note != _("our inference")
            for slug in slugs
        ]
        if speaking:
            message = ngettext(
                "%(who)s has a paper or statement too",
                "%(who)s have papers or statements too",
                len(speaking),
            )
            self.clauses.append(message % {"who": self._who(speaking, 0)})
        inferred = {key: slugs for key, slugs in others.items() if key[1] == _("our inference")}
        self._add(inferred, 0)

    def _no_group(self, silent: dict[NoPosition, list[str]]) -> str:
        values = {"text": subject_label(self.subject)}
        if len(self.groups) == 1 and silent[NoPosition.NOT_LOOKED_FOR]:
            return _("no position of %(group)s on %(text)s is recorded") % (
                values | {"group": self.snapshot.holders[self.groups[0]].code}
            )
        return _("no position of a group on %(text)s is recorded") % values

    def _add_silent(self, silent: dict[NoPosition, list[str]], is_rest_told: bool) -> None:
        """Why the other groups have no position; that nothing is recorded only if the sentence has not said so of all."""
        for silence in (NoPosition.NO_POSITION, NoPosition.NONE_FOUND, NoPosition.NOT_LOOKED_FOR):
            slugs = silent[silence]
            if slugs and (is_rest_told or silence != NoPosition.NOT_LOOKED_FOR):
                is_rest = silence == NoPosition.NOT_LOOKED_FOR and len(slugs) > _NAMED
                who = (
                    _("the other %(count)s") % {"count": count_text(len(slugs))}
                    if is_rest
                    else self._who(slugs, len(self.groups))
                )
                self.clauses.append(str(NO_POSITIONS[silence] % {"count": len(slugs), "who": who}))

    def _proponent_not_found(self) -> list[str]:
        cell = self.resolver.cell(self.subject.path, NOT_FOUND)
        proposals = {
            statement.slug: statement.code
            for statement in cell.statements
            if statement.speaks and statement.is_paper
        }
        if not proposals:
            return []
        codes = set(proposals.values())
        text = it() if self.clauses else subject_label(self.subject)
        return [not_found_clause(codes.pop() if len(codes) == 1 else "", len(proposals), text)]


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
    return to_sentence([message % {"said": count_text(count)}])


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
    sentences = [first, _format_proposals(resolver, rows)]
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
    return to_sentence([message % {"said": count_text(count), "assembly": snapshot.code}])


def _format_shown(snapshot: Snapshot, count: int, of: int) -> str:
    """A filter left some out: that is no fact about the assembly."""
    message = ngettext(
        "of the %(of)s subjects listed for %(assembly)s, %(said)s is shown",
        "of the %(of)s subjects listed for %(assembly)s, %(said)s are shown",
        count,
    )
    return to_sentence(
        [message % {"of": count_text(of), "said": count_text(count), "assembly": snapshot.code}]
    )


def _format_proposals(resolver: Resolver, rows: Sequence[Subject]) -> str:
    groups = resolver.snapshot.groups
    with_papers = sum(_has_paper(resolver, row.path, resolver.holders_on(row.path)) for row in rows)
    if not with_papers:
        return ngettext(
            "No proposal on this subject is recorded.",
            "No proposal on these subjects is recorded.",
            len(rows),
        )
    proposing = [
        group
        for group in groups
        if any(_has_paper(resolver, row.path, [group.slug]) for row in rows)
    ]
    on_rows = ngettext("%(said)s has proposals", "%(said)s have proposals", with_papers) % {
        "said": count_text(with_papers)
    }
    if not groups or len(groups) == len(proposing) == 1:
        return to_sentence([on_rows])
    if not proposing:
        return to_sentence([on_rows, _("no group shown is among their proponents")])
    if len(proposing) == len(groups):
        return to_sentence(
            [
                on_rows,
                _("all %(count)s groups are among their proponents")
                % {"count": count_text(len(groups))},
            ]
        )
    by = ngettext(
        "%(said)s of %(all)s groups is among their proponents",
        "%(said)s of %(all)s groups are among their proponents",
        len(proposing),
    )
    return to_sentence(
        [on_rows, by % {"said": count_text(len(proposing)), "all": count_text(len(groups))}]
    )


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


def confidence_word(statement: Statement) -> str:
    """What is not confirmed is never called unsourced beside a source."""
    has_source = bool(statement.sources or statement.document)
    if has_source and statement.confidence == Confidence.UNCONFIRMED:
        return str(UNCONFIRMED_BY_SOURCE)
    return word(statement.confidence, LegendFamily.CONFIDENCE)


def subject_label(subject: Subject) -> str:
    """`Resolution 20`; a topic, a new text and a resolution whose number is not known by their titles."""
    kind = subject.subject_kind
    is_title = kind.is_titled or (kind.has_editions and subject.number is None)
    return _("“%(title)s”") % {"title": subject.title} if is_title else subject.name


def to_sentence(clauses: Sequence[str]) -> str:
    """Joins clauses into one sentence; empty without clauses."""
    if not clauses:
        return ""
    message = _("%(clauses)s.") % {"clauses": "; ".join(clauses)}
    return message[:1].upper() + message[1:]
