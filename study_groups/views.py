from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.views import PublishedDetail, PublishedList

from .filters import AppointmentFilter, MandateFilter, QuestionFilter
from .models import Appointment, Mandate, Question, StudyGroup
from .resources import AppointmentResource, MandateResource, QuestionResource


class StudyGroupList(PublishedList):
    """A group in each period it has a mandate for."""

    model = Mandate
    filterset_class = MandateFilter
    resource_class = MandateResource
    template_name = "study_groups/study_group_list.html"
    title = gettext_lazy("Study groups")
    purpose = gettext_lazy(
        "What each study group was charged with in each study period, who led it, and what the assembly that closed the period did with it."
    )

    def counted(self, count: int) -> str:
        return ngettext("%(count)d mandate of a group in a study period", "%(count)d mandates of groups in study periods", count) % {
            "count": count
        }


class QuestionList(PublishedList):
    model = Question
    filterset_class = QuestionFilter
    resource_class = QuestionResource
    template_name = "study_groups/question_list.html"
    title = gettext_lazy("Questions")
    purpose = gettext_lazy(
        "A Question is an area of work of a study group: Q14/17 is Question 14 of Study Group 17. Numbers start again in each study period."
    )

    def counted(self, count: int) -> str:
        return ngettext("%(count)d Question", "%(count)d Questions", count) % {"count": count}


class LeadershipList(PublishedList):
    model = Appointment
    filterset_class = AppointmentFilter
    resource_class = AppointmentResource
    template_name = "study_groups/leadership_list.html"
    title = gettext_lazy("Leadership")
    purpose = gettext_lazy(
        "Who chaired which group, and when. The assembly appoints chairs and vice-chairs; there is a term limit, "
        "but who may serve again is not recorded."
    )

    def counted(self, count: int) -> str:
        return ngettext("%(count)d appointment", "%(count)d appointments", count) % {"count": count}


class StudyGroupDetail(PublishedDetail):
    """The group through all its periods; `?period=` opens one of them first."""

    model = StudyGroup
    template_name = "study_groups/study_group_detail.html"

    def get(self, request: HttpRequest, face: str = "", **key: str) -> HttpResponseBase:
        self.period = request.GET.get("period", "")
        return super().get(request, face, **key)

    def context(self, row: StudyGroup) -> dict[str, Any]:
        mandates = list(Mandate.objects.published().filter(study_group=row).for_list())
        asked = [mandate for mandate in mandates if mandate.period.slug == self.period.lower()]
        unknown = self.period and not asked
        return {
            "shown": next(iter(asked or mandates), None),
            "mandates": mandates,
            "refused": _("No mandate of %(group)s for “%(period)s” is recorded; this is the latest.")
            % {"group": row, "period": self.period[:40]}
            if unknown
            else "",
        }
