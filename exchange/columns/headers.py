"""Which column of a file is which of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from core.public.cell_text import unescape_cell

from ..files.detect import FileRefused
from .resource import TableResource

# Columns that the file of refused rows has in front; sent again they are passed over.
ROW, WHY = "(row)", "(why refused)"
LONGEST_TITLE = 200  # characters


@dataclass(frozen=True)
class Unplaced:
    """A header that names no column of the table, and the one that may be meant."""

    title: str
    near: str
    reason: str


class ColumnsRefused(FileRefused):
    """The header does not fit the table; `unplaced` says which headers could be given a column."""

    def __init__(self, reasons: list[str], unplaced: list[Unplaced]) -> None:
        self.unplaced = unplaced
        super().__init__(" ".join(reasons))


def columns_of(
    resource: TableResource, header: list[str], chosen: Mapping[str, str] = MappingProxyType({})
) -> dict[str, int]:
    """Column → its place. Raises ColumnsRefused for headers that are unknown, doubled or blank, and for missing keys."""
    _refuse_long_titles(header)
    known = _known(resource)
    by_title = {bare(title): column for title, column in chosen.items()}
    places: dict[str, int] = {}
    unplaced: list[Unplaced] = []
    doubled: set[str] = set()
    reasons: list[str] = []
    for place, title in enumerate(header):
        column = by_title.get(bare(title))
        name = "" if column == "" else known.get(_plain(column or title))
        if name is None:
            unplaced.append(_unplaced(resource, title, place))
        elif name in places:
            doubled.add(title)
            unplaced.append(
                Unplaced(title, "", _("The column “%(name)s” appears twice.") % {"name": name})
            )
        elif name:
            places[name] = place
    reasons += [header.reason for header in unplaced]
    if any(
        header.title.strip() and not header.near and header.title not in doubled
        for header in unplaced
    ):
        reasons.append(_all_columns(resource))
    reasons += _contradictions(resource, places) + ([] if unplaced else _missing(resource, places))
    if reasons:
        raise ColumnsRefused(reasons, unplaced)
    return places


def remembered(
    resource: TableResource,
    header: list[str],
    chosen: Mapping[str, str],
) -> dict[str, str]:
    """What was chosen for earlier files, as far as this one has such headers.

    A header of ours is always what it says, and no foreign one takes its column.
    """
    known = _known(resource)
    filled = {name for title in header if (name := known.get(_plain(title)))}
    foreign = [title for title in map(bare, header) if _plain(title) not in known]
    again = [title for title in foreign if title in chosen]
    return {title: chosen[title] for title in again if chosen[title] not in filled}


def worth_remembering(resource: TableResource, chosen: Mapping[str, str]) -> dict[str, str]:
    """What was chosen for foreign headers, by the names of our columns."""
    known = _known(resource)
    foreign = {
        bare(title): column for title, column in chosen.items() if _plain(title) not in known
    }
    names = {
        title: known.get(_plain(column)) if column else "" for title, column in foreign.items()
    }
    return {title: name for title, name in names.items() if title and name is not None}


def is_passed_over(title: str) -> bool:
    """Whether the file of refused rows put this column there."""
    return _plain(title) in (_plain(ROW), _plain(WHY))


def bare(title: str) -> str:
    """A header as one line, without the guard that a download may have put before it."""
    return unescape_cell(tidy_line(title))


def _plain(title: str) -> str:
    return normalise(bare(title)).replace("_", "")


def _refuse_long_titles(header: list[str]) -> None:
    for place, title in enumerate(header, start=1):
        if len(title) > LONGEST_TITLE:
            raise FileRefused(
                _(
                    "Column %(place)d has a name of %(size)d characters; the limit is %(limit)d: “%(start)s…”."
                )
                % {"place": place, "size": len(title), "limit": LONGEST_TITLE, "start": title[:40]}
            )


def _known(resource: TableResource) -> dict[str, str]:
    fields = {word: name for name in resource.read_columns() for word in _titles(resource, name)}
    composites = {name: name for name in resource.composites if name not in fields}
    passed_over = [
        ROW,
        WHY,
        *(
            word
            for name in resource.columns()
            if name in resource.export_only
            for word in _titles(resource, name)
        ),
    ]
    return {_plain(word): name for word, name in (composites | fields).items()} | {
        _plain(word): "" for word in passed_over
    }


def _titles(resource: TableResource, name: str) -> tuple[str, str]:
    return str(resource.model_field(name).verbose_name), name


def _unplaced(resource: TableResource, title: str, place: int) -> Unplaced:
    if not title.strip():
        return Unplaced(title, "", _("Column %(place)d has no name.") % {"place": place + 1})
    if _is_made_here(resource, title):
        said = _("The column “%(title)s” is set by this site and cannot be imported. Leave it out.")
        return Unplaced(title, "", said % {"title": title})
    known = _known(resource)
    near = next(
        (
            known[word]
            for word in get_close_matches(_plain(title), known, n=1, cutoff=0.75)
            if known[word]
        ),
        "",
    )
    hint = " " + _("Did you mean “%(near)s”?") % {"near": near} if near else ""
    return Unplaced(
        title, near, _("The column “%(title)s” is not recognised.") % {"title": title} + hint
    )


def _is_made_here(resource: TableResource, title: str) -> bool:
    return any(
        _plain(title) == _plain(word)
        for name in resource.export_only
        for word in _titles(resource, name)
    )


def _all_columns(resource: TableResource) -> str:
    return _("The columns are: %(columns)s.") % {
        "columns": ", ".join([*resource.read_columns(), *resource.composites])
    }


def _contradictions(resource: TableResource, places: dict[str, int]) -> list[str]:
    """Two columns that would fill one field."""
    return [
        _("The columns “%(one)s” and “%(other)s” both set %(field)s. Leave one out.")
        % {"one": name, "other": field, "field": field}
        for name, composite in resource.composites.items()
        if name in places
        for field in composite.fields
        if field in places and field != name
    ]


def _missing(resource: TableResource, places: dict[str, int]) -> list[str]:
    """A key that no row can do without; and, in a file that can only make new rows, what every row needs."""
    keys = resource.model().key_fields
    lacking = [name for name in keys if name not in places and not resource.model_field(name).blank]
    if lacking:
        return [
            _("The key column “%(name)s” is missing: rows cannot be matched without it.")
            % {"name": name}
            for name in lacking[:1]
        ]
    if len(keys) > 1 or keys[0] in places:
        return []
    filled = {
        *places,
        *(
            field
            for name in places
            if name in resource.composites
            for field in resource.composites[name].fields
        ),
    }
    needed = [
        name for name in resource.columns() if name not in filled and resource.is_required(name)
    ]
    return [
        _(
            "Column “%(name)s” is required to create rows, and there is no key column to match existing ones."
        )
        % {"name": name}
        for name in needed
    ]
