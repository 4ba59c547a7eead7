"""A participant's front page: what comes next, and what it and its groups ask."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from meetings.models import Assembly, Deadline, Meeting
from meetings.querysets import stage_of
from participants.choices import ParticipantKind
from participants.models import Membership, Participant

from ..models import Position, Proponent, Proposal

# The most meetings and deadlines that are named.
NEXT = 10


@dataclass(frozen=True)
class DelegateSummary:
    """What a delegate looks for first, for the current assembly."""

    assembly: Assembly
    groups: list[Participant]
    meetings: list[Meeting] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    brief_address: str = ""
    matrix_address: str = ""

    @property
    def has_more_to_come(self) -> bool:
        """Nothing is to come of an assembly that is over, unless something ahead is recorded."""
        return bool(self.meetings or self.deadlines) or stage_of(
            self.assembly, timezone.localdate()
        ) not in {"over", "cancelled"}


def current_assembly() -> Assembly | None:
    found: Assembly | None = Assembly.objects.published().with_meeting().current()
    return found


def groups_of(participant: Participant) -> list[Participant]:
    """The regional organisations it is a member of today, as far as is known; a regional organisation is its own."""
    if participant.kind == ParticipantKind.REGIONAL_ORGANISATION:
        return [participant]
    own = Membership.objects.published().filter(member=participant)
    slugs = own.groups_on(timezone.localdate()).get(participant.pk, ())
    return list(Participant.objects.published().filter(slug__in=slugs).order_by("code"))


def front_of(participant: Participant) -> DelegateSummary | None:
    """None for who has no part in what is recorded here: no group, no paper and no position."""
    assembly, groups = current_assembly(), groups_of(participant)
    if assembly is None or not (
        groups or papers_of([participant]).exists() or positions_of([participant]).exists()
    ):
        return None
    meetings = list(_meetings_ahead(assembly, [participant, *groups])[:NEXT])
    slugs = [group.slug for group in groups]
    columns = list(dict.fromkeys([participant.slug, *slugs]))
    return DelegateSummary(
        assembly=assembly,
        groups=groups,
        meetings=meetings,
        deadlines=list(_deadlines_ahead(assembly, meetings)[:NEXT]),
        brief_address=_address("matrix:brief", assembly, slugs),
        matrix_address=_address("matrix:matrix", assembly, columns),
    )


def _address(name: str, assembly: Assembly, slugs: list[str]) -> str:
    words = {"assembly": assembly.slug} | ({"groups": ",".join(slugs)} if slugs else {})
    return f"{reverse(name)}?{urlencode(words, safe=',')}"


def _meetings_ahead(assembly: Assembly, organisers: list[Participant]) -> Any:
    """What they, or their bodies, hold to prepare the assembly, and the assembly itself."""
    keys = [organiser.pk for organiser in organisers]
    bodies = Participant.objects.published().filter(
        Q(pk__in=keys) | Q(part_of__in=keys) | Q(part_of__part_of__in=keys)
    )
    held = Meeting.objects.links("organisers").filter(participant__in=bodies).values("meeting")
    preparing = Meeting.objects.links("prepares").filter(assembly=assembly).values("meeting")
    rows = (
        Meeting.objects.published()
        .ahead()
        .filter(Q(is_of=assembly) | Q(pk__in=held) & Q(pk__in=preparing))
    )
    return rows.for_list()


def _deadlines_ahead(assembly: Assembly, meetings: list[Meeting]) -> Any:
    rows = Deadline.objects.published().ahead()
    return (
        rows.filter(Q(assembly=assembly) | Q(meeting__in=[meeting.pk for meeting in meetings]))
        .select_related("assembly", "meeting")
        .in_order()
    )


def papers_of(participants: list[Participant]) -> Any:
    """The proposals that they made, or signed with others."""
    made = Proponent.objects.published().filter(participant__in=[one.pk for one in participants])
    return Proposal.objects.published().filter(pk__in=made.values("proposal"))


def positions_of(participants: list[Participant]) -> Any:
    """What they hold, alone or with others."""
    keys = [one.pk for one in participants]
    jointly = (
        Position.objects.links("held_jointly_with").filter(participant__in=keys).values("position")
    )
    return Position.objects.published().filter(Q(held_by__in=keys) | Q(pk__in=jointly))
