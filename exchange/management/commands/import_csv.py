"""Imports tables from files, in the same way as the admin."""

import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.records.permissions import Actor, Operator
from core.records.saving import writing
from core.registry import tables

from ...batches import Origin, PlanRefused, commit
from ...checking.check import check
from ...checking.plan import Instructions
from ...files.detect import ENCODINGS, WhichEncoding, check_size
from ...files.sheet import FileRefused, WhichSheet, line_of
from ...uploads.workflow import sheet_from

REFUSED, MISUSE = 1, 2
_HINTS = {WhichSheet: " Name it with --sheet.", WhichEncoding: " Name it with --encoding."}


class Command(BaseCommand):
    help = "Load a table from a CSV or XLSX file (- for standard input), or every table of a folder with --all. All rows or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", nargs="?", help=f"one of: {', '.join(tables)}")
        parser.add_argument("file", nargs="?", help="path, or - for standard input")
        parser.add_argument(
            "--all", metavar="DIR", help="load TABLE.csv for every table, in one transaction"
        )
        add_rights(parser, publish="the file may publish, and change what is published")
        parser.add_argument(
            "--only-good",
            action="store_true",
            help="leave refused rows out instead of refusing the file",
        )
        parser.add_argument(
            "--date-order",
            choices=["dmy", "mdy"],
            default="",
            help="how to read 10/11/2024, which is refused otherwise",
        )
        parser.add_argument("--sheet", default="", help="which sheet of a workbook")
        parser.add_argument(
            "--encoding",
            choices=list(ENCODINGS),
            default="",
            metavar="NAME",
            help=f"of a text file that does not say it itself: {', '.join(ENCODINGS)}",
        )

    def handle(self, **options: Any) -> None:
        self.options = options
        self.saved: list[int] = []  # ids of the batches
        reading = {name: options[name] for name in ("sheet", "date_order", "encoding")}
        instructions, files = Instructions(**reading), _files(options)
        by = writer_named(options["user"], options["publish"])
        with writing() if options["all"] or options["dry_run"] else nullcontext():
            for table, path in files:
                self._load(table, path, by, instructions)
            if options["dry_run"]:
                transaction.set_rollback(True)
        if options["dry_run"]:
            self._say("Dry run: nothing was saved.")
            return
        for number in self.saved:  # known only after the commit
            self._say(f"Import {number} is on record; undo_import {number} takes it back.")

    def _load(self, table: str, path: Path, by: Actor, instructions: Instructions) -> None:
        try:
            self._carry_out(table, path, by, instructions)
        except (FileRefused, PlanRefused, PermissionDenied) as fault:
            for reading in fault.readings if isinstance(fault, WhichEncoding) else ():
                for number, line in reading.lines:
                    self.stderr.write(f"  --encoding {reading.encoding}, line {number}: {line}")
            hint = _HINTS.get(type(fault), "")
            raise CommandError(f"{path}: {fault}{hint}", returncode=REFUSED) from None
        except OSError as fault:
            message = f"{path} cannot be read: {fault.strerror}."
            raise CommandError(message, returncode=MISUSE) from None

    def _carry_out(self, table: str, path: Path, by: Actor, instructions: Instructions) -> None:
        only_good, resource = self.options["only_good"], tables[table]()
        # Reads at most one byte more than the limit, so that a larger file is refused by its size.
        if str(path) == "-":
            data = sys.stdin.buffer.read(settings.IMPORT_MAX_BYTES + 1)
        else:
            check_size(path.stat().st_size)
            data = path.read_bytes()
        origin = Origin(path.name, data)
        sheet = sheet_from(resource, origin.data, instructions)
        for note in sheet.notes:
            self.stderr.write(f"{path}: {note}")
        plan = check(resource, sheet, by, instructions)
        counts = ", ".join(f"{count} {word}" for word, count in plan.counts.items())
        self._say(f"{table}: {counts}")
        for one in plan.refusals:
            column = one.column or "whole row"
            self.stderr.write(f"  row {line_of(one.row)}, {column}, “{one.value}”: {one.reason}")
        for noted in plan.notes:
            self.stderr.write(f"  row {line_of(noted.row)}, {noted.column}: {noted.text}")
        # With `--all`, a table may have no good row.
        has_good = bool(plan.rows or plan.same or self.options["all"])
        batch = commit(
            plan, by=by, channel="command", origin=origin, only_good=only_good and has_good
        )
        if batch:
            self.saved.append(batch.pk)

    def _say(self, text: str) -> None:
        if self.options["verbosity"]:
            self.stdout.write(text)


def add_rights(parser: ArgumentParser, publish: str) -> None:
    """Adds options for the user whose rights count, and for a dry run; `publish` is the help text of `--publish`."""
    as_whom = "with the rights of this account"
    parser.add_argument("--as", dest="user", metavar="USER", help=as_whom)
    parser.add_argument("--publish", action="store_true", help=publish)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")


def writer_named(name: str | None, may_publish: bool) -> Actor:
    """The user with this name; without a name, the operator."""
    if not name:
        return Operator(may_publish=may_publish)
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no account “{name}”.", returncode=MISUSE)
    return user


def unknown_table(name: str | None) -> CommandError:
    said = f"No table is called “{name}”." if name else "Name a table."
    return CommandError(f"{said} The tables are: {', '.join(tables)}.", returncode=MISUSE)


def _files(options: dict[str, Any]) -> list[tuple[str, Path]]:
    """Each file with its table."""
    table, file = options["table"], options["file"]
    if options["all"]:
        folder = Path(options["all"])
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.", returncode=MISUSE)
        if strangers := {path.stem for path in folder.glob("*.csv")} - set(tables):
            message = f"No table is called {', '.join(sorted(strangers))}."
            raise CommandError(message, returncode=MISUSE)
        found = [(name, folder / f"{name}.csv") for name in tables]
        return [(name, path) for name, path in found if path.exists()]
    if table not in tables:
        raise unknown_table(table)
    if not file:
        raise CommandError("Name a file, or - for standard input.", returncode=MISUSE)
    return [(table, Path(file))]
