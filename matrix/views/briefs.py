"""The brief: chosen texts, each on a sheet to print. No account is needed; the address is the brief."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views import View

from core.public.views import read_only
from core.text import format_names
from meetings.choices import Status
from meetings.models import Assembly, Deadline, Meeting
from resolutions.models import Resolution

from ..query.selection import Selection
from ..query.snapshot_query import SnapshotQuery
from ..reports.brief import BriefSheet, brief_sheet, with_statements
from ..snapshot.display import publisher_view, warning_of
from ..snapshot.resolver import Resolver
from ..snapshot.sentences import subject_label
from ..snapshot.statements import Holder, Snapshot, Subject

# As many sheets as a policy team reads.
MOST = 40


@dataclass(frozen=True)
class UpcomingDates:
    """The next deadline and meeting before the assembly, in the current record."""

    deadline: Deadline | None = None
    meeting: Meeting | None = None
    assembly: Meeting | None = None
    is_over: bool = False


@read_only
class Brief(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "matrix/brief.html", BriefPage(request).context())


class BriefPage:
    def __init__(self, request: HttpRequest) -> None:
        self.query = SnapshotQuery(request.GET, known=("res", "groups"))
        self.is_narrowed = bool(request.GET)
        self.subjects: list[Subject] = []
        self.chosen: list[Holder] = []
        self.found = 0  # texts of the chosen participants, where no text is chosen
        if self.query.snapshot is not None:
            is_text_chosen = bool(self.query.words("res"))
            selection = Selection(self.query, self.query.snapshot)
            self.subjects, self.chosen = (
                selection.subjects("res", MOST),
                selection.holders("groups"),
            )
            if self.chosen and not is_text_chosen:
                recorded = with_statements(self.query.snapshot, self.chosen)
                self.found, self.subjects = len(recorded), recorded[:MOST]

    def context(self) -> dict[str, Any]:
        address = settings.BASE_URL + reverse("matrix:brief")
        words = {
            "res": ",".join(one.path for one in self.subjects),
            "groups": ",".join(one.slug for one in self.chosen),
        }
        base = {
            "query": self.query,
            "is_narrowed": self.is_narrowed,
            "title": _("Printable brief"),
            "canonical": address,
            "print_url": address + self.query.without(**words),
            "now_address": self.query.without("asof", "release") or "?",
        }
        if self.query.snapshot is None or self.query.assembly is None:
            return base | {"warning": warning_of(())}
        snapshot = replace(
            self.query.snapshot,
            holders={
                **self.query.snapshot.holders,
                **{holder.slug: holder for holder in self.chosen},
            },
        )
        sheets = self._sheets(snapshot)
        shown = (one for sheet in sheets for one in sheet.shown) if sheets else snapshot.statements
        found = {
            "title": self._title(snapshot) if sheets else base["title"],
            "snapshot": snapshot,
            "sheets": sheets,
            "publisher_view": publisher_view(snapshot),
            "warning": warning_of(shown),
            "upcoming": _upcoming(self.query.assembly),
        }
        return base | self._choice(snapshot) | found

    def _title(self, snapshot: Snapshot) -> str:
        names = format_names([subject_label(subject) for subject in self.subjects])
        return _("Brief for %(code)s: %(names)s") % {"code": snapshot.code, "names": names}

    def _sheets(self, snapshot: Snapshot) -> list[BriefSheet]:
        if not self.subjects:
            return []
        resolver, standings = Resolver(snapshot), self._standings()
        holders = self.chosen or snapshot.groups
        return [
            brief_sheet(resolver, subject, holders, standings.get(subject.path, ""))
            for subject in self.subjects
        ]

    def _standings(self) -> dict[str, str]:
        slugs = [one.path for one in self.subjects if one.subject_kind.has_editions]
        texts = Resolution.objects.published().for_list().filter(slug__in=slugs) if slugs else []
        return {text.slug: text.standing for text in texts}

    # the form

    def _choice(self, snapshot: Snapshot) -> dict[str, Any]:
        paths = {subject.path for subject in self.subjects}
        recorded = with_statements(snapshot)
        offered = recorded[:MOST]
        slugs, groups = {holder.slug for holder in self.chosen}, snapshot.groups
        return {
            "assemblies": list(Assembly.objects.published().latest_first()),
            "texts": [
                {"subject": subject, "is_chosen": subject.path in paths} for subject in recorded
            ],
            "written_texts": ", ".join(
                subject.path for subject in self.subjects if subject not in recorded
            ),
            "groups": [{"holder": holder, "is_chosen": holder.slug in slugs} for holder in groups],
            "written_holders": ", ".join(
                holder.slug for holder in self.chosen if holder not in groups
            ),
            "most": MOST,
            "offered": len(offered),
            "found": self.found,
            "chosen_names": get_text_list([holder.in_sentence for holder in self.chosen], _("or")),
            "offered_address": self.query.without(
                res=",".join(subject.path for subject in offered)
            ),
        }


def _upcoming(assembly: Assembly) -> UpcomingDates:
    assembly = (
        Assembly.objects.published().with_meeting().filter(pk=assembly.pk).first() or assembly
    )
    if assembly.is_over:
        return UpcomingDates(is_over=True)
    own = assembly.own_meeting
    deadlines = Deadline.objects.published().ahead().filter(assembly=assembly)
    preparing = Meeting.objects.links("prepares").filter(assembly=assembly).values("meeting")
    meetings = (
        Meeting.objects.published()
        .ahead()
        .filter(pk__in=preparing)
        .exclude(status__in=[Status.CANCELLED, Status.HELD])
    )
    return UpcomingDates(
        deadlines.in_order().first(),
        meetings.for_list().first(),
        own if own and own.status != Status.CANCELLED else None,
    )
