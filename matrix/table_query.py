"""The query string of the matrix besides the snapshot: rows, columns, order; and the choices on its page. A wrong value is named, and the rest applies."""

import re
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import format_day
from core.public.query import parse_day
from core.records.state_cache import state_cached
from meetings.models import Assembly
from resolutions.models import Topic

from .models import Release
from .query import SnapshotQuery
from .releases import ChangedSince, changed_keys, changes_since, named_now
from .snapshot.display import table_sentence, warning_of
from .snapshot.statements import Snapshot
from .table import MatrixOptions, MatrixTable

WORDS = (
    *("topic", "res", "groups", "show", "only", "proposals", "since", "transpose", "sort"),
    *("shape", "open"),
)
_SHOWN = {
    "": _("groups and everyone else with a statement"),
    "groups": _("groups only"),
    "states": _("all member States of the groups"),
    "others": _("participants other than groups and States"),
    "all": _("everyone"),
}
_SORTED = {"number": _("number"), "contested": _("most conflicts"), "impact": _("highest impact")}


class MatrixQuery(SnapshotQuery):
    """The query string of the matrix and the table it makes; all formats use it."""

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query, known=WORDS)
        self.since = self.text("since")
        self.shape = self.choice("shape", ("long", "wide"))  # of the CSV
        asked_to_open = self.text("open").lower()
        self.query.pop("open", None)  # links and citations are to the page without an opened cell
        # Made at once: refused values must be known before the page is rendered.
        self.matrix = self._matrix(self.snapshot) if self.snapshot is not None else None
        self.opened = self._opened(asked_to_open) if asked_to_open else None

    @property
    def title(self) -> str:
        if self.snapshot is None:
            return gettext("Positions")
        return gettext("Positions at %(assembly)s") % {"assembly": self.snapshot.code}

    @cached_property
    def sentence(self) -> str:
        if self.matrix is None:
            return gettext("No assembly has been recorded yet.")
        if self.day and not self.matrix.snapshot.statements:
            message = gettext(
                "No paper or statement for %(assembly)s, dated up to %(day)s, is recorded."
            )
            return message % {"assembly": self.matrix.snapshot.code, "day": format_day(self.day)}
        subjects = [row.subject for row in self.matrix.rows]
        return table_sentence(self.matrix.resolver, subjects, of=self.matrix.recorded)

    @property
    def since_name(self) -> str:
        """A day or a release; empty without a comparison."""
        if self.since.isdigit():
            return gettext("release %(number)s") % {"number": int(self.since)}
        return format_day(day) if (day := parse_day(self.since)) else ""

    @cached_property
    def since_label(self) -> str:
        """How many texts changed, did not change, or may have; empty without a comparison."""
        if self.matrix is None or self.matrix.options.since is None:
            return ""
        message = gettext(
            "Texts changed since %(since)s: %(changed)d. Not changed: %(unchanged)d. Day not known: %(unknown)d."
        )
        return message % {
            "since": self.since_name,
            "changed": len(self.matrix.changed),
            "unchanged": self.matrix.unchanged,
            "unknown": len(self.matrix.day_unknown),
        }

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
        show = self.choice("show", tuple(filter(None, _SHOWN)))
        chosen = {subject.path: subject for subject in self.subjects("res")}
        holders = {holder.slug: holder for holder in self.holders("groups")}
        options = MatrixOptions(
            topic=self.topic("topic"),
            subjects=tuple(chosen),
            holders=tuple(holders),
            show=show,
            differences=self.choice("only", ("differences",)) != "",
            proposals=self.choice("proposals", ("only",)) != "",
            since=self._since(snapshot),
            transpose=self.choice("transpose", ("yes",)) != "",
            sort=self.choice("sort", tuple(_SORTED)) or "number",
            is_as_at=self.day is not None,
        )
        states = self.states if show in {"states", "all"} else holders
        return MatrixTable(snapshot, options, states, chosen)

    def _opened(self, word: str) -> tuple[str, str] | None:
        """The cell whose evidence is shown: `50,atu`, a row and a column of the table."""
        path, _comma, slug = (part.strip() for part in word.rpartition(","))
        rows, columns = (self.matrix.rows, self.matrix.columns) if self.matrix else ((), ())
        if any(row.subject.path == path for row in rows) and any(
            column.holder.slug == slug for column in columns
        ):
            return path, slug
        message = gettext("“%(word)s” is not a cell of this table; a cell is written 50,atu.")
        self.refuse("open", message % {"word": word[:60]})
        return None

    def _since(self, snapshot: Snapshot) -> ChangedSince | None:
        """Since a day (2024-08-01), by the day of each statement; or since a release (3), by what was public then."""
        if not self.since:
            return None
        if day := parse_day(self.since):
            return changes_since(snapshot, day)
        reason, is_number = "", re.fullmatch("[0-9]{1,3}", self.since) is not None
        found = Release.objects.published().for_page().filter(number=self.since if is_number else 0)
        release = found.first()
        if not is_number:
            reason = gettext(
                "“%(word)s” is neither a date such as 2024-08-01 nor a release number."
            )
        elif release is None:
            reason = gettext("There is no release “%(word)s”.")
        elif release.assembly.slug != snapshot.assembly:
            reason = gettext("Release %(word)s belongs to another assembly.")
        elif (then := release.opened()) is None:
            reason = gettext("Release %(word)s cannot be shown.")
        else:
            return ChangedSince(frozenset(changed_keys(named_now(then), named_now(snapshot))))
        self.refuse("since", reason % {"word": self.since[:40]})
        self.since = ""
        return None


