"""Panels that this app adds to pages of lower apps."""

from django.utils.translation import gettext_lazy as _

from core.panels import IN_SEARCH_RESULTS, Panel
from participants.models import Person

from .models import Appointment
from .querysets import AppointmentQuerySet


def offices_held_by(person: Person) -> AppointmentQuerySet:
    """Latest period first."""
    return Appointment.objects.published().filter(person=person).for_list()


_TITLE = _("Offices in study groups")
PANELS = (
    Panel(Person, _TITLE, "study_groups/_appointments_panel.html", offices_held_by),
    Panel(
        Person, _TITLE, "study_groups/_offices_line.html", offices_held_by, place=IN_SEARCH_RESULTS
    ),
)
