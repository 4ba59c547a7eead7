"""Takes an import back."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from core.imports.batches import Undoing, UndoRefused, undo
from core.imports.checking import finished
from core.models import ImportBatch

from .import_csv import MISUSE, REFUSED, writer_named


class Command(BaseCommand):
    help = "Put back what an import changed and remove what it made; rows that were edited later are listed and left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=int, help="number of the import")
        parser.add_argument("--as", dest="user", metavar="USER", help="with the rights of this account")
        parser.add_argument("--publish", action="store_true", help="what is published may be changed too")
        parser.add_argument("--json", action="store_true", help="a report for machines on standard output")

    def handle(self, **options: Any) -> None:
        batch = ImportBatch.objects.filter(pk=options["batch"]).first()
        if batch is None:
            raise CommandError(f"There is no import {options['batch']}.", returncode=MISUSE)
        by = writer_named(options["user"], options["publish"])
        try:
            done = finished(undo(batch, by=by))
        except (UndoRefused, PermissionDenied) as fault:
            if options["json"]:
                self.stdout.write(
                    json.dumps({"batch": batch.pk, "restored": 0, "removed": 0, "left": [], "fault": str(fault)}, ensure_ascii=False)
                )
            raise CommandError(f"{fault} Nothing was taken back.", returncode=REFUSED) from None
        self._report(batch, done, options["json"])

    def _report(self, batch: ImportBatch, done: Undoing, as_json: bool) -> None:
        if as_json:
            left = [{"row": row, "why": why} for row, why in done.left]
            self.stdout.write(
                json.dumps({"batch": batch.pk, "restored": done.restored, "removed": done.removed, "left": left}, ensure_ascii=False)
            )
            return
        self.stdout.write(f"Import {batch.pk}: {done.restored} rows are again as they were, {done.removed} that it made are gone.")
        for row, why in done.left:
            self.stderr.write(f"  left as it is: {row}. {why}")
