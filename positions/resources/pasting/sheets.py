"""Files whose columns are not ours: each column is told by its header and its values, or asked about; each row becomes one."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from exchange.columns.headers import ColumnsRefused, Unplaced
from exchange.columns.pasted import PastedRow, PastedText, cells_by_kind, passed
from exchange.columns.resource import TableResource
from exchange.columns.titles import bare, known_titles, plain
from exchange.files.sheet import Fault, FileSheet

from ..actions import action_in
from ..stances import stance_in
from .known_names import KnownNames
from .layouts import LayoutReader, Lines, head_of, lines_of, read_as_text, with_notes_of
from .words import ACTION, ASSEMBLY, says_only_which_texts, subjects_in

_MOST = 0.6  # of the values have to say the same
_SEVERAL = frozenset({"reason", "remark"})  # kinds of which a sheet may have several columns


@dataclass(frozen=True)
class SheetColumns:
    """For a table, which of its columns each kind of column fills, and what may be chosen besides its columns."""

    names: Mapping[str, str]  # kind → column; empty: left out
    parts: Mapping[str, object]  # kinds that fill a column together with others → label

    def column(self, kind: str) -> str:
        return kind if kind in self.parts else self.names.get(kind, "")

    def kind(self, column: str) -> str:
        """Of a column that was chosen."""
        if not column or column in self.parts:
            return column
        return next((kind for kind, name in self.names.items() if name == column), passed(column))


def read_sheet(
    sheet: FileSheet,
    reader: LayoutReader,
    resource: TableResource,
    columns: SheetColumns,
    chosen: Mapping[str, str],
) -> FileSheet:
    """A row of ours for each row. Raises ColumnsRefused where a column has to be chosen."""
    lines = lines_of(sheet)
    head = head_of(lines, reader.headings)
    if head and any(":" in kind for kind in reader.headings.kinds(lines[head])):
        return read_as_text(sheet, reader)
    head = head or next(iter(lines))
    kinds = _Columns(lines, head, reader, resource, columns).kinds(chosen)
    found = with_notes_of(sheet, _rows(sheet, lines, head, kinds, reader))
    found.read_as = {
        bare(title): _name(kind, columns)
        for title, kind in zip(lines[head], kinds, strict=True)
        if title or kind
    }
    if "" in chosen:
        found.read_as[""] = chosen[""]
    found.notes[:0] = _reading_note(found.read_as)
    return found


def _reading_note(read_as: Mapping[str, str]) -> list[str]:
    """Of the headers that are not the names of their columns."""
    pairs = [
        _("“%(title)s” as %(column)s") % {"title": title, "column": column or _("(left out)")}
        for title, column in read_as.items()
        if plain(title) != plain(column)
    ]
    message = _("Columns are read so: %(pairs)s. Change it under “How the file is read”.")
    return [message % {"pairs": "; ".join(pairs)}] if pairs else []


def _name(kind: str, columns: SheetColumns) -> str:
    return kind.removeprefix(passed("")) if kind.startswith(passed("")) else columns.column(kind)


def _rows(
    sheet: FileSheet, lines: Lines, head: int, kinds: list[str], reader: LayoutReader
) -> FileSheet:
    rows = [
        PastedRow(
            number,
            " | ".join(filter(None, cells)),
            {kind: cell for kind, cell in cells_by_kind(kinds, cells).items() if kind},
            is_listed=True,
            kinds=kinds,
            of_file=True,
        )
        for number, cells in lines.items()
        if number > head
    ]
    left_out = [
        (number, " ".join(filter(None, lines[number]))) for number in lines if number < head
    ]
    above = [text for _number, text in left_out]
    left_out += [(row.number, row.text) for row in rows if not row.cells]
    rows = [row for row in rows if row.cells]
    faults = {
        row.number: [one for one in sheet.faults.get(row.number, []) if _is_read(one, kinds)]
        for row in rows
    }
    said = [*above, sheet.name]
    if "assembly" not in kinds:
        said += [row.text for row in rows]
    assembly = reader.known.assembly_of("\n".join(said))
    names = [kind.removeprefix(passed("")) for kind in kinds if kind.startswith(passed(""))]
    return reader.read_rows(PastedText(rows, left_out), assembly, faults, names)


def _is_read(fault: Fault, kinds: Sequence[str]) -> bool:
    return fault.place >= len(kinds) or bool(kinds[fault.place])


class _Columns:
    def __init__(
        self,
        lines: Lines,
        head: int,
        reader: LayoutReader,
        resource: TableResource,
        columns: SheetColumns,
    ) -> None:
        self.titles = lines[head]
        self.rows = [cells for number, cells in lines.items() if number > head]
        self.reader, self.resource, self.columns = reader, resource, columns
        known = reader.known
        self.by_values: list[tuple[str, Callable[[str], bool]]] = [
            ("assembly", lambda cell: bool(ASSEMBLY.fullmatch(cell))),
            ("action", lambda cell: bool(action_in(cell))),
            ("stance", lambda cell: bool(stance_in(cell))),
            ("asks", lambda cell: bool(ACTION.match(cell))),
            *((kind, _names_texts) for kind in ("resolution", "subject")),
            *((kind, partial(_names_holders, known)) for kind in ("group", "holder")),
        ]

    def kinds(self, chosen: Mapping[str, str]) -> list[str]:
        """Of the columns. Raises ColumnsRefused for those of which nothing tells what they are."""
        kinds = [self._kind(place, chosen) for place in range(len(self.titles))]
        times = Counter(kind for kind in kinds if kind)
        unplaced = []
        for place, kind in enumerate(kinds):
            if kind is None:
                unplaced.append(self._unknown(place, {one for one in kinds if one}))
            elif kind and times[kind] > 1 and kind not in _SEVERAL:
                reason = _("The column “%(name)s” appears twice.")
                name = _name(kind, self.columns)
                unplaced.append(Unplaced(self.titles[place], "", reason % {"name": name}))
        if unplaced:
            read_as = {
                bare(title): _name(kind, self.columns)
                for title, kind in zip(self.titles, kinds, strict=True)
                if kind is not None
            }
            asked = FileSheet(self.titles, read_as=read_as)
            raise ColumnsRefused([one.reason for one in unplaced], unplaced, [], asked)
        return [kind or "" for kind in kinds]

    def _kind(self, place: int, chosen: Mapping[str, str]) -> str | None:
        title = bare(self.titles[place])
        values = self._values(place)
        if title in chosen and (chosen[title] != title or not title):
            return self._chosen(chosen[title])
        return self._of_words(title, values) if values or title else ""

    def _chosen(self, column: str) -> str | None:
        known = known_titles(self.resource) | {plain(name): name for name in self.columns.parts}
        name = known.get(plain(column)) if column else ""
        return None if name is None else self.columns.kind(name)

    def _of_words(self, title: str, values: list[str]) -> str | None:
        kind = self.reader.headings.kind(title)
        if kind in ("number", "document") and self._fits("asks", values):
            return "asks"
        if kind:
            return kind if self.columns.column(kind) else ""
        if column := known_titles(self.resource).get(plain(title)):
            return self.columns.kind(column)
        return None

    def _unknown(self, place: int, taken: set[str]) -> Unplaced:
        values = self._values(place)
        fitting = (
            kind
            for kind, _fit in self.by_values
            if kind not in taken and self.columns.column(kind) and self._fits(kind, values)
        )
        near = self.columns.column(next(fitting, ""))
        title = self.titles[place]
        reason = _("The column “%(title)s” is not recognised.") % {"title": title}
        if not title:
            reason = _("Column %(place)d has no name.") % {"place": place + 1}
        hint = " " + _("Did you mean “%(near)s”?") % {"near": near} if near else ""
        return Unplaced(title, near, reason + hint)

    def _values(self, place: int) -> list[str]:
        return [cells[place] for cells in self.rows if place < len(cells) and cells[place]]

    def _fits(self, kind: str, values: Sequence[str]) -> bool:
        fit = dict(self.by_values)[kind]
        return bool(values) and sum(map(fit, values)) >= _MOST * len(values)


def _names_texts(cell: str) -> bool:
    return bool(subjects_in(cell)) and says_only_which_texts(cell)


def _names_holders(known: KnownNames, cell: str) -> bool:
    return bool(known.holders_in(cell))
