from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.fields import tidy_line
from core.public.filters import (
    CheckboxFilter,
    ConfidenceFilter,
    DayFilter,
    ListFilter,
    SlugFilter,
    TextFilter,
    WordChoiceFilter,
    by,
)
from meetings.models import Assembly, Figure
from meetings.querysets import AssemblyQuerySet
from study_groups.models import StudyGroup

from .choices import Approval, DocumentType, EditionOutcome, Family, ResolutionStanding, TextKind
from .models import Edition, Recommendation, Resolution, Topic
from .querysets import ResolutionQuerySet


def assemblies_that_decided() -> AssemblyQuerySet:
    """Those with listed or counted decisions."""
    decided = Q(pk__in=Edition.objects.published().values("assembly"))
    counted = Q(pk__in=Figure.objects.published().of_decisions().values("assembly"))
    return Assembly.objects.published().filter(decided | counted).latest_first()


class NumberOrTextFilter(TextFilter):
    """`50`, `Res. 50`, `Resolution 50 (Rev. Geneva, 2022)` mean the number; else it is text."""

    def filter(self, queryset: QuerySet[Resolution], value: str) -> QuerySet[Resolution]:
        number = Resolution.normalise_key(tidy_line(value or ""))
        if number.isascii() and number.isdigit():
            return queryset.filter(Q(number=int(number[:4])))
        return super().filter(queryset, value)


class ResolutionFilter(ListFilter):
    q = NumberOrTextFilter(label=_("Number or text"))
    topic = SlugFilter(
        field_name="topics",
        queryset=lambda: Topic.objects.published().with_public("resolutions").order_by("name"),
        label=_("Topic (this site's own grouping)"),
        distinct=True,
    )
    standing = WordChoiceFilter(
        choices=ResolutionStanding.choices, method="by_standing", label=_("Standing (last known)")
    )
    assembly = SlugFilter(
        queryset=assemblies_that_decided, method="by_decision", label=_("Decided at")
    )
    family = WordChoiceFilter(choices=Family.choices, label=_("Family"))
    kind = WordChoiceFilter(choices=TextKind.choices, label=_("Kind"))
    outcome = WordChoiceFilter(
        choices=EditionOutcome.choices, method="by_decision", label=_("What happened")
    )
    internet = CheckboxFilter(
        lambda resolutions: resolutions.filter(is_internet_related=True),
        label=_("Often counted among the Internet resolutions"),
    )
    confidence = ConfidenceFilter()

    sorts = {
        "number": (_("number"), by("number", "title")),
        "title": (_("title"), by("title")),
        "changed": (_("last change"), by("changed_at")),
    }

    def by_standing(
        self, resolutions: ResolutionQuerySet, name: str, value: str
    ) -> ResolutionQuerySet:
        return resolutions.of_standing(value, self.form.cleaned_data.get("asof"))

    def by_decision(
        self, resolutions: ResolutionQuerySet, name: str, value: object
    ) -> ResolutionQuerySet:
        """Outcome and assembly must match the same edition."""
        values = self.form.cleaned_data
        outcome, assembly = values.get("outcome"), values.get("assembly")
        if name == "outcome" and assembly:
            return resolutions
        return resolutions.with_outcome(outcome or "", assembly, values.get("asof"))


class ResolutionsAsOfFilter(ResolutionFilter):
    asof = DayFilter(method=lambda rows, name, day: rows.as_of(day), label=_("As decided by"))


class TopicFilter(ListFilter):
    q = TextFilter(label=_("Name or text"))

    sorts = {
        "name": (_("name"), by("name")),
        "texts": (_("number of texts"), by("texts_count", "name")),
    }


def _public_series() -> list[tuple[str, str]]:
    series = Recommendation.objects.published().order_by("series").values_list("series", flat=True)
    return [(word, word) for word in series.distinct()]


class RecommendationFilter(ListFilter):
    q = TextFilter(label=_("Designation or title"))
    assembly = SlugFilter(
        queryset=lambda: Assembly.objects.published().with_public("recommendations").latest_first(),
        label=_("Approved at"),
    )
    group = SlugFilter(
        field_name="study_group",
        queryset=lambda: StudyGroup.objects.published().with_public("recommendations").in_order(),
        label=_("Study group"),
    )
    series = WordChoiceFilter(choices=_public_series, label=_("Series"))
    type = WordChoiceFilter(
        field_name="document_type", choices=DocumentType.choices, label=_("Type")
    )
    approval = WordChoiceFilter(choices=Approval.choices, label=_("Approval"))
    confidence = ConfidenceFilter()

    sorts = {
        "date": (_("approval"), by("approved_on")),
        "designation": (_("designation"), by("designation")),
        "title": (_("title"), by("title")),
    }
