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
    """On the assembly's own meeting; those on the meetings that prepare it stand there."""
    own = Meeting.objects.published().filter(is_of=assembly)
    about = Note.objects.links("meetings").filter(meeting__in=own).values("note")
    return _notes().filter(pk__in=about)


def _notes() -> NoteQuerySet:
    return Note.objects.published().newest_first()


# What is new has a filter for each of these.
FOLLOWED = (Assembly, Participant, Resolution, Topic)


def news_feed(row: Assembly | Participant | Resolution | Topic) -> list[Download]:
    """What is new on it: the filter has the name of its table."""
    of = {str(row._meta.model_name): row.slug}
    return [download(str(_("What is new")), "/whats-new", ("atom",), **of)]


_NOTES = (_("Notes"), "pages/_notes_panel.html")
PANELS = (
    Panel(Assembly, *_NOTES, about_assembly),
    Panel(Meeting, *_NOTES, lambda row: _notes().filter(meetings=row)),
    Panel(Resolution, *_NOTES, lambda row: _notes().filter(resolutions=row)),
)
