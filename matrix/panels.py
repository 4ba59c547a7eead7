"""Positions on pages of lower apps: the picture of an assembly, and what a participant's regional organisations ask for."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.panels import ON_HOME_PAGE, ON_ITS_PAGE, Panel, once_a_row
from core.records.state_cache import state_cached_of
from meetings.models import Assembly
from participants.choices import ParticipantKind
from participants.models import Participant
from positions.choices import Action, StatedThrough
from positions.legend import OF_CELLS, entries, entries_of
from positions.panels.delegates import delegate_summary_of

from .comparison import Agreement, how_two
from .snapshot.cells import css_class, grade_of, in_order
from .snapshot.loader import snapshot_of
from .snapshot.statements import ITSELF, Holder, MatrixCell, Snapshot, Subject, by_paper
from .table import MatrixOptions, MatrixTable

# With fewer cells of governments, a sentence replaces the picture.
LEAST_CELLS = 10
# Rows of the picture; the table has all.
MOST_ROWS = 40
MOST_TEXTS, MOST_DIFFERENCES = 8, 10
# Explained below the picture, for readers who do not know the codes.
_ACTIONS: dict[str, Promise] = {
    Action.ADD: gettext_lazy("a new text"),
    Action.MOD: gettext_lazy("change the text"),
    Action.SUP: gettext_lazy("suppress the text"),
    Action.NOC: gettext_lazy("keep the text as it is"),
    Action.NOT_KNOWN: gettext_lazy("a proposal of unknown kind"),
}


# an assembly: a small picture of the cells of governments


def picture(assembly: Assembly) -> list["Overview"]:
    """At most one; none if nothing is recorded of governments at this assembly."""

    def drawn() -> list[Overview]:
        overview = Overview(snapshot_of(assembly).current)
        return [overview] if overview.cell_count else []

    return state_cached_of("pictures of positions", assembly.pk, drawn)


@dataclass(frozen=True)
class OverviewCell:
    code: str = ""  # the first action, else the first word; empty if nothing is shown
    is_inherited: bool = False
    grade: str = ""  # if no source states it

    @classmethod
    def of(cls, cell: MatrixCell) -> Self:
        code = next(iter(in_order(cell.codes)), "")
        return cls(code, cell.via == StatedThrough.GROUP, grade_of(cell))

    @property
    def kind(self) -> str:
        return css_class(self.code, self.is_inherited)

    @property
    def is_known_action(self) -> bool:
        return self.code in Action.values and self.code != Action.NOT_KNOWN


class Overview:
    """Regional organisations, and States with a paper or statement of their own; the table shows others."""

    def __init__(self, snapshot: Snapshot) -> None:
        governments = [one for one in snapshot.ordered_holders if one.is_group or one.is_state]
        whole = _table_of(snapshot, governments)
        own = Counter(one.slug for _row, one, cell in whole.lines if cell.via in ITSELF)
        self.snapshot, self.cell_count = snapshot, own.total()
        self.is_picture = self.cell_count >= LEAST_CELLS
        self.columns = [holder for holder in governments if own[holder.slug]]
        table = _table_of(snapshot, self.columns)
        self.has_conflicts = any(row.contested for row in table.rows)
        drawn = [(row.subject, list(map(OverviewCell.of, row.cells))) for row in table.rows]
        self.rows = [row for row in drawn if any(cell.code for cell in row[1])][:MOST_ROWS]
        # Texts that only the table has: proponents unknown, or no statement of a government.
        self.more = len(table.rows) - len(self.rows)

    @property
    def empty(self) -> list[Holder]:
        """Regional organisations without any record."""
        return [holder for holder in self.snapshot.groups if holder not in self.columns]

    @property
    def is_doubted(self) -> bool:
        return any(cell.grade for _subject, row in self.rows for cell in row)

    @property
    def legend(self) -> list[tuple[OverviewCell, str]]:
        """Each look of a cell in the picture, with its meaning."""
        cells = [cell for _subject, row in self.rows for cell in row if cell.code]
        drawn = {cell.code for cell in cells}
        inherited = [cell for cell in cells if cell.is_inherited][:1]
        return [
            *(
                (OverviewCell(entry.code), str(_ACTIONS.get(entry.code, entry.word)))
                for entry in entries(*OF_CELLS)
                if entry.code in drawn
            ),
            *((cell, _("outlined: asked through its group")) for cell in inherited),
        ]


def _table_of(snapshot: Snapshot, columns: list[Holder]) -> MatrixTable:
    return MatrixTable(snapshot, MatrixOptions(holders=tuple(one.slug for one in columns)))


# a participant


@dataclass(frozen=True)
class _Recorded:
    """The record of the latest assembly for which one of them requested something."""

    assembly: Assembly
    groups: list[Participant]
    snapshot: Snapshot

    def url_of(self, *words: str) -> str:
        """The URL of a text, or of a holder's cell on it."""
        address = reverse("matrix:cell" if words[1:] else "matrix:row", args=words)
        return f"{address}?assembly={self.assembly.slug}"


