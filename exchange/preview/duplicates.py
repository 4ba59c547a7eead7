"""New rows of a file that may be stored already under another key."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from heapq import nlargest
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from core.fields import normalise
from core.records.tracked import with_keys

from ..checking.plan import Plan, PlannedRow

NEAR = 0.88  # likeness of two titles, from 0 to 1
COMPARED = 20  # of the titles that have nearly the same letters, in any order
_NUMBERS = re.compile(r"\d+")


def likely_doubles(plan: Plan, most: int) -> list[dict[str, Any]]:
    """For the first new rows, the stored rows that each may be, with the reason. Warnings only: nothing is refused for them."""
    if len(plan.resource.model().key_fields) > 1:
        return []
    titles = _Titles(plan)
    found = [_double(plan, row, titles) for row in plan.new[:most]]
    return [*_namesakes(plan, most), *(double for double in found if double["may_be"])]


def _namesakes(plan: Plan, most: int) -> Iterator[dict[str, Any]]:
    for number, stored in list(plan.namesakes.items())[:most]:
        yield {
            "row": number,
            "said": str(stored),
            "may_be": [
                {"key": stored.natural_key_text(), "said": str(stored), "why": _("same key")}
            ],
        }


def _double(plan: Plan, row: PlannedRow, titles: "_Titles") -> dict[str, Any]:
    may_be = {
        stored.natural_key_text(): (stored, why)
        for stored, why in [*plan.resource.doubles_of(row.write), *titles.near(row.write.row)]
    }
    return {
        "row": row.number,
        "said": str(row.write.row),
        "may_be": [
            {"key": key, "said": str(stored), "why": why}
            for key, (stored, why) in list(may_be.items())[:5]
        ],
    }


class _Titles:
    """The titles of the stored rows; those with other numbers in them are other things: the 2nd and the 3rd meeting."""

    def __init__(self, plan: Plan) -> None:
        self.field = plan.resource.title_field()
        self.by_numbers: dict[tuple[str, ...], list[tuple[str, Any]]] = {}
        if self.field and plan.new:
            for stored in with_keys(plan.resource.model()):
                title = getattr(stored, self.field)
                self.by_numbers.setdefault(_numbers(title), []).append((normalise(title), stored))

    def near(self, row: Any) -> Iterator[tuple[Any, str]]:
        title = getattr(row, self.field) if self.field else ""
        matcher = SequenceMatcher(b=normalise(title), autojunk=False)
        likely: list[tuple[float, str, Any]] = []
        for other, stored in self.by_numbers.get(_numbers(title), []) if title else []:
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() >= NEAR and (likeness := matcher.quick_ratio()) >= NEAR:
                likely.append((likeness, other, stored))
        for _likeness, other, stored in nlargest(COMPARED, likely, key=itemgetter(0)):
            matcher.set_seq1(other)
            if matcher.ratio() >= NEAR:
                yield stored, _("near title")


def _numbers(title: str) -> tuple[str, ...]:
    return tuple(sorted(_NUMBERS.findall(title)))
