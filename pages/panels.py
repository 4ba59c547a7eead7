"""Notes on the pages of lower apps."""

from django.utils.translation import gettext_lazy as _

from core.panels import Panel
from core.public.following.downloads import Download, download
from meetings.models import Assembly, Meeting
from participants.models import Participant
from resolutions.models import Resolution, Topic

from .models import Note
from .querysets import NoteQuerySet


def about_assembly(assembly: Assembly) -> NoteQuerySet:
    """Notes on the assembly's own meeting; those on preparatory meetings are on their pages."""
    own = Meeting.objects.published().filter(is_of=assembly)
    about = Note.objects.links("meetings").filter(meeting__in=own).values("note")
    return _notes().filter(pk__in=about)


def _notes() -> NoteQuerySet:
    return Note.objects.published().newest_first()


# The page of what is new has a filter for each of these.
FOLLOWED = (Assembly, Participant, Resolution, Topic)


def news_feed(row: Assembly | Participant | Resolution | Topic) -> list[Download]:
    """What is new on the row; the filter is named like its table."""
    of = {str(row._meta.model_name): row.slug}
    return [download(str(_("What is new")), "/whats-new", ("atom",), **of)]


_NOTES = (_("Notes"), "pages/_notes_panel.html")
PANELS = (
    Panel(Assembly, *_NOTES, about_assembly),
    Panel(Meeting, *_NOTES, lambda row: _notes().filter(meetings=row)),
    Panel(Resolution, *_NOTES, lambda row: _notes().filter(resolutions=row)),
)
