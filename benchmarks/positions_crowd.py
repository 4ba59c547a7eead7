"""The matrix of a large, invented assembly: `python -m benchmarks.positions_crowd [--into FILE]`.

193 States, 110 resolutions, 2,000 proposals, 20,000 positions over 9 assemblies. Nothing in it is true, and its names say so. Prints
time, queries and bytes of the heaviest addresses; with `--into` it writes an SQLite file to look at, which is never loaded by itself:
`DATABASE_URL=sqlite:///FILE manage.py runserver`.
"""

import argparse
import datetime as dt
import gzip
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from benchmarks.invented_assemblies import (
    ASSEMBLIES,
    RESOLUTIONS,
    InventedAssemblies,
    invented,
    published,
    store,
    year_of,
)
from matrix.models import Release
from matrix.snapshot.contents import to_json
from matrix.snapshot.loader import snapshot_of
from meetings.models import Assembly
from participants.models import Participant
from positions.choices import (
    Action,
    ItemOutcome,
    ProponentRole,
    ProposalStage,
    Severity,
    Stance,
)
from positions.models import (
    Dimension,
    ImpactAssessment,
    Position,
    Proponent,
    Proposal,
    ProposalItem,
)
from resolutions.models import Resolution

# The last assembly has twice what each of the others has, which share the rest evenly.
PROPOSALS, OF_THE_LAST = 2_000, 400
POSITIONS, TAKEN_AT_THE_LAST = 20_000, 4_000

ASKS = "asks that the text name the smaller networks too, and that the director report on it to the next assembly"

# How often each is said: nine of ten lines say something, the rest that nothing was found or taken.
STANCES = {
    Stance.SUPPORT: 40,
    Stance.OPPOSE: 12,
    Stance.CONCERN: 18,
    Stance.NO_CHANGE: 16,
    Stance.NO_POSITION: 6,
    Stance.NONE_FOUND: 8,
}
ACTIONS = {Action.MOD: 70, Action.NOC: 14, Action.SUP: 16}
OUTCOMES = list(ItemOutcome)

ADDRESSES = [
    "/positions/?assembly=fiction-9",
    "/positions/?assembly=fiction-9&show=states",
    "/positions/?assembly=fiction-9&show=all",
    "/positions/?assembly=fiction-9&show=states&transpose=yes",
    "/positions/?assembly=fiction-9&show=states&asof=2090-08-01",
    "/positions/?release=1&show=states",
    "/positions.csv?assembly=fiction-9&show=states",
    "/positions.csv?assembly=fiction-9&show=states&shape=wide",
    "/positions.xlsx?assembly=fiction-9&show=states",
    "/positions.json?assembly=fiction-9&show=states",
    "/positions.atom?assembly=fiction-9&show=states",
    "/positions/releases/changes/?from=1&to=2",
    "/positions/50/group-a/?assembly=fiction-9",
    "/positions/50/?assembly=fiction-9",
    "/positions/compare/?actors=group-a,group-b,group-c,state-001,state-002,state-003&assembly=fiction-9",
    "/brief/?res=20,50,64&groups=group-a,group-b&assembly=fiction-9",
    "/proposals/",
    "/proposals.csv",
    "/proposals.xlsx",
    "/proposals/asked-and-got/",
    "/gaps/",
    "/papers/",
]


