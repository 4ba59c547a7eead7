"""Imports against stock django-import-export on the same file, in one run: `python -m benchmarks.imports [--rows 20000]`.

Five columns, two of them keys of other tables. The stock package with its defaults saves rows one by one with their history and
validates only what its widgets do. Ours reads, checks and validates each row, and saves it with its history and a batch.
"""

import argparse
import time

from django.core.management import call_command
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget
from tablib import Dataset

from core.records.permissions import Operator
from core.registry import tables
from exchange.batches import commit
from exchange.checking.check import check
from exchange.files.detect import read
from meetings.models import Assembly, Series
from participants.models import Participant

COLUMNS = ["slug", "name", "organiser", "assembly", "publication"]
ORGANISERS, ASSEMBLIES = 200, 20
OPERATOR = Operator(may_publish=True)


class StockSeries(ModelResource):
    organiser = Field("organiser", "organiser", widget=ForeignKeyWidget(Participant, "code"))
    assembly = Field("assembly", "assembly", widget=ForeignKeyWidget(Assembly, "code"))

    class Meta:
        model = Series
        fields = COLUMNS
        import_id_fields = ("slug",)


def series_csv(rows: int, stem: str) -> str:
    lines = (
        f"{stem}-{number},Series number {number} of {stem},B{number % ORGANISERS},BENCH-{number % ASSEMBLIES},published"
        for number in range(rows)
    )
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


def ours(table: str, text: str) -> None:
    plan = check(tables[table](), read(text.encode()), OPERATOR)
    assert not plan.refusals, plan.refusals[0]
    commit(plan, by=OPERATOR, channel="benchmark")


def stock(text: str) -> None:
    result = StockSeries().import_data(
        Dataset().load(text, format="csv"), dry_run=False, use_transactions=True, raise_errors=True
    )
    assert not result.has_validation_errors()


def compare(label: str, rows: int) -> None:
    began = time.perf_counter()
    stock(series_csv(rows, "stock"))
    between = time.perf_counter()
    ours("series", series_csv(rows, "ours"))
    theirs, own = rows / (between - began), rows / (time.perf_counter() - between)
    assert Series.objects.count() == 2 * rows
    print(f"{label}: stock {theirs:.0f} rows/s, ours {own:.0f} rows/s, {own / theirs:.1f} times")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=20_000)
    rows = parser.parse_args().rows
    call_command("migrate", verbosity=0)
    # The rows that keys in the measured file refer to.
    bodies = (f"B{n},other,Body {n},published\n" for n in range(ORGANISERS))
    ours("participants", "".join(["code,kind,name,publication\n", *bodies]))
    assemblies = (f"BENCH-{n},Assembly {n},other,published\n" for n in range(ASSEMBLIES))
    ours("assemblies", "".join(["code,name,kind,publication\n", *assemblies]))
    compare("new rows", rows)
    compare("the same file again", rows)


if __name__ == "__main__":
    main()
