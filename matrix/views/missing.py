"""Missing information, counted and named: positions, dates, sources and checks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.records.state_cache import state_cached
from core.text import format_names
from documents.models import Document
from meetings.models import Assembly, Meeting, current_assembly
from positions.choices import ItemOutcome, NoPosition, ProposalStage, Stance
from positions.models import Position, Proponent, Proposal, ProposalItem
from positions.querysets import ProposalQuerySet
from resolutions.models import Resolution

from ..query import SnapshotQuery
from ..snapshot.cells import format_no_position
from ..snapshot.loader import snapshot_of
from ..snapshot.statements import Snapshot, Subject
from .pages import SnapshotPage

SHOWN = 30
STALE_AFTER = dt.timedelta(days=30)


class MissingInformation(SnapshotPage):
    url_name = "matrix:missing-information"
    template_name = "matrix/missing.html"

    def context(self, query: SnapshotQuery) -> dict[str, Any]:
        query.refused += [
            _("“%(name)s” does not apply: this page shows what is missing now.") % {"name": name}
            for name in ("asof", "release")
            if query.text(name)
        ]
        assembly, today, title = query.assembly, timezone.localdate(), _("Missing information")
        context: dict[str, Any] = {"title": title, "refused": query.refused}
        if assembly is None:
            return context
        # Also sections without gaps: it is useful to know that nothing is missing.
        own = list(_of_assembly(assembly, today))
        of_site = state_cached(
            f"gaps of the whole site {get_language()}", lambda: [*_dates(today), *_without_source()]
        )
        title = f"{title}: {assembly.code}"
        return context | {"title": title, "own": own, "of_site": of_site, "sections": own + of_site}


@dataclass(frozen=True)
class MissingItem:
    """Something unknown: its name, the page where it is missing, and what is missing."""

    name: str
    address: str
    missing: str

    @property
    def about(self) -> str:
        """The subject of a reader's message."""
        return f"{self.name}: {self.missing}"


@dataclass(frozen=True)
class MissingSection:
    """A kind of gap. `gaps` are the first of `count`; `more` links to a list of all, if there is one."""

    slug: str
    title: str
    count: int
    gaps: list[MissingItem]
    more: str = ""

    @property
    def left(self) -> int:
        return self.count - len(self.gaps)


# of the assembly


def _of_assembly(assembly: Assembly, today: dt.date) -> Iterable[MissingSection]:
    snapshot, current = snapshot_of(assembly).current, current_assembly()
    yield no_position(snapshot)
    yield no_impact(snapshot)
    yield from _of_proposals(assembly, today)
    if current is not None and current.pk == assembly.pk:
        yield from _not_checked(assembly, today)


def no_position(snapshot: Snapshot) -> MissingSection:
    """Texts with a proposal, without a position of a regional organisation. “No position taken” is known, so it is no gap."""
    paths, gaps = {item.subject for item in snapshot.paper_items if not item.is_withdrawn}, []
    for subject in snapshot.subjects_at(paths):
        silent: dict[str, list[str]] = defaultdict(list)
        for group in snapshot.groups:
            cell = snapshot.resolver.cell(subject.path, group.slug)
            if not cell.codes and cell.silence not in {None, NoPosition.NO_POSITION}:
                silent[format_no_position(cell)].append(group.code)
        missing = " ".join(
            _("%(who)s: %(silence)s.") % {"who": format_names(who), "silence": silence}
            for silence, who in silent.items()
        )
        if missing:
            gaps.append(_on_text(snapshot, subject, missing))
    more = f"{reverse('matrix:matrix')}?assembly={snapshot.assembly}"
    title = _("Texts on which some regional organisations have no recorded position")
    return MissingSection("positions", title, len(gaps), gaps[:SHOWN], more)


def no_impact(snapshot: Snapshot) -> MissingSection:
    """Texts with a proposal or a position, but without any assessment."""
    assessed = {impact.subject for impact in snapshot.impacts}
    paths = {one.subject for one in snapshot.statements if one.speaks} - assessed
    title = _("No assessment of the impact on the Internet")
    gaps = [_on_text(snapshot, one, title) for one in snapshot.subjects_at(paths)]
    return MissingSection("impacts", title, len(gaps), gaps[:SHOWN])


