"""What search finds of proposals and positions."""

from django.utils.translation import gettext_lazy as _

from core.registry import SearchTable, SitePage
from meetings.models import Assembly
from participants.models import Participant
from resolutions.models import Resolution, Topic

from .models import ImpactAssessment, Position, Proposal
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
    opened_by={
        Participant: ("/proposals/?proponent={row.slug}",),
        Assembly: ("/proposals/?assembly={row.slug}",),
        Resolution: ("/proposals/?resolution={row.slug}",),
        Topic: ("/proposals/?topic={row.slug}",),
    },
)
POSITIONS = SearchTable(
    model=Position,
    group="positions",
    summary=("summary",),
    through={"held_by": "b", "assembly": "b"} | {name: "c" for name in SUBJECTS if name != "item"},
    newest=("-taken_on",),
    with_related=lambda rows: rows.select_related("assembly", "held_by", *SUBJECT_JOINS),
    nouns=("views", "stances"),
    opened_by={
        Participant: ("/participants/{row.slug}/#positions",),
        Assembly: ("/positions/?assembly={row.slug}",),
        Resolution: ("/positions/{row.slug}/",),
    },
)
IMPACTS = SearchTable(
    model=ImpactAssessment,
    group="positions",
    aliases=("assessor_stated",),
    summary=("reason",),
    through={"assessor": "b", "assembly": "b", "dimension": "c"}
    | {name: "c" for name in SUBJECTS if name != "item"},
    newest=("-dated",),
    with_related=lambda rows: rows.select_related(
        "assembly", "assessor", "dimension", *SUBJECT_JOINS
    ),
    nouns=("impacts", "assessments"),
)
SITE_PAGES = (
    SitePage("/proposals/", _("Proposals"), "contributions; what is proposed"),
    SitePage(
        "/gaps/send/",
        _("Send a correction"),
        "contact; report an error; mistake; evidence; feedback",
    ),
)
