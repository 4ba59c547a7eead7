"""The result of reading a file: a header and numbered rows; and why a file cannot be read."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter


class FileRefused(Exception):
    """The file as a whole cannot be read; nothing of it was used. `values` fill the message."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)


class WhichSheet(FileRefused):
    """There are several filled sheets; `names` are the choices."""

    def __init__(self, message: str, names: list[str]) -> None:
        super().__init__(message)
        self.names = names


@dataclass
class Fault:
    """A cell that cannot be taken as it is: its index in the row, its text, the reason, and what may be meant."""

    place: int
    value: str
    reason: str
    choices: tuple[str, ...] = ()


@dataclass
class FileSheet:
    """A header and rows, each with the number that a spreadsheet program shows."""

    header: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    name: str = ""  # of the sheet in a workbook
    faults: dict[int, list[Fault]] = field(default_factory=dict)  # by row number
    notes: list[str] = field(default_factory=list)  # messages for the sender
    merged: list[str] = field(default_factory=list)  # ranges in a workbook: A4:A6
    head_line: int = 0  # number of the header, where it is known
    left_out: list[int] = field(default_factory=list)  # numbers of lines of which no row was made
    left_out_notes: list[str] = field(default_factory=list)  # those of `notes` that name them
    # Header as sent → our column, where rows with our columns were made of others; empty: left out.
    read_as: dict[str, str] = field(default_factory=dict)
    # Row number → indexes of cells that count only if the stored row has no value.
    defaults: dict[int, set[int]] = field(default_factory=dict)
    # Row number → index → the text in the file, if the sender corrected it.
    corrected: dict[int, dict[int, str]] = field(default_factory=dict)

    def keep_stored(self, column: str) -> None:
        """Stored values of a column stay, whatever the rows of the file say."""
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


# Added to the line number for each further row made from one line, as rows are identified by number.
FURTHER = 10_000_000


def line_of(number: int) -> int:
    """The line of a row in the text that was sent."""
    return number % FURTHER


def cell_name(number: int, place: int) -> str:
    return f"{get_column_letter(place + 1)}{number}"


def refuse_width(number: int, columns: int) -> None:
    most = settings.IMPORT_MAX_COLUMNS
    if columns > most:
        message = _("Row %(row)d has %(columns)d columns; the limit is %(limit)d.")
        raise FileRefused(message, row=number, columns=columns, limit=most)


def without(cells: list[str], dropped: set[int]) -> list[str]:
    return [cell for place, cell in enumerate(cells) if place not in dropped]
