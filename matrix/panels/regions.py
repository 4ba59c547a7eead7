"""On a participant's page: what its regional organisations ask for, text by text, and where it differs from them."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from core.panels import once_a_row
from meetings.models import Assembly
from participants.choices import ParticipantKind
from participants.models import Participant
from positions.choices import EvidenceKind
from positions.legend import LegendEntry, entries_of
from positions.panels.delegates import delegate_summary_of

from ..reports.comparison import Agreement, how_two
from ..snapshot.loader import snapshot_of
from ..snapshot.resolver import Resolver
from ..snapshot.statements import Statement, Subject, by_paper, subject_order

MOST_TEXTS, MOST_DIFFERENCES, LONGEST_LABEL = 8, 10, 20


@dataclass(frozen=True)
class Paper:
    """Where a request is written. `label` is the number of the paper, or its title; empty for a position."""

    label: str
    url: str
    kind: str = ""  # what to call it where its title is too long for a row

    @property
    def is_short(self) -> bool:
        """Titles are too long for a row."""
        return len(self.label) <= LONGEST_LABEL


@dataclass(frozen=True)
class RegionalText:
    subject: Subject
    url: str
    codes: list[LegendEntry]
    papers: list[Paper]
    group: str  # named where the participant is in several


@dataclass(frozen=True)
class RegionalTexts:
    assembly: Assembly
    groups: list[Participant]
    count: int
    url: str
    texts: list[RegionalText] = field(default_factory=list)


@dataclass(frozen=True)
class DifferingText:
    subject: Subject
    url: str


@dataclass(frozen=True)
class GroupDifferences:
    """On `count` texts both are recorded; on `unclear` of them they cannot be compared."""

    assembly: Assembly
    group: str
    count: int
    same: int
    requests: int
    unclear: int
    differences: list[DifferingText]
    compare_url: str

    @property
    def differing(self) -> int:
        return self.count - self.same - self.requests - self.unclear


@dataclass(frozen=True)
class _Recorded:
    """What is recorded about the latest assembly for which one of them asked for something."""

    assembly: Assembly
    groups: list[Participant]
    resolver: Resolver
    subjects: list[Subject]

    def url_of(self, subject: Subject, holder: str = "") -> str:
        words = [subject.path, holder] if holder else [subject.path]
        address = reverse("matrix:cell" if holder else "matrix:row", args=words)
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
    subjects = sorted(snapshot.subjects.values(), key=subject_order)
    return _Recorded(summary.asked_at, summary.groups, Resolver(snapshot), subjects)


def regional_texts(participant: Participant) -> list[RegionalTexts]:
    """One, with the first texts in their order; none where its organisations asked for nothing."""
    recorded = _recorded_for(participant)
    if recorded is None:
        return []
    asked = [
        (subject, group, statements)
        for subject in recorded.subjects
        for group in recorded.groups
        if (statements := _speaking(recorded.resolver, subject, group))
    ]
    if not asked:
        return []
    several = len(recorded.groups) > 1
    texts = [
        RegionalText(
            subject,
            recorded.url_of(subject),
            entries_of(dict.fromkeys(one.code for one in statements)),
            _papers(statements),
            group.code if several else "",
        )
        for subject, group, statements in asked[:MOST_TEXTS]
    ]
    columns = ",".join(group.slug for group in recorded.groups)
    paths = list(dict.fromkeys(subject.path for subject, _group, _statements in asked))
    at = {"assembly": recorded.assembly.slug, "groups": columns, "res": ",".join(paths)}
    url = f"{reverse('matrix:matrix')}?{urlencode(at, safe=',/')}"
    return [RegionalTexts(recorded.assembly, recorded.groups, len(paths), url, texts)]


def _speaking(resolver: Resolver, subject: Subject, group: Participant) -> list[Statement]:
    return [one for one in resolver.own_statements(subject.path, group.slug) if one.speaks]


def _papers(statements: list[Statement]) -> list[Paper]:
    return [Paper(one.paper, one.address, _kind_of(one)) for [one, *_same] in by_paper(statements)]


def _kind_of(statement: Statement) -> str:
    """What only the press tells of is no paper that anybody has seen."""
    if statement.evidence == EvidenceKind.PRESS:
        return _("press report")
    return _("paper")


def differences(participant: Participant) -> list[GroupDifferences]:
    """One for each of its organisations, of the texts on which both have a paper or statement of their own."""
    recorded = _recorded_for(participant)
    if recorded is None:
        return []
    found = (_differences_from(recorded, participant, group) for group in recorded.groups)
    return [one for one in found if one.count]


def _differences_from(
    recorded: _Recorded, participant: Participant, group: Participant
) -> GroupDifferences:
    how: dict[Agreement, list[Subject]] = {agreement: [] for agreement in Agreement}
    for subject in recorded.subjects:
        own = recorded.resolver.cell(subject.path, participant.slug)
        theirs = recorded.resolver.cell(subject.path, group.slug)
        if own.own and theirs.own:
            how[how_two(own, theirs)].append(subject)
    counts = Counter({agreement: len(subjects) for agreement, subjects in how.items()})
    words = {"assembly": recorded.assembly.slug, "actors": f"{participant.slug},{group.slug}"}
    return GroupDifferences(
        assembly=recorded.assembly,
        group=group.code,
        count=counts.total(),
        same=counts[Agreement.SAME],
        requests=counts[Agreement.REQUESTS],
        unclear=counts[Agreement.NOT_KNOWN],
        differences=[
            DifferingText(subject, recorded.url_of(subject, participant.slug))
            for subject in how[Agreement.DIFFERENT][:MOST_DIFFERENCES]
        ],
        compare_url=f"{reverse('matrix:compare')}?{urlencode(words, safe=',')}",
    )
