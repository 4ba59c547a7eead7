"""Panels that this app adds to pages of lower apps."""

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
