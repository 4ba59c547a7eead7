"""The rows that words of a pasted line may mean."""

import re
from collections import Counter
from collections.abc import Iterable

from participants.choices import ParticipantKind
from participants.models import Participant

from ...models import Assembly, Series

ASSEMBLY = re.compile(
    r"(?<![\w-])(WTSA|WTSC|WTDC|WRC|PP)[- ]?[’']?([0-9]{4}|[0-9]{2})(?![\w-])", re.IGNORECASE
)

# For lines read without the table of participants.
_REGIONAL = (
    *["APT", "ATU", "CITEL", "WGCONF", "CEPT", "Com-ITU", "RCC", "LAS"],
    *("CEPT Com-ITU", "Arab Group", "African Group"),
)
_OTHERS = ("TSAG", "TSB")
_REGIONAL_KINDS = {ParticipantKind.REGIONAL_ORGANISATION, ParticipantKind.ORGANISATION_BODY}


class KnownRows:
    """The rows that words of a line may mean."""

    def __init__(
        self,
        participants: Iterable[Participant],
        assemblies: Iterable[Assembly],
        series: Iterable[Series],
    ) -> None:
        rows = list(participants)
        self.states = _by_names(row for row in rows if row.kind == ParticipantKind.MEMBER_STATE)
        self.organisers = _by_names(row for row in rows if row.kind != ParticipantKind.MEMBER_STATE)
        self.assemblies = {Assembly.normalise_key(row.code): row for row in assemblies}
        self.series = list(series)
        names = {
            name
            for row in rows
            if row.kind != ParticipantKind.MEMBER_STATE
            for name in (row.code, *row.key_aliases())
        }
        self._names = _any_of(names or {*_REGIONAL, *_OTHERS})

    def state(self, text: str) -> Participant | None:
        return self.states.get(Participant.normalise_key(text))

    def assembly_code(self, match: re.Match[str]) -> str:
        """The code as the table has it, or as written without a table; empty where it is unknown."""
        word, year = match[1].upper(), match[2]
        for code in (f"{word}-{year}", f"{word}-{year[-2:]}"):
            if row := self.assemblies.get(Assembly.normalise_key(code)):
                return row.code
        return "" if self.assemblies else f"{word}-{year}"

    def organisers_in(self, text: str) -> list[str]:
        """Codes, or names as written without a table; not one that only says whose body it is."""
        written = list(dict.fromkeys(match[0] for match in self._names.finditer(text)))
        rows = {
            row.pk: row
            for name in written
            if (row := self.organisers.get(Participant.normalise_key(name)))
        }
        parents = {row.part_of_id for row in rows.values()}
        return (
            [row.code for row in rows.values() if row.pk not in parents]
            if self.organisers
            else written
        )

    def is_nothing_but_organisers(self, text: str) -> bool:
        return not self._names.sub("", text).strip(" /&+,-") and bool(text)

    def is_regional(self, organiser: str) -> bool:
        row = self.organisers.get(Participant.normalise_key(organiser))
        return bool(row.region) and row.kind in _REGIONAL_KINDS if row else organiser in _REGIONAL

    def series_of(self, organisers: list[str], code: str) -> Series | None:
        """The one series of this organiser for this assembly."""
        assembly = self.assemblies.get(Assembly.normalise_key(code))
        organiser_ids = {
            row.pk
            for name in organisers
            if (row := self.organisers.get(Participant.normalise_key(name)))
        }
        found = [
            row
            for row in self.series
            if assembly and row.assembly_id == assembly.pk and row.organiser_id in organiser_ids
        ]
        return found[0] if len(found) == 1 else None


def _by_names(rows: Iterable[Participant]) -> dict[str, Participant]:
    """Rows by code and by every name that only one of them has."""
    rows = list(rows)
    times = Counter(
        name
        for row in rows
        for name in {Participant.normalise_key(other) for other in row.key_aliases()}
    )
    names = {Participant.normalise_key(other): row for row in rows for other in row.key_aliases()}
    codes = {Participant.normalise_key(row.code): row for row in rows}
    return {name: row for name, row in names.items() if times[name] == 1} | codes


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names as a word, the longest first; short capitals are read as spelt."""
    spelt = [
        re.escape(name) if name.isupper() and len(name) < 6 else f"(?i:{re.escape(name)})"
        for name in sorted(names, key=lambda name: (-len(name), name))
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(spelt)})(?!\w|-\w)")
