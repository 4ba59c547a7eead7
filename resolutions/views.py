from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Page
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from core.public.citing.structured_data import (
    Thing,
    iso_within,
    organization,
    term,
    thing,
    whole_url,
)
from core.public.comparison.views import ComparedVersion, ComparisonView
from core.public.comparison.words import lines_of
from core.public.query import AddressQuery
from core.public.typesetting.images import Mark, ShareImage, share_image_response
from core.public.views import SHARE_IMAGE, Filtered, PublishedDetail, PublishedList
from core.records.sources import UNSOURCED, Confidence
from core.records.state_cache import state_cached
from core.richtext import meanings
from meetings.models import Assembly

from . import lifelines
from .choices import EditionOutcome, ResolutionStanding
from .decision_counts import counts_above_listed, unknown_decisions
from .filters import RecommendationFilter, ResolutionFilter, ResolutionsAsOfFilter, TopicFilter
from .models import Edition, Recommendation, Relation, Resolution, Topic
from .resources import RecommendationResource, ResolutionListResource, TopicResource
from .standing import decided_by_day, format_standing, in_order, standing_is_doubtful, standing_of


class ResolutionList(PublishedList):
    """`?asof=2018-01-01`: texts decided on by that day, each with its standing then."""

    model = Resolution
    filterset_class = ResolutionsAsOfFilter
    resource_class = ResolutionListResource
    template_name = "resolutions/resolution_list.html"
    title = _("Resolutions")
    purpose = _("The assembly's resolutions and opinions, and the standing of each.")
    count_label = ngettext_lazy("%(count)d text", "%(count)d texts", "count")

    def is_doubtful(self, row: Model) -> bool:
        editions = row.decided_editions if isinstance(row, Resolution) else ()
        return super().is_doubtful(row) or standing_is_doubtful(editions)

    def get_opening(self, totals: dict[str, Any], filtered: Filtered) -> list[str]:
        """The numbers of texts and of decisions on them."""
        decided = Edition.objects.published().exclude(outcome=EditionOutcome.NOT_KNOWN)
        of_these = decided.filter(resolution__in=filtered.rows.order_by().values("pk"))
        if assembly := filtered.filterset.form.cleaned_data.get("assembly"):
            of_these = of_these.filter(assembly=assembly)  # whose decisions are listed
        unsourced = of_these.aggregate(count=UNSOURCED)["count"]
        message = ngettext(
            "%(count)d decision has no source", "%(count)d decisions have no source", unsourced
        )
        opening = super().get_opening(totals, filtered)
        return [*opening, message % {"count": unsourced}] if unsourced else opening

    def get_extra_context(self, filtered: Filtered) -> dict[str, object]:
        values = filtered.filterset.form.cleaned_data
        assembly, outcome = values.get("assembly"), values.get("outcome") or ""
        others = 0
        if values.get("standing") == ResolutionStanding.IN_FORCE and not values.get("asof"):
            rows = Resolution.objects.published().of_standing(ResolutionStanding.LAST_RECORDED)
            others = state_cached("texts last recorded", rows.count)
        others_label = ngettext(
            "%(count)d other text was in force when last heard of.",
            "%(count)d other texts were in force when last heard of.",
            others,
        )
        return {
            "decision_counts": counts_above_listed(assembly, outcome) if assembly else [],
            "unknown_decisions": unknown_decisions(assembly, outcome) if assembly else [],
            "topic": values.get("topic"),
            "asof": values.get("asof"),
            "today_url": filtered.without("asof", "page") or "?",
            "others_label": others_label % {"count": others} if others else "",
            "is_searched": bool(values.get("q")),
        }


_MARKS: dict[ResolutionStanding, Mark] = {
    ResolutionStanding.IN_FORCE: "filled",
    ResolutionStanding.SUPPRESSED: "square",
}


def _share_image(request: HttpRequest, row: Resolution) -> HttpResponse:
    standing = standing_of(row.editions.all())
    return share_image_response(
        ShareImage(
            designation=row.designation,
            title=row.title,
            status=capfirst(row.standing),
            mark=_MARKS.get(standing, "dotted"),
            url=row.get_absolute_url(),
        )
    )


