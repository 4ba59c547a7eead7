"""What a file becomes once it is read: a header and numbered rows; and why it cannot be read."""

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
    # Those of `notes` that name the greeting, the headers and the signature of a mail.
    around_notes: list[str] = field(default_factory=list)
    # Header as sent → our column, where rows with our columns were made of others; empty: left out.
    read_as: dict[str, str] = field(default_factory=dict)
    # Row number → places of cells that count only where the stored row has none.
    defaults: dict[int, set[int]] = field(default_factory=dict)
    # Row number → place → what the file says, where its sender wrote another thing.
    corrected: dict[int, dict[int, str]] = field(default_factory=dict)

    def keep_stored(self, column: str) -> None:
        """What stored rows have in a column stays, whatever their rows here say."""
        if column in self.header:
            for number, _row in self.rows:
                self.defaults.setdefault(number, set()).add(self.header.index(column))

    def leave_out(self, number: int, note: str, *, is_around: bool) -> None:
        self.notes.append(note)
        if is_around:
            self.around_notes.append(note)
        else:
            self.left_out.append(number)
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


def refuse_width(number: int, columns: int) -> None:
    most = settings.IMPORT_MAX_COLUMNS
    if columns > most:
        message = _("Row %(row)d has %(columns)d columns; the limit is %(limit)d.")
        raise FileRefused(message, row=number, columns=columns, limit=most)


def without(cells: list[str], dropped: set[int]) -> list[str]:
    return [cell for place, cell in enumerate(cells) if place not in dropped]
