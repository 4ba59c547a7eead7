"""Finds rows by what people call them: a key, an alias, an older name. One query a table, however many cells ask."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import tidy_line
from core.models import Redirect
from core.records.permissions import Actor
from core.records.tracked import TrackedModel, with_keys
from core.registry import table_name

TrackedRow = TypeVar("TrackedRow", bound=TrackedModel)

HINTED = 100  # strangers of a file that are compared with the keys there are
COMPARED = 5000  # keys, at most
OFFERED = 500  # keys to choose from
_NUMBERS = re.compile(r"[0-9]+")
LONGEST_HINTED = 200  # characters of a stranger: comparing a longer one takes too long


def split_keys(text: str) -> list[str]:
    return list(
        dict.fromkeys(key for key in (tidy_line(part) for part in re.split(r"[;\n]", text)) if key)
    )


def _letters(key: str) -> str:
    return re.sub(r"\W", "", key)


def close_matches(text: str, words: Iterable[str], cutoff: float) -> list[str]:
    """The word that is spelt most alike, if one is; another number is no other spelling: Resolution 99 is not 999."""
    near = get_close_matches(text, words, n=20, cutoff=cutoff)
    numbers = _NUMBERS.findall(text)
    return [word for word in near if _NUMBERS.findall(word) == numbers][:1]


class Several:
    """Rows that share a name which is no key: none of them is meant for sure."""

    pk = None

    def __init__(self, rows: Sequence[TrackedModel]) -> None:
        self.rows = rows

    def __str__(self) -> str:
        return _(" or ").join(
            str(row) if isinstance(row, Several) else row.natural_key_text() for row in self.rows
        )


def index_by_name(rows: Iterable[TrackedRow]) -> dict[str, TrackedRow | Several]:
    """By key, and by every other name that is none; all of those that share one."""
    index: dict[str, Any] = {}
    keys: dict[str, TrackedRow] = {}
    for row in rows:
        keys[row.normalise_key(row.natural_key_text())] = row
        for other in map(row.normalise_key, row.key_aliases()):
            index[other] = row if index.get(other, row) is row else Several([row, index[other]])
    return index | keys


class KeyIndexes:
    """An index a table, filled on first use; rows new in the file that is read are added as they come."""

    def __init__(self, by: "Actor | None" = None) -> None:
        """Of the rows that this person may read; of all rows without one."""
        self.by = by
        self._rows: dict[type[TrackedModel], dict[str, Any]] = {}
        self._hints: dict[tuple[type[TrackedModel], str], str] = {}
        self._letters: dict[type[TrackedModel], dict[str, str]] = {}

    def of(self, model: type[TrackedModel]) -> dict[str, Any]:
        if model not in self._rows:
            self._rows[model] = self._fill(model)
        return self._rows[model]

    def _fill(self, model: type[TrackedModel]) -> dict[str, Any]:
        index: dict[str, Any] = index_by_name(with_keys(model, self.by))
        for old, new in Redirect.objects.of(model):
            if model.normalise_key(new) in index:
                index.setdefault(model.normalise_key(old), index[model.normalise_key(new)])
        return index

    def find(self, model: type[TrackedRow], text: str) -> TrackedRow:
        """The row meant. Raises ValidationError that names the table."""
        found = self.of(model).get(model.normalise_key(text))
        if isinstance(found, Several):
            message = _("“%(text)s” could mean %(rows)s. Enter its key.")
            raise ValidationError(message % {"text": text, "rows": found})
        if found is None:
            message = _("“%(text)s” is not in the table %(table)s.")
            message %= {"text": text, "table": table_name(model)}
            hint = _("Add it there first, or correct the spelling.")
            if near := self.near(model, text):
                hint = _("Did you mean “%(near)s”?") % {"near": near}
            raise ValidationError(f"{message} {hint}")
        row: TrackedRow = found
        return row

    def keys(self, model: type[TrackedModel]) -> list[tuple[str, str]]:
        """Key and name of each row, as far as a page can offer them to choose from."""
        rows = {id(row): row for row in self.of(model).values() if not isinstance(row, Several)}
        if len(rows) > OFFERED:
            return []
        named = ((row.natural_key_text(), getattr(row, "name", "")) for row in rows.values())
        return sorted(named)

    def near(self, model: type[TrackedModel], text: str) -> str:
        """The key that may be meant. Comparing with every key takes time, so only the first strangers of a file get one."""
        index = self.of(model)
        is_first = (model, text) not in self._hints and len(self._hints) < HINTED
        if is_first and len(text) <= LONGEST_HINTED and len(index) <= COMPARED:
            found = self._suggested(model, text) or self._same_letters(model, text)
            found = found or close_matches(model.normalise_key(text), index, cutoff=0.75)
            rows = [index[near] for near in found]
            # Several have one word: it would be refused again.
            keys = (row.natural_key_text() for row in rows if not isinstance(row, Several))
            self._hints[model, text] = "".join(keys)
        return self._hints.get((model, text), "")

    def _suggested(self, model: type[TrackedModel], text: str) -> list[str]:
        """The key of the one row that people mean by words that name something else: Africa, for its organisation."""
        said = model.normalise_key(text)
        rows = {id(row): row for row in self.of(model).values() if not isinstance(row, Several)}
        meant = [
            model.normalise_key(row.natural_key_text())
            for row in rows.values()
            if said in map(model.normalise_key, row.suggested_for())
        ]
        return meant if len(meant) == 1 else []

    def _same_letters(self, model: type[TrackedModel], text: str) -> list[str]:
        """Keys that differ by punctuation only: R.C.C."""
        if model not in self._letters:
            self._letters[model] = {_letters(key): key for key in self.of(model)}
        found = self._letters[model].get(_letters(model.normalise_key(text)))
        return [found] if found else []


@dataclass
class Context:
    """What reading a cell leans on besides its text. `date_order` is `dmy`, `mdy` or empty: then 10/11/2024 is refused."""

    indexes: KeyIndexes = field(default_factory=KeyIndexes)
    date_order: str = ""
