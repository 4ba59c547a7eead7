"""Writes tables to files: the same bytes as the site gives."""

import csv
import io
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from core.public.formats import csv_of
from core.public.views import Filtered, PublishedList
from core.records.pending.schedule import publish_due
from core.registry import lists, tables

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
            "--filter",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="as in the address of the public list; with --drafts, of the list in the admin",
        )
        parser.add_argument(
            "--drafts",
            action="store_true",
            help="all rows, drafts too, with the columns that only staff get: import_csv reads them",
        )

    def handle(self, **options: Any) -> None:
        publish_due(timezone.now())
        asked = _query(options["filter"])
        is_staff = options["drafts"]
        if options["all"]:
            if options["table"] or asked:
                message = "--all writes whole tables: name none, and no filter."
                raise CommandError(message, returncode=MISUSE)
            bodies = {table: _body(table, is_staff, "") for table in tables}  # all or none
            for table, body in bodies.items():
                self._write(Path(options["all"]) / f"{table}.csv", body, options["verbosity"])
        elif options["table"] not in tables:
            raise unknown_table(options["table"])
        else:
            body = _body(options["table"], is_staff, asked)
            if options["file"] == "-":
                self._write_bytes(body)
            else:
                self._write(Path(options["file"]), body, options["verbosity"])

    def _write_bytes(self, body: bytes) -> None:
        """As they are, whatever the encoding of the terminal."""
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
            lines = csv.reader(io.StringIO(body.decode(), newline=""))
            self.stdout.write(f"{path}: {sum(1 for _line in lines) - 1} rows")


def write_whole(path: Path, body: bytes) -> None:
    """The file is there whole or as it was before: it is written beside its place, and then put there."""
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


def _query(pairs: list[str]) -> str:
    divided = [text.partition("=") for text in pairs]
    if strange := [name + sign for name, sign, _value in divided if not (name and sign)]:
        raise CommandError(f"Write --filter NAME=VALUE, not “{strange[0]}”.", returncode=MISUSE)
    return urlencode([(name, value) for name, _sign, value in divided])


def _body(table: str, is_staff: bool, asked: str) -> bytes:
    if is_staff:
        return _of_staff(table, asked)
    if asked:
        return _of_list(table, asked)
    out = io.BytesIO()
    Table(table, tables[table]).write(out)
    return out.getvalue()


def _of_staff(table: str, asked: str) -> bytes:
    """As *Export* in the admin."""
    exports = ExportViews(admin.site.get_model_admin(tables[table].model()))
    try:
        return exports.staff_csv(QueryDict(asked))
    except ValidationError as fault:
        raise _no_such_filter(fault.messages, exports.export_filter_names()) from None


def _of_list(table: str, asked: str) -> bytes:
    """As the public list at this address."""
    view = _list_of(table)
    request = HttpRequest()
    request.method, request.GET = "GET", QueryDict(asked)
    filtered = Filtered(view, request)
    if filtered.refused:
        raise _no_such_filter(filtered.refused, list(filtered.filterset.form.fields))
    return csv_of(view.listing(filtered))


def _list_of(table: str) -> PublishedList:
    views = {view.model: view for view in lists.values() if "csv" in view.formats}
    view = views.get(tables[table].model())
    if view is None:
        message = f"The table {table} has no public list, and so no filters; with --drafts it has those of the admin."
        raise CommandError(message, returncode=MISUSE)
    found: PublishedList = view()
    return found


def _no_such_filter(reasons: list[str], names: list[str]) -> CommandError:
    said = f"{' '.join(reasons)} The filters are: {', '.join(names)}."
    return CommandError(said, returncode=MISUSE)
