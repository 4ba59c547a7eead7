"""Panels that this app adds to pages of lower apps."""

from django.utils.translation import gettext_lazy as _

from core.panels import Panel
from meetings.models import Assembly, Meeting
from participants.models import Participant

from .models import Document
from .querysets import DocumentQuerySet


def of_assembly(assembly: Assembly) -> DocumentQuerySet:
    return Document.objects.published().filter(assembly=assembly).for_list()


def of_meeting(meeting: Meeting) -> DocumentQuerySet:
    return Document.objects.published().filter(meeting=meeting).for_list()


def by_author(participant: Participant) -> DocumentQuerySet:
    return Document.objects.published().filter(authors=participant).for_list()


_DRAWN = (_("Documents"), "documents/_documents_panel.html")
PANELS = (
    Panel(
        Assembly, *_DRAWN, of_assembly, whole_list=lambda row: f"/documents/?assembly={row.slug}"
    ),
    Panel(Meeting, *_DRAWN, of_meeting),
    Panel(Participant, *_DRAWN, by_author, whole_list=lambda row: f"/documents/?author={row.slug}"),
)