def _on_text(snapshot: Snapshot, subject: Subject, missing: str) -> MissingItem:
    row, name, kind = reverse("matrix:row", args=[subject.path]), subject.name, subject.subject_kind
    if kind.shares_name or (kind.has_editions and subject.number is None):
        name = f"{name}: {subject.title}"
    return MissingItem(name, f"{row}?assembly={snapshot.assembly}", missing)


def _of_proposals(assembly: Assembly, today: dt.date) -> Iterable[MissingSection]:
    rows = _proposals(assembly=assembly)
    proponents = Proponent.objects.published().filter(proposal=OuterRef("pk"))
    without, unnumbered = rows.filter(~Exists(proponents)), rows.filter(number="")
    yield _section("texts", _("Proposals whose text is not known"), rows.without_text())
    yield _section("proponents", _("Proponent not found"), without)
    yield _section("numbers", _("Proposals without a number"), unnumbered)
    meeting = assembly.own_meeting
    if meeting is not None and meeting.ends_on and meeting.ends_on < today:  # before, none is due
        items = (
            ProposalItem.objects.published()
            .filter(proposal__assembly=assembly, outcome=ItemOutcome.NOT_KNOWN)
            .exclude(proposal__stage=ProposalStage.WITHDRAWN)
            .select_related("proposal__assembly")
            .joined()
            .order_by("proposal__document_stated", "proposal__number", "number")
        )
        yield _section("outcomes", _("Outcome not found"), items)


def _not_checked(assembly: Assembly, today: dt.date) -> Iterable[MissingSection]:
    old = Q(last_checked_on=None) | Q(last_checked_on__lt=today - STALE_AFTER)
    proposals = _proposals(old, assembly=assembly)
    positions = Position.objects.published().filter(old, assembly=assembly).for_list()
    yield _section("checks-proposals", _("Proposals not checked in the last 30 days"), proposals)
    yield _section("checks-positions", _("Positions not checked in the last 30 days"), positions)


# of the whole site


def _dates(today: dt.date) -> Iterable[MissingSection]:
    rows = Meeting.objects.published().unconfirmed().exclude(status="cancelled")
    address = f"{reverse('meetings:list')}?unconfirmed=yes"
    ahead, over = rows.ahead(today).in_order(), rows.over(today).newest_first()
    title = _("Dates or place to be confirmed")
    yield _section("dates-ahead", title, ahead, more=f"{address}&when=ahead")
    title = _("Dates or place never confirmed")
    yield _section("dates-over", title, over, more=f"{address}&when=over")


def _without_source() -> Iterable[MissingSection]:
    """For each table. A document with a file or link is its own source, and “none found” has none."""
    own = Q(source_addresses="")
    meetings = Meeting.objects.published().filter(own).newest_first()
    resolutions = Resolution.objects.published().filter(own).order_by("number", "slug")
    documents = Document.objects.published().filter(own, address="", file="")
    positions = Position.objects.published().filter(own, document=None)
    positions = positions.exclude(stance=Stance.NONE_FOUND).for_list()
    documents, proposals = documents.order_by("-dated", "pk"), _proposals(own, document=None)
    yield _section("sources-meetings", _("Meetings without a source"), meetings)
    yield _section("sources-resolutions", _("Resolutions without a source"), resolutions)
    yield _section("sources-documents", _("Documents without a source"), documents)
    yield _section("sources-proposals", _("Proposals without a source"), proposals)
    yield _section("sources-positions", _("Positions without a source"), positions)


def _proposals(*conditions: Q, **values: object) -> ProposalQuerySet:
    rows: ProposalQuerySet = Proposal.objects.published().filter(*conditions, **values)
    return rows.select_related("assembly").newest_first()


def _section(slug: str, title: str, rows: Any, more: str = "") -> MissingSection:
    """Counted in one query; the first are loaded in another."""
    count = rows.order_by().count()
    found = rows[:SHOWN] if count else ()
    gaps = [MissingItem(str(row), row.get_absolute_url(), title) for row in found]
    return MissingSection(slug, title, count, gaps, more)
