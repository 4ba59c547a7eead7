"""What search finds of resolutions, with their topics and editions, and of Recommendations."""

import re
from functools import partial

from django.db.models import F, Prefetch
from django.utils.translation import gettext_lazy as _

from core.registry import SearchTable, SitePage
from meetings.models import Assembly
from study_groups.models import StudyGroup

from .models import Edition, Recommendation, Resolution, Topic

_CALLED = re.compile(r"^\s*(?:rec(?:ommendation|\.)?\s+)?(?:itu-?t\s+)?", re.IGNORECASE)


def _numbers(row: Resolution) -> list[str]:
    """`50`, `Resolution 50`, `Res. 50`; `Opinion 1`."""
    return [row.slug, row.designation, f"Res. {row.number}"] if row.number else []


# Abbreviations that delegates use.
ABBREVIATIONS = {
    "ai": "artificial intelligence",
    "iot": "Internet of things",
    "dns": "domain name",
    "ott": "over-the-top",
    "ngn": "next-generation networks",
    "idn": "internationalized domain names",
    "ict": "information and communication technologies",
    "icts": "information and communication technologies",
    "emf": "electromagnetic fields",
    "5g": "international mobile telecommunications",
    "imt": "international mobile telecommunications",
    "e.164": "numbering",
    "ia": "artificial intelligence",
    "tsb": "telecommunication standardization bureau",
    "ev": "electric vehicles",
}
TOPICS = SearchTable(
    model=Topic,
    group="resolutions",
    list_url="/topics/",
    titles=("name",),
    summary=("summary",),
    line=lambda row: str(_("topic")),
    suggested=("name",),
)
RESOLUTIONS = SearchTable(
    model=Resolution,
    group="resolutions",
    list_url="/resolutions/",
    codes=(_numbers,),
    read_code=Resolution.normalise_key,
    code_rank=1,
    titles=("title",),
    summary=("summary",),
    through={"topics": "b", "editions": "d", "editions__assembly": "d"},
    newest=(F("number").desc(nulls_last=True),),
    with_related=lambda rows: rows.prefetch_related(
        Prefetch("topics", Topic.objects.published().order_by("name"))
    ),
    line=lambda row: " · ".join(topic.name for topic in row.topics.all()),
    # Words of questions: Is Resolution 50 in force? What was suppressed at WTSA-20?
    nouns=("resolutions", "decisions", "force", "status", "suppressed", "revised"),
    opened_by={
        Resolution: ("/resolutions/{row.slug}/",),
        Assembly: ("/resolutions/?assembly={row.slug}",),
        Topic: ("/resolutions/?topic={row.slug}",),
    },
)
# Former names of a resolution, and its text if that may be shown.
EDITIONS = SearchTable(
    model=Edition,
    titles=("title", "designation"),
    aliases=(lambda row: row.text if row.text_may_be_shown else "",),
)
RECOMMENDATIONS = SearchTable(
    model=Recommendation,
    group="documents",
    list_url="/recommendations/",
    codes=("designation", lambda row: row.designation.split(" (")[0]),
    read_code=partial(_CALLED.sub, ""),  # `Rec. ITU-T A.1` is `A.1`
    code_rank=6,
    is_latest_meant=True,
    titles=("title",),
    through={"study_group": "b", "assembly": "c"},
    newest=("-approved_on",),
    line=lambda row: str(row.get_document_type_display()),
    opened_by={StudyGroup: ("/recommendations/?group={row.slug}",)},
)
SITE_PAGES = (
    SitePage(
        "/resolutions/lifelines/",
        _("Every resolution, assembly by assembly"),
        "lifelines; history of resolutions; new, revised and suppressed resolutions",
    ),
    SitePage("/resolutions/", _("All resolutions"), "resolutions; list of resolutions"),
    SitePage("/topics/", _("Topics"), "subjects; issues"),
    SitePage("/recommendations/", _("Recommendations"), "standards"),
)