def _choices() -> tuple[list[Any], ...]:
    """Choices of the form: topics, assemblies, releases."""
    rows: tuple[Any, ...] = (
        Topic.objects.published().order_by("name"),
        Assembly.objects.published().latest_first(),
        Release.objects.published().for_list(),
    )
    return tuple(map(list, rows))


class MatrixControls:
    """The form, the active filters and the sort orders of the page."""

    def __init__(self, query: MatrixQuery, matrix: MatrixTable) -> None:
        self.query, self.options, self.snapshot = query, matrix.options, matrix.snapshot
        slugs = {slug for subject in self.snapshot.subjects.values() for slug in subject.topics}
        topics, self.assemblies, releases = state_cached("choices of the matrix", _choices)
        self.topics = [topic for topic in topics if topic.slug in slugs]
        of_it = self.snapshot.assembly
        self.releases = [one for one in releases if one.assembly.slug == of_it]
        # Chosen columns that are no groups, for the text field.
        groups = {group.slug for group in self.snapshot.groups}
        self.other_holders = ", ".join(one for one in self.options.holders if one not in groups)
        self.texts = ", ".join(self.options.subjects)
        self.day = query.day.isoformat() if query.day else ""
        self.shows = _SHOWN.items()
        self.cleared = f"?assembly={self.snapshot.assembly}"  # without filters
        self.transposed = query.without(transpose="" if self.options.transpose else "yes") or "?"
        self.chips = self._chips()
        self.chips_text = ", ".join(f"{chip['label']}: {chip['value']}" for chip in self.chips)

    def _chips(self) -> list[dict[str, str]]:
        """The active filters: label, value, URL without the filter."""
        options, query = self.options, self.query
        topics = {topic.slug: topic.name for topic in self.topics}
        subjects, holders = self.snapshot.subjects, self.snapshot.holders
        show = str(_SHOWN[options.show]) if options.show and not options.holders else ""
        found = [
            ("asof", gettext("As at"), format_day(query.day) if query.day else ""),
            ("release", gettext("Release"), str(query.release.number) if query.release else ""),
            ("since", gettext("Changed since"), query.since_name),
            ("topic", gettext("Topic"), topics.get(options.topic, options.topic)),
            ("res", gettext("Texts"), ", ".join(subjects[path].name for path in options.subjects)),
            (
                "groups",
                gettext("Columns"),
                ", ".join(holders[slug].code for slug in options.holders),
            ),
            ("show", gettext("Columns"), show),
            ("only", gettext("Rows"), gettext("only differences") if options.differences else ""),
            (
                "proposals",
                gettext("Rows"),
                gettext("only with proposals") if options.proposals else "",
            ),
            (
                "transpose",
                gettext("Layout"),
                gettext("texts as columns") if options.transpose else "",
            ),
        ]
        return [
            {"label": label, "value": value, "without": query.without(name) or "?"}
            for name, label, value in found
            if value
        ]

    @property
    def sort_links(self) -> list[dict[str, Any]]:
        offered = {
            word: label
            for word, label in _SORTED.items()
            if word != "impact" or any(one.is_by_owner for one in self.snapshot.impacts)
        }
        return [
            {
                "label": label,
                "query": self.query.without(sort="" if word == "number" else word) or "?",
                "is_current": word == self.options.sort,
            }
            for word, label in offered.items()
        ]
