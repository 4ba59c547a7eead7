"""Loads tables from CSV files by the same way as the admin."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.imports.checking import Plan, check
from core.imports.commit import PlanRefused, commit
from core.imports.reading import FileRefused, read_csv
from core.registry import tables
from core.rights import By, Operator

REFUSED, MISUSE = 1, 2


class _DryRun(Exception):
    """Takes back what a dry run of several files wrote."""


class Command(BaseCommand):
    help = "Load a table from a CSV file (- for standard input), or every table of a folder with --all. All rows or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", nargs="?", help=f"one of: {', '.join(tables)}")
        parser.add_argument("file", nargs="?", help="path, or - for standard input")
        parser.add_argument("--all", metavar="DIR", help="load TABLE.csv for every table, in one transaction")
        parser.add_argument("--as", dest="user", metavar="USER", help="with the rights of this account")
        parser.add_argument("--publish", action="store_true", help="the file may publish, and change what is published")
        parser.add_argument("--dry-run", action="store_true", help="look only, save nothing")

    def handle(self, **options: Any) -> None:
        self.verbosity = options["verbosity"]
        by = self._by(options)
        files = self._files(options)
        try:
            with transaction.atomic():
                for table, data, name in files:
                    self._load(table, data, name, by, options["dry_run"] and not options["all"])
                if options["dry_run"]:
                    raise _DryRun
        except _DryRun:
            self.stdout.write("Dry run: nothing was saved.")
        except PermissionDenied as fault:
            raise CommandError(str(fault), returncode=REFUSED) from None

    def _by(self, options: dict[str, Any]) -> By:
        if not options["user"]:
            return Operator(may_publish=options["publish"])
        user = get_user_model().objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no account “{options['user']}”.", returncode=MISUSE)
        return user

    def _files(self, options: dict[str, Any]) -> list[tuple[str, bytes, str]]:
        if options["all"]:
            folder = Path(options["all"])
            if not folder.is_dir():
                raise CommandError(f"{folder} is not a folder.", returncode=MISUSE)
            found = [(table, folder / f"{table}.csv") for table in tables]
            if strangers := {path.stem for path in folder.glob("*.csv")} - set(tables):
                raise CommandError(f"No table is called {', '.join(sorted(strangers))}.", returncode=MISUSE)
            return [(table, path.read_bytes(), path.name) for table, path in found if path.exists()]
        if options["table"] not in tables:
            raise CommandError(f"No table is called “{options['table']}”. The tables are: {', '.join(tables)}.", returncode=MISUSE)
        if not options["file"]:
            raise CommandError("Name a file, or - for standard input.", returncode=MISUSE)
        return [(options["table"], _bytes_of(options["file"]), options["file"])]

    def _load(self, table: str, data: bytes, name: str, by: By, look_only: bool) -> None:
        try:
            plan = check(tables[table](), read_csv(data), by)
            self._report(table, plan)
            if look_only and plan.refusals:
                raise PlanRefused(f"{len(plan.refusals)} refusals.")
            if not look_only:
                commit(plan, by=by, door="command", why=name)
        except (FileRefused, PlanRefused) as fault:
            raise CommandError(f"{name}: {fault}", returncode=REFUSED) from None

    def _report(self, table: str, plan: Plan) -> None:
        if self.verbosity:
            self.stdout.write(f"{table}: {len(plan.new)} new, {len(plan.changed)} changed, {plan.same} same, {len(plan.refusals)} refused")
        for refusal in plan.refusals:
            self.stderr.write(f"  row {refusal.row}, {refusal.column or 'whole row'}, “{refusal.value}”: {refusal.reason}")


def _bytes_of(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as fault:
        raise CommandError(f"{file} cannot be read: {fault.strerror}.", returncode=MISUSE) from None
