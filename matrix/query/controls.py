"""The choices on the page of the matrix: the form, the active filters, the sort orders."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from core.dates import format_day
from core.public.query import parse_day
from meetings.models import Assembly
from resolutions.models import Topic

from ..models import Release
from ..snapshot.statements import Snapshot
from .options import MatrixQuery

_SHOWN = {
    "": later("groups and everyone else with a statement"),
    "groups": later("groups only"),
    "states": later("all member States of the groups"),
    "others": later("participants other than groups and States"),
    "all": later("everyone"),
}
_SORTED = {
    "number": later("number"),
    "contested": later("most conflicts"),
    "impact": later("highest impact"),
}


class MatrixControls:
    def __init__(self, query: MatrixQuery, snapshot: Snapshot) -> None:
        self.query, self.snapshot = query, snapshot
        assert query.matrix is not None  # noqa: S101  there is a snapshot
        self.matrix, self.options = query.matrix, query.matrix.options
        slugs = {slug for subject in snapshot.subjects.values() for slug in subject.topics}
        self.topics: list[Any] = list(
            Topic.objects.published().filter(slug__in=slugs).order_by("name")
        )
        self.assemblies: list[Any] = list(Assembly.objects.published().latest_first())
        self.releases: list[Any] = list(
            Release.objects.published()
            .defer("contents")
            .filter(assembly__slug=snapshot.assembly)
            .order_by("-number")
        )

    # the form

    @property
    def groups(self) -> list[dict[str, Any]]:
        return [
            {"holder": group, "is_chosen": group.slug in self.options.holders}
            for group in self.snapshot.groups
        ]

    @property
    def other_holders(self) -> str:
        """Columns that were chosen and are no groups, as they are typed."""
        groups = {group.slug for group in self.snapshot.groups}
        return ", ".join(slug for slug in self.options.holders if slug not in groups)

    @property
    def texts(self) -> str:
        return ", ".join(self.options.subjects)

    @property
    def shows(self) -> list[dict[str, Any]]:
        return [
            {"word": word, "label": label, "is_chosen": word == self.options.show}
            for word, label in _SHOWN.items()
        ]

    @property
    def day(self) -> str:
        return self.query.day.isoformat() if self.query.day else ""

    # chips

    @property
    def active(self) -> list[tuple[tuple[str, ...], str, str]]:
        """What is chosen: its words in the address, a label, the choice as readers know it."""
        options = self.options
        topic = next(
            (topic.name for topic in self.topics if topic.slug == options.topic), options.topic
        )
        subjects, holders = self.matrix.snapshot.subjects, self.matrix.snapshot.holders
        release = str(self.query.release.number) if self.query.release is not None else ""
        found = [
            (("asof",), _("As at"), format_day(self.query.day) if self.query.day else ""),
            (("release",), _("Release"), release),
            (("since",), _("Changed since"), self._since()),
            (("topic",), _("Topic"), topic),
            (("res",), _("Texts"), ", ".join(subjects[path].name for path in options.subjects)),
            (("groups",), _("Columns"), ", ".join(holders[slug].code for slug in options.holders)),
            (
                ("show",),
                _("Columns"),
                str(_SHOWN[options.show]) if options.show and not options.holders else "",
            ),
            (("only",), _("Rows"), _("only differences") if options.differences else ""),
            (("proposals",), _("Rows"), _("only with proposals") if options.proposals else ""),
            (("transpose",), _("Layout"), _("texts as columns") if options.transpose else ""),
        ]
        return [(names, label, value) for names, label, value in found if value]

    def _since(self) -> str:
        """A day in words, or a release."""
        if self.query.since.isdigit():
            return _("release %(number)s") % {"number": int(self.query.since)}
        return format_day(day) if (day := parse_day(self.query.since)) else ""

    @property
    def chips(self) -> list[dict[str, str]]:
        return [
            {"label": label, "value": value, "without": self.query.without(*names) or "?"}
            for names, label, value in self.active
        ]

    @property
    def chips_text(self) -> str:
        return ", ".join(f"{label}: {value}" for _names, label, value in self.active)

    @property
    def cleared(self) -> str:
        """The same assembly with nothing chosen."""
        return f"?assembly={self.snapshot.assembly}"

    # orders and other ways to look at it

    @property
    def sort_links(self) -> list[dict[str, Any]]:
        return [
            {
                "label": label,
                "query": self.query.without("sort", **({} if word == "number" else {"sort": word}))
                or "?",
                "is_current": word == self.options.sort,
            }
            for word, label in _SORTED.items()
            if word != "impact" or self.snapshot.owner_impacts
        ]

    @property
    def print_view(self) -> str:
        return self.query.without(print="1")

    @property
    def transposed(self) -> str:
        """The address of the same matrix with rows and columns exchanged."""
        return (
            self.query.without("transpose") or "?"
            if self.options.transpose
            else self.query.without(transpose="yes")
        )
