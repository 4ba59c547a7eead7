"""What search finds of documents."""

from django.db.models import Prefetch

from core.registry import SearchTable
from meetings.models import Assembly

from .models import Document


def _line(row: Document) -> str:
    return ", ".join(filter(None, [str(row.get_kind_display()), str(row.assembly or "")]))


DOCUMENTS = SearchTable(
    model=Document,
    group="documents",
    list_url="/documents/",
    # With the slug `WTSA-16 42(Add.20)` is found too.
    codes=("number", lambda row: row.slug if row.number else ""),
    code_rank=7,
    titles=("title",),
    summary=("summary",),
    through={"authors": "b", "assembly": "b", "meeting": "c"},
    newest=("-dated",),
    with_related=lambda rows: rows.prefetch_related(
        Prefetch("assembly", Assembly.objects.published())
    ),
    line=_line,
)
