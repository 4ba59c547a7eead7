"""From a workbook (.xlsx, .xlsm) to rows.

Rows are streamed here, because openpyxl's own readers build what a file claims: all its styles, rows as wide as their furthest cell;
and they drop rows that stand out of order. What is hard to know, dates and their formats, comes from openpyxl.
"""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from xml.etree.ElementTree import Element

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from openpyxl.xml.constants import REL_NS

from .archive import Archive
from .cells import CellReader, plain, shown_by, unescaped
from .sheet import (
    Fault,
    FileRefused,
    FileRow,
    FileSheet,
    WhichSheet,
    cell_name,
    is_filled,
    refuse_width,
    sheet_of,
)

_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main}workbook"
_RELATION = f"{REL_NS}}}id"
_LAST_ROW = 1_048_576
_MERGED_NAMED, _MERGED_READ = 5, 500
_MOST_KNOWN = 65_536
_TEXTS_PER_ROW = 10  # different ones, in a table that is full to its last row


def read_workbook(data: bytes, wanted: str) -> FileSheet:
    archive: Archive | None = None
    try:
        archive = Archive(data)
        return _WorkbookReader(archive).sheet(wanted)
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
    """One long text may stand in a million cells; what a text file could not hold thrice over is no table."""

    def __init__(self) -> None:
        self.used, self.most = 0, 3 * settings.IMPORT_MAX_BYTES

    def take(self, text: str) -> None:
        self.used += len(text)
        if self.used > self.most:
            message = _(
                "The cells hold more than %(limit)d characters together, which is the limit."
            )
            raise FileRefused(message % {"limit": self.most})


@dataclass(frozen=True)
class _Tab:
    name: str
    part: str
    is_hidden: bool


