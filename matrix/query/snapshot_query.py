"""What a query string asks of the snapshot: which assembly, as at which day or release. A wrong value is named, and the rest applies."""

import re
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.dates import format_day
from core.models import Redirect
from core.public.query import AddressQuery
from core.records.reading.state_cache import state_cached_of
from meetings.models import Assembly, current_assembly, public_assemblies

from ..models import Release
from ..snapshot.loader import snapshot_of
from ..snapshot.statements import Snapshot
from .unplaced import format_unplaced

SNAPSHOT_PARAMETERS = ("assembly", "asof", "release")


class SnapshotQuery(AddressQuery):
    """`known` are the parameters that the page accepts besides those of the snapshot."""

    def __init__(self, query: QueryDict, known: tuple[str, ...] = ()) -> None:
        super().__init__(query)
        reason = _("“%(name)s” is not a choice of this page.")
        self.refuse_unknown((*SNAPSHOT_PARAMETERS, *known), reason)
        self._released: Snapshot | None = None
        self.release = self._release()
        self.assembly = self._assembly()
        self.day = self.read_day("asof")
        if self.day and self.release:
            self.refuse(
                "asof", _("A release is a state of its own: the day asked for is left out.")
            )
            self.day = None

    # the snapshot

    @cached_property
    def whole(self) -> Snapshot | None:
        """With positions that were superseded; None where no assembly is recorded."""
        if self._released is not None:
            return self._released
        if self.assembly is None:
            return None
        snapshot = snapshot_of(self.assembly)
        return snapshot.as_at(self.day) if self.day else snapshot

    @cached_property
    def snapshot(self) -> Snapshot | None:
        return self.whole.current if self.whole is not None else None

    @property
    def state_label(self) -> str:
        """Which state of things the page shows."""
        if self.release is not None:
            message = _("as published in release %(number)d") % {"number": self.release.number}
            withdrawn = self.release.withdrawal_label
            return f"{message} ({withdrawn})" if withdrawn else message
        if self.day:
            return _("as at %(day)s, by the date of each paper or statement") % {
                "day": format_day(self.day)
            }
        return _("current record")

    @property
    def unplaced(self) -> str:
        """What is recorded now and has no row. A release and a day show what was known of texts."""
        assembly = self.assembly
        if assembly is None or self.release is not None or self.day is not None:
            return ""
        return state_cached_of("unplaced", assembly.pk, lambda: format_unplaced(assembly))

    def onward(self, **more: str) -> str:
        """The query string for links to other pages of the same snapshot."""
        others = (name for name in self.query if name not in SNAPSHOT_PARAMETERS)
        return self.without(*others, **more)

    def page_of(self, rows: list[Any], per_page: int, reason: str) -> Page:
        """The page that `?page=` names; where there is none, the first, with the reason."""
        pages, word = Paginator(rows, per_page), self.text("page") or "1"
        if word.isascii() and word.isdigit() and 0 < int(word[:9]) <= pages.num_pages:
            return pages.page(int(word[:9]))
        self.refuse("page", reason % {"word": word[:40]})
        return pages.page(1)

    # each word

    def _release(self) -> Release | None:
        word = self.text("release")
        if not word:
            return None
        found = _released(int(word)) if re.fullmatch("[0-9]{1,6}", word) else None
        if found is None:
            self.refuse(
                "release",
                _("There is no release “%(word)s”; this is the current record.")
                % {"word": word[:40]},
            )
            return None
        self._released = found.opened()
        if self._released is None:
            message = _("Release %(number)d cannot be shown; this is the current record.")
            self.refuse("release", message % {"number": found.number})
            return None
        return found

    def _assembly(self) -> Assembly | None:
        if self.release is not None:
            return self._of_the_release(self.release)
        word = self.text("assembly").lower()
        found = _public(word) if word else None
        if found is not None:
            self.query["assembly"] = found.slug
        current = found or current_assembly()
        if word and found is None:
            message = _("There is no assembly “%(word)s”.") % {"word": word[:40]}
            shown = _("This page shows %(code)s.") % {"code": current.code} if current else ""
            self.refuse("assembly", f"{message} {shown}".strip())
        return current

    def _of_the_release(self, release: Release) -> Assembly:
        word = self.text("assembly").lower()
        rows = Assembly.objects.ever_public().with_meeting()  # a release outlives its assembly
        own: Assembly = rows.get(pk=release.assembly_id)
        if word and _called(rows, word) != own:
            self.refuse(
                "assembly",
                _("Release %(number)d belongs to %(code)s.")
                % {"number": release.number, "code": own.code},
            )
        return own


def _public(slug: str) -> Assembly | None:
    named = next((row for row in public_assemblies() if row.slug == slug), None)
    return named or _called(Assembly.objects.published().with_meeting(), slug)


def _called(rows: Any, slug: str) -> Assembly | None:
    """Named so, or so before it was renamed."""
    renamed = Redirect.objects.of(Assembly).filter(old_slug=slug).values("new_slug")
    found: Assembly | None = rows.filter(slug=slug).first() or rows.filter(slug__in=renamed).first()
    return found


def _released(number: int) -> Release | None:
    """Of a withdrawn assembly too: it stays at its address."""
    rows: Any = Release.objects
    found: Release | None = (
        rows.published().for_page().filter(number=number).first()
        or rows.outliving().for_page().filter(number=number).first()
    )
    return found
