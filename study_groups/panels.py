"""Panels that this app adds to pages of lower apps."""

from participants.models import Participant

from .models import Appointment
from .querysets import AppointmentQuerySet


def offices_of(participant: Participant) -> AppointmentQuerySet:
    """Chairs and vice-chairs from a State."""
    return Appointment.objects.published().filter(state=participant).for_list()
