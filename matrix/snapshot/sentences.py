"""What a table and each of its rows say, in sentences: only what is recorded, and that the rest is not."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.text import format_names
from participants.choices import ParticipantKind
from positions.choices import Action, ItemOutcome, NoPosition, ProposalStage, Stance, StatedThrough

from .resolver import MatrixCell, Resolver
from .statements import NOT_FOUND, PaperItem, Snapshot, Subject

# More groups than these are counted, not named.
_NAMED = 2
_MIXED = "mixed"  # asks for several things at once

_WORDS = [
    gettext_lazy("none"),
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
]

# What groups do to a text: as the first clause, which names the text, and as a later one, which does not.
_CLAUSES: dict[str, tuple[Any, Any]] = {
    Action.MOD: (
        ngettext_lazy(
            "%(who)s proposes to change %(text)s", "%(who)s propose to change %(text)s", "count"
        ),
        ngettext_lazy("%(who)s proposes to change it", "%(who)s propose to change it", "count"),
    ),
    Action.SUP: (
        ngettext_lazy(
            "%(who)s proposes to suppress %(text)s", "%(who)s propose to suppress %(text)s", "count"
        ),
        ngettext_lazy("%(who)s proposes to suppress it", "%(who)s propose to suppress it", "count"),
    ),
    Action.ADD: (
        ngettext_lazy(
            "%(who)s proposes to add %(text)s", "%(who)s propose to add %(text)s", "count"
        ),
        ngettext_lazy("%(who)s proposes to add it", "%(who)s propose to add it", "count"),
    ),
    Action.NOC: (
        ngettext_lazy(
            "%(who)s asks for no change of %(text)s",
            "%(who)s ask for no change of %(text)s",
            "count",
        ),
        ngettext_lazy("%(who)s asks for no change", "%(who)s ask for no change", "count"),
    ),
    Action.NOT_KNOWN: (
        ngettext_lazy(
            "%(who)s has a paper on %(text)s, of a kind that was not found",
            "%(who)s have papers on %(text)s, of a kind that was not found",
            "count",
        ),
        ngettext_lazy(
            "%(who)s has a paper of a kind that was not found",
            "%(who)s have papers of a kind that was not found",
            "count",
        ),
    ),
    Stance.SUPPORT: (
        ngettext_lazy(
            "%(who)s supports what is proposed on %(text)s",
            "%(who)s support what is proposed on %(text)s",
            "count",
        ),
        ngettext_lazy(
            "%(who)s supports what is proposed", "%(who)s support what is proposed", "count"
        ),
    ),
    Stance.OPPOSE: (
        ngettext_lazy(
            "%(who)s opposes what is proposed on %(text)s",
            "%(who)s oppose what is proposed on %(text)s",
            "count",
        ),
        ngettext_lazy(
            "%(who)s opposes what is proposed", "%(who)s oppose what is proposed", "count"
        ),
    ),
    Stance.CONCERN: (
        ngettext_lazy(
            "%(who)s is concerned about %(text)s", "%(who)s are concerned about %(text)s", "count"
        ),
        ngettext_lazy("%(who)s is concerned", "%(who)s are concerned", "count"),
    ),
    Stance.NO_CHANGE: (
        ngettext_lazy(
            "%(who)s wants no change of %(text)s", "%(who)s want no change of %(text)s", "count"
        ),
        ngettext_lazy("%(who)s wants no change", "%(who)s want no change", "count"),
    ),
    Stance.WELCOMES: (
        ngettext_lazy(
            "%(who)s welcomes what was decided on %(text)s",
            "%(who)s welcome what was decided on %(text)s",
            "count",
        ),
        ngettext_lazy(
            "%(who)s welcomes what was decided", "%(who)s welcome what was decided", "count"
        ),
    ),
    Stance.REGRETS: (
        ngettext_lazy(
            "%(who)s regrets what was decided on %(text)s",
            "%(who)s regret what was decided on %(text)s",
            "count",
        ),
        ngettext_lazy(
            "%(who)s regrets what was decided", "%(who)s regret what was decided", "count"
        ),
    ),
    _MIXED: (
        ngettext_lazy(
            "%(who)s asks for several things on %(text)s",
            "%(who)s ask for several things on %(text)s",
            "count",
        ),
        ngettext_lazy("%(who)s asks for several things", "%(who)s ask for several things", "count"),
    ),
}

_NOT_FOUND: dict[str, Any] = {
    Action.MOD: ngettext_lazy(
        "the proponent of one proposal to change it was not found",
        "the proponents of %(said)s proposals to change it were not found",
        "count",
    ),
    Action.SUP: ngettext_lazy(
        "the proponent of one proposal to suppress it was not found",
        "the proponents of %(said)s proposals to suppress it were not found",
        "count",
    ),
    Action.ADD: ngettext_lazy(
        "the proponent of one proposal to add it was not found",
        "the proponents of %(said)s proposals to add it were not found",
        "count",
    ),
    Action.NOC: ngettext_lazy(
        "the proponent of one proposal to leave it as it is was not found",
        "the proponents of %(said)s proposals to leave it as it is were not found",
        "count",
    ),
}
_NOT_FOUND_OF_ANY_KIND = ngettext_lazy(
    "the proponent of one proposal on it was not found",
    "the proponents of %(said)s proposals on it were not found",
    "count",
)

# Of what is no text yet, or none: it is supported itself.
_CLAUSES_OF_A_TOPIC: dict[str, tuple[Any, Any]] = {
    Stance.SUPPORT: (
        ngettext_lazy("%(who)s supports %(text)s", "%(who)s support %(text)s", "count"),
        ngettext_lazy("%(who)s supports it", "%(who)s support it", "count"),
    ),
    Stance.OPPOSE: (
        ngettext_lazy("%(who)s opposes %(text)s", "%(who)s oppose %(text)s", "count"),
        ngettext_lazy("%(who)s opposes it", "%(who)s oppose it", "count"),
    ),
}

# The same of an assembly that is over.
_CLAUSES_OF_THE_PAST: dict[str, tuple[Any, Any]] = {
    Action.MOD: (
        ngettext_lazy(
            "%(who)s proposed to change %(text)s", "%(who)s proposed to change %(text)s", "count"
        ),
        ngettext_lazy("%(who)s proposed to change it", "%(who)s proposed to change it", "count"),
    ),
    Action.SUP: (
        ngettext_lazy(
            "%(who)s proposed to suppress %(text)s",
            "%(who)s proposed to suppress %(text)s",
            "count",
        ),
        ngettext_lazy(
            "%(who)s proposed to suppress it", "%(who)s proposed to suppress it", "count"
        ),
    ),
    Action.ADD: (
        ngettext_lazy(
            "%(who)s proposed to add %(text)s", "%(who)s proposed to add %(text)s", "count"
        ),
        ngettext_lazy("%(who)s proposed to add it", "%(who)s proposed to add it", "count"),
    ),
    Action.NOC: (
        ngettext_lazy(
            "%(who)s asked for no change of %(text)s",
            "%(who)s asked for no change of %(text)s",
            "count",
        ),
        ngettext_lazy("%(who)s asked for no change", "%(who)s asked for no change", "count"),
    ),
    Action.NOT_KNOWN: (
        ngettext_lazy(
            "%(who)s had a paper on %(text)s, of a kind that was not found",
            "%(who)s had papers on %(text)s, of a kind that was not found",
            "count",
        ),
        ngettext_lazy(
            "%(who)s had a paper of a kind that was not found",
            "%(who)s had papers of a kind that was not found",
            "count",
        ),
    ),
    Stance.SUPPORT: (
        ngettext_lazy(
            "%(who)s supported what was proposed on %(text)s",
            "%(who)s supported what was proposed on %(text)s",
            "count",
        ),
        ngettext_lazy(
            "%(who)s supported what was proposed", "%(who)s supported what was proposed", "count"
        ),
    ),
    Stance.OPPOSE: (
        ngettext_lazy(
            "%(who)s opposed what was proposed on %(text)s",
            "%(who)s opposed what was proposed on %(text)s",
            "count",
        ),
        ngettext_lazy(
            "%(who)s opposed what was proposed", "%(who)s opposed what was proposed", "count"
        ),
    ),
    Stance.NO_CHANGE: (
        ngettext_lazy(
            "%(who)s wanted no change of %(text)s", "%(who)s wanted no change of %(text)s", "count"
        ),
        ngettext_lazy("%(who)s wanted no change", "%(who)s wanted no change", "count"),
    ),
    Stance.WELCOMES: (
        ngettext_lazy(
            "%(who)s welcomed what was decided on %(text)s",
            "%(who)s welcomed what was decided on %(text)s",
            "count",
        ),
        ngettext_lazy(
            "%(who)s welcomed what was decided", "%(who)s welcomed what was decided", "count"
        ),
    ),
    Stance.REGRETS: (
        ngettext_lazy(
            "%(who)s regretted what was decided on %(text)s",
            "%(who)s regretted what was decided on %(text)s",
            "count",
        ),
        ngettext_lazy(
            "%(who)s regretted what was decided", "%(who)s regretted what was decided", "count"
        ),
    ),
    Stance.CONCERN: (
        ngettext_lazy(
            "%(who)s was concerned about %(text)s", "%(who)s were concerned about %(text)s", "count"
        ),
        ngettext_lazy("%(who)s was concerned", "%(who)s were concerned", "count"),
    ),
    _MIXED: (
        ngettext_lazy(
            "%(who)s asked for several things on %(text)s",
            "%(who)s asked for several things on %(text)s",
            "count",
        ),
        ngettext_lazy(
            "%(who)s asked for several things", "%(who)s asked for several things", "count"
        ),
    ),
}
_CLAUSES_OF_A_PAST_TOPIC: dict[str, tuple[Any, Any]] = {
    Stance.SUPPORT: (
        ngettext_lazy("%(who)s supported %(text)s", "%(who)s supported %(text)s", "count"),
        ngettext_lazy("%(who)s supported it", "%(who)s supported it", "count"),
    ),
    Stance.OPPOSE: (
        ngettext_lazy("%(who)s opposed %(text)s", "%(who)s opposed %(text)s", "count"),
        ngettext_lazy("%(who)s opposed it", "%(who)s opposed it", "count"),
    ),
}

_NOT_FOUND_ON_THE_TEXT = ngettext_lazy(
    "the proponent of one proposal on %(text)s was not found",
    "the proponents of %(said)s proposals on %(text)s were not found",
    "count",
)

_SILENCES: dict[NoPosition, Any] = {
    NoPosition.NO_POSITION: ngettext_lazy(
        "%(who)s takes no position", "%(who)s take no position", "count"
    ),
    NoPosition.NONE_FOUND: ngettext_lazy(
        "of %(who)s nothing was found", "of %(who)s nothing was found", "count"
    ),
    NoPosition.NOT_LOOKED_FOR: ngettext_lazy(
        "nothing is recorded for %(who)s", "nothing is recorded for %(who)s", "count"
    ),
}


# a row


def row_sentence(
    snapshot: Snapshot, resolver: Resolver, subject: Subject, group_slugs: Sequence[str]
) -> str:
    """`Five of six groups propose to change Resolution 20; CITEL asks for no change.`"""
    return _RowSentence(snapshot, resolver, subject, group_slugs).build()


# A code, and whether it is our inference.
_Request = tuple[str, bool]


class _RowSentence:
    """The clauses of one row: the groups, then the others, then what was proposed by nobody knows whom."""

    def __init__(
        self, snapshot: Snapshot, resolver: Resolver, subject: Subject, group_slugs: Sequence[str]
    ) -> None:
        self.snapshot, self.resolver, self.subject = snapshot, resolver, subject
        self.groups = [slug for slug in group_slugs if slug in snapshot.holders]
        self.named: list[str] = []  # clauses so far; the first of them names the text

    def build(self) -> str:
        speaking, silent = self._groups_by_what_they_ask()
        if speaking:
            self._add(speaking, len(self.groups))
        elif self.groups:
            self.named.append(self._no_group(silent))
        self._add_silent(silent, bool(speaking))
        others = self._others()
        if not speaking:
            self._add(others, 0)
        elif others:
            self._add_others_too(others)
        self.named += self._proponent_not_found()
        sentences = [
            to_sentence(
                self.named
                or [_("nothing is recorded on %(text)s") % {"text": subject_label(self.subject)}]
            )
        ]
        if breaking := breaking_on(self.snapshot, self.resolver, self.subject.path):
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
                speaking[_asks(cell), cell.via == StatedThrough.INFERRED].append(slug)
            else:
                silent[cell.silence or NoPosition.NOT_LOOKED_FOR].append(slug)
        return speaking, silent

    def _others(self) -> dict[_Request, list[str]]:
        """Who else says something itself; the owner is told apart, elsewhere."""
        found: dict[_Request, list[str]] = defaultdict(list)
        for slug in self.resolver.holders_on(self.subject.path):
            holder = self.snapshot.holders.get(slug)
            if holder is None or holder.is_owner or slug == NOT_FOUND or slug in self.groups:
                continue
            cell = self.resolver.cell(self.subject.path, slug)
            if cell.via in {StatedThrough.OWN, StatedThrough.CO_SIGNED, StatedThrough.INFERRED}:
                found[_asks(cell), cell.via == StatedThrough.INFERRED].append(slug)
        return found

    def _add(self, by_code: dict[_Request, list[str]], of_all: int) -> None:
        """Those who are most come first; of equals, whoever comes first in the columns."""
        for (code, is_inferred), slugs in sorted(by_code.items(), key=lambda entry: -len(entry[1])):
            first, later = self._clauses(code)
            values = {
                "count": len(slugs),
                "who": self._who(slugs, of_all),
                "text": subject_label(self.subject),
            }
            said = str((later if self.named else first) % values)
            self.named.append(
                _("%(said)s (our inference)") % {"said": said} if is_inferred else said
            )

    def _clauses(self, code: str) -> tuple[Any, Any]:
        is_over = self.snapshot.is_over or (code in Action.values and self._is_decided())
        if self.subject.kind in {"topic", "new"} and code in _CLAUSES_OF_A_TOPIC:
            return (_CLAUSES_OF_A_PAST_TOPIC if is_over else _CLAUSES_OF_A_TOPIC)[code]
        return (_CLAUSES_OF_THE_PAST if is_over else _CLAUSES)[code]

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
            return format_names([self.snapshot.holders[slug].code for slug in slugs])
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
            for (_code, is_inferred), slugs in others.items()
            if not is_inferred
            for slug in slugs
        ]
        if speaking:
            said = ngettext(
                "%(who)s has a paper or statement too",
                "%(who)s have papers or statements too",
                len(speaking),
            )
            self.named.append(said % {"who": self._who(speaking, 0)})
        self._add({key: slugs for key, slugs in others.items() if key[1]}, 0)

    def _no_group(self, silent: dict[NoPosition, list[str]]) -> str:
        values = {"text": subject_label(self.subject)}
        if len(silent[NoPosition.NOT_LOOKED_FOR]) < len(self.groups):
            return _("no position of a group on %(text)s is recorded") % values
        if len(self.groups) == 1:
            return _("%(group)s is not recorded on %(text)s") % (
                values | {"group": self.snapshot.holders[self.groups[0]].code}
            )
        return _("no group is recorded on %(text)s") % values

    def _add_silent(self, silent: dict[NoPosition, list[str]], is_rest_told: bool) -> None:
        """Why the other groups are silent; that nothing is recorded of them only where it was not said of all."""
        for silence in (NoPosition.NO_POSITION, NoPosition.NONE_FOUND, NoPosition.NOT_LOOKED_FOR):
            slugs = silent[silence]
            if slugs and (is_rest_told or silence != NoPosition.NOT_LOOKED_FOR):
                is_rest = silence == NoPosition.NOT_LOOKED_FOR and len(slugs) > _NAMED
                who = (
                    _("the other %(count)s") % {"count": count_text(len(slugs))}
                    if is_rest
                    else self._who(slugs, len(self.groups))
                )
                self.named.append(str(_SILENCES[silence] % {"count": len(slugs), "who": who}))

    def _proponent_not_found(self) -> list[str]:
        cell = self.resolver.cell(self.subject.path, NOT_FOUND)
        proposals = {
            statement.slug: statement.code
            for statement in cell.statements
            if statement.speaks and statement.is_paper
        }
        if not proposals:
            return []
        count, codes = len(proposals), set(proposals.values())
        kind = next(iter(codes)) if len(codes) == 1 else ""
        if not self.named:
            values = {
                "count": count,
                "said": count_text(count),
                "text": subject_label(self.subject),
            }
            return [str(_NOT_FOUND_ON_THE_TEXT % values)]
        return [
            str(
                _NOT_FOUND.get(kind, _NOT_FOUND_OF_ANY_KIND)
                % {"count": count, "said": count_text(count)}
            )
        ]


def _asks(cell: MatrixCell) -> str:
    """The one code that stands for the cell: of its papers, where it has any."""
    papers = {
        statement.code for statement in cell.statements if statement.speaks and statement.is_paper
    }
    codes = papers or set(cell.codes)
    return next(iter(codes)) if len(codes) == 1 else _MIXED


def breaking_on(snapshot: Snapshot, resolver: Resolver, path: str) -> list[str]:
    """Slugs of those whose own statement on this subject cannot hold together with their group's."""
    return [
        slug
        for slug in resolver.holders_on(path)
        if slug in snapshot.holders and resolver.cell(path, slug).breaks_with
    ]


