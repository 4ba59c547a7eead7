"""A participant's page: upcoming meetings and deadlines, and what it and its groups ask."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.panels import once_a_row
from core.records.reading.state_cache import state_cached
from meetings.models import Assembly, Deadline, Meeting
from meetings.querysets import DeadlineQuerySet, MeetingQuerySet, stage_of
from participants.choices import ParticipantKind
from participants.models import Membership, Participant

from ..models import Position, Proponent, Proposal
from ..querysets import PositionQuerySet, ProposalQuerySet

MOST_UPCOMING = 10


@dataclass(frozen=True)
class DelegateSummary:
    """What a delegate looks for first, for the current assembly."""

    assembly: Assembly
    groups: list[Participant]
    meetings: list[Meeting] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    brief_url: str = ""
    matrix_url: str = ""

    @property
    def has_upcoming(self) -> bool:
        """An assembly that is over has nothing upcoming, unless a meeting or deadline is recorded."""
        return bool(self.meetings or self.deadlines) or stage_of(
            self.assembly, timezone.localdate()
        ) not in {"over", "cancelled"}


def current_assembly() -> Assembly | None:
    return state_cached(
        "current assembly", lambda: Assembly.objects.published().with_meeting().current()
    )


def groups_of(participant: Participant) -> list[Participant]:
    """The regional organisations of which it is known to be a member today; a regional organisation is its own group."""
    if participant.kind == ParticipantKind.REGIONAL_ORGANISATION:
        return [participant]
    own = Membership.objects.published().filter(member=participant)
    slugs = own.groups_on(timezone.localdate()).get(participant.pk, ())
    return list(Participant.objects.published().filter(slug__in=slugs).order_by("code"))


@once_a_row
def delegate_summary_of(participant: Participant) -> DelegateSummary | None:
    """None for a participant without a group, a proposal or a position."""
    assembly, groups = current_assembly(), groups_of(participant)
    if assembly is None or not (
        groups or proposals_of([participant]).exists() or positions_of([participant]).exists()
    ):
        return None
    meetings = list(_meetings_ahead(assembly, [participant, *groups])[:MOST_UPCOMING])
    slugs = [group.slug for group in groups]
    columns = list(dict.fromkeys([participant.slug, *slugs]))
    return DelegateSummary(
        assembly=assembly,
        groups=groups,
        meetings=meetings,
        deadlines=list(_deadlines_ahead(assembly, meetings)[:MOST_UPCOMING]),
        brief_url=_page_url("matrix:brief", assembly, slugs),
        matrix_url=_page_url("matrix:matrix", assembly, columns),
    )


def _page_url(name: str, assembly: Assembly, slugs: list[str]) -> str:
    words = {"assembly": assembly.slug} | ({"groups": ",".join(slugs)} if slugs else {})
    return f"{reverse(name)}?{urlencode(words, safe=',')}"


def _meetings_ahead(assembly: Assembly, organisers: list[Participant]) -> MeetingQuerySet:
    """What they, or their bodies, hold to prepare the assembly, and the assembly itself."""
    keys = [organiser.pk for organiser in organisers]
    bodies = Participant.objects.published().filter(
        Q(pk__in=keys) | Q(part_of__in=keys) | Q(part_of__part_of__in=keys)
    )
    held = Meeting.objects.links("organisers").filter(participant__in=bodies).values("meeting")
    preparing = Meeting.objects.links("prepares").filter(assembly=assembly).values("meeting")
    rows: MeetingQuerySet = Meeting.objects.published().ahead()
    return rows.filter(Q(is_of=assembly) | Q(pk__in=held) & Q(pk__in=preparing)).for_list()


def _deadlines_ahead(assembly: Assembly, meetings: list[Meeting]) -> DeadlineQuerySet:
    rows: DeadlineQuerySet = Deadline.objects.published().ahead()
    return (
        rows.filter(Q(assembly=assembly) | Q(meeting__in=[meeting.pk for meeting in meetings]))
        .select_related("assembly", "meeting")
        .in_order()
    )


def proposals_of(participants: list[Participant]) -> ProposalQuerySet:
    """The proposals that they made or co-signed."""
    made = Proponent.objects.published().filter(participant__in=[one.pk for one in participants])
    rows: ProposalQuerySet = Proposal.objects.published()
    return rows.filter(pk__in=made.values("proposal"))


def positions_of(participants: list[Participant]) -> PositionQuerySet:
    """What they hold, alone or with others."""
    keys = [one.pk for one in participants]
    jointly = (
        Position.objects.links("held_jointly_with").filter(participant__in=keys).values("position")
    )
    rows: PositionQuerySet = Position.objects.published()
    return rows.filter(Q(held_by__in=keys) | Q(pk__in=jointly))
