"""What pages below this app show of its tables."""

from typing import Any

from participants.models import Participant

from .models import Appointment


def offices_of(participant: Participant) -> Any:
    """Chairs and vice-chairs from a State."""
    return Appointment.objects.published().filter(state=participant).for_list()
