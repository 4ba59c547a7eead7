"""Matches headers of a file with our columns, and its words with rows.

Rows are found by key, alias or former name, with one query a table for any number of cells.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.fields import normalise, tidy_line, unescape_cell
from core.models import Redirect
from core.records.permissions import Actor
from core.records.tracked import TrackedModel, table_name, with_keys

from ..files.sheet import FileRefused, FileSheet

if TYPE_CHECKING:
    from .resource import TableResource

TrackedRow = TypeVar("TrackedRow", bound=TrackedModel)

HINTED = 100  # unknown words in a file for which a similar key is looked up
COMPARED = 5000  # keys at most
_NUMBERS = re.compile(r"[0-9]+")
LONGEST_HINTED = 200  # characters of an unknown word: comparing longer ones takes too long


def split_keys(text: str) -> list[str]:
    return list(
        dict.fromkeys(key for key in (tidy_line(part) for part in re.split(r"[;\n]", text)) if key)
    )


def _letters(key: str) -> str:
    return re.sub(r"\W", "", key)


def close_matches(text: str, words: Iterable[str], cutoff: float) -> list[str]:
    """The most similarly spelt word, if any. A different number is never similar: Resolution 99 is not 999."""
    near = get_close_matches(text, words, n=20, cutoff=cutoff)
    numbers = _NUMBERS.findall(text)
    return [word for word in near if _NUMBERS.findall(word) == numbers][:1]


class Several:
    """Rows that share a name which is no key, so none of them is meant for sure."""

    pk = None

    def __init__(self, rows: Sequence[TrackedModel]) -> None:
        self.rows = rows

    def __str__(self) -> str:
        return _(" or ").join(
            str(row) if isinstance(row, Several) else row.natural_key_text() for row in self.rows
        )


def index_by_name(rows: Iterable[TrackedRow]) -> dict[str, TrackedRow | Several]:
    """Rows by key, and by every other name that is no key; `Several` if rows share one."""
    index: dict[str, Any] = {}
    keys: dict[str, TrackedRow] = {}
    for row in rows:
        keys[row.normalise_key(row.natural_key_text())] = row
        for other in map(row.normalise_key, row.key_aliases()):
            index[other] = row if index.get(other, row) is row else Several([row, index[other]])
    return index | keys


class KeyIndexes:
    """An index of keys for each table, filled on first use; new rows of the file are added as they are read."""

    def __init__(self, by: "Actor | None" = None) -> None:
        """Contains the rows that this person may read; without a person, all."""
        self.by = by
        self._rows: dict[type[TrackedModel], dict[str, Any]] = {}
        self._hints: dict[tuple[type[TrackedModel], str], str] = {}

    def of(self, model: type[TrackedModel]) -> dict[str, Any]:
        if model not in self._rows:
            index: dict[str, Any] = index_by_name(with_keys(model, self.by))
            for old, new in Redirect.objects.of(model):
                if model.normalise_key(new) in index:
                    index.setdefault(model.normalise_key(old), index[model.normalise_key(new)])
            self._rows[model] = index
        return self._rows[model]

    def find(self, model: type[TrackedRow], text: str) -> TrackedRow:
        """The row with this key or name. Raises ValidationError that names the table."""
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

    def near(self, model: type[TrackedModel], text: str) -> str:
        """The most similar key. Comparing all keys is slow, so only the first unknown words of a file get one."""
        index = self.of(model)
        is_first = (model, text) not in self._hints and len(self._hints) < HINTED
        if is_first and len(text) <= LONGEST_HINTED and len(index) <= COMPARED:
            said, letters = model.normalise_key(text), _letters(model.normalise_key(text))
            found = [key for key in index if _letters(key) == letters][:1]  # R.C.C.
            found = found or close_matches(said, index, cutoff=0.75)
            rows = [index[near] for near in found]
            # A name that several rows share would only be refused again.
            keys = (row.natural_key_text() for row in rows if not isinstance(row, Several))
            self._hints[model, text] = "".join(keys)
        return self._hints.get((model, text), "")


@dataclass
class Context:
    """What reading a cell needs besides its text. `date_order` is `dmy`, `mdy` or empty (10/11/2024 is refused)."""

    indexes: KeyIndexes = field(default_factory=KeyIndexes)
    date_order: str = ""


# headers and columns

LONGEST_TITLE = 200  # characters
_FURTHER = re.compile(r"(.+) \(column [0-9]+\)", re.DOTALL)
# Leading columns of the file of refused rows; ignored when it is uploaded again.
ROW, WHY = "(row)", "(why refused)"


def bare(title: str) -> str:
    """A header on one line, without the apostrophe that a download may have put before it."""
    return unescape_cell(tidy_line(title))


def plain(title: str) -> str:
    return normalise(bare(title)).replace("_", "")


@lru_cache(maxsize=8)
def known_titles(resource: "TableResource") -> dict[str, str]:
    """Normalised header → column; empty if the column is skipped. Used for every header of a file."""
    fields = {word: name for name in resource.read_columns() for word in titles_of(resource, name)}
    composites = {name: name for name in resource.composites}
    made_here = filter(resource.export_only.__contains__, resource.columns())
    titles = [word for name in made_here for word in titles_of(resource, name)]
    passed_over = dict.fromkeys([ROW, WHY, *titles], "")
    return {plain(word): name for word, name in (composites | fields | passed_over).items()}


def titles_of(resource: "TableResource", name: str) -> tuple[str, str]:
    return str(resource.model_field(name).verbose_name), name


@dataclass(frozen=True)
class Unplaced:
    """A header that names no column of the table, and the column that may be meant."""

    title: str
    near: str
    reason: str


def choices_of(
    header: list[str], chosen: Mapping[str, str], unplaced: Iterable[Unplaced] = ()
) -> list[dict[str, object]]:
    """Each header with its chosen column; `near` suggests one if there is none."""
    said = {one.title: one for one in unplaced}
    columns = {title: chosen.get(bare(title)) for title in header}
    return [
        asdict(said.get(title, Unplaced(title, "", "")))
        | {"chosen": None if column == bare(title) else column}
        for title, column in columns.items()
    ]


class ColumnsRefused(FileRefused):
    """The header does not fit the table.

    `unplaced` are headers that need a column, `missing` are columns that every row needs.
    """

    def __init__(self, reasons: list[str], unplaced: list[Unplaced], missing: list[str]) -> None:
        self.unplaced, self.missing = unplaced, missing
        super().__init__(" ".join(reasons))


def tell_apart(header: list[str]) -> list[str]:
    """Numbers a repeated header, so that each of the two can be given a column of its own."""
    titles = list(map(bare, header))
    return [
        f"{title} (column {place + 1})" if title and title in titles[:place] else header[place]
        for place, title in enumerate(titles)
    ]


def columns_of(
    resource: "TableResource",
    header: list[str],
    chosen: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, int]:
    """Column → its index. Raises ColumnsRefused for unknown, repeated or blank headers, and for missing keys."""
    for place, title in enumerate(header, start=1):
        if len(title) > LONGEST_TITLE:
            message = _(
                "Column %(place)d has a name of %(size)d characters; the limit is %(limit)d: “%(start)s…”."
            )
            said = {"place": place, "size": len(title), "start": title[:40]}
            raise FileRefused(message % (said | {"limit": LONGEST_TITLE}))
    known = known_titles(resource)
    by_title = {bare(title): column for title, column in chosen.items()}
    places: dict[str, int] = {}
    unplaced: list[Unplaced] = []
    strangers: list[int] = []
    for place, title in enumerate(header):
        column = by_title.get(bare(title))
        name = "" if column == "" else known.get(plain(column or title))
        if name is None:
            strangers.append(place)
        elif name in places:
            reason = _("The column “%(name)s” appears twice.") % {"name": name}
            unplaced.append(Unplaced(title, "", reason))
        elif name:
            places[name] = place
    taken = set(places)
    for place in strangers:
        # The most similarly spelt column that no other header has.
        alike = get_close_matches(plain(header[place]), known, n=5, cutoff=0.75)
        near = next((known[word] for word in alike if known[word] not in {"", *taken}), "")
        taken.add(near)
        unplaced.append(_unplaced(resource, header[place], place, near))
    order = {title: place for place, title in enumerate(header)}
    unplaced.sort(key=lambda one: order[one.title])
    lacking = _lacking(resource, {*places, *(one.near for one in unplaced)})
    reasons = [one.reason for one in unplaced]
    if lacking and not reasons:
        message = _(
            "Column “%(name)s” is required to create rows, and there is no key column to match existing ones."
        )
        reasons = [message % {"name": name} for name in lacking]
        if lacking[0] in resource.model().key_fields:
            message = _("The key column “%(name)s” is missing: rows cannot be matched without it.")
            reasons = [message % {"name": lacking[0]}]
    if reasons:
        raise ColumnsRefused(reasons, unplaced, lacking)
    return places


def remembered(
    resource: "TableResource", header: list[str], chosen: Mapping[str, str]
) -> dict[str, str]:
    """What was chosen for earlier files, as far as this one has such headers.

    A header of ours is always what it says, and no foreign one takes its column.
    """
    known = known_titles(resource)
    filled = {name for title in header if (name := known.get(plain(title)))}
    foreign = [title for title in map(bare, header) if plain(title) not in known]
    again = [title for title in foreign if title in chosen]
    return {title: chosen[title] for title in again if chosen[title] not in filled}


def worth_remembering(resource: "TableResource", chosen: Mapping[str, str]) -> dict[str, str]:
    """Choices for headers that are not ours, by the names of our columns."""
    known = known_titles(resource)
    columns = {plain(name): name for name in resource.chosen_columns()} | known
    names = {
        bare(title): columns.get(plain(column)) if column else ""
        for title, column in chosen.items()
        if plain(title) not in known and not _FURTHER.fullmatch(title)
    }
    return {title: name for title, name in names.items() if title and name is not None}


def fill_for_all(resource: "TableResource", sheet: FileSheet, values: Mapping[str, str]) -> None:
    """Gives rows without a value of a column this default; the sheet notes the rows that stay without."""
    known = known_titles(resource)
    names = [known.get(plain(title)) for title in sheet.header]
    ours = (name for name in values if name in resource.read_columns())
    for name in dict.fromkeys([*resource.for_all, *ours]):
        value = values.get(name, "")
        if value and name not in names:
            names.append(name)
            sheet.header.append(name)
            for _number, cells in sheet.rows:
                cells.append("")
        place = names.index(name) if name in names else len(names)
        empty = [
            (number, cells)
            for number, cells in sheet.rows
            if place < len(cells) and not cells[place].strip()
        ]
        for number, cells in empty if value else ():
            cells[place] = value
            sheet.defaults.setdefault(number, set()).add(place)
        if empty and not value:
            message = ngettext(
                "%(count)d row does not name its %(column)s. Choose it on this page, or write it above the rows.",
                "%(count)d rows do not name their %(column)s. Choose it on this page, or write it above the rows.",
                len(empty),
            )
            label = resource.model_field(name).verbose_name
            sheet.notes.insert(0, message % {"count": len(empty), "column": label})


def _unplaced(resource: "TableResource", title: str, place: int, near: str) -> Unplaced:
    if not title.strip():
        return Unplaced(title, "", _("Column %(place)d has no name.") % {"place": place + 1})
    if further := _FURTHER.fullmatch(title):
        reason = _("The column “%(name)s” appears twice.") % {"name": bare(further[1])}
        return Unplaced(title, "", reason)
    made_here = [word for name in resource.export_only for word in titles_of(resource, name)]
    if plain(title) in map(plain, made_here):
        reason = _(
            "The column “%(title)s” is set by this site and cannot be imported. Leave it out."
        )
        return Unplaced(title, "", reason % {"title": title})
    reason = _("The column “%(title)s” is not recognised.") % {"title": title}
    hint = " " + _("Did you mean “%(near)s”?") % {"near": near} if near else ""
    return Unplaced(title, near, reason + hint)


def _lacking(resource: "TableResource", filled: set[str]) -> list[str]:
    """Missing columns that every row needs: keys; in a file that can only make new rows, all required columns."""
    keys = resource.model().key_fields
    lacking = [name for name in keys if name not in filled and not resource.model_field(name).blank]
    if lacking or len(keys) > 1 or keys[0] in filled:
        return lacking
    for name in filter(resource.composites.__contains__, set(filled)):
        filled.update(resource.composites[name].fields)
    return [
        name for name in resource.columns() if name not in filled and resource.is_required(name)
    ]
