from typing import Any

from django.utils.translation import gettext_lazy as _

from core.public.filters import ConfidenceFilter, ListFilter, SlugFilter, TextFilter, by
from meetings.models import Assembly
from meetings.querysets import AssemblyQuerySet
from participants.models import Participant
from participants.querysets import ParticipantQuerySet
from resolutions.models import Resolution, Topic
from resolutions.querysets import ResolutionQuerySet


class GlossaryFilter(ListFilter):
    q = TextFilter(label=_("Term"))
    confidence = ConfidenceFilter()

    sorts = {"term": (_("term"), by("term"))}


def published_participants(request: object) -> ParticipantQuerySet:
    return Participant.objects.published().in_filters()


def published_resolutions(request: object) -> ResolutionQuerySet:
    return Resolution.objects.published().in_order()


def published_topics(request: object) -> Any:
    return Topic.objects.published().order_by("name")


def published_assemblies(request: object) -> AssemblyQuerySet:
    return Assembly.objects.published().latest_first()


class WhatsNewFilter(ListFilter):
    """What a reader follows; the tables are narrowed by it one by one, not here."""

    participant = SlugFilter(
        queryset=published_participants,
        method="unfiltered",
        label=_("Country or organisation (with its regional organisations)"),
    )
    resolution = SlugFilter(
        queryset=published_resolutions, method="unfiltered", label=_("Resolution")
    )
    topic = SlugFilter(queryset=published_topics, method="unfiltered", label=_("Topic"))
    assembly = SlugFilter(queryset=published_assemblies, method="unfiltered", label=_("Assembly"))

    are_choices_counted = False