@once_a_row
def _recorded_for(participant: Participant) -> _Recorded | None:
    """None for a regional organisation, whose papers are its own."""
    if participant.kind == ParticipantKind.REGIONAL_ORGANISATION:
        return None
    summary = delegate_summary_of(participant)
    if summary is None or summary.asked_at is None or not summary.groups:
        return None
    snapshot = snapshot_of(summary.asked_at).current
    return _Recorded(summary.asked_at, summary.groups, snapshot)


def regional_texts(participant: Participant) -> list[dict[str, Any]]:
    """At most one, with the first texts in order; none if its organisations requested nothing."""
    recorded = _recorded_for(participant)
    if recorded is None:
        return []
    asked = [
        (subject, group, cell)
        for subject in recorded.snapshot.ordered_subjects
        for group in recorded.groups
        if (cell := recorded.snapshot.resolver.cell(subject.path, group.slug)).codes
    ]
    if not asked:
        return []
    is_in_several = len(recorded.groups) > 1
    paths = list(dict.fromkeys(subject.path for subject, _group, _cell in asked))
    columns = ",".join(group.slug for group in recorded.groups)
    at = {"assembly": recorded.assembly.slug, "groups": columns, "res": ",".join(paths)}
    return [
        {
            "assembly": recorded.assembly,
            "groups": recorded.groups,
            "count": len(paths),
            "url": f"{reverse('matrix:matrix')}?{urlencode(at, safe=',/')}",
            "texts": [
                {
                    "subject": subject,
                    "url": recorded.url_of(subject.path),
                    "codes": entries_of(cell.codes),
                    "grade": grade_of(cell),
                    "papers": [
                        one
                        for [one, *_same] in by_paper(one for one in cell.statements if one.speaks)
                    ],
                    "group": group.code if is_in_several else "",
                }
                for subject, group, cell in asked[:MOST_TEXTS]
            ],
        }
    ]


def differences(participant: Participant) -> list[dict[str, Any]]:
    """One for each of its organisations, on texts on which both have a paper or statement of their own."""
    recorded = _recorded_for(participant)
    if recorded is None:
        return []
    found = (_differences_from(recorded, participant, group) for group in recorded.groups)
    return [one for one in found if one["count"]]


def _differences_from(
    recorded: _Recorded, participant: Participant, group: Participant
) -> dict[str, Any]:
    """Both are recorded on `count` texts; on `unclear` of them they cannot be compared."""
    how: dict[Agreement, list[Subject]] = {agreement: [] for agreement in Agreement}
    for subject in recorded.snapshot.ordered_subjects:
        own = recorded.snapshot.resolver.cell(subject.path, participant.slug)
        theirs = recorded.snapshot.resolver.cell(subject.path, group.slug)
        if own.own and theirs.own:
            how[how_two(own, theirs)].append(subject)
    words = {"assembly": recorded.assembly.slug, "actors": f"{participant.slug},{group.slug}"}
    return {
        "assembly": recorded.assembly,
        "group": group.code,
        "count": sum(map(len, how.values())),
        "same": len(how[Agreement.SAME]),
        "requests": len(how[Agreement.REQUESTS]),
        "unclear": len(how[Agreement.NOT_KNOWN]),
        "differing": len(how[Agreement.DIFFERENT]),
        "differences": [
            (subject, recorded.url_of(subject.path, participant.slug))
            for subject in how[Agreement.DIFFERENT][:MOST_DIFFERENCES]
        ],
        "compare_url": f"{reverse('matrix:compare')}?{urlencode(words, safe=',')}",
    }


_PICTURE = (gettext_lazy("Positions at a glance"), "matrix/_overview.html", picture)
_ASKED_FOR = gettext_lazy("What its regional organisations asked for")
_DIFFERS = gettext_lazy("Where it differs from its region")

PANELS = (
    *(Panel(Assembly, *_PICTURE, rank=45, place=place) for place in (ON_ITS_PAGE, ON_HOME_PAGE)),
    Panel(Participant, _ASKED_FOR, "matrix/_regional_texts.html", regional_texts, rank=40),
    Panel(Participant, _DIFFERS, "matrix/_region_differences.html", differences, rank=45),
)
