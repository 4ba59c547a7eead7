"""Search: a document by its slug."""

from .models import Document


def find(text: str) -> str | None:
    found = Document.objects.published().filter(slug=text.strip().lower()).first()
    return found.get_absolute_url() if found else None
