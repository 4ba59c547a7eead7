"""What the list of releases finds."""

from core.registry import SearchTable

from .models import Release

RELEASES = SearchTable(model=Release, titles=("note",))
