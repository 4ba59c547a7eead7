"""Notes on the pages of lower apps."""

from meetings.models import Assembly, Meeting
from resolutions.models import Resolution

from .models import Note
from .querysets import NoteQuerySet


def about_meeting(meeting: Meeting) -> NoteQuerySet:
    notes: NoteQuerySet = Note.objects.published().filter(meetings=meeting)
    return notes.newest_first()


def about_resolution(resolution: Resolution) -> NoteQuerySet:
    notes: NoteQuerySet = Note.objects.published().filter(resolutions=resolution)
    return notes.newest_first()


def about_assembly(assembly: Assembly) -> NoteQuerySet:
    """On the assembly's own meeting; those on the meetings that prepare it stand there."""
    own = Meeting.objects.published().filter(is_of=assembly)
    about = Note.objects.links("meetings").filter(meeting__in=own).values("note")
    notes: NoteQuerySet = Note.objects.published().filter(pk__in=about)
    return notes.newest_first()
