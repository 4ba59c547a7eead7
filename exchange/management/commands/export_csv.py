"""Writes tables to files, with the same bytes as the downloads of the site."""

import csv
import io
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.records.pending.saving import publish_due
from core.registry import tables

from ...admin.exports import ExportViews
from ...datapackage.package import Table
from .import_csv import MISUSE, unknown_table


class Command(BaseCommand):
    help = (
        "Write a table to a CSV file (or to standard output), or every table to a folder with --all. "
        "Only what is published, as readers get it, unless --drafts is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", nargs="?", help=f"one of: {', '.join(tables)}")
        parser.add_argument("file", nargs="?", default="-", help="path, or - for standard output")
        parser.add_argument("--all", metavar="DIR", help="write TABLE.csv for every table")
        parser.add_argument(
            "--drafts",
            action="store_true",
            help="all rows, drafts too, with the columns that only staff get: import_csv reads them",
        )

    def handle(self, **options: Any) -> None:
        publish_due(timezone.now())
        table, verbosity = options["table"], options["verbosity"]
        if options["all"]:
            if table:
                raise CommandError("--all writes every table: name none.", returncode=MISUSE)
            bodies = {name: _body(name, options["drafts"]) for name in tables}  # all or none
            for name, body in bodies.items():
                self._write(Path(options["all"]) / f"{name}.csv", body, verbosity)
        elif table not in tables:
            raise unknown_table(table)
        elif options["file"] == "-":
            self._write_bytes(_body(table, options["drafts"]))
        else:
            self._write(Path(options["file"]), _body(table, options["drafts"]), verbosity)

    def _write_bytes(self, body: bytes) -> None:
        """Writes the bytes unchanged, whatever the encoding of the terminal."""
        binary = getattr(self.stdout, "buffer", None)
        if binary is None:
            self.stdout.write(body.decode(), ending="")
        else:
            binary.write(body)
            binary.flush()

    def _write(self, path: Path, body: bytes, verbosity: int) -> None:
        try:
            write_whole(path, body)
        except OSError as fault:
            message = f"{path} cannot be written: {fault.strerror}."
            raise CommandError(message, returncode=MISUSE) from None
        if verbosity:
            rows = sum(1 for _row in csv.reader(io.StringIO(body.decode(), newline=""))) - 1
            self.stdout.write(f"{path}: {rows} rows")


def write_whole(path: Path, body: bytes) -> None:
    """Writes a temporary file and renames it, so that the file is complete or unchanged."""
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():  # a pipe or a terminal
        path.write_bytes(body)
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("xb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _body(table: str, is_staff: bool) -> bytes:
    """The bytes of *Export* in the admin, or of the public download."""
    if is_staff:
        return ExportViews(admin.site.get_model_admin(tables[table].model())).staff_csv()
    out = io.BytesIO()
    Table(table, tables[table]).write(out)
    return out.getvalue()
