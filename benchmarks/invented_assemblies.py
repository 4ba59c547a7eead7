"""Invented States, groups, texts and assemblies, on which `positions_crowd` has its proposals and positions."""

import datetime as dt
import random
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from core.records.permissions import Operator
from core.records.saving import Write, save_rows
from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from positions.choices import EvidenceKind
from resolutions.models import Resolution, Topic
from study_groups.models import StudyGroup

OPERATOR = Operator(may_publish=True)
STATES, RESOLUTIONS, ASSEMBLIES = 193, 110, 9
GROUPS = [f"Group {letter}" for letter in "ABCDEF"]
ORGANISATIONS = [f"Body {number}" for number in range(1, 13)]
TOPICS = [
    "Numbering",
    "Spam",
    "Names",
    "Clouds",
    "Gender",
    "Skills",
    "Accounts",
    "Climate",
    "Seas",
    "Roads",
]
EVIDENCE = list(EvidenceKind)


class InventedAssemblies:
    """Makes the rows, always the same ones."""

    def __init__(self) -> None:
        self.chance = random.Random(24)
        self.number = 0

    def make(self) -> None:
        self._make_holders()
        self._make_texts()
        self.assemblies = [self._assembly(number) for number in range(1, ASSEMBLIES + 1)]
        store([Meeting(**published(self._meeting(assembly))) for assembly in self.assemblies])

    # who

    def _make_holders(self) -> None:
        self.groups = [self._participant(name, "regional_organisation") for name in GROUPS]
        self.states = [
            self._participant(f"State {number:03}", "member_state")
            for number in range(1, STATES + 1)
        ]
        self.bodies = [self._participant(name, "civil_society") for name in ORGANISATIONS]
        self.owner = self._participant("Fiction House", "civil_society", is_owner=True)
        store([*self.groups, *self.states, *self.bodies, self.owner])
        store(list(self._memberships()))

    def _participant(self, name: str, kind: str, **more: Any) -> Participant:
        code = name.upper().replace(" ", "-")
        return Participant(
            **published(
                {
                    "code": code,
                    "slug": code.lower(),
                    "kind": kind,
                    "name": name,
                    "region": "",
                    **more,
                }
            )
        )

    def _memberships(self) -> Iterable[Membership]:
        """Most States in one group, some in two, some in none."""
        for place, state in enumerate(self.states):
            if place % 25 != 24:
                yield Membership(group=self.groups[place % 6], member=state)
            if place % 30 == 7:
                yield Membership(group=self.groups[(place + 1) % 6], member=state)

    # about what

    def _make_texts(self) -> None:
        self.topics = [
            Topic(**published({"name": name, "slug": f"invented-{name.lower()}"}))
            for name in TOPICS
        ]
        self.study_groups = [
            StudyGroup(
                **published({"code": f"SG{number}", "slug": f"sg{number}", "number": number})
            )
            for number in range(901, 906)
        ]
        self.resolutions = [
            Resolution(
                **published(
                    {
                        "number": number,
                        "slug": str(number),
                        "title": f"Invented text {number} on {TOPICS[number % 10].lower()}",
                    }
                )
            )
            for number in range(1, RESOLUTIONS + 1)
        ]
        store(self.topics)
        store(self.study_groups)
        store(
            self.resolutions,
            many=lambda row: {
                "topics": [
                    self.topics[row.number % 10],
                    *([self.topics[(row.number + 1) % 10]] if row.number % 3 == 0 else []),
                ]
            },
        )

    def _assembly(self, number: int) -> Assembly:
        row = Assembly(
            **published(
                {
                    "code": f"FICTION-{number}",
                    "slug": f"fiction-{number}",
                    "name": f"Invented assembly {number}",
                    "ordinal": number,
                    "is_current": number == ASSEMBLIES,
                }
            )
        )
        store([row])
        return row

    def _meeting(self, assembly: Assembly) -> dict[str, Any]:
        year = year_of(assembly)
        return {
            "name": f"Invented assembly {assembly.ordinal}, its meeting",
            "slug": assembly.slug,
            "kind": "assembly",
            "is_of": assembly,
            "starts_on": dt.date(year, 10, 15),
            "ends_on": dt.date(year, 10, 24),
            "status": "held",
        }

    # chance

    def _slug(self, assembly: Assembly, holder: Participant) -> str:
        self.number += 1
        return f"{assembly.slug}-{holder.slug}-{self.number}"

    def _day(self, assembly: Assembly) -> str:
        day = f"{year_of(assembly)}-{self.chance.randint(1, 10):02}-{self.chance.randint(1, 14):02}"
        return self.chance.choices([day, day[:7], day[:4], ""], [80, 10, 5, 5])[0]

    def _one_of(self, weights: dict[Any, int]) -> Any:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def _evidence(self) -> dict[str, Any]:
        return {
            "evidence_kind": self.chance.choice(EVIDENCE),
            "seen_on": dt.date(2090, 9, 1),
            "last_checked_on": dt.date(2090, 9, 1) + dt.timedelta(days=self.chance.randrange(60)),
            "source_addresses": f"https://example.org/invented/{self.chance.randrange(10_000)}",
            "confidence": "stated",
        }


def year_of(assembly: Assembly) -> int:
    """Far enough ahead that nobody takes it for a real one."""
    return 2090 - 4 * (ASSEMBLIES - (assembly.ordinal or 0))


def published(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"publication": "published", "published_at": timezone.now()}


def invented(model: type[Any], **values: Any) -> Any:
    return model(**published(values))


def store(rows: list[Any], many: Callable[[Any], dict[str, list[Any]]] = lambda row: {}) -> None:
    save_rows([Write(row, many=many(row)) for row in rows], by=OPERATOR, channel="benchmark")
