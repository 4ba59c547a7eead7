"""The page of a note."""

from core.public.views import PublishedDetail

from ..models import Note


class NoteDetail(PublishedDetail):
    model = Note
    template_name = "pages/note_detail.html"
