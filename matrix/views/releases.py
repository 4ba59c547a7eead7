from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core.public.citing.frozen import cannot_be_shown, contents_file, staff_reason
from core.public.following.downloads import download
from core.public.views import PublishedDetail, PublishedList

from ..filters import ReleaseFilter
from ..models import Release
from ..query import SnapshotQuery
from ..releases import count_changes, counts_of, display_changes, named_now, snapshot_now
from ..resources import ReleaseResource
from ..snapshot.display import warning_of
from ..snapshot.statements import Snapshot
from .pages import SnapshotPage

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
            return {"newer": newer, "downloads": [], "is_damaged": True, "staff_reason": reason}
        before, then = first_shown(released.filter(number__lt=row.number))
        changes = display_changes(named_now(then), named_now(snapshot)) if then else []
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


def first_shown(releases: Iterable[Release]) -> tuple[Release | None, Snapshot | None]:
    """The first release whose contents can be read, with them; lists come without contents."""
    for one in releases:
        stored = Release.objects.published().for_page().get(pk=one.pk)
        if (snapshot := stored.opened()) is not None:
            return stored, snapshot
    return None, None


class ChangesQuery(SnapshotQuery):
    """`?from=1&to=3`, or `to=now`: two states of one assembly. A wrong or missing value is replaced by the nearest release."""

    def __init__(self, query: QueryDict, known: tuple[str, ...] = ()) -> None:
        super().__init__(query, known)
        self.releases: list[Release] = list(Release.objects.published().for_list())
        self.start, self.old = self._named("from")
        self.end, self.new = self._named("to")
        if self.start is None:
            self.start, self.old = first_shown(self._nearest())
        if self.start and self.end and self.start.assembly_id != self.end.assembly_id:
            message = _(
                "Release %(start)d belongs to %(one)s and release %(end)d to %(other)s; these are the changes since the first."
            )
            values = {"start": self.start.number, "one": self.start.assembly.code}
            values |= {"end": self.end.number, "other": self.end.assembly.code}
            self.refused.append(message % values)
            self.end = None
        if self.start and not self.end:
            self.new = snapshot_now(self.start.assembly)

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

    def _named(self, name: str) -> tuple[Release | None, Snapshot | None]:
        word = self.text(name).lower()
        if not word or (name == "to" and word == NOW):
            return None, None
        named = [one for one in self.releases if str(one.number) == word.lstrip("0")]
        found = first_shown(named)
        if not named:
            self.refuse(name, _("There is no release “%(word)s”.") % {"word": word[:40]})
        elif found[0] is None:
            message = _("Release %(number)d cannot be shown, so it is not compared.")
            self.refuse(name, message % {"number": named[0].number})
        return found

    def _nearest(self) -> Iterable[Release]:
        """Releases before the other one, and that one; else those of the page's assembly, then all."""
        if self.end is None:
            return sorted(self.releases, key=lambda one: one.assembly != self.assembly)
        before = [one for one in self.releases if one.number < self.end.number]
        return [*(one for one in before if one.assembly_id == self.end.assembly_id), self.end]


class Changes(SnapshotPage):
    url_name = "matrix:changes"
    template_name = "matrix/changes.html"
    parameters = ("from", "to", "page")
    query_class = ChangesQuery

    def context(self, query: ChangesQuery) -> dict[str, Any]:
        changes = (
            display_changes(named_now(query.old), named_now(query.new))
            if query.old and query.new
            else []
        )
        page = query.page_of(changes, CHANGES_A_PAGE)
        # The whole later state, as what is not listed has not changed.
        later: tuple[Any, ...] = ()
        if query.new is not None:
            later = (*query.new.statements, *query.new.impacts)
        return {
            "releases": query.releases,
            "page": page,
            "tally": count_changes(changes),
            "count": len(changes),
            "previous": query.without(page=str(page.number - 1)),
            "next": query.without(page=str(page.number + 1)),
            "warning": warning_of(later),
        }
