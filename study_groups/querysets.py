import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Subquery,
    Value,
    When,
)
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core.records.publishable import PublishableQuerySet
from participants.models import Participant, Person, holders

from .choices import Role

if TYPE_CHECKING:
    from .models import StudyPeriod


class StudyPeriodQuerySet(PublishableQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-first_year")


class StudyGroupQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.in_order()

    def for_page(self) -> Self:
        return self.prefetch_related(Participant.objects.published().as_reference("participant"))

    def in_order(self) -> Self:
        """The advisory group first, then by number."""
        return self.order_by(F("number").asc(nulls_first=True), "code")


class MandateQuerySet(PublishableQuerySet):
    def as_of(self, day: dt.date) -> Self:
        """Periods current in that year; in a year of change, both."""
        rows = self.filter(period__first_year__lte=day.year, period__last_year__gte=day.year)
        return rows.annotate(as_of=Value(day, DateField()))

    def for_list(self) -> Self:
        people = self.related("appointments").with_people()
        successions = self.related("predecessors").select_related(
            "predecessor__study_group",
            "predecessor__period",
            "successor__study_group",
            "successor__period",
        )
        return (
            self.select_related("study_group", "period")
            .prefetch_related(
                Prefetch(
                    "appointments",
                    people.order_by(chairs_first(), name_shown().asc(nulls_last=True), "pk"),
                ),
                Prefetch("questions", self.related("questions").order_by("number")),
                Prefetch("predecessors", successions),
                Prefetch("successors", successions),
            )
            .in_order()
        )

    def in_order(self) -> Self:
        """Latest period first; then in the order of groups."""
        return self.order_by(
            "-period__first_year",
            F("study_group__number").asc(nulls_first=True),
            "study_group__code",
        )

    def format_missing_chairs(self, period: "StudyPeriod | None") -> str:
        """`No chair found for SG2 or SG21 in 2025-2028.`, or nothing."""
        chairs = self.related("appointments").filter(mandate=OuterRef("pk"), role=Role.CHAIR)
        rows: Any = self.filter(~Exists(chairs), period=period).in_order()
        groups = list(rows.values_list("study_group__code", flat=True))
        if not groups:
            return ""
        words = {"groups": get_text_list(groups, _("or")), "period": period}
        return _("No chair found for %(groups)s in %(period)s.") % words


class QuestionQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        successions = self.related("predecessors")
        return (
            self.select_related("mandate__study_group", "mandate__period")
            .prefetch_related(
                Prefetch(
                    "predecessors",
                    successions.select_related(
                        "predecessor__mandate__period", "predecessor__mandate__study_group"
                    ),
                ),
                Prefetch(
                    "successors",
                    successions.select_related(
                        "successor__mandate__period", "successor__mandate__study_group"
                    ),
                ),
            )
            .order_by(
                "-mandate__period__first_year",
                F("mandate__study_group__number").asc(nulls_first=True),
                "number",
            )
        )


class AppointmentQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return (
            self.with_people()
            .select_related("mandate__study_group", "mandate__period")
            .order_by(
                "-mandate__period__first_year",
                F("mandate__study_group__number").asc(nulls_first=True),
                chairs_first(),
                name_shown().asc(nulls_last=True),
                "pk",
            )
        )

    def with_people(self) -> Self:
        return self.prefetch_related(*holders())


def chairs_first() -> Case:
    return Case(When(role=Role.CHAIR, then=Value(0)), default=Value(1))


def name_shown() -> Subquery:
    """The holder's name; people who are not public count as unknown."""
    return Subquery(Person.objects.published().filter(pk=OuterRef("person")).values("name")[:1])
