"""Takes an import back."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from core.models import ImportBatch
from core.records.permissions import Actor

from ...batches import refusal_to_undo
from ...models import ImportFile
from ...steps import run_to_end
from ...undo import UndoRefused, UndoResult, plan_undo, undo
from .import_csv import MISUSE, REFUSED, add_rights, writer_named


class Command(BaseCommand):
    help = (
        "Put back what an import changed and delete what it made, also what was published since. "
        "Rows that were edited later, or at which others point, are listed and stay. A file of what "
        "went is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=int, help="number of the import")
        add_rights(parser, publish="what is published may be changed too")

    def handle(self, **options: Any) -> None:
        batch = ImportBatch.objects.filter(pk=options["batch"]).first()
        if batch is None:
            raise CommandError(f"There is no import {options['batch']}.", returncode=MISUSE)
        by = writer_named(options["user"], options["publish"])
        self.as_json = options["json"]
        if options["dry_run"]:
            self._foresee(batch, by)
            return
        try:
            done = run_to_end(undo(batch, by=by))
        except (UndoRefused, PermissionDenied) as fault:
            self._data(batch, UndoResult(0, 0, []), fault=str(fault))
            raise CommandError(f"{fault} Nothing was undone.", returncode=REFUSED) from None
        self._data(batch, done)
        self._say(f"Import {batch.pk}: {done.removed} rows deleted, {done.restored} restored.")
        if done.dropped:
            self._say(f"{done.dropped} pending changes dropped.")
        self._list(done)
        if batch.files.filter(kind=ImportFile.Kind.WENT).exists():
            self._say(f"The file of what went is kept with import {batch.pk}.")

    def _foresee(self, batch: ImportBatch, by: Actor) -> None:
        if reason := refusal_to_undo(batch, by):
            raise CommandError(reason, returncode=REFUSED)
        plan = plan_undo(batch)
        counts = len(plan.restored), len(plan.removed)
        done = UndoResult(*counts, plan.left(), len(plan.dropped))
        refused = plan.refused_to(by)
        self._data(batch, done, public=plan.removed_public, needs_publish=refused)
        self._say(
            f"Import {batch.pk}: {done.removed} rows would be deleted, {plan.removed_public} of them "
            f"public; {done.restored} would be restored, {done.dropped} pending changes dropped. "
            "Nothing was done."
        )
        self._list(done)
        if refused:
            message = f"{refused} of these rows are published: add --publish, or --as a Publisher."
            raise CommandError(message, returncode=REFUSED)

    def _list(self, done: UndoResult) -> None:
        for one in done.left:
            self.stderr.write(f"  stays: {one.name}. {one.reason}")

    def _say(self, text: str) -> None:
        if not self.as_json:
            self.stdout.write(text)

    def _data(self, batch: ImportBatch, done: UndoResult, **more: object) -> None:
        if self.as_json:
            left = [{"row": one.name, "why": one.reason} for one in done.left]
            counts = {
                "restored": done.restored,
                "removed": done.removed,
                "dropped": done.dropped,
            }
            report = {"batch": batch.pk, **counts, "left": left, **more}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
