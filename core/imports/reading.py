"""From bytes to numbered rows. Knows encodings and dividers, nothing of tables."""

import csv
import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

csv.field_size_limit(10_000_000)
DIVIDERS = ",;\t"


class FileRefused(Exception):
    """The file as a whole cannot be read; nothing of it was used."""


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be taken as it is: its place in the row (0 is the first), what it shows, and why."""

    place: int
    value: str
    reason: str


@dataclass
class Sheet:
    """A header and rows, each with its number in the file (the header is row 1)."""

    header: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    name: str = ""  # of the sheet in a workbook
    faults: dict[int, list[Fault]] = field(default_factory=dict)  # by row number
    notes: list[str] = field(default_factory=list)  # what whoever sent the file should be told


def read_csv(data: bytes) -> Sheet:
    """UTF-8 with or without byte order mark; commas, semicolons or tabs. Raises FileRefused."""
    text = _decoded(data)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_divider(text), strict=True)
    try:
        numbered = [(lines.line_num, row) for row in lines]
    except csv.Error as fault:
        raise FileRefused(_("Line %(line)d cannot be read: %(fault)s.") % {"line": lines.line_num, "fault": fault}) from None
    filled = [(number, row) for number, row in enumerate((row for _line, row in numbered), start=1) if any(cell.strip() for cell in row)]
    if not filled:
        raise FileRefused(_("The file is empty."))
    (_first, header), *rows = filled
    return Sheet(header, rows)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise FileRefused(
            _("The file is not UTF-8: line %(line)d holds the byte %(byte)s. Save it as “CSV UTF-8”.")
            % {"line": line, "byte": f"0x{data[fault.start]:02X}"}
        ) from None


def _divider(text: str) -> str:
    """The divider that the header line holds most of, outside quotes."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(part for place, part in enumerate(header.split('"')) if place % 2 == 0)
    return max(DIVIDERS, key=unquoted.count)
