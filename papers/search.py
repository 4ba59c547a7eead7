"""What search finds of background papers."""

from core.registry import SearchTable

from .models import BackgroundPaper

PAPERS = SearchTable(
    model=BackgroundPaper,
    group="documents",
    list_url="/papers/",
    titles=("title",),
    body=("introduction", "method"),
    through={"assembly": "b"},
    newest=("-assembly__ordinal",),
    with_related=lambda rows: rows.select_related("assembly"),
    line=lambda row: row.assembly.code,
)