def _format_differing(count: int) -> str:
    said = ngettext(
        "%(said)s State differs from its group", "%(said)s States differ from their group", count
    )
    return to_sentence([said % {"said": count_text(count)}])


# a table


def table_sentence(
    snapshot: Snapshot,
    resolver: Resolver,
    subjects: Iterable[Subject],
    group_slugs: Sequence[str],
    of: int = 0,
) -> str:
    """How many rows there are, on how many of them groups propose something, and who differs. `of` counts the rows without a filter."""
    rows = list(subjects)
    if not snapshot.statements and not rows:
        return _("Nothing is recorded for %(assembly)s here.") % {"assembly": snapshot.code}
    if not rows:
        return _("Nothing recorded for %(assembly)s fits what is chosen.") % {
            "assembly": snapshot.code
        }
    groups = [slug for slug in group_slugs if slug in snapshot.holders]
    is_narrowed = of > len(rows)
    first = (
        _format_shown(snapshot, len(rows), of) if is_narrowed else _format_rows(snapshot, len(rows))
    )
    said = [first, _format_proposals(resolver, rows, groups)]
    # A fact about the assembly, which beside a part of it would be read as one about that part.
    if not is_narrowed and (regional := format_regional_papers(snapshot)):
        said.append(regional)
    breaking = {slug for row in rows for slug in breaking_on(snapshot, resolver, row.path)}
    return " ".join(said + ([_format_differing(len(breaking))] if breaking else []))


