"""What a file becomes once it is read: a header and numbered rows, within the limits."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter


class FileRefused(Exception):
    """The file as a whole cannot be read; nothing of it was used. `values` fill the message."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)


class WhichSheet(FileRefused):
    """Several sheets could be meant; `names` are those to choose from."""

    def __init__(self, message: str, names: list[str]) -> None:
        super().__init__(message)
        self.names = names


@dataclass
class Fault:
    """A cell that cannot be taken as it is: its place in the row (0 is the first), what it shows, why, and what may be meant."""

    place: int
    value: str
    reason: str
    choices: tuple[str, ...] = ()


@dataclass
class FileSheet:
    """A header and rows, each with the number that a spreadsheet program shows beside it."""

    header: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    name: str = ""  # of the sheet in a workbook
    faults: dict[int, list[Fault]] = field(default_factory=dict)  # by row number
    notes: list[str] = field(default_factory=list)  # what whoever sent the file should be told
    merged: list[str] = field(default_factory=list)  # cells of a workbook: A4:A6
    head_line: int = 0  # number of the header, where it is known
    left_out: list[int] = field(default_factory=list)  # numbers of lines of which no row was made
    left_out_notes: list[str] = field(default_factory=list)  # those of `notes` that name them
    # Header as sent → our column, where rows with our columns were made of others; empty: left out.
    read_as: dict[str, str] = field(default_factory=dict)
    # Row number → places of cells that count only where the stored row has none.
    defaults: dict[int, set[int]] = field(default_factory=dict)

    def keep_stored(self, column: str) -> None:
        """What stored rows have in a column stays, whatever their rows here say."""
        if column in self.header:
            for number, _row in self.rows:
                self.defaults.setdefault(number, set()).add(self.header.index(column))

    def leave_out(self, number: int, note: str) -> None:
        self.left_out.append(number)
        self.notes.append(note)
        self.left_out_notes.append(note)


@dataclass
class FileRow:
    number: int
    cells: list[str]
    faults: list[Fault] = field(default_factory=list)


# Added to the number of a line once for each further row that was made of it: rows are told apart by their numbers.
FURTHER = 10_000_000


def line_of(number: int) -> int:
    """Where a row stands in what was sent."""
    return number % FURTHER


def cell_name(number: int, place: int) -> str:
    return f"{get_column_letter(place + 1)}{number}"


def width_of(cells: list[str]) -> int:
    """How many cells there are up to the last that is not blank."""
    return next((place + 1 for place in range(len(cells) - 1, -1, -1) if cells[place].strip()), 0)


def is_filled(row: FileRow) -> bool:
    return any(cell.strip() for cell in row.cells)


def sheet_of(rows: Iterable[FileRow]) -> FileSheet:
    """The first filled row is the header; blank rows, and columns without a title and without a value, are passed over."""
    filled = filter(is_filled, rows)
    first = next(filled, None)
    if first is None:
        raise FileRefused(_("The file is empty."))
    _refuse_beyond_limits(first)
    if first.faults:
        raise FileRefused(first.faults[0].reason)
    sheet = FileSheet(first.cells, head_line=first.number)
    count, most = 0, settings.IMPORT_MAX_ROWS
    for row in filled:
        if len(sheet.rows) == most:
            message = _(
                "The file has more than %(limit)d rows, the limit: row %(row)d is one too many. Split the file."
            )
            raise FileRefused(message, limit=most, row=row.number)
        _refuse_beyond_limits(row)
        sheet.rows.append((row.number, row.cells))
        if row.faults:
            sheet.faults[row.number] = row.faults
            count += len(row.faults)
            if count > 2 * most:
                message = _("More than %(limit)d cells cannot be read. The last of them:")
                message += " %(reason)s"
                raise FileRefused(message, limit=2 * most, reason=row.faults[-1].reason)
    _drop_blank_columns(sheet)
    if not sheet.rows:
        sheet.notes.append(_("The file has a header and no rows: there is nothing to import."))
    return sheet


def _refuse_beyond_limits(row: FileRow) -> None:
    if len(row.cells) > settings.IMPORT_MAX_COLUMNS:
        refuse_width(row.number, width_of(row.cells))
    most = settings.IMPORT_MAX_CELL
    if len(max(row.cells, key=len)) > most:
        place = next(place for place, cell in enumerate(row.cells) if len(cell) > most)
        message = _("Cell %(cell)s holds %(size)d characters; the limit is %(limit)d.")
        size = len(row.cells[place])
        raise FileRefused(message, cell=cell_name(row.number, place), size=size, limit=most)


def refuse_width(number: int, columns: int) -> None:
    most = settings.IMPORT_MAX_COLUMNS
    if columns > most:
        message = _("Row %(row)d has %(columns)d columns; the limit is %(limit)d.")
        raise FileRefused(message, row=number, columns=columns, limit=most)


def _drop_blank_columns(sheet: FileSheet) -> None:
    """Spreadsheet programs leave such columns behind. A blank title over any value stays, for the check of columns."""
    untitled = {place for place, title in enumerate(sheet.header) if not title.strip()}
    for _number, cells in sheet.rows if untitled else ():
        untitled -= {place for place in untitled if place < len(cells) and cells[place].strip()}
    if untitled:
        drop_columns(sheet, untitled)


def drop_columns(sheet: FileSheet, dropped: set[int]) -> None:
    sheet.header = without(sheet.header, dropped)
    sheet.rows = [(number, without(cells, dropped)) for number, cells in sheet.rows]
    for faults in sheet.faults.values():
        for fault in faults:
            fault.place -= sum(other < fault.place for other in dropped)


def without(cells: list[str], dropped: set[int]) -> list[str]:
    return [cell for place, cell in enumerate(cells) if place not in dropped]
