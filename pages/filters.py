from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.public.filters import ConfidenceFilter, ListFilter, SlugFilter, TextFilter, by
from meetings.models import Assembly
from participants.models import Participant
from resolutions.models import Resolution, Topic


class GlossaryFilter(ListFilter):
    q = TextFilter(label=_("Term"))
    confidence = ConfidenceFilter()

    sorts = {"term": (_("term"), by("term"))}


def _followed(label: Any, rows: Callable[[], QuerySet]) -> SlugFilter:
    return SlugFilter(queryset=rows, method="unfiltered", label=label)


class WhatsNewFilter(ListFilter):
    """Topics of interest to a reader. The view applies them to each table by itself."""

    participant = _followed(
        _("Country or organisation (with its regional organisations)"),
        lambda: Participant.objects.published().in_filters(),
    )
    resolution = _followed(_("Resolution"), lambda: Resolution.objects.published().in_order())
    topic = _followed(_("Topic"), lambda: Topic.objects.published().order_by("name"))
    assembly = _followed(_("Assembly"), lambda: Assembly.objects.published().latest_first())
