"""The page that compares two public versions of one row: what is known of each, and their texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _

from ..query import AddressQuery
from ..views import PublishedDetail
from .words import KEPT, Pieces, line_diff


@dataclass(frozen=True)
class ComparedVersion:
    """`parts` maps a key that is the same in every version to the lines of that part of the text.

    If there are several parts, each begins with its heading. None if the text cannot be shown: see `reason`.
    """

    label: str
    url: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, list[str]] | None = None
    reason: str = ""
    is_damaged: bool = False


@dataclass(frozen=True)
class ComparedPart:
    heading: list[Pieces]  # none, one line, or the old and the new heading
    lines: list[Pieces]

    @property
    def is_changed(self) -> bool:
        return any(what != KEPT for line in (*self.heading, *self.lines) for what, _text in line)


class ComparisonView(PublishedDetail):
    """`?from=` and `?to=`; without them the last two versions. Subclasses declare the model and three methods."""

    template_name = "core/comparison.html"
    has_panels: ClassVar[bool] = False

    def versions(self, row: Any) -> dict[str, Any]:
        """Keyed by the word for each in the URL, oldest first."""
        raise NotImplementedError

    def version_label(self, version: Any) -> str:
        raise NotImplementedError

    def compared(self, version: Any) -> ComparedVersion:
        raise NotImplementedError

    def context(self, row: Any) -> dict[str, object]:
        versions = self.versions(row)
        query = AddressQuery(self.request.GET)
        query.refuse_unknown(("from", "to"), _("“%(name)s” is not used on this page."))
        last = [*versions][-2:] or [""]
        asked = query.text("from").lower() or last[0], query.text("to").lower() or last[-1]
        # 404 in both cases: the version does not exist, or readers may not know that it does.
        if not {*asked} <= {*versions, *last}:
            raise Http404
        url = f"{settings.BASE_URL}{row.get_absolute_url()}compare/"
        context = {
            "query": query,
            "asked": asked,
            "choices": {word: self.version_label(one) for word, one in versions.items()},
            "canonical": url,
        }
        if len(versions) < 2:
            return context
        old, new = (self.compared(versions[one]) for one in asked)
        facts = [
            {"label": label, "old": before, "new": after, "is_changed": before != after}
            for label in dict.fromkeys([*old.facts, *new.facts])
            for before, after in [(old.facts.get(label, ""), new.facts.get(label, ""))]
        ]
        before, after = old.parts or {}, new.parts or {}
        # In the order of the new version; parts that it lacks come last.
        keys = dict.fromkeys([*after, *before]) if None not in (old.parts, new.parts) else {}
        head = 1 if len(keys) > 1 else 0
        texts = [(before.get(key, []), after.get(key, [])) for key in keys]
        parts = [
            ComparedPart(line_diff(one[:head], other[:head]), line_diff(one[head:], other[head:]))
            for one, other in texts
        ]
        return context | {
            "old": old,
            "new": new,
            "facts": facts,
            "changed_parts": [part for part in parts if part.is_changed],
            "unchanged_parts": [part for part in parts if not part.is_changed],
            "reasons": list(dict.fromkeys(one.reason for one in (old, new) if one.parts is None)),
            "is_damaged": old.is_damaged or new.is_damaged,
        }
