"""The States that can be on a map of positions: with their codes and their regions."""

from dataclasses import dataclass

from meetings.models import Assembly
from participants.choices import ParticipantKind
from participants.models import Membership, Participant
from participants.querysets import MembershipQuerySet

from ..snapshot.loader import holder_of
from ..snapshot.statements import Holder


@dataclass(frozen=True)
class MappedState:
    holder: Holder
    code: str
    region: str  # in words; empty where it is not known


def states_on_map(assembly: Assembly) -> list[MappedState]:
    """In order of their names, with the regional organisations of which they were members when the assembly met."""
    meeting = assembly.own_meeting
    memberships: MembershipQuerySet = Membership.objects.published()
    groups = memberships.groups_on(meeting.starts_on if meeting is not None else None)
    rows = Participant.objects.published().filter(kind=ParticipantKind.MEMBER_STATE).by_name()
    return [
        MappedState(holder_of(row, groups.get(row.pk, ())), row.code, row.get_region_display())
        for row in rows
    ]
