"""What search finds of study groups, their Questions and their leaders."""

from django.utils.translation import gettext_lazy as _

from core.registry import SearchTable, SitePage
from participants.models import Participant, holder_label, holders, office_line

from .models import Appointment, Mandate, Question, StudyGroup, StudyPeriod

GROUPS = SearchTable(
    model=StudyGroup,
    codes=("code",),
    read_code=StudyGroup.normalise_key,
    code_rank=2,
    titles=("code",),
    aliases=(lambda row: f"{row.get_kind_display()} {row.number or ''}", "summary"),
)
PERIODS = SearchTable(model=StudyPeriod, titles=("code",))
MANDATES = SearchTable(
    model=Mandate,
    group="study_groups",
    list_url="/study-groups/",
    titles=("title",),
    body=("text",),
    through={"study_group": "b", "period": "b"},
    newest=("-period__first_year", "study_group__number"),
    with_related=lambda rows: rows.select_related("study_group", "period"),
    label=lambda row: f"{row.study_group.code}: {row.title}" if row.title else row.study_group.code,
    line=lambda row: str(row.period),
)
QUESTIONS = SearchTable(
    model=Question,
    group="study_groups",
    list_url="/study-groups/questions/",
    codes=("code",),
    read_code=Question.normalise_key,
    code_rank=3,
    is_latest_meant=True,
    titles=("title",),
    aliases=(lambda row: f"Question {row.number}", "working_party"),
    through={"mandate__study_group": "b", "mandate__period": "b"},
    newest=("-mandate__period__first_year", "mandate__study_group__number", "number"),
    with_related=lambda rows: rows.select_related("mandate__study_group", "mandate__period"),
    label=lambda row: f"{row.code}: {row.title}",
    line=lambda row: str(row.mandate.period),
    opened_by={StudyGroup: ("/study-groups/questions/?group={row.slug}",)},
)
APPOINTMENTS = SearchTable(
    model=Appointment,
    group="people",
    list_url="/study-groups/leadership/",
    aliases=("affiliation", lambda row: row.get_role_display()),
    through={"person": "a", "state": "b", "mandate__study_group": "b"},
    newest=("-mandate__period__first_year", "mandate__study_group__number", "-since"),
    with_related=lambda rows: rows.select_related(
        "mandate__study_group", "mandate__period"
    ).prefetch_related(*holders()),
    nouns=("chair", "vice-chairs", "leaders", "leadership", "offices", "officers"),
    opened_by={
        StudyGroup: ("/study-groups/leadership/?group={row.slug}",),
        Participant: ("/study-groups/leadership/?state={row.slug}",),
    },
    url=lambda row: (row.person or row).get_absolute_url(),
    label=holder_label,
    line=office_line,
)
SITE_PAGES = (
    SitePage("/study-groups/lineage/", _("Lineage of study groups"), "mergers; merged groups"),
    SitePage(
        "/study-groups/leadership/",
        _("Chairs and vice-chairs of study groups"),
        "leadership; leaders; offices; women; chairmen",
    ),
    SitePage("/study-groups/questions/", _("Questions of the study groups")),
    SitePage("/study-groups/", _("Study groups"), "SG; mandates; SGs"),
)
