"""The evidence: one page for what a holder has on a text, and one for all that is recorded on the text, at one assembly."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.dates import format_day
from core.public.citations import bibtex, citation
from core.public.views import read_only
from meetings.models import Assembly, Committee
from participants.choices import ParticipantKind
from participants.models import Membership
from positions.choices import NoPosition
from positions.corrections import corrections_of
from positions.legend import glyph, word
from positions.legend.last_check import warning_of
from positions.models import ImpactAssessment, Position, Proponent, Proposal, ProposalItem
from resolutions.models import Edition

from ..query.lookup import Party, party_at, text_at
from ..query.snapshot_query import SnapshotQuery
from ..snapshot.display import StatementDisplay, beside_said, readings, silence_said, told, via_said
from ..snapshot.resolver import Cell, Resolver
from ..snapshot.sentences import row_sentence, text_said
from ..snapshot.statements import NOT_FOUND, Holder, Snapshot, Subject


@dataclass(frozen=True)
class Shown:
    """A holder with its cell, in words, as a row of a list shows it."""

    holder: Holder
    cell: Cell
    snapshot: Snapshot
    told: list[StatementDisplay]
    address: str
    day: dt.date | None = None  # as at which it is shown

    @property
    def codes(self) -> list[dict[str, str]]:
        return [
            {"code": code, "word": word(code), "glyph": glyph(code)} for code in self.cell.codes
        ]

    @property
    def via(self) -> str:
        return via_said(self.cell, self.snapshot)

    @property
    def beside(self) -> list[str]:
        return beside_said(self.cell, self.snapshot)

    @property
    def silence(self) -> str:
        """As at a day nobody can say what was looked for then, only what had been made."""
        if self.day and self.cell.silence == NoPosition.NOT_LOOKED_FOR:
            return _("nothing recorded that was made by %(day)s") % {"day": format_day(self.day)}
        return silence_said(self.cell)


class _Page:
    """One text at one assembly, as the address asks for it."""

    def __init__(self, request: HttpRequest, path: str) -> None:
        self.asked = SnapshotQuery(request.GET)
        if self.asked.snapshot is None or self.asked.whole is None or self.asked.assembly is None:
            raise Http404(_("No assembly is recorded here."))
        self.snapshot: Snapshot = self.asked.snapshot
        self.whole: Snapshot = self.asked.whole
        self.assembly: Assembly = self.asked.assembly
        self.text = text_at(path)
        self.subject = self._subject(path)

    def _subject(self, path: str) -> Subject:
        """A release keeps the names of its day; what it holds is public with it."""
        names = (path, self.text.path, *self.text.former) if self.text else (path,)
        found = next(
            (self.snapshot.subjects[name] for name in names if name in self.snapshot.subjects), None
        )
        if found is not None:
            return found
        if self.text is None:
            raise Http404
        return self.text.subject()

    def path_now(self, path: str) -> str:
        return self.text.path if self.text is not None else path

    @cached_property
    def resolver(self) -> Resolver:
        return Resolver(self.snapshot)

    def query(self, **more: str) -> str:
        """Leads to the same state of the same assembly, whatever the address left out or had wrong."""
        words = {
            "assembly": self.assembly.slug,
            "asof": self.asked.day.isoformat() if self.asked.day else "",
        }
        words |= {"release": str(self.asked.release.number) if self.asked.release else ""} | more
        return f"?{urlencode({name: value for name, value in words.items() if value}, safe=',/')}"

    def shown(self, holder: Holder) -> Shown:
        return Shown(
            holder,
            self.resolver.cell(self.subject.path, holder.slug),
            self.snapshot,
            told(self.resolver.own_statements(self.subject.path, holder.slug)),
            reverse("matrix:cell", args=[self.subject.path, holder.slug]) + self.query(),
            self.asked.day,
        )

    def context(
        self, title: str, address: str, key: str, shown: Iterable[StatementDisplay]
    ) -> dict[str, Any]:
        """What both pages show around the statements that are `shown`."""
        release = self.asked.release.number if self.asked.release else None
        today = timezone.localdate()
        assessed = readings(self.snapshot, self.subject.path)
        cited = settings.BASE_URL + address + self.query()
        return {
            "title": title,
            "subject": self.subject,
            "assembly": self.assembly,
            "asked": self.asked,
            "is_narrowed": bool(self.asked.day or self.asked.release or self.asked.refused),
            "opens_on": self.snapshot.opens_on,
            "warning": warning_of(
                (*(one.statement for one in shown), *(one.impact for one in assessed))
            ),
            "readings": assessed,
            "citation": citation(title, cited, today, release),
            "bibtex": bibtex(key, title, cited, today, release),
            "canonical": f"{settings.BASE_URL}{address}?{urlencode({'assembly': self.assembly.slug})}",
            "print_url": cited,
            "matrix_address": reverse("matrix:matrix") + self.query(),
            "proposals_address": self._proposals(),
            "ledger_address": reverse("matrix:asked-and-got") + self.query(),
            "now_address": address + f"?{urlencode({'assembly': self.assembly.slug})}",
        }

    def _proposals(self) -> str:
        """Narrowed as far as the list of proposals can be: by what it holds at all."""
        papers = {statement.subject for statement in self.snapshot.statements if statement.is_paper}
        words = {"assembly": self.assembly.slug} if papers else {}
        if self.subject.kind == "resolution" and self.subject.path in papers:
            words["resolution"] = self.subject.path
        return (
            f"{reverse('positions:proposals')}?{urlencode(words)}"
            if words
            else reverse("positions:proposals")
        )


def _led_on(request: HttpRequest, address: str) -> HttpResponsePermanentRedirect:
    """What was renamed since is asked for again, with the same query."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


