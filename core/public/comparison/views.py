"""The page that compares two public versions of one row: what is known of each, and their texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _

from ..query import AddressQuery
from ..views import PublishedDetail
from .words import KEPT, Pieces, line_diff


@dataclass(frozen=True)
class ComparedVersion:
    """`lines` is None where the text cannot be shown; `reason` then says why."""

    label: str
    url: str
    facts: Mapping[str, str] = field(default_factory=dict)
    lines: list[str] | None = None
    reason: str = ""


@dataclass(frozen=True)
class ComparedFact:
    label: str
    old: str
    new: str

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


class CompareQuery(AddressQuery):
    """`?from=` and `?to=`; without them the last two. `choices` has the oldest first."""

    def __init__(self, query: Any, choices: list[str]) -> None:
        super().__init__(query)
        self.refuse_unknown(("from", "to"), _("“%(name)s” is not used on this page."))
        last = choices[-2:] if len(choices) > 1 else choices * 2
        self.old = self.choice("from", choices) or (last[0] if last else "")
        self.new = self.choice("to", choices) or (last[-1] if last else "")


class ComparisonView(PublishedDetail):
    """Declare the model and the two methods; of a version only what is asked for is read."""

    template_name = "core/comparison.html"
    has_panels: ClassVar[bool] = False

    def versions(self, row: Any) -> dict[str, Any]:
        """By their words in the address, the oldest first."""
        raise NotImplementedError

    def version_label(self, version: Any) -> str:
        raise NotImplementedError

    def compared(self, version: Any) -> ComparedVersion:
        raise NotImplementedError

    def context(self, row: Any) -> dict[str, object]:
        versions = self.versions(row)
        query = CompareQuery(self.request.GET, list(versions))
        url = f"{settings.BASE_URL}{row.get_absolute_url()}compare/"
        context = {
            "query": query,
            "choices": {word: self.version_label(one) for word, one in versions.items()},
            "canonical": url,
        }
        if len(versions) < 2:
            return context
        old, new = self.compared(versions[query.old]), self.compared(versions[query.new])
        lines = (
            line_diff(old.lines, new.lines)
            if old.lines is not None and new.lines is not None
            else None
        )
        facts = [
            ComparedFact(label, old.facts.get(label, ""), new.facts.get(label, ""))
            for label in dict.fromkeys([*old.facts, *new.facts])
        ]
        return context | {
            "old": old,
            "new": new,
            "facts": facts,
            "lines": lines,
            "is_changed": _differ(lines or []),
            "reasons": list(dict.fromkeys(one.reason for one in (old, new) if one.lines is None)),
        }


def _differ(lines: list[Pieces]) -> bool:
    return any(what != KEPT for line in lines for what, _text in line)
