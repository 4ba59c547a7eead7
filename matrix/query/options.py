"""What the query string of the matrix asks for beyond the snapshot: rows, columns, order. A wrong value is named, and the rest applies."""

import datetime as dt
import re
from functools import cached_property

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates import format_day
from core.public.query import parse_day

from ..models import Release
from ..reports.grid import SHOWS, SORTS, MatrixOptions, MatrixTable
from ..snapshot.changes import ChangedSince, changed_keys, changes_since
from ..snapshot.display import warning_of
from ..snapshot.sentences import table_sentence
from ..snapshot.statements import Snapshot
from .lookup import named_now
from .selection import MOST_TEXTS, Selection
from .snapshot_query import SnapshotQuery

WORDS = (
    "topic",
    "res",
    "groups",
    "show",
    "only",
    "proposals",
    "since",
    "transpose",
    "sort",
    "shape",
    "print",
    "open",
)


class MatrixQuery(SnapshotQuery):
    """An address of the matrix and what it shows; every format of the matrix is made of this."""

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query, known=WORDS)
        self.since = self.text("since")
        self.is_print = self.choice("print", ("1",)) != ""
        self.asked_to_open = self.text("open").lower()
        for name in ("print", "open"):  # what these link to, and cite, is the page itself
            self.query.pop(name, None)
        # Read at once: what is refused has to be known before the page is drawn.
        self.matrix: MatrixTable | None = (
            self._matrix(self.snapshot) if self.snapshot is not None else None
        )
        self.opened = self._opened(self.asked_to_open) if self.asked_to_open else None

    @property
    def title(self) -> str:
        if self.snapshot is None:
            return _("Positions")
        return _("Positions at %(assembly)s") % {"assembly": self.snapshot.code}

    @cached_property
    def sentence(self) -> str:
        if self.matrix is None:
            return _("No assembly has been recorded yet.")
        if self.day and not self.matrix.snapshot.statements:
            message = _("No paper or statement for %(assembly)s, dated up to %(day)s, is recorded.")
            return message % {"assembly": self.matrix.snapshot.code, "day": format_day(self.day)}
        subjects = [row.subject for row in self.matrix.rows]
        return table_sentence(self.matrix.resolver, subjects, of=self.matrix.recorded)

    @cached_property
    def since_label(self) -> str:
        """How many texts changed, how many did not, and of how many it is not known; empty where nobody asks."""
        if self.matrix is None or self.matrix.options.since is None:
            return ""
        counts = {
            "changed": len(self.matrix.changed),
            "unchanged": self.matrix.unchanged,
            "unknown": len(self.matrix.day_unknown),
        }
        if self.since.isdigit():
            message = _(
                "Texts changed since release %(number)s: %(changed)d. Not changed: %(unchanged)d."
            )
            return message % (counts | {"number": int(self.since)})
        message = _(
            "Texts on which papers or statements were made after %(day)s: %(changed)d. Not changed: "
            "%(unchanged)d. Day not known: %(unknown)d."
        )
        return message % (counts | {"day": format_day(parse_day(self.since) or dt.date.min)})

    @cached_property
    def warning(self) -> str:
        return warning_of(self.matrix.shown if self.matrix is not None else ())

    @property
    def address(self) -> str:
        """Of the page, whole."""
        return f"{settings.BASE_URL}{reverse('matrix:matrix')}{self.without()}"

    def format_url(self, format: str) -> str:
        return f"{reverse('matrix:matrix-format', args=[format])}{self.without()}"

    # each word

    def _matrix(self, snapshot: Snapshot) -> MatrixTable:
        show = self.choice("show", SHOWS)
        selection = Selection(self, snapshot)
        chosen = {subject.path: subject for subject in selection.subjects("res", MOST_TEXTS)}
        holders = {holder.slug: holder for holder in selection.holders("groups")}
        states = selection.states if show in {"states", "all"} else holders
        options = MatrixOptions(
            topic=selection.topic("topic"),
            subjects=tuple(chosen),
            holders=tuple(holders),
            show=show,
            differences=self.choice("only", ("differences",)) != "",
            proposals=self.choice("proposals", ("only",)) != "",
            since=self._since(snapshot),
            transpose=self.choice("transpose", ("yes",)) != "",
            sort=self._sort(snapshot),
        )
        return MatrixTable(snapshot, options, states, chosen)

    def _opened(self, word: str) -> tuple[str, str] | None:
        """The cell whose evidence is shown: `50,atu`, a row and a column of the table."""
        path, _comma, slug = (part.strip() for part in word.rpartition(","))
        if self.matrix is not None and path and slug:
            has_row = any(row.subject.path == path for row in self.matrix.rows)
            if has_row and any(column.holder.slug == slug for column in self.matrix.columns):
                return path, slug
        message = _("“%(word)s” is not a cell of this table; a cell is written 50,atu.")
        self.refuse("open", message % {"word": word[:60]})
        return None

    def _sort(self, snapshot: Snapshot) -> str:
        word = self.choice("sort", SORTS) or "number"
        if word == "impact" and not snapshot.owner_impacts:
            message = _("No impact is recorded for %(assembly)s, so rows are sorted by number.")
            self.refuse("sort", message % {"assembly": snapshot.code})
            return "number"
        return word

    def _since(self, snapshot: Snapshot) -> ChangedSince | None:
        """Since a day (2024-08-01), by the day when each statement was made; or since a release (3), by what was published then."""
        found = (
            self._since_release(snapshot)
            if re.fullmatch("[0-9]{1,3}", self.since)
            else self._since_day(snapshot)
        )
        if found is None:
            self.since = ""
        return found

    def _since_day(self, snapshot: Snapshot) -> ChangedSince | None:
        if not self.since:
            return None
        if (day := parse_day(self.since)) is None:
            self._refuse_since(
                _("“%(word)s” is neither a date such as 2024-08-01 nor a release number.")
            )
            return None
        return changes_since(snapshot, day)

    def _since_release(self, snapshot: Snapshot) -> ChangedSince | None:
        release = Release.objects.published().for_page().filter(number=int(self.since)).first()
        if release is None:
            self._refuse_since(_("There is no release “%(word)s”."))
        elif release.assembly.slug != snapshot.assembly:
            self._refuse_since(_("Release %(word)s belongs to another assembly."))
        elif (then := release.opened()) is None:
            self._refuse_since(_("Release %(word)s cannot be shown."))
        else:
            return ChangedSince(frozenset(changed_keys(named_now(then), named_now(snapshot))))
        return None

    def _refuse_since(self, reason: str) -> None:
        self.refuse("since", reason % {"word": self.since[:40]})
