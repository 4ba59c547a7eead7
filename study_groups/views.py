from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.panels import panels_of
from core.public.citing.structured_data import Thing, organization, thing, whole_url
from core.public.following.downloads import Download, download
from core.public.operation.failures import refusal
from core.public.query import AddressQuery
from core.public.views import Filtered, PublishedDetail, PublishedList, read_only_view
from core.text import format_names
from participants.choices import Region
from participants.models import Participant

from .choices import Role
from .filters import AppointmentFilter, MandateFilter, QuestionFilter
from .lineage import Lineage
from .models import Appointment, Mandate, Question, QuestionSuccession, StudyGroup, StudyPeriod
from .resources import AppointmentResource, MandateResource, QuestionResource


class StudyGroupList(PublishedList):
    """A group in each period in which it has a mandate."""

    model = Mandate
    filterset_class = MandateFilter
    resource_class = MandateResource
    template_name = "study_groups/study_group_list.html"
    title = gettext_lazy("Study groups")
    purpose = gettext_lazy(
        "Mandate of each study group in each study period, who led it, "
        "and what the assembly that closed the period decided about it."
    )
    count_label = ngettext_lazy("%(count)d mandate", "%(count)d mandates", "count")

    def get_extra_context(self, filtered: Filtered) -> dict[str, object]:
        day = filtered.filterset.form.cleaned_data.get("asof")
        # Files cannot show the state on a day.
        no_files = {"format_links": [], "csv_action": "", "feed": ""} if day else {}
        return {
            "asof": day,
            "today_url": filtered.without("asof", "page") or "?",
            **no_files,
        }

    def as_file(self, filtered: Filtered, format: str) -> HttpResponseBase:
        """Not as of a day: the columns include later decisions of the assembly."""
        if filtered.filterset.form.cleaned_data.get("asof"):
            return refusal([_("asof: files of this list hold what is known today.")])
        return super().as_file(filtered, format)

    per_page = 60  # the groups of four periods, each under a heading of its own


class QuestionList(PublishedList):
    model = Question
    filterset_class = QuestionFilter
    resource_class = QuestionResource
    template_name = "study_groups/question_list.html"
    title = gettext_lazy("Questions")
    purpose = gettext_lazy(
        "A Question is an area of work of a study group: Q14/17 is Question 14 of Study Group 17. "
        "Numbers start again in each study period."
    )
    count_label = ngettext_lazy("%(count)d Question", "%(count)d Questions", "count")


class LeadershipList(PublishedList):
    model = Appointment
    filterset_class = AppointmentFilter
    resource_class = AppointmentResource
    template_name = "study_groups/leadership_list.html"
    title = gettext_lazy("Leadership")
    purpose = gettext_lazy(
        "Who chaired which group, and when. The assembly appoints chairs and vice-chairs; "
        "they have a term limit. This site does not track who may serve again, "
        "or which of them are women."
    )
    count_label = ngettext_lazy("%(count)d appointment", "%(count)d appointments", "count")

    def get_extra_context(self, filtered: Filtered) -> dict[str, object]:
        """Periods; shares of offices; missing chairs, unless the list is narrowed beyond the chairs of a period."""
        held = Appointment.objects.published().values("mandate__period")
        recorded = StudyPeriod.objects.published().filter(pk__in=held).newest_first()
        values = {
            name: value for name, value in filtered.filterset.form.cleaned_data.items() if value
        }
        chosen = values.get("period")
        role = values.pop("role", Role.CHAIR)
        periods = StudyPeriod.objects.published().filter(
            Exists(Mandate.objects.published().filter(period=OuterRef("pk")))
        )
        period = values.pop("period", None) or periods.newest_first().first()
        context = {
            "shares": _shares(filtered),
            # The latest periods with recorded offices; the filter has all. Links keep other filters.
            "periods": [
                {
                    "period": one,
                    "query": filtered.without("page", period=one.slug),
                    "is_shown": one.slug == filtered.query.get("period", "").lower(),
                }
                for one in recorded[:5]
            ],
            "period_panels": panels_of(chosen) if chosen else [],
            "may_miss_members": values.get("region") in {Region.AFRICA, Region.ARAB_STATES},
        }
        if period is None or values or role != Role.CHAIR:
            return context
        missing = Mandate.objects.published().format_missing_chairs(period)
        return context | {"chairs_missing": missing}


def _shares(filtered: Filtered) -> dict[str, object]:
    """Shares of offices by region and State, the largest first; and for how many offices they are known."""
    offices = filtered.rows.order_by().values_list("state")
    held = dict(offices.annotate(held=Count("pk", distinct=True)))
    states = Participant.objects.published().in_bulk([pk for pk in held if pk])
    regions: Counter[str] = Counter()
    for pk, state in states.items():
        regions[state.region] += held[pk]
    return {
        "count": sum(held.values()),
        "known": regions.total(),
        "regions": [
            (Region(region).label, count, filtered.without("page", region=region))
            for region, count in regions.most_common()
            if region
        ],
        "countries": [
            (state.listed_name, held[state.pk], filtered.without("page", state=state.slug))
            for state in sorted(states.values(), key=lambda one: (-held[one.pk], one.listed_name))
        ],
    }


