"""What search finds of documents."""

import re

from django.db.models import Prefetch

from core.registry import SearchTable
from meetings.models import Assembly
from participants.models import Participant

from .models import Document


def _line(row: Document) -> str:
    return ", ".join(filter(None, [str(row.get_kind_display()), str(row.assembly or "")]))


def _read_number(text: str) -> str:
    """`Document 42 addendum 20` and `C42 Add.20` are `42 add 20`."""
    plain = re.sub(r"^\s*(?:document|doc\.?|c)\s*(?=\d)", "", text, flags=re.IGNORECASE)
    return re.sub(r"\baddendum\b", "add", plain, flags=re.IGNORECASE)


DOCUMENTS = SearchTable(
    model=Document,
    group="documents",
    list_url="/documents/",
    # With the slug `WTSA-16 42(Add.20)` is found too.
    codes=("number", lambda row: row.slug if row.number else ""),
    read_code=_read_number,
    code_rank=7,
    titles=("title",),
    summary=("summary",),
    through={"authors": "b", "assembly": "b", "meeting": "c"},
    newest=("-dated",),
    with_related=lambda rows: rows.prefetch_related(
        Prefetch("assembly", Assembly.objects.published())
    ),
    line=_line,
    nouns=("papers", "contributions"),
    opened_by={
        Participant: ("/documents/?author={row.slug}",),
        Assembly: ("/documents/?assembly={row.slug}",),
    },
)
