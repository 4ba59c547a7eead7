"""Missing information, counted and named: positions, dates, sources and checks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.records.reading.state_cache import state_cached
from documents.models import Document
from meetings.models import Assembly, Meeting
from positions.choices import Action, ItemOutcome, NoPosition, ProposalStage, Stance
from positions.models import Position, Proponent, Proposal, ProposalItem
from positions.querysets import ProposalQuerySet
from resolutions.models import Resolution

from ..snapshot.display import format_no_position
from ..snapshot.resolver import Resolver
from ..snapshot.sentences import subject_label
from ..snapshot.statements import Snapshot, Subject, subject_order

SHOWN = 30
STALE_AFTER = dt.timedelta(days=30)
_PROPOSED = {Action.ADD, Action.MOD, Action.SUP, Action.NOC, Action.NOT_KNOWN}


@dataclass(frozen=True)
class MissingItem:
    """One thing that is not known: its name, the page that it is missing on, and what of it is missing."""

    name: str
    address: str
    missing: str = ""

    @property
    def about(self) -> str:
        """What a reader who sends something is asked about."""
        return f"{self.name}: {self.missing}" if self.missing else self.name


@dataclass(frozen=True)
class MissingSection:
    """One kind of gap. `gaps` are the first of `of`; `more` is a list of all of them, where there is one."""

    slug: str
    title: str
    sentence: str
    count: int
    gaps: tuple[MissingItem, ...]
    of: int
    more: str = ""
    is_of_assembly: bool = False  # else of the whole site

    @property
    def left(self) -> int:
        return self.of - len(self.gaps)


def sections(
    assembly: Assembly, snapshot: Snapshot, today: dt.date, is_current: bool
) -> list[MissingSection]:
    """All of them, empty ones too: that nothing is missing is worth a line."""
    checks = _not_checked(assembly, today) if is_current else []
    return [
        no_position(snapshot),
        _no_impact(snapshot),
        *_of_proposals(assembly, today),
        *checks,
        *state_cached(
            f"gaps of the whole site {get_language()}",
            lambda: [*_dates(today), *_without_source()],
        ),
    ]


# positions


def no_position(snapshot: Snapshot) -> MissingSection:
    """Of regional organisations, on texts with a proposal. Who said that it takes no position is known, and no gap."""
    resolver, gaps, count = Resolver(snapshot), [], 0
    for subject in _proposed_on(snapshot):
        silent: dict[str, list[str]] = defaultdict(list)
        for group in snapshot.groups:
            cell = resolver.cell(subject.path, group.slug)
            if not cell.codes and cell.silence in {
                NoPosition.NOT_LOOKED_FOR,
                NoPosition.NONE_FOUND,
            }:
                silent[format_no_position(cell)].append(group.code)
                count += 1
        if silent:
            missing = "; ".join(
                _("%(who)s: %(silence)s") % {"who": ", ".join(who), "silence": silence}
                for silence, who in silent.items()
            )
            row = reverse("matrix:row", args=[subject.path])
            name = subject.name
            if subject.subject_kind.shares_name:
                name = f"{name}: {subject.title}"
            gaps.append(MissingItem(name, f"{row}?assembly={snapshot.assembly}", missing))
    return MissingSection(
        slug="positions",
        title=_("No position found"),
        sentence=ngettext(
            "On texts with proposals, %(count)d position of a regional organisation is missing.",
            "On texts with proposals, %(count)d positions of regional organisations are missing.",
            count,
        )
        % {"count": count},
        count=count,
        gaps=tuple(gaps[:SHOWN]),
        of=len(gaps),
        more=f"{reverse('matrix:matrix')}?assembly={snapshot.assembly}",
        is_of_assembly=True,
    )


def _no_impact(snapshot: Snapshot) -> MissingSection:
    """Texts with a proposal or a position, of which nobody is recorded to say what they would do."""
    assessed = {impact.subject for impact in snapshot.impacts}
    paths = {one.subject for one in snapshot.statements if one.speaks} - assessed
    title = _("No assessment of the impact on the Internet")
    gaps = [
        MissingItem(
            subject_label(one),
            f"{reverse('matrix:row', args=[one.path])}?assembly={snapshot.assembly}",
            title,
        )
        for one in sorted((snapshot.subjects[path] for path in paths), key=subject_order)
    ]
    return MissingSection(
        slug="impacts",
        title=title,
        sentence=ngettext(
            "We found no assessment of what %(count)d text would do to the Internet.",
            "We found no assessment of what %(count)d texts would do to the Internet.",
            len(gaps),
        )
        % {"count": len(gaps)},
        count=len(gaps),
        gaps=tuple(gaps[:SHOWN]),
        of=len(gaps),
        is_of_assembly=True,
    )


def _proposed_on(snapshot: Snapshot) -> list[Subject]:
    paths = {item.subject for item in snapshot.paper_items if not item.is_withdrawn}
    return sorted((snapshot.subjects[path] for path in paths), key=subject_order)


# dates


def _dates(today: dt.date) -> Iterable[MissingSection]:
    open_ones = Meeting.objects.published().unconfirmed().exclude(status="cancelled")
    address = f"{reverse('meetings:list')}?unconfirmed=yes"
    yield _section(
        "dates-ahead",
        _("Dates or place to be confirmed"),
        lambda n: ngettext(
            "%(count)d upcoming meeting has unconfirmed dates or an unconfirmed place.",
            "%(count)d upcoming meetings have unconfirmed dates or an unconfirmed place.",
            n,
        ),
        open_ones.ahead(today).in_order(),
        more=f"{address}&when=ahead",
    )
    yield _section(
        "dates-over",
        _("Dates or place never confirmed"),
        lambda n: ngettext(
            "The dates or place of %(count)d past meeting were never confirmed.",
            "The dates or places of %(count)d past meetings were never confirmed.",
            n,
        ),
        open_ones.over(today).newest_first(),
        more=f"{address}&when=over",
    )


# proposals


def _of_proposals(assembly: Assembly, today: dt.date) -> Iterable[MissingSection]:
    rows = _proposals(assembly=assembly)
    yield _section(
        "proponents",
        _("Proponent not found"),
        lambda n: ngettext(
            "%(count)d proposal has no known proponent.",
            "%(count)d proposals have no known proponent.",
            n,
        ),
        rows.filter(~Exists(Proponent.objects.published().filter(proposal=OuterRef("pk")))),
        is_of_assembly=True,
    )
    yield _section(
        "numbers",
        _("Proposals without a number"),
        lambda n: ngettext(
            "%(count)d proposal has no known number.",
            "%(count)d proposals have no known number.",
            n,
        ),
        rows.filter(number=""),
        is_of_assembly=True,
    )
    meeting = assembly.own_meeting
    if meeting is not None and meeting.ends_on and meeting.ends_on < today:
        yield _outcomes(assembly)


def _outcomes(assembly: Assembly) -> MissingSection:
    """Asked only once the assembly is over: before that, none is due."""
    items = ProposalItem.objects.published().filter(
        proposal__assembly=assembly, outcome=ItemOutcome.NOT_KNOWN
    )
    return _section(
        "outcomes",
        _("Outcome not found"),
        lambda n: ngettext(
            "The outcome of %(count)d item is not known.",
            "The outcomes of %(count)d items are not known.",
            n,
        ),
        items.exclude(proposal__stage=ProposalStage.WITHDRAWN)
        .select_related("proposal__assembly")
        .joined()
        .order_by("proposal__document_stated", "proposal__number", "number"),
        is_of_assembly=True,
    )


# sources


def _without_source() -> Iterable[MissingSection]:
    """Of each table; a document that is kept here or has an address is its own source, and looking in vain has none."""
    own = Q(source_addresses="")
    tables: list[tuple[str, Any, Any]] = [
        (
            "meetings",
            _("Meetings without a source"),
            Meeting.objects.published().filter(own).newest_first(),
        ),
        (
            "resolutions",
            _("Resolutions without a source"),
            Resolution.objects.published().filter(own).order_by("number", "slug"),
        ),
        (
            "documents",
            _("Documents without a source"),
            Document.objects.published().filter(own, address="", file="").order_by("-dated", "pk"),
        ),
        (
            "proposals",
            _("Proposals without a source"),
            _proposals(own, document=None),
        ),
        (
            "positions",
            _("Positions without a source"),
            Position.objects.published()
            .filter(own, document=None)
            .exclude(stance=Stance.NONE_FOUND)
            .for_list(),
        ),
    ]
    for slug, title, rows in tables:
        yield _section(
            f"sources-{slug}",
            title,
            lambda n: ngettext(
                "%(count)d entry has no source.",
                "%(count)d entries have no source.",
                n,
            ),
            rows,
        )


# checks


def _not_checked(assembly: Assembly, today: dt.date) -> Iterable[MissingSection]:
    old = Q(last_checked_on=None) | Q(last_checked_on__lt=today - STALE_AFTER)
    yield _section(
        "checks-proposals",
        _("Proposals not checked recently"),
        lambda n: ngettext(
            "%(count)d proposal has not been checked in the last 30 days.",
            "%(count)d proposals have not been checked in the last 30 days.",
            n,
        ),
        _proposals(old, assembly=assembly),
        is_of_assembly=True,
    )
    yield _section(
        "checks-positions",
        _("Positions not checked recently"),
        lambda n: ngettext(
            "%(count)d position has not been checked in the last 30 days.",
            "%(count)d positions have not been checked in the last 30 days.",
            n,
        ),
        Position.objects.published().filter(old, assembly=assembly).for_list(),
        is_of_assembly=True,
    )


def _proposals(*conditions: Q, **values: object) -> ProposalQuerySet:
    rows: ProposalQuerySet = Proposal.objects.published().filter(*conditions, **values)
    return rows.select_related("assembly").newest_first()


def _section(
    slug: str,
    title: str,
    sentence: Callable[[int], str],
    rows: Any,
    more: str = "",
    is_of_assembly: bool = False,
) -> MissingSection:
    """Counted in one query, and the first of them fetched in another."""
    count = rows.order_by().count()
    gaps = (
        tuple(MissingItem(str(row), row.get_absolute_url(), title) for row in rows[:SHOWN])
        if count
        else ()
    )
    return MissingSection(
        slug, title, sentence(count) % {"count": count}, count, gaps, count, more, is_of_assembly
    )
