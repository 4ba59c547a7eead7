"""Panels that this app adds to pages of lower apps."""

from dataclasses import dataclass

from core.panels import MOST_LISTED
from participants.choices import ParticipantKind
from participants.models import Participant, Person

from .choices import Stage
from .models import Appointment
from .querysets import AppointmentQuerySet


@dataclass(frozen=True)
class Offices:
    """Those held now, as far as is known, and the earlier ones."""

    held: list[Appointment]
    past: list[Appointment]
    all_url: str = ""  # where not all are shown


def offices_of(participant: Participant) -> list[Offices]:
    """Chairs and vice-chairs from a State."""
    if participant.kind != ParticipantKind.MEMBER_STATE:
        return []
    rows: AppointmentQuerySet = Appointment.objects.published().filter(state=participant)
    found = list(rows.for_list()[: MOST_LISTED + 1])
    if not found:
        return []
    url = f"/study-groups/leadership/?state={participant.slug}"
    return [_sorted(found[:MOST_LISTED], url if len(found) > MOST_LISTED else "")]


def _sorted(appointments: list[Appointment], all_url: str) -> Offices:
    held = [one for one in appointments if _is_held(one)]
    past = [one for one in appointments if not _is_held(one)]
    return Offices(held, past, all_url)


def _is_held(appointment: Appointment) -> bool:
    """As far as is known: the period runs, and no end is recorded."""
    is_left = appointment.until or appointment.stage != Stage.APPOINTED
    return appointment.mandate.period.is_under_way and not is_left


def offices_held_by(person: Person) -> AppointmentQuerySet:
    """The latest period first."""
    return Appointment.objects.published().filter(person=person).for_list()
