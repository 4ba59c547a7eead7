"""A database with the sample data and many times as many invented rows, for measurements: the same rows each time.

At 100 times: 20,000 meetings, 10,000 resolutions with two editions each, 20,000 positions and 2,000 proposals, at invented
assemblies, so that the pages of real ones do not change.

    .venv/bin/python -m benchmarks.many_rows 100 FILE
"""

import copy
import datetime as dt
import random
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from core.public.search.index import rebuild
from core.records.publishable import Publication
from core.records.state_cache import replace_token
from meetings.models import Assembly, Meeting
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Edition, Resolution

MEETINGS, RESOLUTIONS, POSITIONS, PROPOSALS, ASSEMBLIES = 200, 100, 200, 20, 9
AT_ONCE = 1_000
_chance = random.Random(24)


def make(times: int) -> None:
    call_command("migrate", verbosity=0)
    folder = str(settings.BASE_DIR / "sample_data")
    call_command("import_csv", all=folder, publish=True, verbosity=0)
    assemblies = _make_assemblies()
    _make_meetings(MEETINGS * times, assemblies)
    resolutions = _make_resolutions(RESOLUTIONS * times, assemblies)
    _make_positions(POSITIONS * times, assemblies, resolutions)
    _make_proposals(PROPOSALS * times, assemblies, resolutions)
    replace_token()
    rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _make_assemblies() -> list[Assembly]:
    apart = dict.fromkeys(("ordinal", "closes_period", "opens_period")) | {"is_current": False}
    made = _copies(
        [Assembly.objects.get(code="WTSA-16")],
        (
            apart
            | {"code": f"FICTION-{number}", "slug": f"fiction-{number}"}
            | {"name": f"Fiction Assembly {number}"}
            for number in range(1, ASSEMBLIES + 1)
        ),
    )
    days = (dt.date(2080 + 4 * number, 10, 1) for number in range(ASSEMBLIES))
    _copies(
        [Meeting.objects.filter(is_of__isnull=False).first()],
        (
            _meeting(number, day) | {"is_of": assembly}
            for number, (assembly, day) in enumerate(zip(made, days, strict=True))
        ),
    )
    return made


def _meeting(number: int | str, day: dt.date) -> dict[str, Any]:
    last = day + dt.timedelta(days=_chance.randrange(5))
    named = {"name": f"Invented meeting {number}", "short_name": "", "slug": f"invented-{number}"}
    return named | {"starts_on": day, "ends_on": last, "within": None}


def _make_meetings(count: int, assemblies: list[Assembly]) -> None:
    first = dt.date(2001, 1, 1)
    days = [first + dt.timedelta(days=_chance.randrange(9_000)) for _ in range(count)]
    made = _copies(
        Meeting.objects.published().filter(is_of__isnull=True),
        (_meeting(f"m{number}", day) for number, day in enumerate(days)),
    )
    prepares = Meeting._meta.get_field("prepares").remote_field.through
    links = zip(made, cycle(assemblies), strict=False)
    _store([prepares(meeting=meeting, assembly=assembly) for meeting, assembly in links])
    organisers = Meeting._meta.get_field("organisers").remote_field.through
    who = cycle(organisers._base_manager.values_list("participant_id", flat=True)[:20])
    links = zip(made, who, strict=False)
    _store([organisers(meeting=meeting, participant_id=pk) for meeting, pk in links])


def _make_resolutions(count: int, assemblies: list[Assembly]) -> list[Resolution]:
    made = _copies(
        Resolution.objects.published().filter(number__isnull=False),
        (
            {"number": number, "slug": str(number), "title": f"Invented text {number}"}
            for number in range(1001, 1001 + count)
        ),
    )
    editions = Edition.objects.published().filter(assembly__isnull=False)
    apart = dict.fromkeys(("tsag_year", "committee", "document"))
    for turn in range(2):
        _copies(
            editions,
            (
                apart
                | {"resolution": resolution, "assembly": assemblies[(place + turn) % ASSEMBLIES]}
                for place, resolution in enumerate(made)
            ),
        )
    return made


def _make_positions(count: int, assemblies: list[Assembly], texts: list[Resolution]) -> None:
    _copies(
        Position.objects.published().filter(resolution__isnull=False),
        (
            {"slug": f"invented-{number}", "supersedes": None}
            | {"assembly": assemblies[number % ASSEMBLIES], "resolution": _chance.choice(texts)}
            for number in range(count)
        ),
    )


def _make_proposals(count: int, assemblies: list[Assembly], texts: list[Resolution]) -> None:
    apart = dict.fromkeys(("committee", "adds_to", "replaces"))
    made = _copies(
        Proposal.objects.published(),
        (
            apart
            | {"slug": f"fiction-{number % ASSEMBLIES + 1}-{number}", "number": f"INV/{number}"}
            | {"title": f"Invented proposal {number}", "assembly": assemblies[number % ASSEMBLIES]}
            for number in range(count)
        ),
    )
    _copies(Proponent._base_manager.all(), ({"proposal": proposal} for proposal in made))
    text = cycle(texts)
    _copies(
        ProposalItem._base_manager.filter(resolution__isnull=False),
        (
            {"proposal": proposal, "number": 1, "resolution": next(text), "edition": None}
            for proposal in made
        ),
    )


def _copies(samples: Iterable[Any], changes: Iterable[dict[str, Any]]) -> list[Any]:
    """A stored, public copy of a sample row for each set of changes."""
    rows = []
    for sample, values in zip(cycle(list(samples)), changes, strict=False):
        row = copy.copy(sample)
        row._state = copy.copy(sample._state)
        row._state.fields_cache = {}
        row.pk, row._state.adding = None, True
        for name, value in values.items():
            setattr(row, name, value)
        if hasattr(row, "publication"):
            row.publication, row.published_at = Publication.PUBLISHED, timezone.now()
        rows.append(row)
    return _store(rows)


def _store(rows: list[Any]) -> list[Any]:
    """Bypasses the write path: nobody wrote these rows, and no history is needed."""
    return type(rows[0])._base_manager.bulk_create(rows, batch_size=AT_ONCE)


def main(times: int, path: Path) -> None:
    make(times)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as file:
        connection.connection.backup(file)
    unfinished.rename(path)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
