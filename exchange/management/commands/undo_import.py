"""Undoes an import."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from core.models import ImportBatch
from core.records.permissions import Actor

from ...batches import refusal_to_undo
from ...undo import RowLeft, UndoRefused, plan_undo, undo
from .import_csv import MISUSE, REFUSED, add_rights, writer_named


class Command(BaseCommand):
    help = (
        "Put back what an import changed and delete what it made, also what was published since. "
        "Rows that were edited later, or at which others point, are listed and stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=int, help="number of the import")
        add_rights(parser, publish="what is published may be changed too")

    def handle(self, **options: Any) -> None:
        batch = ImportBatch.objects.filter(pk=options["batch"]).first()
        if batch is None:
            raise CommandError(f"There is no import {options['batch']}.", returncode=MISUSE)
        by = writer_named(options["user"], options["publish"])
        if options["dry_run"]:
            self._foresee(batch, by)
            return
        try:
            done = undo(batch, by=by)
        except (UndoRefused, PermissionDenied) as fault:
            raise CommandError(f"{fault} Nothing was undone.", returncode=REFUSED) from None
        said = f"Import {batch.pk}: {done.removed} rows deleted, {done.restored} restored"
        dropped = f", {done.dropped} pending changes dropped" if done.dropped else ""
        self.stdout.write(f"{said}{dropped}.")
        self._list(done.left)

    def _foresee(self, batch: ImportBatch, by: Actor) -> None:
        if reason := refusal_to_undo(batch, by):
            raise CommandError(reason, returncode=REFUSED)
        plan = plan_undo(batch)
        self.stdout.write(
            f"Import {batch.pk}: {len(plan.removed)} rows would be deleted, {plan.removed_public} of "
            f"them public; {len(plan.restored)} would be restored, {len(plan.dropped)} pending changes "
            "dropped. Nothing was done."
        )
        self._list(plan.left())
        if refused := plan.refused_to(by):
            message = f"{refused} of these rows are published: add --publish, or --as a Publisher."
            raise CommandError(message, returncode=REFUSED)

    def _list(self, left: list[RowLeft]) -> None:
        for one in left:
            self.stderr.write(f"  stays: {one.name}. {one.reason}")
