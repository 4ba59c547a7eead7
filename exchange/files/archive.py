"""Opens the ZIP of a workbook and streams its XML within bounds: nothing is unpacked, or built, that was not measured first."""

import io
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.xml.constants import SHEET_MAIN_NS

from .sheet import FileRefused

_CHUNK = 64 * 1024
# What holds cells packs to a tenth or so; a small part may do as it likes.
_RATIO, _SMALL = 200, 1024 * 1024
_DEEPEST = 100
_MOST_IN_A_PIECE = 200_000  # elements of one row, text or list of styles
_MOST_NAMES = 20_000  # of elements and attributes; a workbook has some hundred
_ENCRYPTED = 0x1
_SPREADSHEETS = f"{SHEET_MAIN_NS}}}"  # before the names of their own elements


class Archive:
    """The parts of a workbook by name. `part` is the one read last, for messages."""

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

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def start_of(self, name: str, size: int) -> bytes:
        with self._zip.open(self._entries[_same_name(name)]) as source:
            return source.read(size)

    def tree(self, name: str) -> Element:
        """A small part as a whole."""
        return next(self.elements(name))

    def elements(self, name: str, *tags: str) -> Iterator[Element]:
        """The elements with one of these tags, else the root, each finished and thrown away after use."""
        with self._zip.open(self._entries[_same_name(name)]) as source:
            found = _Stream(name, tags).elements(source)
            self.part = name
            for element in found:
                yield element
                self.part = name  # another part may have been read meanwhile


class _Stream:
    """Streams a part, and bounds what has to be held at once. Tags of spreadsheets come without their namespace."""

    def __init__(self, name: str, tags: tuple[str, ...]) -> None:
        self.name, self.tags = name, tags
        self.names: dict[str, str] = {}  # every name of the part: expat keeps them all
        self.parser = expat.ParserCreate(namespace_separator="}", intern=self.names)
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        # Of the wanted element that is open, at the depth of `held`.
        self.builder: TreeBuilder | None = None
        self.done: list[Element] = []
        self.depth = self.held = self.count = self.piece = self.quiet = self.size = 0
        self.most = 2 * settings.IMPORT_MAX_ROWS * settings.IMPORT_MAX_COLUMNS + 2_000_000
        cell = settings.IMPORT_MAX_CELL
        self.longest_text = max(20 * cell, 20 * _CHUNK)  # some characters are written as ten
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
        """Long texts and names show themselves by bytes without a new element, or by a row without an end."""
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