@read_only
class CellDetail(View):
    def get(self, request: HttpRequest, subject: str, holder: str) -> HttpResponseBase:
        page, party = _Page(request, subject), party_at(holder.lower())
        slug = _holder_slug(page, party, holder.lower())
        now = (page.path_now(subject), party.holder.slug if party else slug)
        if not page.asked.release and now != (subject, holder.lower()):
            return _led_on(request, reverse("matrix:cell", args=now))
        return render(
            request,
            "matrix/cell.html",
            _cell_context(page, party, slug, reverse("matrix:cell", args=now)),
        )


def _holder_slug(page: _Page, party: Party | None, slug: str) -> str:
    """The name of the holder on the board, which in a release may be an earlier one."""
    if party is None:
        if page.asked.release and slug in page.snapshot.holders:
            return slug
        raise Http404
    return next(
        (
            name
            for name in (slug, party.holder.slug, *party.former)
            if name in page.snapshot.holders
        ),
        party.holder.slug,
    )


def _cell_context(page: _Page, party: Party | None, slug: str, address: str) -> dict[str, Any]:
    _take_in(page, party, slug)
    holder, subject = page.snapshot.holders[slug], page.subject
    shown = page.shown(holder)
    title = _("%(holder)s on %(subject)s, %(assembly)s") % {
        "holder": holder.code,
        "subject": text_said(subject),
        "assembly": page.assembly.code,
    }
    groups = [
        page.shown(page.snapshot.holders[group])
        for group, _statements in shown.cell.group_statements
        if group in page.snapshot.holders
    ]
    others = ",".join([slug, *(group.holder.slug for group in groups)][:6])
    history = _history(page, slug)
    told_here = [*history, *(one for group in groups for one in group.told)]
    return page.context(
        title, address, f"{page.assembly.slug}-{subject.path}-{slug}", told_here
    ) | {
        "holder": holder,
        "shown": shown,
        "summary": _summary(shown),
        "history": history,
        "groups": groups,
        "elsewhere": _elsewhere(page, address, _of_holder(party)),
        "row_address": reverse("matrix:row", args=[subject.path]) + page.query(),
        "compare_address": reverse("matrix:compare") + page.query(actors=others) if groups else "",
        "brief_address": reverse("matrix:brief") + page.query(res=subject.path, groups=slug),
    }


def _summary(shown: Shown) -> str:
    codes = ", ".join(code["word"] for code in shown.codes)
    return "; ".join(part for part in (codes, shown.via, shown.silence) if part)


def _history(page: _Page, slug: str) -> list[StatementDisplay]:
    """All that the holder said of the text, with what was superseded, and what was corrected here since readers first saw it."""
    statements = told(
        statement
        for statement in page.whole.statements
        if statement.subject == page.subject.path and statement.holder == slug
    )
    if page.asked.release:
        return statements
    corrected = _corrected(Position, False, statements) | _corrected(Proposal, True, statements)
    return [
        replace(one, corrections=corrected.get((one.statement.is_paper, one.statement.slug), ()))
        for one in statements
    ]


def _corrected(
    model: Any, is_paper: bool, statements: list[StatementDisplay]
) -> dict[tuple[bool, str], tuple[Any, ...]]:
    rows = list(
        model.objects.published().filter(
            slug__in={
                one.statement.slug for one in statements if one.statement.is_paper == is_paper
            }
        )
    )
    found = corrections_of(rows)
    return {(is_paper, row.slug): tuple(found[row.pk]) for row in rows}


def _take_in(page: _Page, party: Party | None, slug: str) -> None:
    """A holder without a statement has no place on the board; what its groups ask flows to it all the same."""
    if slug in page.snapshot.holders or party is None:
        return
    groups: tuple[str, ...] = ()
    if party.row:
        own = Membership.objects.published().filter(member=party.row)
        groups = own.groups_on(page.snapshot.opens_on).get(party.row.pk, ())
    page.snapshot = replace(
        page.snapshot, holders=page.snapshot.holders | {slug: replace(party.holder, groups=groups)}
    )


@read_only
class RowDetail(View):
    def get(self, request: HttpRequest, subject: str) -> HttpResponseBase:
        page = _Page(request, subject)
        now = page.path_now(subject)
        if not page.asked.release and now != subject:
            return _led_on(request, reverse("matrix:row", args=[now]))
        return render(
            request, "matrix/row.html", _row_context(page, reverse("matrix:row", args=[now]))
        )


