"""The public tables as one package of data: a CSV of each, a dictionary of their columns, the descriptor that vouches for them.

The descriptor follows Frictionless Data Package, version 1. All bytes depend on the rows alone: the same rows, the same files.
"""

import datetime as dt
import json
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_day
from core.public.stored_files import scratch_folder

from .tables import TableFile, Total, public_tables, total_of

_PART = 1 << 20  # bytes that are packed at a time
DESCRIPTOR = "datapackage.json"
README = "README.txt"


def rules_of_cells() -> list[str]:
    """How a file is to be read, a sentence each."""
    return [
        _(
            "UTF-8 with a byte order mark, by which spreadsheets know it, and with commas; the first line names the columns. A text with a comma, a quotation mark or a line end is in quotation marks."
        ),
        _("An empty cell: not known here, or not applicable. It never states that nothing exists."),
        _(
            "A cell that a spreadsheet would take for a formula (its first character other than an apostrophe is =, +, - or @ of any "
            "width, a tab or a line end), and one that says (clear), has an apostrophe in front. Remove it to get the text itself."
        ),
        _(
            "Yes and no are written yes and no, a day 2024-10-15, a time 14:30, a date known in part 2024 or 2024-01."
        ),
        _("Several texts in one cell are one per line; several keys are separated by semicolons."),
        _("A row of another table is named by its key; the parts of a key are joined by @."),
        _(
            "The files hold published rows only. A cell that would name an unpublished row is empty."
        ),
    ]


@dataclass(frozen=True)
class Package:
    """All public tables, read once. `name` is for programs, `address` the page where the package is found."""

    name: str
    title: str
    about: str
    address: str

    @cached_property
    def totals(self) -> list[Total]:
        return [total_of(table) for table in public_tables()]

    @cached_property
    def _bodies(self) -> IO[bytes]:
        return tempfile.TemporaryFile(dir=scratch_folder())

    @cached_property
    def files(self) -> list[TableFile]:
        """Each table is read once, and its CSV put aside on disk."""
        return [table.write(self._bodies) for table in public_tables()]

    @property
    def changed_at(self) -> dt.datetime | None:
        """None while nothing is published."""
        return max((total.changed_at for total in self.totals if total.changed_at), default=None)

    def descriptor(self) -> bytes:
        name, _comma, address = settings.DATA_LICENCE.partition(", ")
        licence = {"name": name.replace(" ", "-"), "title": name}
        described = {
            "profile": "tabular-data-package",
            "name": self.name,
            "title": self.title,
            "description": "\n".join([self.about, "", *(f"- {rule}" for rule in rules_of_cells())]),
            "homepage": self.address,
            "licenses": [licence | ({"path": address} if address else {})],
            **({"created": f"{self.changed_at:%Y-%m-%dT%H:%M:%SZ}"} if self.changed_at else {}),
            "resources": [file.as_resource() for file in self.files],
        }
        return f"{json.dumps(described, ensure_ascii=False, indent=1)}\n".encode()

    def state(self) -> str:
        if self.changed_at is None:
            return _("nothing is published yet")
        return _("last change %(day)s") % {"day": format_day(self.changed_at.date())}

    def citation(self) -> str:
        return _("%(title)s (%(state)s). %(address)s. Licence: %(licence)s") % self._named()

    def _named(self) -> dict[str, str]:
        named = {"title": self.title, "state": self.state(), "address": self.address}
        return named | {"licence": settings.DATA_LICENCE}

    def readme(self) -> bytes:
        tables = [_about_file(file) for file in self.files]
        parts = [
            f"{self.title}\n{'=' * len(self.title)}",
            self.about,
            _("State: %(state)s\nLicence: %(licence)s\nAddress: %(address)s") % self._named(),
            _("How to cite\n%(citation)s") % {"citation": self.citation()},
            "\n".join([_("How cells are written"), *(f"- {rule}" for rule in rules_of_cells())]),
            _("%(file)s describes every column and holds the length and the SHA-256 of every file.")
            % {"file": DESCRIPTOR},
            "\n\n".join([_("What a row is"), *tables]),
        ]
        return ("\n\n".join(parts) + "\n").encode()

    def write_zip(self, out: IO[bytes]) -> None:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(self._member(README), self.readme())
            archive.writestr(self._member(DESCRIPTOR), self.descriptor())
            self._bodies.seek(0)
            for file in self.files:
                member = self._member(file.table.file_name)
                member.file_size = file.size
                with archive.open(member, "w") as packed:
                    self._pack(file.size, packed)

    def _pack(self, size: int, out: IO[bytes]) -> None:
        while size:
            part = self._bodies.read(min(size, _PART))
            out.write(part)
            size -= len(part)

    def _member(self, name: str) -> zipfile.ZipInfo:
        """Dated by the last change of the data, so that the same rows make the same bytes."""
        moment = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say
        if self.changed_at:
            moment = max(moment, self.changed_at.timetuple()[:6])
        member = zipfile.ZipInfo(name, moment)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.create_system = 3  # Unix, wherever it is made
        member.external_attr = 0o644 << 16
        return member


def _about_file(file: TableFile) -> str:
    rows = ngettext("%(count)d row", "%(count)d rows", file.rows) % {"count": file.rows}
    return f"{file.table.file_name}: {rows}\n{file.table.about}\n" + _("Key: %(key)s") % {
        "key": file.table.key_said
    }
