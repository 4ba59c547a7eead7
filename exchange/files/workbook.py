"""From a workbook (.xlsx, .xlsm) to rows.

Rows are streamed here, because openpyxl's own readers build what a file claims: all its styles, rows as wide as their furthest cell;
and they drop rows that stand out of order. What is hard to know, dates and their formats, comes from openpyxl.
Nothing is unpacked, or built, that was not measured first.
"""

import datetime as dt
import io
import math
import posixpath
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import IO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601
from openpyxl.xml.constants import REL_NS, SHEET_MAIN_NS

from .sheet import Fault, FileRefused, FileRow, WhichSheet, cell_name, refuse_width

_RELATION = f"{REL_NS}}}id"
_LAST_ROW = 1_048_576
_MERGED_NAMED, _MERGED_READ = 5, 500
_MOST_KNOWN = 65_536
_TEXTS_PER_ROW = 10  # distinct texts, if a table is full to its last row
_ESCAPED = re.compile("_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].|am/pm', re.IGNORECASE)
# Numbers of date formats that programs in these languages do not write out.
_EAST_ASIAN_DATES = {*range(27, 37), *range(50, 59)}
_LONGEST_FORMAT = 255
_NO_WORKBOOK = gettext_lazy(
    "This is not an Excel workbook. Open it in its program and save it as .xlsx (“Excel Workbook”) or as “CSV UTF-8”; of a ZIP file, send what is in it."
)
_CHUNK = 64 * 1024
# Cells compress to about a tenth; small parts are not checked.
_RATIO, _SMALL = 200, 1024 * 1024
_DEEPEST = 100
_MOST_IN_A_PIECE = 200_000  # elements in one row, text or list of styles
_MOST_NAMES = 20_000  # names of elements and attributes; a workbook has some hundred
_ENCRYPTED = 0x1
_SPREADSHEETS = f"{SHEET_MAIN_NS}}}"  # precedes the names of its own elements


@contextmanager
def opened_workbook(data: bytes) -> Iterator["WorkbookReader"]:
    """Read the rows inside this context: it raises FileRefused for a broken file."""
    archive: _Archive | None = None
    try:
        archive = _Archive(data)
        yield WorkbookReader(archive)
    except FileRefused:
        raise
    # A broken file fails in zipfile, zlib, expat or openpyxl, each in ways of its own.
    except Exception:
        raise FileRefused(_damaged(archive.part if archive else "")) from None


def _damaged(part: str) -> str:
    remedy = _("Open it in a spreadsheet program and save it again, or save it as “CSV UTF-8”.")
    message = _("The workbook is damaged or was cut off on its way.")
    if part:
        message = _("The workbook is damaged: its part “%(part)s” cannot be read.")
    return f"{message % {'part': part}} {remedy}"


class _Budget:
    """Limits the text of all cells, since a million may share a long one, to three times that of a text file."""

    def __init__(self) -> None:
        self.used, self.most = 0, 3 * settings.IMPORT_MAX_BYTES

    def take(self, text: str) -> None:
        self.used += len(text)
        if self.used > self.most:
            message = _(
                "The cells hold more than %(limit)d characters together, which is the limit."
            )
            raise FileRefused(message, limit=self.most)


@dataclass(frozen=True)
class _Tab:
    name: str
    part: str
    is_hidden: bool


class WorkbookReader:
    def __init__(self, archive: "_Archive") -> None:
        self.archive = archive
        if "_rels/.rels" not in archive:
            raise FileRefused(str(_NO_WORKBOOK))
        main = list(self._related("", "officeDocument").values())[0]
        root = archive.tree(main)
        if root.tag != "workbook":  # of another program, a text document, or “Strict Open XML”
            raise FileRefused(str(_NO_WORKBOOK))
        properties = root.find("workbookPr")
        self.tabs = self._tabs(main, root)
        from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        self.cells = _CellReader(
            list(self._texts(main)), self._formats(main), MAC_EPOCH if from_1904 else WINDOWS_EPOCH
        )
        self.known: dict[str, str] = {}

    # parts

    def _related(self, part: str, kind: str) -> dict[str, str]:
        """The related parts of one kind, by id of the relation."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found = self.archive.tree(relations) if relations in self.archive else ()
        return {
            one.get("Id", ""): posixpath.normpath(
                posixpath.join(folder, one.get("Target", ""))
            ).lstrip("/")
            for one in found
            if one.get("Type", "").endswith(f"/{kind}")
        }

    def _tabs(self, main: str, root: Element) -> list[_Tab]:
        """Sheets of cells; charts, macros and dialogs are skipped."""
        parts = self._related(main, "worksheet")
        tabs = [
            _Tab(
                _unescaped(found.get("name", "")),
                parts[found.get(_RELATION, "")],
                found.get("state", "visible") != "visible",
            )
            for found in root.iterfind("sheets/sheet")
            if found.get(_RELATION) in parts
        ]
        if len({tab.part for tab in tabs}) < len(tabs) or not all(
            tab.part in self.archive for tab in tabs
        ):
            raise FileRefused(_damaged(main))
        return tabs

    def _texts(self, main: str) -> Iterator[str]:
        """The texts that cells share, limited even if unused."""
        most, budget = _TEXTS_PER_ROW * settings.IMPORT_MAX_ROWS, _Budget()
        for part in list(self._related(main, "sharedStrings").values())[:1]:
            for count, item in enumerate(self.archive.elements(part, "si")):
                text = _plain(item)
                budget.take(text)
                if count == most:
                    message = _(
                        "The workbook holds more than %(limit)d different texts, which is the limit."
                    )
                    raise FileRefused(message, limit=most)
                yield text

    def _formats(self, main: str) -> dict[str, str]:
        """By style, what its dates show: a day, a month, a year or a duration. Other styles are left out."""
        codes: dict[str, str] = {}
        shown: list[str] = []
        for part in list(self._related(main, "styles").values())[:1]:
            for element in self.archive.elements(part, "numFmt", "cellXfs"):
                if element.tag == "numFmt":
                    codes[element.get("numFmtId", "")] = element.get("formatCode", "")
                else:
                    shown = [_shown_by(style.get("numFmtId", "0"), codes) for style in element]
        return {str(style): what for style, what in enumerate(shown) if what}

    # choosing a sheet

    def chosen(self, wanted: str) -> "TabReader":
        """Reads each sheet once; of those that are not wanted, only up to the first filled row."""
        visible = [tab for tab in self.tabs if not tab.is_hidden]
        if wanted.strip():
            name = wanted.strip().casefold()
            for tab in visible:
                if tab.name.strip().casefold() == name:
                    return TabReader(self, tab)
        readers = [TabReader(self, tab) for tab in visible]
        filled = [reader for reader in readers if reader.is_filled()]
        names = [reader.name for reader in filled]
        said = {"wanted": wanted, "names": ", ".join(f"“{name}”" for name in names)}
        if not filled:
            raise FileRefused(" ".join([_("The file is empty."), *self.notes()]))
        if wanted.strip():
            message = _(
                "The workbook has no visible sheet “%(wanted)s”. Its filled sheets are: %(names)s."
            )
            raise WhichSheet(message % said, names)
        if len(filled) > 1:
            message = _("The workbook has several filled sheets: %(names)s. Choose one.")
            raise WhichSheet(message % said, names)
        return filled[0]

    def notes(self, merged: Sequence[str] = ()) -> Iterator[str]:
        if hidden := ", ".join(f"“{tab.name}”" for tab in self.tabs if tab.is_hidden):
            yield _("Hidden sheets are not read: %(names)s.") % {"names": hidden}
        if merged:
            more = ["…"] if len(merged) > _MERGED_NAMED else []
            message = _(
                "Cells are merged (%(cells)s): only the first of each holds the value, the others count as blank, except that in a sheet of another layout cells merged over rows count in each row."
            )
            yield message % {"cells": ", ".join([*merged[:_MERGED_NAMED], *more])}

    def once(self, text: str) -> str:
        """Returns an equal earlier text: of five million numbers most are the same."""
        is_full = len(self.known) >= _MOST_KNOWN
        return self.known.get(text, text) if is_full else self.known.setdefault(text, text)


class TabReader:
    """Reads the rows of a sheet in one pass."""

    def __init__(self, book: WorkbookReader, tab: _Tab) -> None:
        self.book, self.part, self.name = book, tab.part, tab.name
        self.budget = _Budget()
        self.most_columns, self.most_rows = settings.IMPORT_MAX_COLUMNS, settings.IMPORT_MAX_ROWS
        self.merged: list[str] = []
        self.hidden = 0  # rows
        self.rows = self._read()

    def is_filled(self) -> bool:
        filled = (row for row in self.rows if any(cell.strip() for cell in row.cells))
        first = next(filled, None)
        if first is None:
            return False
        self.rows = chain([first], self.rows)
        return True

    def _read(self) -> Iterator[FileRow]:
        number = empty = 0
        for element in self.book.archive.elements(self.part, "row", "mergeCell"):
            if element.tag == "mergeCell":
                self.merged += [element.get("ref", "")] if len(self.merged) < _MERGED_READ else []
                continue
            before, number = number, int(float(element.get("r", number + 1)))
            if not before < number <= _LAST_ROW:
                message = _(
                    "The workbook is damaged: in sheet “%(sheet)s” a row %(number)d follows row %(before)d."
                )
                raise FileRefused(message, sheet=self.name, number=number, before=before)
            self.hidden += element.get("hidden") in {"1", "true"}
            row = self._row(number, element)
            empty += not row.cells
            if empty > self.most_rows:
                message = _(
                    "The sheet “%(sheet)s” has more than %(limit)d empty rows, the limit. Copy the filled rows into a new workbook."
                )
                raise FileRefused(message, sheet=self.name, limit=self.most_rows)
            yield row

    def _row(self, number: int, element: Element) -> FileRow:
        row = FileRow(number, [])
        place = -1
        for cell in element.iterfind("c"):
            name = cell.get("r")  # a cell without it follows the one before
            place = column_index_from_string(name.rstrip("0123456789")) - 1 if name else place + 1
            if place < len(row.cells):
                message = _("The workbook is damaged: cell %(cell)s is there twice.")
                raise FileRefused(message, cell=cell_name(number, place))
            text, reason = self.book.cells.text(cell) if len(cell) else ("", "")
            if not text.strip():
                continue
            if place >= self.most_columns:
                refuse_width(number, place + 1)
            self.budget.take(text)
            row.cells += [""] * (place - len(row.cells)) + [self.book.once(text)]
            if reason:
                row.faults.append(
                    Fault(place, text, reason % {"cell": cell_name(number, place), "value": text})
                )
        return row


# cells as our columns read them: whole numbers without a point, ISO dates, yes and no


@dataclass
class _CellReader:
    texts: list[str]  # texts that cells share
    formats: dict[str, str]  # style → what its dates show
    epoch: dt.datetime  # the day that date numbers count from

    def text(self, cell: Element) -> tuple[str, str]:
        """The text of the cell, and the reason if it cannot be taken."""
        kind, raw = cell.get("t", "n"), cell.findtext("v", "")
        formula = cell.find("f")
        if formula is not None:
            text = f"={formula.text}" if formula.text else raw or "="
            return text, _("Cell %(cell)s holds a formula. Replace it with its value.")
        if kind == "inlineStr":
            inline = cell.find("is")
            return "" if inline is None else _plain(inline), ""
        if not raw:
            return "", ""
        if kind == "e":
            return raw, _("Cell %(cell)s shows the error %(value)s.")
        if kind == "s":
            if int(raw) < 0:
                raise IndexError(raw)
            return self.texts[int(raw)], ""
        if kind == "str":
            return _unescaped(raw), ""
        try:
            return self._value(kind, raw, cell.get("s", "0")), ""
        except (ValueError, OverflowError):
            return raw, _("Cell %(cell)s holds “%(value)s”, which is no number or date.")

    def _value(self, kind: str, raw: str, style: str) -> str:
        if kind == "b":
            return "yes" if raw in {"1", "true"} else "no"
        if kind == "d":
            return _moment(from_ISO8601(raw), "day")
        shown = self.formats.get(style, "")
        if not shown:
            return _number(raw)
        return _moment(from_excel(float(raw), self.epoch, timedelta=shown == "duration"), shown)


def _plain(item: Element) -> str:
    """The text with its formatted runs, without phonetic readings."""
    text = item.findtext("t", "")
    if item.find("r") is not None:
        text += "".join(run.findtext("t", "") for run in item.iterfind("r"))
    return _unescaped(text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _number(raw: str) -> str:
    """As a spreadsheet program shows it: fifteen digits, and no decimals if there are none."""
    if re.fullmatch("-?[0-9]{1,15}", raw):
        return str(int(raw))
    value = float(raw)
    if not math.isfinite(value):
        raise ValueError(raw)
    return f"{value:.15g}"


def _shown_by(number: str, codes: dict[str, str]) -> str:
    """What a number format shows of a date: a day, a month, a year or a duration; nothing if it is no date format."""
    code = codes.get(number, "")[:_LONGEST_FORMAT]
    if not code:
        code = "d" if int(number) in _EAST_ASIAN_DATES else builtin_format_code(int(number)) or ""
    if is_timedelta_format(code):
        return "duration"
    if not is_date_format(code):
        return ""
    letters = _NOT_SHOWN.sub("", code.split(";")[0]).lower()
    if "y" not in letters or "d" in letters or "h" in letters:
        return "day"
    return "month" if "m" in letters else "year"


def _moment(value: dt.date | dt.time | dt.timedelta, shown: str) -> str:
    """A date, or a month or year if the sheet shows no more; a time to the minute, or the second if it has any."""
    is_time = False
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    if isinstance(value, dt.time):
        value, is_time = dt.datetime.combine(dt.date(2000, 1, 1), value), True
    elif not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    value = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    if is_time or value.time() != dt.time():
        clock = value.strftime("%H:%M:%S" if value.second else "%H:%M")
        return clock if is_time else f"{value.date().isoformat()} {clock}"
    if shown == "year" and (value.month, value.day) == (1, 1):
        return f"{value.year:04d}"
    if shown in {"year", "month"} and value.day == 1:
        return f"{value.year:04d}-{value.month:02d}"
    return value.date().isoformat()


# the ZIP and its XML, within limits


class _Archive:
    """The parts of a workbook by name. `part` is the last one read, for error messages."""

    def __init__(self, data: bytes) -> None:
        self.part = ""
        self._zip = ZipFile(io.BytesIO(data))
        entries = self._zip.infolist()
        _refuse_sizes(entries)
        self._entries: dict[str, ZipInfo] = {}
        for entry in entries:
            name = _same_name(entry.filename)
            if name in self._entries:
                message = _(
                    "The workbook holds “%(part)s” twice. Open it in a spreadsheet program and save it again."
                )
                raise FileRefused(message, part=name)
            self._entries[name] = entry

    def __contains__(self, name: str) -> bool:
        return _same_name(name) in self._entries

    def tree(self, name: str) -> Element:
        """Reads a small part as a whole."""
        return next(self.elements(name))

    def elements(self, name: str, *tags: str) -> Iterator[Element]:
        """Yields the elements with one of these tags, else the root; each is dropped after use."""
        with self._zip.open(self._entries[_same_name(name)]) as source:
            found = _Stream(name, tags).elements(source)
            self.part = name
            for element in found:
                yield element
                self.part = name  # another part may have been read in between


class _Stream:
    """Streams a part and limits what is in memory at once. Tags of spreadsheets lose their namespace."""

    def __init__(self, name: str, tags: tuple[str, ...]) -> None:
        self.name, self.tags = name, tags
        self.names: dict[str, str] = {}  # all names in the part: expat keeps them in memory
        self.parser = expat.ParserCreate(namespace_separator="}", intern=self.names)
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        # For the wanted element that is open, at depth `held`.
        self.builder: TreeBuilder | None = None
        self.done: list[Element] = []
        self.depth = self.held = self.count = self.piece = self.quiet = self.size = 0
        self.most = 2 * settings.IMPORT_MAX_ROWS * settings.IMPORT_MAX_COLUMNS + 2_000_000
        cell = settings.IMPORT_MAX_CELL
        self.longest_text = max(20 * cell, 20 * _CHUNK)  # some characters take ten bytes
        self.longest_piece = max(3 * settings.IMPORT_MAX_COLUMNS * cell, 20 * _CHUNK)

    def elements(self, source: IO[bytes]) -> Iterator[Element]:
        while chunk := source.read(_CHUNK):
            self.parser.Parse(chunk)
            self._measure(len(chunk))
            done, self.done = self.done, []
            yield from done
        self.parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.removeprefix(_SPREADSHEETS)
        self.depth += 1
        self.quiet = 0
        if self.builder is None and (tag in self.tags or not self.tags):
            self.builder, self.held = TreeBuilder(), self.depth  # noqa: S314  no DOCTYPE, and so no entities, get this far
            self.parser.CharacterDataHandler = self.builder.data
            self.piece = self.size = 0
        if self.builder is not None:
            self.builder.start(tag, attributes)
            self.piece += 1
        self.count += 1
        if self.depth > _DEEPEST:
            self._refuse(_("its elements are nested more than %(limit)d deep, the limit"), _DEEPEST)
        if self.count > self.most:
            self._refuse(_("it has more than %(limit)d elements, the limit"), self.most)
        if self.piece > _MOST_IN_A_PIECE:
            why = _("a row or list in it has more than %(limit)d elements, the limit")
            self._refuse(why, _MOST_IN_A_PIECE)

    def _end(self, tag: str) -> None:
        if self.builder is not None:
            element = self.builder.end(tag.removeprefix(_SPREADSHEETS))
            if self.depth == self.held:
                self.done.append(element)
                self.builder = self.parser.CharacterDataHandler = None
        self.depth -= 1

    def _doctype(self, *_declaration: object) -> None:
        self._refuse(
            _("it declares a DOCTYPE, which no workbook needs and which may hide entities")
        )

    def _measure(self, read: int) -> None:
        """A long text or name shows by many bytes without a new element, or by a row that does not end."""
        self.quiet += read
        self.size += read
        if self.quiet > self.longest_text:
            why = _("it holds a text longer than %(limit)d characters, the limit of a cell")
            self._refuse(why, settings.IMPORT_MAX_CELL)
        if self.builder is not None and self.size > self.longest_piece:
            why = _("a row in it has more than %(limit)d bytes, the limit")
            self._refuse(why, self.longest_piece)
        if len(self.names) > _MOST_NAMES:
            self._refuse(_("it has more than %(limit)d different names, the limit"), _MOST_NAMES)

    def _refuse(self, why: str, limit: int = 0) -> None:
        message = _(
            "The part “%(part)s” of the workbook cannot be read: %(why)s. Copy the cells into a new workbook, or save it as “CSV UTF-8”."
        )
        raise FileRefused(message, part=self.name, why=why % {"limit": limit})


def _same_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _refuse_sizes(entries: list[ZipInfo]) -> None:
    if len(entries) > (most := settings.IMPORT_MAX_ENTRIES):
        message = _("The workbook is a ZIP of %(count)d entries; the limit is %(limit)d.")
        raise FileRefused(message, count=len(entries), limit=most)
    size = sum(entry.file_size for entry in entries)
    if size > (most := settings.IMPORT_MAX_UNPACKED):
        largest = max(entries, key=lambda entry: entry.file_size).filename
        message = _(
            "The workbook unpacks to %(size)d bytes; the limit is %(limit)d. Its largest part is “%(part)s”."
        )
        raise FileRefused(message, size=size, limit=most, part=largest)
    for entry in entries:
        name, size, packed = entry.filename, entry.file_size, entry.compress_size
        if entry.flag_bits & _ENCRYPTED:
            raise FileRefused(_("The workbook is protected by a password. Save it without one."))
        if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            message = _("“%(part)s” is packed in a way that no spreadsheet program uses.")
            raise FileRefused(message, part=name)
        if size > _SMALL and size > _RATIO * packed:
            message = _(
                "“%(part)s” unpacks from %(packed)d bytes to %(size)d; the limit is %(limit)d times its size."
            )
            raise FileRefused(message, part=name, packed=packed, size=size, limit=_RATIO)