def _row_context(page: _Page, address: str) -> dict[str, Any]:
    subject, holders = page.subject, _holders_on(page)
    title = _("%(subject)s at %(assembly)s: proposals and positions") % {
        "subject": text_said(subject),
        "assembly": page.assembly.code,
    }
    groups = [
        holder.slug for holder in holders if holder.kind == ParticipantKind.REGIONAL_ORGANISATION
    ]
    shown = [page.shown(holder) for holder in holders]
    others = [one for one in shown if not one.holder.is_owner]
    speaking = [one.holder.slug for one in others if one.codes and one.holder.slug != NOT_FOUND][:6]
    told_here = [one for holder in shown for one in holder.told]
    return page.context(title, address, f"{page.assembly.slug}-{subject.path}", told_here) | {
        "sentence": row_sentence(page.snapshot, page.resolver, subject, groups),
        "shown": others,
        "owners": [one for one in shown if one.holder.is_owner and one.told],
        "owner": next((one for one in page.snapshot.holders.values() if one.is_owner), None),
        "is_recorded": any(one.told for one in shown),
        "committees": _committees(page),
        "texts": _texts_of(page),
        "elsewhere": _elsewhere(page, address, None),
        "compare_address": reverse("matrix:compare") + page.query(actors=",".join(speaking))
        if len(speaking) > 1
        else "",
        "brief_address": reverse("matrix:brief") + page.query(res=subject.path),
    }


def _committees(page: _Page) -> list[Committee]:
    """The committees and working groups that are recorded to have dealt with it at this assembly."""
    if page.text is None:
        return []
    items = ProposalItem.objects.published().filter(
        page.text.of_items, proposal__assembly=page.assembly
    )
    dealt = Q(proposals__in=Proposal.objects.published().filter(items__in=items))
    if page.subject.kind == "resolution":
        editions = Edition.objects.published().filter(
            resolution__slug=page.text.path, assembly=page.assembly
        )
        dealt |= Q(pk__in=editions.values("committee"))
    rows = Committee.objects.published().filter(dealt, assembly=page.assembly)
    return list(rows.select_related("assembly").order_by("code").distinct())


def _texts_of(page: _Page) -> list[dict[str, Any]]:
    """Of a topic: the texts on the board that belong to it, each with the proposals on it."""
    if page.subject.kind != "topic":
        return []
    topic = page.subject.path.partition("/")[2]
    papers: dict[str, dict[str, str]] = {}
    for item in page.snapshot.paper_items:
        papers.setdefault(item.subject, {})[item.address] = item.paper
    return [
        {
            "subject": one,
            "address": reverse("matrix:row", args=[one.path]) + page.query(),
            "papers": papers.get(one.path, {}),
        }
        for one in page.snapshot.subjects.values()
        if topic in one.topics and one.path != page.subject.path
    ]


def _holders_on(page: _Page) -> list[Holder]:
    """The regional organisations, whether they have a statement or not; then every other holder of one; last the one that was not found."""
    with_statements = set(page.resolver.holders_on(page.subject.path))
    holders = [
        one
        for one in page.snapshot.holders.values()
        if one.kind == ParticipantKind.REGIONAL_ORGANISATION or one.slug in with_statements
    ]
    return sorted(
        holders,
        key=lambda one: (
            one.slug == NOT_FOUND,
            one.kind != ParticipantKind.REGIONAL_ORGANISATION,
            one.code.casefold(),
        ),
    )


# the same text at other assemblies


@dataclass(frozen=True)
class _Of:
    """Which items and positions are meant, where only those of one holder are."""

    items: Q
    positions: Q


def _of_holder(party: Party | None) -> _Of | None:
    """Of the holder: what it proposed or signed, and what it holds alone or with others."""
    if party is None:
        return None
    proponents = Proponent.objects.published()
    if party.row is None:
        return _Of(Q(~Exists(proponents.filter(proposal=OuterRef("proposal")))), Q(pk__in=[]))
    positions = Position.objects.published().of(party.row)
    return _Of(
        Q(proposal__in=proponents.filter(participant=party.row).values("proposal")),
        Q(pk__in=positions.values("pk")),
    )


def _elsewhere(page: _Page, address: str, of: _Of | None) -> list[dict[str, str]]:
    """Other assemblies at which something is recorded, the latest first, as recorded now."""
    if page.text is None:
        return []
    items = ProposalItem.objects.published().filter(page.text.of_items, of.items if of else Q())
    positions = Position.objects.published().filter(
        page.text.of_positions, of.positions if of else Q()
    )
    there = Q(pk__in=items.values("proposal__assembly")) | Q(pk__in=positions.values("assembly"))
    if of is None:
        there |= Q(
            pk__in=ImpactAssessment.objects.published()
            .filter(page.text.of_positions)
            .values("assembly")
        )
    found = Assembly.objects.published().filter(there).exclude(pk=page.assembly.pk)
    found = found.order_by(F("ordinal").desc(nulls_last=True), "code")
    return [
        {"code": one.code, "address": f"{address}?{urlencode({'assembly': one.slug})}"}
        for one in found
    ]
