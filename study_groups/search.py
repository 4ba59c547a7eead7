"""Search: a group by code, the latest Question with a number."""

from .models import Question, StudyGroup


def find_group(text: str) -> str | None:
    wanted = StudyGroup.normalise_key(text)
    groups = StudyGroup.objects.published()
    found = next(
        (
            group
            for group in groups
            if wanted
            in {StudyGroup.normalise_key(word) for word in (group.code, *group.key_aliases())}
        ),
        None,
    )
    return found.get_absolute_url() if found else None


def find_question(text: str) -> str | None:
    code = Question.normalise_key(text).upper()
    found = (
        Question.objects.published()
        .filter(code=code)
        .select_related("mandate__study_group", "mandate__period")
        .order_by("-mandate__period__first_year")
        .first()
    )
    return found.get_absolute_url() if found else None
