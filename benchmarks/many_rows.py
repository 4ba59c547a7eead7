"""A database with many rows: the sample data, and invented rows beside them, always the same.

At 100 times: 20,000 meetings, 10,000 resolutions with two editions each, 20,000 positions and 2,000 proposals, over assemblies that are
invented too, so that what is known of the true ones stays as it is.

    .venv/bin/python -m benchmarks.many_rows 100 FILE
"""

import copy
import datetime as dt
import random
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from core.public.search.index import rebuild
from core.records.publishable import Publication
from core.records.state_cache import replace_token
from meetings.models import Assembly, Meeting
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Edition, Resolution

SEED = 24
MEETINGS, RESOLUTIONS, POSITIONS, PROPOSALS, ASSEMBLIES = 200, 100, 200, 20, 9
AT_ONCE = 1_000


class ManyRows:
    """Copies of sample rows under names of their own; `times` of them."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.chance = random.Random(SEED)

    def make(self) -> None:
        self.make_meetings()
        self.resolutions = self._make_resolutions()
        self._make_positions()
        self._make_proposals()
        replace_token()
        rebuild()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def make_meetings(self) -> None:
        """The sample data and invented meetings only."""
        call_command("migrate", verbosity=0)
        folder = str(settings.BASE_DIR / "sample_data")
        call_command("import_csv", all=folder, publish=True, verbosity=0)
        self.assemblies = self._make_assemblies()
        self._make_meetings()

    def _make_assemblies(self) -> list[Assembly]:
        sample = Assembly.objects.get(code="WTSA-16")
        changes = (
            {
                "code": f"FICTION-{number}",
                "slug": f"fiction-{number}",
                "name": f"Fiction Assembly {number}",
                "ordinal": None,
                "closes_period": None,
                "opens_period": None,
                "is_current": False,
            }
            for number in range(1, ASSEMBLIES + 1)
        )
        made = _store(_copies([sample], changes))
        first = Meeting.objects.filter(is_of__isnull=False).first()
        days = (dt.date(2080 + 4 * number, 10, 1) for number in range(ASSEMBLIES))
        _store(
            _copies(
                [first],
                (
                    self._meeting(number, day) | {"is_of": assembly}
                    for number, (assembly, day) in enumerate(zip(made, days, strict=True))
                ),
            )
        )
        return made

    def _meeting(self, number: int | str, day: dt.date) -> dict[str, Any]:
        last = day + dt.timedelta(days=self.chance.randrange(5))
        return {
            "name": f"Invented meeting {number}",
            "short_name": "",
            "slug": f"invented-{number}",
            "starts_on": day,
            "ends_on": last,
            "within": None,
        }

    def _make_meetings(self) -> None:
        samples = list(Meeting.objects.published().filter(is_of__isnull=True))
        start = dt.date(2001, 1, 1)
        days = (
            start + dt.timedelta(days=self.chance.randrange(9_000))
            for _ in range(MEETINGS * self.times)
        )
        made = _store(
            _copies(samples, (self._meeting(f"m{number}", day) for number, day in enumerate(days)))
        )
        prepares = Meeting._meta.get_field("prepares").remote_field.through
        links = zip(made, cycle(self.assemblies), strict=False)
        _store([prepares(meeting=meeting, assembly=assembly) for meeting, assembly in links])
        organisers = Meeting._meta.get_field("organisers").remote_field.through
        who = cycle(organisers._base_manager.values_list("participant_id", flat=True)[:20])
        _store(
            [
                organisers(meeting=meeting, participant_id=pk)
                for meeting, pk in zip(made, who, strict=False)
            ]
        )

    def _make_resolutions(self) -> list[Resolution]:
        samples = list(Resolution.objects.published().filter(number__isnull=False))
        changes = (
            {"number": number, "slug": str(number), "title": f"Invented text {number}"}
            for number in range(1001, 1001 + RESOLUTIONS * self.times)
        )
        made = _store(_copies(samples, changes))
        editions = list(Edition.objects.published().filter(assembly__isnull=False))
        for turn in range(2):
            of_each = (
                {
                    "resolution": resolution,
                    "assembly": self.assemblies[(place + turn) % ASSEMBLIES],
                    "tsag_year": None,
                    "committee": None,
                    "document": None,
                }
                for place, resolution in enumerate(made)
            )
            _store(_copies(editions, of_each))
        return made

    def _make_positions(self) -> None:
        samples = list(Position.objects.published().filter(resolution__isnull=False))
        changes = (
            {
                "slug": f"invented-{number}",
                "assembly": self.assemblies[number % ASSEMBLIES],
                "resolution": self.chance.choice(self.resolutions),
                "supersedes": None,
            }
            for number in range(POSITIONS * self.times)
        )
        _store(_copies(samples, changes))

    def _make_proposals(self) -> None:
        samples = list(Proposal.objects.published())
        changes = (
            {
                "slug": f"fiction-{number % ASSEMBLIES + 1}-{number}",
                "number": f"INV/{number}",
                "title": f"Invented proposal {number}",
                "assembly": self.assemblies[number % ASSEMBLIES],
                "committee": None,
                "adds_to": None,
                "replaces": None,
            }
            for number in range(PROPOSALS * self.times)
        )
        made = _store(_copies(samples, changes))
        proponents = list(Proponent._base_manager.all())
        _store(_copies(proponents, ({"proposal": proposal} for proposal in made)))
        items = list(ProposalItem._base_manager.filter(resolution__isnull=False))
        texts = cycle(self.resolutions)
        _store(
            _copies(
                items,
                (
                    {"proposal": proposal, "number": 1, "resolution": next(texts), "edition": None}
                    for proposal in made
                ),
            )
        )


def _copies(samples: Sequence[Any], changes: Iterable[dict[str, Any]]) -> Iterator[Any]:
    for sample, values in zip(cycle(samples), changes, strict=False):
        row = copy.copy(sample)
        row._state = copy.copy(sample._state)
        row._state.fields_cache = {}
        row.pk, row._state.adding = None, True
        for name, value in values.items():
            setattr(row, name, value)
        if hasattr(row, "publication"):
            row.publication, row.published_at = Publication.PUBLISHED, timezone.now()
        yield row


def _store(rows: Iterable[Any]) -> list[Any]:
    """Past the write path: nobody wrote these rows, and no history is measured."""
    stored: list[models.Model] = []
    rows = iter(rows)
    while chunk := list(islice(rows, AT_ONCE)):
        stored += type(chunk[0])._base_manager.bulk_create(chunk)
    return stored


def main(times: int, path: Path) -> None:
    ManyRows(times).make()
    write_database(path)


def write_database(path: Path) -> None:
    """The database of this process, on SQLite, as a file."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as file:
        connection.connection.backup(file)
    unfinished.rename(path)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