class Crowd(InventedAssemblies):
    def make(self) -> None:
        super().make()
        self._make_proposals()
        self._make_positions()
        self._make_assessments()
        self._make_releases()

    # what is asked

    def _make_proposals(self) -> None:
        self.items: dict[str, list[ProposalItem]] = {}
        for assembly in self.assemblies:
            count = _share(assembly, PROPOSALS, OF_THE_LAST)
            proposals = [self._proposal(assembly, number) for number in range(1, count + 1)]
            store(proposals)
            items = [item for proposal in proposals for item in self._items(proposal)]
            store(items)
            store([proponent for proposal in proposals for proponent in self._proponents(proposal)])
            self.items[assembly.slug] = items

    def _proposal(self, assembly: Assembly, number: int) -> Proposal:
        values = {
            "assembly": assembly,
            "slug": f"{assembly.slug}-inv-{number}",
            "number": f"INV/{number}A/1" if number % 20 else "",
            "title": f"Invented proposal {number}",
            "account": f"It {ASKS}." if number % 2 else "",
            "dated": self._day(assembly),
            "stage": self.chance.choice(list(ProposalStage)),
        }
        return Proposal(**published(values | self._evidence()))

    def _items(self, proposal: Proposal) -> Iterable[ProposalItem]:
        for number in range(1, self.chance.choice([1, 1, 1, 2, 3]) + 1):
            item = ProposalItem(
                proposal=proposal,
                number=number,
                outcome=self.chance.choice(OUTCOMES),
                account=f"It {ASKS}.",
            )
            if self.chance.random() < 0.05:
                item.action, item.new_text, item.topic = (
                    Action.ADD,
                    f"Invented new text of {proposal.title}",
                    self.chance.choice(self.topics),
                )
            else:
                item.action, item.resolution = (
                    self._one_of(ACTIONS),
                    self.chance.choice(self.resolutions),
                )
            yield item

    def _proponents(self, proposal: Proposal) -> Iterable[Proponent]:
        """Half of them by a group, the rest by States, some with others who sign; a few by nobody who was found."""
        luck = self.chance.random()
        if luck < 0.03:
            return
        first = self.chance.choice(self.groups if luck < 0.5 else self.states)
        yield Proponent(proposal=proposal, participant=first, role=ProponentRole.PROPONENT)
        if luck < 0.65:
            for other in self.chance.sample(
                [state for state in self.states if state is not first], self.chance.randint(1, 5)
            ):
                yield Proponent(
                    proposal=proposal, participant=other, role=ProponentRole.CO_SIGNATORY
                )

    # what is said

    def _make_positions(self) -> None:
        for assembly in self.assemblies:
            count = _share(assembly, POSITIONS, TAKEN_AT_THE_LAST)
            later = count // 20
            positions = [self._position(assembly, *pair) for pair in self._pairs(count - later)]
            self._store_positions(positions)
            self._store_positions(
                [self._superseding(row) for row in self.chance.sample(positions, later)]
            )

    def _store_positions(self, rows: list[Position]) -> None:
        store(
            rows,
            many=lambda row: {
                "held_jointly_with": self._others(row) if self.chance.random() < 0.02 else []
            },
        )

    def _pairs(self, count: int) -> list[tuple[Participant, Resolution]]:
        """Who speaks on what, each pair once; groups and bodies on most texts."""
        holders = [*self.groups, *self.bodies]
        always = [
            (holder, text)
            for holder in holders
            for text in self.chance.sample(self.resolutions, min(40, count // 40))
        ]
        rest = [(state, text) for state in self.states for text in self.resolutions]
        return [*always, *self.chance.sample(rest, count - len(always))]

    def _position(self, assembly: Assembly, holder: Participant, text: Resolution) -> Position:
        stance = self._one_of(STANCES)
        speaks = stance != Stance.NONE_FOUND
        values: dict[str, Any] = {
            "assembly": assembly,
            "slug": self._slug(assembly, holder),
            "held_by": holder,
            "stance": stance,
            "summary": f"{holder.name} {ASKS}." if speaks and self.chance.random() < 0.6 else "",
            "taken_on": self._day(assembly) if speaks else "",
        }
        values |= (
            self._evidence() if speaks else {"last_checked_on": dt.date(year_of(assembly), 9, 1)}
        )
        luck = self.chance.random()
        about: dict[str, Any] = {"resolution": text}
        if luck < 0.03:
            about = {"topic": self.chance.choice(self.topics)}
        elif luck < 0.05:
            about = {"study_group": self.chance.choice(self.study_groups)}
        elif luck < 0.1:
            about = {"item": self.chance.choice(self.items[assembly.slug])}
        return Position(**published(values | about))

    def _superseding(self, before: Position) -> Position:
        values = {
            name: getattr(before, name)
            for name in (
                "assembly",
                "held_by",
                "resolution",
                "item",
                "study_group",
                "topic",
                "summary",
            )
        } | {
            "slug": self._slug(before.assembly, before.held_by),
            "stance": self._one_of(STANCES),
            "supersedes": before,
        }
        return Position(
            **published(
                values | {"taken_on": f"{year_of(before.assembly)}-10-14"} | self._evidence()
            )
        )

    def _others(self, row: Position) -> list[Participant]:
        return self.chance.sample([state for state in self.states if state is not row.held_by], 2)

    # what the owner thinks, and what was frozen

    def _make_assessments(self) -> None:
        names = ["open", "globally connected", "secure", "trustworthy"]
        dimensions = [
            invented(
                Dimension,
                slug=name.replace(" ", "-"),
                name=name,
                explanation="Invented.",
                position=place,
            )
            for place, name in enumerate(names)
        ]
        store(dimensions)
        last = self.assemblies[-1]
        store(
            [
                ImpactAssessment(
                    **published(
                        {
                            "assembly": last,
                            "slug": f"{last.slug}-impact-{number}",
                            "resolution": self.resolutions[number % RESOLUTIONS],
                            "assessor": self.owner
                            if number % 2
                            else self.chance.choice(self.bodies),
                            "dimension": dimensions[number % 4],
                            "severity": self.chance.choice(list(Severity)),
                            "certainty": self.chance.choice(["low", "medium", "high"]),
                            "reason": "Invented, to fill the page.",
                            "dated": f"{year_of(last)}-09",
                        }
                    )
                )
                for number in range(150)
            ]
        )

    def _make_releases(self) -> None:
        last = Assembly.objects.published().with_meeting().get(slug=self.assemblies[-1].slug)
        snapshot = snapshot_of(last)
        earlier = snapshot.as_at(dt.date(year_of(last), 8, 1))
        rows = [
            invented(Release, number=number, assembly=last, note="Invented.") for number in (1, 2)
        ]
        for row, then in zip(rows, (earlier, snapshot), strict=True):
            row.set_contents(to_json(then))
        store(rows)


def _share(assembly: Assembly, total: int, of_the_last: int) -> int:
    is_last = assembly.ordinal == ASSEMBLIES
    return of_the_last if is_last else (total - of_the_last) // (ASSEMBLIES - 1)


def measured(address: str) -> str:
    """The second of two answers, as a server that runs gives it."""
    client = Client(headers={"accept-encoding": "identity"})
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        start, worked = time.perf_counter(), time.process_time()
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        took, worked = time.perf_counter() - start, time.process_time() - worked
    small = len(gzip.compress(body, 6))
    return (
        f"{response.status_code}  {took:6.2f} s  {worked:6.2f} s of one core  {len(queries):4} queries  "
        f"{len(body) // 1000:7,} kB  {small // 1000:6,} kB gzip  {address}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--into", type=Path, help="an SQLite file that is not there yet")
    parser.add_argument("addresses", nargs="*", default=ADDRESSES)
    asked = parser.parse_args()
    if asked.into and (asked.into.exists() or connection.vendor != "sqlite"):
        parser.error("--into takes a file that is not there yet, and works on SQLite.")
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    Crowd().make()
    counts = f"{Proposal.objects.count()} proposals, {Position.objects.count()} positions"
    print(f"made in {time.perf_counter() - start:.0f} s: {counts}", flush=True)
    if asked.into:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(asked.into)])
        return
    plain = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=plain, STATIC_ROOT=None):
        for address in asked.addresses:
            print(measured(address), flush=True)


if __name__ == "__main__":
    main()