class _WorkbookReader:
    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        _refuse_strangers(archive)
        main = self._related("", "officeDocument")[0]
        root = _workbook_root(archive, main)
        properties = root.find("workbookPr")
        self.tabs = self._tabs(main, root)
        from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        self.cells = CellReader(
            list(self._texts(main)), self._formats(main), MAC_EPOCH if from_1904 else WINDOWS_EPOCH
        )
        self.known: dict[str, str] = {}

    # parts

    def _relations(self, part: str) -> list[Element]:
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        return list(self.archive.tree(relations)) if relations in self.archive else []

    def _related(self, part: str, kind: str) -> list[str]:
        folder = posixpath.dirname(part)
        return [
            _target(folder, found)
            for found in self._relations(part)
            if found.get("Type", "").endswith(f"/{kind}")
        ]

    def _tabs(self, main: str, root: Element) -> list[_Tab]:
        """Sheets of cells; those of charts, macros and dialogues are passed over."""
        folder = posixpath.dirname(main)
        parts = {
            found.get("Id"): _target(folder, found)
            for found in self._relations(main)
            if found.get("Type", "").endswith("/worksheet")
        }
        tabs = [
            _Tab(
                unescaped(found.get("name", "")),
                parts[found.get(_RELATION)],
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
        """What the cells share. Bounded, used or not."""
        most, budget = _TEXTS_PER_ROW * settings.IMPORT_MAX_ROWS, _Budget()
        for part in self._related(main, "sharedStrings")[:1]:
            for count, item in enumerate(self.archive.elements(part, "si")):
                text = plain(item)
                budget.take(text)
                if count == most:
                    message = _(
                        "The workbook holds more than %(limit)d different texts, which is the limit."
                    )
                    raise FileRefused(message % {"limit": most})
                yield text

    def _formats(self, main: str) -> dict[str, str]:
        """What the dates of each style show: a day, a month, a year or a duration. Numbers and texts are not in it."""
        codes: dict[str, str] = {}
        shown: list[str] = []
        for part in self._related(main, "styles")[:1]:
            for element in self.archive.elements(part, "numFmt", "cellXfs"):
                if element.tag == "numFmt":
                    codes[element.get("numFmtId", "")] = element.get("formatCode", "")
                else:
                    shown = [shown_by(style.get("numFmtId", "0"), codes) for style in element]
        return {str(style): what for style, what in enumerate(shown) if what}

    # which sheet

    def sheet(self, wanted: str) -> FileSheet:
        chosen = self._chosen(wanted)
        sheet = sheet_of(chosen.rows)
        sheet.name = chosen.tab.name
        for _number, cells in sheet.rows:
            cells.extend([""] * (len(sheet.header) - len(cells)))
        sheet.notes = [*self._notes(chosen.merged)]
        sheet.merged = chosen.merged
        return sheet

    def _chosen(self, wanted: str) -> "_TabReader":
        """Each sheet is read once: of those that are not meant no more than their first filled row."""
        visible = [tab for tab in self.tabs if not tab.is_hidden]
        if wanted.strip():
            name = wanted.strip().casefold()
            for tab in visible:
                if tab.name.strip().casefold() == name:
                    return _TabReader(self, tab)
        readers = [_TabReader(self, tab) for tab in visible]
        filled = [reader for reader in readers if reader.is_filled()]
        names = [reader.tab.name for reader in filled]
        said = {"wanted": wanted, "names": ", ".join(f"“{name}”" for name in names)}
        if not filled:
            raise FileRefused(" ".join([_("The file is empty."), *self._notes()]))
        if wanted.strip():
            message = _(
                "The workbook has no visible sheet “%(wanted)s”. Its filled sheets are: %(names)s."
            )
            raise WhichSheet(message % said, names)
        if len(filled) > 1:
            message = _("The workbook has several filled sheets: %(names)s. Choose one.")
            raise WhichSheet(message % said, names)
        return filled[0]

    def _notes(self, merged: Sequence[str] = ()) -> Iterator[str]:
        if hidden := ", ".join(f"“{tab.name}”" for tab in self.tabs if tab.is_hidden):
            yield _("Hidden sheets are not read: %(names)s.") % {"names": hidden}
        if merged:
            more = ["…"] if len(merged) > _MERGED_NAMED else []
            message = _(
                "Cells are merged (%(cells)s): only the first of each holds the value, the others count as blank."
            )
            yield message % {"cells": ", ".join([*merged[:_MERGED_NAMED], *more])}

    def once(self, text: str) -> str:
        """The same text as before where there is one: most of five million numbers are not different."""
        is_full = len(self.known) >= _MOST_KNOWN
        return self.known.get(text, text) if is_full else self.known.setdefault(text, text)


class _TabReader:
    """The rows of one sheet, in one pass."""

    def __init__(self, book: _WorkbookReader, tab: _Tab) -> None:
        self.book, self.tab = book, tab
        self.budget = _Budget()
        self.most_columns, self.most_rows = settings.IMPORT_MAX_COLUMNS, settings.IMPORT_MAX_ROWS
        self.merged: list[str] = []
        self.rows = self._read()

    def is_filled(self) -> bool:
        first = next(filter(is_filled, self.rows), None)
        if first is None:
            return False
        self.rows = chain([first], self.rows)
        return True

    def _read(self) -> Iterator[FileRow]:
        number = empty = 0
        for element in self.book.archive.elements(self.tab.part, "row", "mergeCell"):
            if element.tag == "mergeCell":
                self.merged += [element.get("ref", "")] if len(self.merged) < _MERGED_READ else []
                continue
            before, number = number, int(float(element.get("r", number + 1)))
            if not before < number <= _LAST_ROW:
                raise FileRefused(
                    _(
                        "The workbook is damaged: in sheet “%(sheet)s” a row %(number)d follows row %(before)d."
                    )
                    % {"sheet": self.tab.name, "number": number, "before": before}
                )
            row = self._row(number, element)
            empty += not row.cells
            if empty > self.most_rows:
                message = _(
                    "The sheet “%(sheet)s” has more than %(limit)d empty rows, the limit. Copy the filled rows into a new workbook."
                )
                raise FileRefused(message % {"sheet": self.tab.name, "limit": self.most_rows})
            yield row

    def _row(self, number: int, element: Element) -> FileRow:
        row = FileRow(number, [])
        place = -1
        for cell in element.iterfind("c"):
            place = _place(cell, place)
            if place < len(row.cells):
                message = _("The workbook is damaged: cell %(cell)s is there twice.")
                raise FileRefused(message % {"cell": cell_name(number, place)})
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


def _refuse_strangers(archive: Archive) -> None:
    """ZIP files that are no workbook, or one of a kind that is not read."""
    remedy = _("Open it in its program and save it as .xlsx (“Excel Workbook”) or as “CSV UTF-8”.")
    if "mimetype" in archive and archive.start_of("mimetype", 100).startswith(
        b"application/vnd.oasis.opendocument"
    ):
        raise FileRefused(_("This is a file of LibreOffice or OpenOffice (.ods).") + " " + remedy)
    if any(name.endswith(".iwa") for name in archive.names()):
        raise FileRefused(_("This is a file of Numbers (.numbers).") + " " + remedy)
    if any(name.endswith("workbook.bin") for name in archive.names()):
        raise FileRefused(_("This is a binary workbook (.xlsb).") + " " + remedy)
    if "_rels/.rels" not in archive:
        raise FileRefused(
            _("This is a ZIP file, not a workbook. Send the CSV file or workbook inside it.")
        )


def _workbook_root(archive: Archive, main: str) -> Element:
    root = archive.tree(main)
    if root.tag == _STRICT:
        message = _(
            "This is a “Strict Open XML” workbook. Save it as .xlsx (“Excel Workbook”) or as “CSV UTF-8”."
        )
        raise FileRefused(message)
    if root.tag != "workbook":
        raise FileRefused(
            _("This is an office document, not a workbook. Send a CSV file or a workbook (.xlsx).")
        )
    return root


def _target(folder: str, relation: Element) -> str:
    target = relation.get("Target", "")
    return (
        target.lstrip("/")
        if target.startswith("/")
        else posixpath.normpath(posixpath.join(folder, target))
    )


def _place(cell: Element, before: int) -> int:
    """From the cell's name; one without follows the cell before."""
    name = cell.get("r")
    return column_index_from_string(name.rstrip("0123456789")) - 1 if name else before + 1
