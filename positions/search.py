"""What search finds of proposals and positions."""

from core.registry import SearchTable

from .models import Position, Proposal
from .subjects import SUBJECT_JOINS, SUBJECTS

PROPOSALS = SearchTable(
    model=Proposal,
    group="positions",
    list_url="/proposals/",
    # With the slug `WTSA-16 IAP/46A22/1` is found too.
    codes=("number", lambda row: row.slug if row.number else ""),
    code_rank=5,
    titles=("title",),
    aliases=("document_stated",),
    summary=("account",),
    through={
        "proponents__participant": "b",
        "assembly": "b",
        "items__resolution": "c",
        "items__topic": "c",
    },
    newest=("-assembly__ordinal", "-dated"),
    with_related=lambda rows: rows.select_related("assembly"),
    line=lambda row: row.assembly.code,
)
POSITIONS = SearchTable(
    model=Position,
    group="positions",
    summary=("summary",),
    through={"held_by": "b", "assembly": "b"} | {name: "c" for name in SUBJECTS if name != "item"},
    newest=("-taken_on",),
    with_related=lambda rows: rows.select_related("assembly", "held_by", *SUBJECT_JOINS),
)
