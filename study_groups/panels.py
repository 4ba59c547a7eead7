"""Panels that this app adds to pages of lower apps."""

from participants.models import Person

from .models import Appointment
from .querysets import AppointmentQuerySet


def offices_held_by(person: Person) -> AppointmentQuerySet:
    """The latest period first."""
    return Appointment.objects.published().filter(person=person).for_list()
