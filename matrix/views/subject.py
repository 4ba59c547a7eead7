"""What the page of a subject and the pages of its cells share."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.public.citing.citations import bibtex, citation
from core.public.citing.structured_data import Crumb
from meetings.models import Assembly
from positions.models import ImpactAssessment, Position, ProposalItem

from ..query.lookup import text_at
from ..query.snapshot_query import SnapshotQuery
from ..snapshot.display import (
    CellDisplay,
    StatementDisplay,
    display_statements,
    publisher_view,
    split_impacts,
    warning_of,
)
from ..snapshot.resolver import Resolver
from ..snapshot.statements import Holder, Snapshot, Subject


def matrix_crumb(code: str, query_string: str) -> Crumb:
    name = _("Positions at %(code)s") % {"code": code}
    return Crumb(name, reverse("matrix:matrix") + query_string)


class SubjectPage:
    """One text at one assembly, as the address asks for it."""

    def __init__(self, request: HttpRequest, path: str) -> None:
        self.query = SnapshotQuery(request.GET)
        if self.query.snapshot is None or self.query.whole is None or self.query.assembly is None:
            raise Http404(_("No assembly is recorded."))
        self.snapshot: Snapshot = self.query.snapshot
        self.whole: Snapshot = self.query.whole
        self.assembly: Assembly = self.query.assembly
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

    def query_string(self, **more: str) -> str:
        """Leads to the same state of the same assembly, whatever the address left out or had wrong."""
        words = {
            "assembly": self.assembly.slug,
            "asof": self.query.day.isoformat() if self.query.day else "",
        }
        words |= {"release": str(self.query.release.number) if self.query.release else ""} | more
        return f"?{urlencode({name: value for name, value in words.items() if value}, safe=',/')}"

    def crumbs(self) -> list[Crumb]:
        """The way to the row of the subject."""
        row_url = reverse("matrix:row", args=[self.subject.path]) + self.query_string()
        matrix = matrix_crumb(self.assembly.code, self.query_string())
        return [matrix, Crumb(self.subject.name, row_url)]

    def cell_display(self, holder: Holder) -> CellDisplay:
        path, slug = self.subject.path, holder.slug
        return CellDisplay(
            holder,
            self.resolver.cell(path, slug),
            self.snapshot,
            recorded=display_statements(self.resolver.own_statements(path, slug)),
            url=reverse("matrix:cell", args=[path, slug]) + self.query_string(),
            day=self.query.day,
        )

    def context(
        self, title: str, address: str, key: str, shown: Iterable[StatementDisplay]
    ) -> dict[str, Any]:
        """What both pages show around the statements that are `shown`."""
        release = self.query.release.number if self.query.release else None
        today = timezone.localdate()
        assessments, impacts = split_impacts(self.snapshot, self.subject.path)
        cited = settings.BASE_URL + address + self.query_string()
        return {
            "title": title,
            "subject": self.subject,
            "assembly": self.assembly,
            "query": self.query,
            "is_narrowed": bool(self.query.day or self.query.release or self.query.refused),
            "opens_on": self.snapshot.opens_on,
            "warning": warning_of(
                (
                    *(one.statement for one in shown),
                    *(one.impact for one in (*assessments, *impacts)),
                )
            ),
            "assessments": assessments,
            "impacts": impacts,
            "publisher_view": publisher_view(self.snapshot),
            "citation": citation(title, cited, today, release),
            "bibtex": bibtex(key, title, cited, today, release),
            "canonical": f"{settings.BASE_URL}{address}?{urlencode({'assembly': self.assembly.slug})}",
            "print_url": cited,
            "matrix_address": reverse("matrix:matrix") + self.query_string(),
            "proposals_address": self._proposals(),
            "ledger_address": reverse("matrix:proposals-and-outcomes") + self.query_string(),
            "now_address": address + f"?{urlencode({'assembly': self.assembly.slug})}",
        }

    def _proposals(self) -> str:
        """Filtered only by what the list of proposals contains."""
        papers = {item.subject for item in self.snapshot.paper_items}
        words = {"assembly": self.assembly.slug} if papers else {}
        if self.subject.subject_kind.has_editions and self.subject.path in papers:
            words["resolution"] = self.subject.path
        return (
            f"{reverse('positions:proposals')}?{urlencode(words)}"
            if words
            else reverse("positions:proposals")
        )


def redirect_renamed(request: HttpRequest, address: str) -> HttpResponsePermanentRedirect:
    """What was renamed since is asked for again, with the same query."""
    query_string = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query_string}" if query_string else address)


def other_assemblies(
    page: SubjectPage, address: str, items: Q | None = None, positions: Q | None = None
) -> list[dict[str, str]]:
    """Other assemblies with statements in the current record, the latest first.

    `items` and `positions` narrow what counts to one holder; assessments are of none.
    """
    if page.text is None:
        return []
    found_items = ProposalItem.objects.published().filter(page.text.of_items, items or Q())
    held = Position.objects.published().filter(page.text.of_positions, positions or Q())
    there = Q(pk__in=found_items.values("proposal__assembly")) | Q(pk__in=held.values("assembly"))
    if items is None:
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