def _format_rows(snapshot: Snapshot, count: int) -> str:
    said = ngettext(
        "%(said)s subject is listed for %(assembly)s",
        "%(said)s subjects are listed for %(assembly)s",
        count,
    )
    return to_sentence([said % {"said": count_text(count), "assembly": snapshot.code}])


def _format_shown(snapshot: Snapshot, count: int, of: int) -> str:
    """A filter left some out: that is no fact about the assembly."""
    said = ngettext(
        "of the %(of)s subjects listed for %(assembly)s, %(said)s is shown here",
        "of the %(of)s subjects listed for %(assembly)s, %(said)s are shown here",
        count,
    )
    return to_sentence(
        [said % {"of": count_text(of), "said": count_text(count), "assembly": snapshot.code}]
    )


def _format_proposals(resolver: Resolver, rows: Sequence[Subject], groups: Sequence[str]) -> str:
    with_papers = sum(_has_paper(resolver, row.path, resolver.holders_on(row.path)) for row in rows)
    if not with_papers:
        return ngettext(
            "No proposal on it is recorded.", "No proposal on them is recorded.", len(rows)
        )
    proposing = [
        slug for slug in groups if any(_has_paper(resolver, row.path, [slug]) for row in rows)
    ]
    on_rows = ngettext("%(said)s has proposals", "%(said)s have proposals", with_papers) % {
        "said": count_text(with_papers)
    }
    if not groups:
        return to_sentence([on_rows])
    if not proposing:
        return to_sentence([on_rows, _("no group shown here is among their proponents")])
    if len(groups) == 1:
        return to_sentence([on_rows])
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
    groups = {
        slug
        for slug, holder in snapshot.holders.items()
        if holder.kind == ParticipantKind.REGIONAL_ORGANISATION
    }
    stages = {
        item.stage
        for item in snapshot.paper_items
        if item.holder in groups and _is_numbered_resolution(snapshot.subjects.get(item.subject))
    }
    if stages - {ProposalStage.DRAFT}:
        return ""
    if stages:  # a draft of a group may never have been sent in
        return _("No regional paper on a numbered resolution is recorded, only drafts.")
    return format_no_regional_paper()


def _is_numbered_resolution(subject: Subject | None) -> bool:
    return subject is not None and subject.kind == "resolution" and subject.number is not None


def format_no_regional_paper() -> str:
    return _("No regional paper on a numbered resolution is recorded.")


# words


def subject_label(subject: Subject) -> str:
    """`Resolution 20`; a topic, a new text and a resolution whose number is not known by their titles."""
    is_title = subject.kind in {"topic", "new"} or (
        subject.kind == "resolution" and subject.number is None
    )
    return _("“%(title)s”") % {"title": subject.title} if is_title else subject.name


def count_text(number: int) -> str:
    """In words up to ten."""
    return str(_WORDS[number]) if number < len(_WORDS) else str(number)


def to_sentence(clauses: Sequence[str]) -> str:
    """Clauses, the first of which begins the sentence; nothing of none."""
    if not clauses:
        return ""
    said = _("%(clauses)s.") % {"clauses": "; ".join(clauses)}
    return said[:1].upper() + said[1:]
