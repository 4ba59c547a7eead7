from typing import Any

from django.utils.translation import gettext_lazy as _

from core.public.filters import (
    ConfidenceFilter,
    DayFilter,
    ListFilter,
    SlugFilter,
    TextFilter,
    WordChoiceFilter,
    by,
)
from participants.choices import Region
from participants.models import Participant

from .choices import Outcome, Role, Stage
from .models import StudyGroup, StudyPeriod
from .querysets import MandateQuerySet, StudyGroupQuerySet, name_shown


class PeriodFilter(SlugFilter):
    """`?period=2022-2024`: a period's code is its slug."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        usual: dict[str, Any] = {
            "slug": "code",
            "queryset": lambda: StudyPeriod.objects.published().newest_first(),
            "label": _("Study period"),
        }
        super().__init__(*args, **(usual | kwargs))


def published_groups() -> StudyGroupQuerySet:
    return StudyGroup.objects.published().in_order()


class MandateFilter(ListFilter):
    q = TextFilter(label=_("Text"))
    period = PeriodFilter()
    group = SlugFilter(field_name="study_group", queryset=published_groups, label=_("Group"))
    outcome = WordChoiceFilter(choices=Outcome.choices, method="by_outcome", label=_("Outcome"))
    asof = DayFilter(method=lambda rows, name, day: rows.as_of(day), label=_("As of"))
    confidence = ConfidenceFilter()

    sorts = {
        "group": (_("group"), by("study_group__number")),
        "title": (_("title"), by("title")),
        "period": (_("period"), by("period__first_year", "study_group__number")),
    }

    def by_outcome(self, mandates: MandateQuerySet, name: str, value: str) -> MandateQuerySet:
        """The assembly that closes a period decides the outcome: a current period has none."""
        then = self.form.cleaned_data.get("asof")
        return mandates.none() if then else mandates.filter(outcome=value)


class QuestionFilter(ListFilter):
    q = TextFilter(label=_("Number or title"))
    period = PeriodFilter(field_name="mandate__period")
    group = SlugFilter(
        field_name="mandate__study_group", queryset=published_groups, label=_("Group")
    )
    confidence = ConfidenceFilter()

    sorts = {
        "number": (_("number"), by("mandate__study_group__number", "number")),
        "title": (_("title"), by("title")),
        "period": (
            _("period"),
            by("mandate__period__first_year", "mandate__study_group__number", "number"),
        ),
    }


class AppointmentFilter(ListFilter):
    q = TextFilter(label=_("Name or affiliation"))
    period = PeriodFilter(field_name="mandate__period")
    group = SlugFilter(
        field_name="mandate__study_group", queryset=published_groups, label=_("Group")
    )
    state = SlugFilter(
        queryset=lambda: Participant.objects.published().with_public("appointments").in_filters(),
        label=_("State"),
    )
    role = WordChoiceFilter(choices=Role.choices, label=_("Role"))
    region = WordChoiceFilter(
        choices=Region.choices,
        method=lambda rows, name, region: rows.filter(
            state__in=Participant.objects.published().filter(region=region)
        ),
        label=_("Region of the State"),
    )
    stage = WordChoiceFilter(choices=Stage.choices, label=_("Stage"))
    confidence = ConfidenceFilter()

    sorts = {
        "group": (_("group"), by("mandate__study_group__number")),
        "name": (_("name"), lambda down: by(name_shown())(down)),
        "period": (_("period"), by("mandate__period__first_year", "mandate__study_group__number")),
    }