class ResolutionDetail(PublishedDetail):
    """`?asof=2018-01-01`: decisions until that day."""

    model = Resolution
    template_name = "resolutions/resolution_detail.html"
    formats = {SHARE_IMAGE: _share_image}

    def context(self, row: Resolution) -> dict[str, object]:
        query = AddressQuery(self.request.GET)
        query.refuse_unknown(("asof",), gettext("“%(name)s” is not used on this page."))
        day = query.read_day("asof")
        if day:
            editions = decided_by_day(row.editions.all(), day)
            # Without panels and relations, which are about the present.
            more = {
                "asof": day,
                "panels": [],
                "downloads": [],
                "status_panels": [],
                **self.citations(row, asof=day.isoformat()),
            }
        else:
            editions = in_order(row.editions.all())
            relations = Relation.objects.published().prefetch_related(
                Assembly.objects.published().as_reference("assembly")
            )
            more = {
                "read_at_itu": next((one for one in reversed(editions) if one.itu_address), None),
                "relations": relations.filter(source=row)
                .select_related("target")
                .order_by("kind", "target__number"),
                "related_from": relations.filter(target=row)
                .select_related("source")
                .order_by("kind", "source__number"),
            }
        return {
            "query": query,
            "editions": editions,
            "opening": _format_decisions(editions),
            **_said_once(editions),
            "standing": standing_of(editions, day),
            "standing_text": format_standing(editions, day),
            **more,
        }

    def structured_data(self, row: Resolution, context: Mapping[str, Any]) -> Thing:
        editions: list[Edition] = context["editions"]
        # Editions that a source dates to that assembly.
        texts = (one for one in editions if one.confidence != Confidence.UNCONFIRMED)
        decided = [
            one for one in texts if one.outcome in {EditionOutcome.NEW, EditionOutcome.REVISED}
        ]
        adopted = next((one for one in decided if one.outcome == EditionOutcome.NEW), None)
        force = "" if standing_is_doubtful(editions) else _FORCES.get(context["standing"], "")
        return thing(
            "Legislation",
            name=row.title,
            legislationIdentifier=row.designation if row.number else "",
            legislationType=str(row.get_kind_display()),
            legislationLegalForce=force and term(force),
            url=whole_url(row.get_absolute_url()),
            about=[topic.name for topic in row.topics.all()],
            **(_decision(adopted) if adopted else {}),
            workExample=[
                thing(
                    "Legislation",
                    legislationIdentifier=one.designation,
                    url=whole_url(one.get_absolute_url()),
                    **_decision(one),
                )
                for one in decided
            ],
        )


def _format_decisions(editions: list[Edition]) -> str:
    """Empty without decisions; “in force” alone does not say what was decided."""
    editions = [one for one in editions if one.outcome != EditionOutcome.NOT_KNOWN]
    if not editions:
        return ""
    return ngettext(
        "%(count)d decision on this text is recorded: %(last)s.",
        "%(count)d decisions on this text are recorded, from %(first)s to %(last)s.",
        len(editions),
    ) % {"count": len(editions), "first": editions[0].decided_by, "last": editions[-1].decided_by}


_FORCES = {ResolutionStanding.IN_FORCE: "InForce", ResolutionStanding.SUPPRESSED: "NotInForce"}


def _decision(edition: Edition) -> Thing:
    """When it was adopted, as far as known (some day of the meeting), and by whom."""
    if edition.assembly is None:
        by = organization("TSAG") if edition.tsag_year else None
        return {"legislationDate": str(edition.tsag_year or ""), "legislationPassedBy": by}
    meeting = edition.assembly.own_meeting
    return {
        "legislationDate": iso_within(meeting.span) if meeting else "",
        "legislationPassedBy": organization(edition.assembly.name),
    }


