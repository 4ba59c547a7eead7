"""When texts are discussed: the agendas of a meeting's sessions, and the next chance to change a text."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from core.records.state_cache import state_cached
from meetings.models import Assembly, Meeting, Session, public_assemblies
from meetings.querysets import assemblies_around
from resolutions.models import Resolution

from ..models import AgendaItem, Proposal
from ..querysets import AgendaItemQuerySet
from .lists import items_on

MOST_AHEAD, MOST_PAST, MOST_OF_A_MEETING = 5, 20, 300


@dataclass(frozen=True)
class Discussions:
    """The sessions that have a text on their agenda; without one ahead, the assembly that may change it."""

    ahead: list[AgendaItem]
    past: list[AgendaItem]  # the latest first; those that were called off too
    assembly: Assembly | None
    may_change: bool


def of_resolution(resolution: Resolution) -> list[Discussions]:
    proposals = {item.proposal_id for item in items_on(resolution)}
    about = Q(resolution=resolution) | Q(proposal__in=proposals)
    return _discussions(about, not resolution.is_gone)


def of_proposal(proposal: Proposal) -> list[Discussions]:
    """Also those on the texts that it is about, at its own assembly."""
    texts = {item.resolution_id for item in proposal.items.all() if item.resolution_id}
    at_assembly = Q(resolution__in=texts, session__meeting__is_of=proposal.assembly_id)
    return _discussions(Q(proposal=proposal) | at_assembly, not proposal.assembly.is_over)


def _discussions(about: Q, may_change: bool) -> list[Discussions]:
    rows: AgendaItemQuerySet = AgendaItem.objects.published()
    ahead: list[AgendaItem] = []
    past: list[AgendaItem] = []
    if state_cached("are there agenda items", rows.exists):
        found = rows.filter(about).for_list()
        sessions = Session.objects.published().ahead()
        ahead = list(found.filter(session__in=sessions).in_order()[:MOST_AHEAD])
        past = list(found.exclude(session__in=sessions).latest_first()[:MOST_PAST])
    assembly = None
    if may_change and not ahead:  # the one under way, or the next with a known date
        around = assemblies_around(public_assemblies(), timezone.localdate())
        assembly = around.now or next(iter(around.dated), None)
    return [Discussions(ahead, past, assembly, may_change)] if ahead or past or may_change else []


def of_meeting(meeting: Meeting) -> list[list[AgendaItem]]:
    rows: AgendaItemQuerySet = AgendaItem.objects.published()
    items = list(rows.filter(session__meeting=meeting).for_list().in_order()[:MOST_OF_A_MEETING])
    return [items] if items else []
