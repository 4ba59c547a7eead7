"""What search finds of study groups, their Questions and their leaders."""

from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.registry import SearchTable, SitePage
from participants.models import Participant, Person

from .models import Appointment, Mandate, Question, StudyGroup, StudyPeriod


def _in_words(group: StudyGroup) -> str:
    return f"{group.get_kind_display()} {group.number or ''}"


GROUPS = SearchTable(
    model=StudyGroup,
    codes=("code",),
    read_code=StudyGroup.normalise_key,
    code_rank=2,
    titles=("code",),
    aliases=(_in_words, "summary"),
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
    ).prefetch_related(
        Prefetch("person", Person.objects.published()),
        Prefetch("state", Participant.objects.published()),
    ),
    nouns=("chair", "vice-chairs", "leaders", "leadership", "offices", "officers"),
    opened_by={
        StudyGroup: ("/study-groups/leadership/?group={row.slug}",),
        Participant: ("/study-groups/leadership/?state={row.slug}",),
    },
    url=lambda row: (row.person or row).get_absolute_url(),
    label=lambda row: str(row.person or _("Name not known")),
    line=lambda row: ", ".join(
        filter(
            None,
            [
                capfirst(f"{row.get_role_display()} of {row.mandate}"),
                row.affiliation,
                row.state and row.state.listed_name,
            ],
        )
    ),
)
SITE_PAGES = (
    SitePage(
        "/study-groups/lineage/", gettext_lazy("Lineage of study groups"), "mergers; merged groups"
    ),
    SitePage(
        "/study-groups/leadership/",
        gettext_lazy("Chairs and vice-chairs of study groups"),
        "leadership; leaders; offices; women; chairmen",
    ),
    SitePage("/study-groups/questions/", gettext_lazy("Questions of the study groups")),
    SitePage("/study-groups/", gettext_lazy("Study groups"), "SG; mandates; SGs"),
)
