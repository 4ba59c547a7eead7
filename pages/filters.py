from django.utils.translation import gettext_lazy as _

from core.public.filters import ConfidenceFilter, ListFilter, SlugFilter, TextFilter, by
from meetings.models import Assembly
from participants.models import Participant
from resolutions.models import Resolution, Topic


class GlossaryFilter(ListFilter):
    q = TextFilter(label=_("Term"))
    confidence = ConfidenceFilter()

    sorts = {"term": (_("term"), by("term"))}


class WhatsNewFilter(ListFilter):
    """What a reader follows; the tables are narrowed by it one by one, not here."""

    participant = SlugFilter(
        queryset=lambda: Participant.objects.published().in_filters(),
        method="unfiltered",
        label=_("Country or organisation (with its regional organisations)"),
    )
    resolution = SlugFilter(
        queryset=lambda: Resolution.objects.published().in_order(),
        method="unfiltered",
        label=_("Resolution"),
    )
    topic = SlugFilter(
        queryset=lambda: Topic.objects.published().order_by("name"),
        method="unfiltered",
        label=_("Topic"),
    )
    assembly = SlugFilter(
        queryset=lambda: Assembly.objects.published().latest_first(),
        method="unfiltered",
        label=_("Assembly"),
    )

    are_choices_counted = False
