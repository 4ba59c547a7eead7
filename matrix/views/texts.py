"""The page of a row, with everything recorded on a subject, and the page of a cell, with one holder's statements and evidence."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.public.citing.citations import bibtex, citation
from core.public.citing.structured_data import Crumb, with_crumbs
from core.public.query import keeping_query
from core.public.views import read_only
from meetings.models import Assembly, Committee
from participants.models import Membership
from positions.corrections import corrections_of
from positions.models import AgendaItem, ImpactAssessment, Position, Proposal
from resolutions.models import Edition

from ..query import HolderRow, SnapshotQuery, holder_at, text_at
from ..snapshot.display import (
    CellDisplay,
    StatementDisplay,
    cell_sentence,
    display_statements,
    impacts_by,
    publisher_view,
    row_sentence,
    split_impacts,
    subject_label,
    warning_of,
)
from ..snapshot.loader import subject_of
from ..snapshot.statements import NOT_FOUND, Holder, Snapshot, Subject

MOST_DISCUSSIONS = 50
MOST_COMPARED = 6


def matrix_crumb(code: str, query_string: str) -> Crumb:
    name = _("Positions at %(code)s") % {"code": code}
    return Crumb(name, reverse("matrix:matrix") + query_string)


class SubjectPage:
    """One text at one assembly, as the URL asks for it."""

    def __init__(self, request: HttpRequest, path: str) -> None:
        self.query = SnapshotQuery(request.GET)
        if self.query.snapshot is None or self.query.whole is None or self.query.assembly is None:
            raise Http404(_("No assembly is recorded."))
        self.snapshot: Snapshot = self.query.snapshot
        self.whole: Snapshot = self.query.whole
        self.assembly: Assembly = self.query.assembly
        self.text = text_at(path)
        self.path_now = self.text.path if self.text is not None else path
        self.subject = self._subject(path)

    def _subject(self, path: str) -> Subject:
        """A release keeps its names, and what it holds is public with it."""
        names = (path, self.text.path, *self.text.former) if self.text else (path,)
        for name in names:
            if name in self.snapshot.subjects:
                return self.snapshot.subjects[name]
        if self.text is None:
            raise Http404
        return subject_of(self.text.row)

    def link(self, name: str, *words: str, **more: str) -> str:
        return reverse(f"matrix:{name}", args=words) + self.query.onward(**more)

    def cell_display(self, holder: Holder) -> CellDisplay:
        path, slug = self.subject.path, holder.slug
        return CellDisplay(
            holder,
            self.snapshot.resolver.cell(path, slug),
            self.snapshot,
            recorded=display_statements(self.snapshot.resolver.own_statements(path, slug)),
            url=self.link("cell", path, slug),
            day=self.query.day,
        )

    def context(
        self,
        title: str,
        address: str,
        crumbs: list[Crumb],
        shown: Iterable[StatementDisplay],
        compared: Iterable[str],
    ) -> dict[str, Any]:
        """The context of both pages, around the statements `shown`."""
        release = self.query.release.number if self.query.release else None
        today = timezone.localdate()
        assessments, impacts = split_impacts(self.snapshot, self.subject.path)
        cited = settings.BASE_URL + address + self.query.onward()
        of_assembly = f"{address}?{urlencode({'assembly': self.assembly.slug})}"
        key = "-".join(filter(None, [self.assembly.slug, *address.split("/")[2:]]))
        others = list(compared)[:MOST_COMPARED]
        return with_crumbs([matrix_crumb(self.assembly.code, self.query.onward()), *crumbs]) | {
            "title": title,
            "subject": self.subject,
            "assembly": self.assembly,
            "query": self.query,
            "is_narrowed": bool(self.query.day or self.query.release or self.query.refused),
            "opens_on": self.snapshot.opens_on,
            "warning": warning_of((*(one.statement for one in shown), *assessments, *impacts)),
            "assessments": assessments,
            "impacts": impacts,
            "publisher_view": publisher_view(self.snapshot),
            "citation": citation(title, cited, today, release),
            "bibtex": bibtex(key, title, cited, today, release),
            "canonical": settings.BASE_URL + of_assembly,
            "print_url": cited,
            "matrix_address": self.link("matrix"),
            "compare_address": self.link("compare", actors=",".join(others)) if others[1:] else "",
            "proposals_address": self._proposals(),
            "now_address": of_assembly,
            "elsewhere": self._other_assemblies(),
        }

    def _proposals(self) -> str:
        """Proposals to this assembly, and on this text if there are any: the list has no other filter for it."""
        words = {"assembly": self.assembly.slug} if self.snapshot.paper_items else {}
        on_it = any(one.subject == self.subject.path for one in self.snapshot.paper_items)
        if on_it and self.subject.subject_kind.has_editions:
            words["resolution"] = self.subject.path
        return f"{reverse('positions:proposals')}?{urlencode(words)}".rstrip("?")

    def _other_assemblies(self) -> list[dict[str, str]]:
        """Assemblies with statements or assessments on the text in the current record, latest first."""
        if self.text is None:
            return []
        there = Q(pk__in=self.text.items.values("proposal__assembly"))
        models: tuple[Any, ...] = (Position, ImpactAssessment)
        for model in models:
            rows = model.objects.published().filter(self.text.of_positions)
            there |= Q(pk__in=rows.values("assembly"))
        found = Assembly.objects.published().filter(there).exclude(pk=self.assembly.pk)
        address = reverse("matrix:row", args=[self.text.path])
        return [
            {"code": one.code, "address": f"{address}?{urlencode({'assembly': one.slug})}"}
            for one in found.latest_first()
        ]


# a row


@read_only
class RowDetail(View):
    def get(self, request: HttpRequest, subject: str) -> HttpResponseBase:
        page = SubjectPage(request, subject)
        address = reverse("matrix:row", args=[page.path_now])
        if not page.query.release and page.path_now != subject:
            return keeping_query(HttpResponsePermanentRedirect(address), request)
        return render(request, "matrix/row.html", _row_context(page, address))


def _row_context(page: SubjectPage, address: str) -> dict[str, Any]:
    subject = page.subject
    title = _("%(subject)s at %(assembly)s: proposals and positions") % {
        "subject": subject_label(subject),
        "assembly": page.assembly.code,
    }
    # The regional organisations, with or without statements, and every other holder with one.
    speaking = page.snapshot.resolver.on(subject.path)
    shown = [
        page.cell_display(holder)
        for holder in page.snapshot.ordered_holders
        if holder.is_group or holder.slug in speaking
    ]
    shown.sort(key=lambda one: not one.codes)  # holders with statements come first
    others = [one for one in shown if not one.holder.is_owner]
    compared = [one.holder.slug for one in others if one.codes and one.holder.slug != NOT_FOUND]
    displays = [one for holder in shown for one in holder.recorded]
    topic = subject.path.partition("/")[2] if subject.subject_kind.holds_texts else ""
    return page.context(title, address, [Crumb(subject.name)], displays, compared) | {
        "sentence": row_sentence(page.snapshot.resolver, subject),
        "shown": others,
        "owners": [one for one in shown if one.holder.is_owner and one.recorded],
        "owner": next((one for one in page.snapshot.holders.values() if one.is_owner), None),
        "is_recorded": any(one.recorded for one in shown),
        "committees": _committees(page),
        "discussions": _discussions(page),
        "topic_address": page.link("matrix", topic=topic),
        # on texts of the topic, not on the topic itself
        "has_texts": any(
            topic in one.topics and path != subject.path and page.snapshot.resolver.on(path)
            for path, one in page.snapshot.subjects.items()
        ),
        "map_address": page.link("map", res=subject.path),
        "ledger_address": page.link("proposals-and-outcomes", res=subject.path),
        "brief_address": page.link("brief", res=subject.path),
    }


def _committees(page: SubjectPage) -> list[Committee]:
    """Committees and working groups recorded as having dealt with it at this assembly."""
    if page.text is None:
        return []
    items = page.text.items.filter(proposal__assembly=page.assembly)
    dealt = Q(proposals__in=Proposal.objects.published().filter(items__in=items))
    if page.subject.subject_kind.has_editions:
        editions = Edition.objects.published().filter(
            resolution__slug=page.text.path, assembly=page.assembly
        )
        dealt |= Q(pk__in=editions.values("committee"))
    rows = Committee.objects.published().filter(dealt, assembly=page.assembly)
    return list(rows.select_related("assembly").order_by("code").distinct())


def _discussions(page: SubjectPage) -> list[AgendaItem]:
    """Sessions of this assembly with the text on their agenda, in order of time."""
    path = page.text.path if page.text and page.subject.subject_kind.has_editions else ""
    rows = AgendaItem.objects.published().filter(
        resolution__slug=path, session__meeting__is_of=page.assembly
    )
    return list(rows.for_list().in_order()[:MOST_DISCUSSIONS])


# a cell


@read_only
class CellDetail(View):
    def get(self, request: HttpRequest, subject: str, holder: str) -> HttpResponseBase:
        page, row, word = SubjectPage(request, subject), holder_at(holder.lower()), holder.lower()
        if row is None and not (page.query.release and word in page.snapshot.holders):
            raise Http404
        now = page.path_now, row.holder.slug if row else word
        address = reverse("matrix:cell", args=now)
        if not page.query.release and now != (subject, word):
            return keeping_query(HttpResponsePermanentRedirect(address), request)
        return render(request, "matrix/cell.html", _cell_context(page, row, word, address))


def _cell_context(
    page: SubjectPage, row: HolderRow | None, word: str, address: str
) -> dict[str, Any]:
    holder, subject = _holder(page, row, word), page.subject
    shown = page.cell_display(holder)
    title = _("%(holder)s on %(subject)s, %(assembly)s") % {
        "holder": holder.code,
        "subject": subject_label(subject),
        "assembly": page.assembly.code,
    }
    groups = [
        page.cell_display(page.snapshot.holders[group])
        for group, _statements in shown.cell.group_statements
        if group in page.snapshot.holders
    ]
    history = _history(page, holder.slug)
    displays = [*history, *(one for group in groups for one in group.recorded)]
    crumbs = [Crumb(subject.name, page.link("row", subject.path)), Crumb(holder.code)]
    compared = [holder.slug, *(group.holder.slug for group in groups)]
    return page.context(title, address, crumbs, displays, compared) | {
        "holder": holder,
        "shown": shown,
        "sentence": cell_sentence(page.snapshot.resolver, subject, holder),
        "history": history,
        "assessments": [] if holder.is_owner else impacts_by(page.snapshot, subject.path, holder),
        "groups": groups,
        "row_address": page.link("row", subject.path),
        "ledger_address": page.link("proposals-and-outcomes"),
        "brief_address": page.link("brief", res=subject.path, groups=holder.slug),
    }


def _holder(page: SubjectPage, row: HolderRow | None, word: str) -> Holder:
    """In a release the holder may have a former name. Without statements, it is shown with what its groups request."""
    names = (word, row.holder.slug, *row.former) if row else (word,)
    for name in names:
        if name in page.snapshot.holders:
            return page.snapshot.holders[name]
    if row is None:
        raise Http404
    groups: tuple[str, ...] = ()
    if row.row:
        own = Membership.objects.published().filter(member=row.row)
        groups = own.groups_on(page.snapshot.opens_on).get(row.row.pk, ())
    holder = replace(row.holder, groups=groups)
    page.snapshot = replace(page.snapshot, holders=page.snapshot.holders | {holder.slug: holder})
    return holder


def _history(page: SubjectPage, slug: str) -> list[StatementDisplay]:
    """All statements of the holder on the text, superseded ones too, and corrections since readers first saw them."""
    statements = display_statements(
        statement
        for statement in page.whole.statements
        if statement.subject == page.subject.path and statement.holder == slug
    )
    if page.query.release:
        return statements
    corrected: dict[tuple[bool, str], tuple[Any, ...]] = {}
    for model, is_paper in ((Position, False), (Proposal, True)):
        slugs = {one.statement.slug for one in statements if one.statement.is_paper == is_paper}
        rows = list(model.objects.published().filter(slug__in=slugs))
        found = corrections_of(rows)
        corrected |= {(is_paper, row.slug): tuple(found[row.pk]) for row in rows}
    return [
        replace(one, corrections=corrected.get((one.statement.is_paper, one.statement.slug), ()))
        for one in statements
    ]