class TopicList(PublishedList):
    model = Topic
    filterset_class = TopicFilter
    resource_class = TopicResource
    template_name = "resolutions/topic_list.html"
    title = _("Topics")
    purpose = _("Resolutions and opinions by topic. The grouping is this site's own.")
    count_label = ngettext_lazy("%(count)d topic", "%(count)d topics", "count")
    per_page = 100


class TopicDetail(PublishedDetail):
    model = Topic
    template_name = "resolutions/topic_detail.html"

    def context(self, row: Any) -> dict[str, object]:
        count: int = row.texts_count  # annotated by the query of the page
        opening = ngettext(
            "%(count)d resolution or opinion is on this topic.",
            "%(count)d resolutions and opinions are on this topic.",
            count,
        )
        return {"opening": opening % {"count": count} if count else ""}


def _said_once(editions: Sequence[Edition]) -> dict[str, object]:
    """Facts that several editions share, shown once: remarks, and how many are unsourced."""
    decided = [one for one in editions if one.outcome != EditionOutcome.NOT_KNOWN]
    by_remark: dict[str, list[Edition]] = defaultdict(list)
    for edition in editions:
        by_remark[edition.public_remark].append(edition)
    return {
        "can_compare": sum(edition.text_may_be_shown for edition in editions) > 1,
        "shared_remarks": {
            remark: rows for remark, rows in by_remark.items() if remark and len(rows) > 1
        },
        "unsourced": sum(
            edition.confidence == Confidence.UNCONFIRMED and not edition.has_source
            for edition in decided
        ),
        "decided": len(decided),
    }


class Lifelines(ResolutionList):
    """Every text a row, every assembly a column."""

    filterset_class = ResolutionFilter
    template_name = "resolutions/lifelines.html"
    title = _("History of all resolutions")
    purpose = _("Every resolution and opinion, assembly by assembly, since 1993.")
    formats = {"csv": lifelines.as_csv}
    per_page = 150
    is_doubtful = PublishedList.is_doubtful

    def get_page_context(self, page: Page) -> dict[str, object]:
        deciders = lifelines.public_deciders()
        return {
            "deciders": deciders,
            "lines": [(row, lifelines.lifeline_of(row, deciders)) for row in page],
            "marks": lifelines.DRAWN,
        }


class EditionComparison(ComparisonView):
    """`/resolutions/50/compare/?from=wtsa-16&to=wtsa-20`."""

    model = Resolution

    def versions(self, row: Resolution) -> dict[str, Edition]:
        return {edition.anchor: edition for edition in in_order(row.editions.all())}

    def version_label(self, version: Edition) -> str:
        return version.decided_by

    def compared(self, version: Edition) -> ComparedVersion:
        meeting = version.assembly.own_meeting if version.assembly else None
        decision = capfirst(str(version.get_outcome_display()))
        return ComparedVersion(
            label=version.decided_by,
            url=version.get_absolute_url(),
            facts={
                gettext("Title"): version.title,
                gettext("Designation"): version.designation,
                gettext("Decision"): meanings.link(decision, f"edition-{version.outcome}"),
                gettext("Confidence"): meanings.link(
                    capfirst(version.confidence_label), f"confidence-{version.confidence}"
                ),
                gettext("Decided by"): version.decided_by,
                gettext("Date"): meeting.span.format() if meeting else str(version.tsag_year or ""),
                gettext("Committee"): str(version.committee or ""),
                gettext("Document"): str(version.document or ""),
            },
            parts={"": lines_of(version.text)} if version.text_may_be_shown else None,
            reason=gettext("We have no text of the %(when)s edition that we may show.")
            % {"when": version.decided_by},
        )


class RecommendationList(PublishedList):
    model = Recommendation
    filterset_class = RecommendationFilter
    resource_class = RecommendationResource
    template_name = "resolutions/recommendation_list.html"
    title = _("Recommendations")
    purpose = _(
        "ITU-T Recommendations of the A series and those that an assembly approved itself, "
        "with their supplements and amendments. Study groups approve the others, by AAP or TAP."
    )
    count_label = ngettext_lazy("%(count)d edition", "%(count)d editions", "count")
