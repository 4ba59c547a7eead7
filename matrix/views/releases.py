from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views import View

from core.public.citing.frozen import cannot_be_shown, contents_file, staff_reason
from core.public.following.downloads import download
from core.public.views import PublishedDetail, PublishedList, read_only

from ..filters import ReleaseFilter
from ..models import Release
from ..query import SnapshotQuery
from ..releases import count_changes, counts_of, display_changes, named_now, snapshot_now
from ..resources import ReleaseResource
from ..snapshot.display import warning_of
from ..snapshot.statements import Snapshot

NOW = "now"
CHANGES_A_PAGE = 100


class ReleaseList(PublishedList):
    model = Release
    filterset_class = ReleaseFilter
    resource_class = ReleaseResource
    template_name = "matrix/release_list.html"
    title = gettext_lazy("Releases")
    purpose = gettext_lazy("Positions as published, in numbered releases you can cite and compare.")
    count_label = ngettext_lazy("%(count)d release", "%(count)d releases", "count")


def _as_json(request: HttpRequest, row: Release) -> HttpResponse:
    if row.opened() is None:
        return cannot_be_shown(row)
    return contents_file(row, f"release-{row.number}")


class ReleaseDetail(PublishedDetail):
    model = Release
    template_name = "matrix/release_detail.html"
    formats = {"json": _as_json}

    def get(self, request: HttpRequest, format: str = "", **key: Any) -> HttpResponseBase:
        return super().get(request, format, number=str(key["number"]))

    def context(self, row: Release) -> dict[str, Any]:
        snapshot = row.opened()
        released = Release.objects.published().for_list().filter(assembly=row.assembly)
        newer = released.filter(number__gt=row.number).order_by("number").first()
        if snapshot is None:
            reason = staff_reason(self.request, row)
            return {
                "newer": newer,
                "downloads": [],
                "is_damaged": True,
                "staff_reason": reason,
            }
        before, then = _before(row)
        changes = display_changes(named_now(then), named_now(snapshot)) if then is not None else []
        return {
            "counts": counts_of(snapshot),
            "warning": warning_of((*snapshot.statements, *snapshot.impacts)),
            "before": before,
            "changes": changes[:CHANGES_A_PAGE],
            "tally": count_changes(changes),
            "more": max(len(changes) - CHANGES_A_PAGE, 0),
            "newer": newer,
            "contents_address": reverse("matrix:release-format", args=[row.number, "json"]),
            "matrix": f"{reverse('matrix:matrix')}?release={row.number}",
            "downloads": [
                download(
                    _("Positions in this release"),
                    reverse("matrix:matrix").rstrip("/"),
                    ("csv", "xlsx", "json"),
                    release=str(row.number),
                )
            ],
        }


def _before(row: Release) -> tuple[Release | None, Snapshot | None]:
    """The latest release before it that can be shown."""
    earlier: QuerySet[Release] = Release.objects.published().for_page()
    for one in (
        earlier.filter(assembly=row.assembly, number__lt=row.number)
        .order_by("-number")
        .iterator(chunk_size=1)
    ):
        if (snapshot := one.opened()) is not None:
            return one, snapshot
    return None, None


@read_only
class Changes(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        query = ChangesQuery(request)
        changes = (
            display_changes(named_now(query.old), named_now(query.new))
            if query.old and query.new
            else []
        )
        page = query.page_of(changes, CHANGES_A_PAGE)
        context = {
            "query": query,
            "releases": query.releases,
            "page": page,
            "tally": count_changes(changes),
            "count": len(changes),
            "previous": query.without(page=str(page.number - 1)),
            "next": query.without(page=str(page.number + 1)),
            "warning": query.warning,
            "canonical": f"{settings.BASE_URL}{reverse('matrix:changes')}",
            "print_url": f"{settings.BASE_URL}{reverse('matrix:changes')}{query.without()}",
        }
        return render(request, "matrix/changes.html", context)


class ChangesQuery(SnapshotQuery):
    """`?from=1&to=3`, or `to=now`: two states of one assembly. A word that is wrong or missing gives way to what lies nearest."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, known=("from", "to", "page"))
        self.releases: list[Release] = list(Release.objects.published().for_list())
        self._snapshots: dict[int, Snapshot | None] = {}
        self.left_out: dict[int, str] = {}  # of releases that cannot be shown
        start, end = self._named("from"), self._named("to")
        self.start = start or self._start_for(end)
        self.end = end
        if self.start and end and self.start.assembly_id != end.assembly_id:
            message = _(
                "Release %(start)d belongs to %(one)s and release %(end)d to %(other)s; these are the changes since the first."
            )
            values = {"start": self.start.number, "one": self.start.assembly.code}
            values |= {"end": end.number, "other": end.assembly.code}
            self.refused.append(message % values)
            self.end = None

    @cached_property
    def old(self) -> Snapshot | None:
        return self._snapshot_of(self.start) if self.start is not None else None

    @cached_property
    def new(self) -> Snapshot | None:
        """What is public now, where no second release is given."""
        if self.end is not None:
            return self._snapshot_of(self.end)
        return snapshot_now(self.start.assembly) if self.start is not None else None

    @property
    def title(self) -> str:
        if self.start is None:
            return _("Changes between releases")
        values = {"start": self.start.number, "assembly": self.start.assembly.code}
        if self.end is None:
            return _("%(assembly)s: changes since release %(start)d") % values
        return _("%(assembly)s: changes from release %(start)d to release %(end)d") % (
            values | {"end": self.end.number}
        )

    @property
    def warning(self) -> str:
        """Of the later state: of the whole of it, since what is not listed has not changed."""
        return warning_of((*self.new.statements, *self.new.impacts) if self.new is not None else ())

    def _named(self, name: str) -> Release | None:
        """None where it cannot be shown too, which the page says."""
        word = self.text(name).lower()
        if not word or (name == "to" and word == NOW):
            return None
        found = next((one for one in self.releases if str(one.number) == word.lstrip("0")), None)
        if found is None:
            self.refuse(name, _("There is no release “%(word)s”.") % {"word": word[:40]})
            return None
        return self._first_shown([found])

    def _start_for(self, end: Release | None) -> Release | None:
        """The release before the other; else the last one of the assembly that the page is about, or of any."""
        if end is not None:
            of_it = [one for one in self.releases if one.assembly_id == end.assembly_id]
            return self._first_shown(one for one in of_it if one.number < end.number) or end
        of_it = [one for one in self.releases if one.assembly == self.assembly]
        return self._first_shown(of_it) or self._first_shown(self.releases)

    def _first_shown(self, releases: Iterable[Release]) -> Release | None:
        for release in releases:
            if self._snapshot_of(release) is not None:
                return release
            message = _("Release %(number)d cannot be shown, so it is not compared.")
            self.left_out.setdefault(release.pk, message % {"number": release.number})
        return None

    def _snapshot_of(self, release: Release) -> Snapshot | None:
        """Read once; None where it cannot be shown."""
        if release.pk not in self._snapshots:
            stored = Release.objects.published().for_page().get(pk=release.pk)
            self._snapshots[release.pk] = stored.opened()
        return self._snapshots[release.pk]