class StudyGroupDetail(PublishedDetail):
    """The group in all its periods; `?period=` opens one of them, `?asof=` the one on that day."""

    model = StudyGroup
    template_name = "study_groups/study_group_detail.html"

    def downloads(self, row: StudyGroup) -> list[Download]:
        of_group = {"group": row.slug}
        return [
            download(_("Questions"), "/study-groups/questions", ("csv", "xlsx"), **of_group),
            download(_("Leadership"), "/study-groups/leadership", ("csv", "xlsx"), **of_group),
            *super().downloads(row),
        ]

    def context(self, row: StudyGroup) -> dict[str, object]:
        query = AddressQuery(self.request.GET)
        query.refuse_unknown(("period", "asof"), _("“%(name)s” is not used on this page."))
        day, period = query.read_day("asof"), query.text("period")
        rows = Mandate.objects.published().filter(study_group=row).for_list()
        mandates = list(rows.as_of(day) if day else rows)
        asked = [mandate for mandate in mandates if mandate.period.slug == period.lower()]
        if period and not asked and not day:
            reason = _("No mandate of %(group)s found for “%(period)s”; this is the latest.")
            query.refuse("period", reason % {"group": row, "period": period[:40]})
        shown = next(iter(asked or mandates), None)
        row.period_asked = asked[0].period if asked else None
        return {
            **({"panels": [], "downloads": []} if day else {}),
            "asof": day,
            "query": query,
            "shown": shown,
            "mandates": mandates,
            "opening": _format_recorded(shown) if shown else "",
            "origins_label": _format_origins(shown) if shown and not day else "",
            "shared_remarks": _shared_remarks(shown.appointments_then) if shown else {},
            **self.citations(
                row,
                period=asked[0].period.slug if asked else "",
                asof=day.isoformat() if day else "",
            ),
        }

    def structured_data(self, row: StudyGroup, context: Mapping[str, Any]) -> Thing:
        shown: Mandate | None = context["shown"]
        return thing(
            "Organization",
            name=row.code,
            alternateName=shown.title if shown else "",
            url=whole_url(row.get_absolute_url()),
            parentOrganization=organization("ITU-T"),
        )


def _format_recorded(mandate: Mandate) -> str:
    """Its Questions; for a group without any, such as TSAG, its leaders. Empty if none are found: the page says so."""
    words = {"group": mandate.study_group.code, "period": mandate.period}
    if count := len(mandate.questions_then):
        text = ngettext(
            "%(count)d Question of %(group)s is recorded for %(period)s.",
            "%(count)d Questions of %(group)s are recorded for %(period)s.",
            count,
        )
    elif count := len(mandate.appointments_then):
        text = ngettext(
            "%(count)d chair or vice-chair of %(group)s is recorded for %(period)s.",
            "%(count)d chairs and vice-chairs of %(group)s are recorded for %(period)s.",
            count,
        )
    else:
        return ""
    return text % (words | {"count": count})


MOST_QUESTIONS = 100


@read_only_view
def lineage_page(request: HttpRequest) -> HttpResponse:
    """Which group continued as which, from period to period."""
    query = AddressQuery(request.GET)
    query.refuse_unknown((), _("“%(name)s” is not a choice of this page."))
    lineage = Lineage(Mandate.objects.published().for_list())
    before: dict[str, list[str]] = defaultdict(list)
    for line in lineage.changes:
        before[line.after.mandate.study_group.code].append(line.before.mandate.study_group.code)
    became = [
        _("%(groups)s became %(group)s.") % {"groups": format_names(codes), "group": group}
        for group, codes in before.items()
    ]  # `SG9 and SG16 became SG21.`
    moved = QuestionSuccession.objects.published().select_related(
        "predecessor__mandate__study_group",
        "predecessor__mandate__period",
        "successor__mandate__study_group",
        "successor__mandate__period",
    )
    context = {
        "lineage": lineage,
        "sentence": " ".join(became) or _("No study group is recorded as merged into another."),
        "questions": moved.order_by("-pk")[:MOST_QUESTIONS],
        "canonical": f"{settings.BASE_URL}{reverse('study_groups:lineage')}",
    }
    return render(request, "study_groups/lineage.html", context)


def _shared_remarks(appointments: Iterable[Appointment]) -> dict[str, dict[str, object]]:
    """Remarks that several appointments share, each with its number and sources."""
    by_remark: dict[str, list[Appointment]] = defaultdict(list)
    for appointment in appointments:
        by_remark[appointment.public_remark].append(appointment)
    return {
        remark: {
            "count": len(rows),
            "sources": list(
                dict.fromkeys(one for row in rows for one in row.source_addresses_list)
            ),
        }
        for remark, rows in by_remark.items()
        if remark and len(rows) > 1
    }


def _format_origins(mandate: Mandate) -> str:
    """For a merged group: the origin of its Questions is known for some at most."""
    before = [link.predecessor.study_group for link in mandate.predecessors.all()]
    groups = [group.code for group in before if group != mandate.study_group]
    if not groups or not mandate.questions.all():
        return ""
    text = _(
        "It is not known which Questions of %(groups)s these continue, "
        "beyond what is noted at each. %(code)s may have more Questions than these."
    )
    return text % {"groups": get_text_list(groups, _("or")), "code": mandate.study_group.code}
