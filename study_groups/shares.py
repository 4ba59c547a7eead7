"""Which regions and countries hold the offices of a list: what is known of them, and of how many."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from core.public.query import AddressQuery
from participants.choices import Region
from participants.models import Participant

from .querysets import AppointmentQuerySet


@dataclass(frozen=True)
class Share:
    label: str
    count: int
    url: str = ""


@dataclass(frozen=True)
class Shares:
    """Of `known` offices out of `count` the State is known."""

    count: int
    known: int
    regions: list[Share]
    countries: list[Share]


def shares_of(appointments: AppointmentQuerySet, query: AddressQuery) -> Shares:
    """Two queries, whatever the number of rows; the largest share first."""
    held = dict(
        appointments.order_by().values_list("state").annotate(held=Count("pk", distinct=True))
    )
    states = Participant.objects.published().in_bulk([pk for pk in held if pk])
    regions: Counter[str] = Counter()
    for pk, state in states.items():
        regions[state.region] += held[pk]
    countries = sorted(states.values(), key=lambda state: (-held[state.pk], state.listed_name))
    return Shares(
        count=sum(held.values()),
        known=sum(held[pk] for pk in states),
        regions=[
            Share(str(Region(region).label), count, query.without("page", region=region))
            for region, count in regions.most_common()
            if region
        ],
        countries=[
            Share(state.listed_name, held[state.pk], query.without("page", state=state.slug))
            for state in countries
        ],
    )
