from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from core.public.citing.structured_data import Thing, organization, thing, whole_url
from core.public.views import Filtered, PublishedDetail, PublishedList
from core.records.sources import Confidence
from core.text import format_names

from .choices import ParticipantKind
from .filters import ParticipantFilter
from .models import Membership, Participant, Person
from .querysets import MembershipQuerySet, short_name
from .resources import ParticipantResource

FEW = 10  # rows; above this number, common facts are shown once above the rows


class ParticipantList(PublishedList):
    model = Participant
    filterset_class = ParticipantFilter
    resource_class = ParticipantResource
    template_name = "participants/participant_list.html"
    title = _("Countries and organisations")
    purpose = _(
        "Member States, regional organisations and their bodies, Sector Members and others."
    )
    count_label = ngettext_lazy("%(count)d participant", "%(count)d participants", "count")
    per_page = 300  # all States on one page, with links to letters

    def get_extra_context(self, filtered: Filtered) -> dict[str, object]:
        regions = Participant.objects.published().regional_organisations().order_by("code")
        states = filtered.rows.filter(kind=ParticipantKind.MEMBER_STATE)
        confirmed = states.exclude(confidence=Confidence.UNCONFIRMED)
        return {
            "regions": regions,
            "is_none_confirmed": states.count() > FEW and not confirmed.exists(),
        }


class ParticipantDetail(PublishedDetail):
    model = Participant
    template_name = "participants/participant_detail.html"

    def context(self, row: Participant) -> dict[str, object]:
        public: MembershipQuerySet = Membership.objects.published()
        held = public.filter(group=row).select_related("member").order_by(short_name("member__"))
        members = list(held) if row.kind == ParticipantKind.REGIONAL_ORGANISATION else []
        own = public.filter(member=row).select_related("group").order_by("group__code")
        memberships = list(own)
        return {
            "opening": _format_members(row, members, memberships),
            "memberships": memberships,
            "members": members,
            "none_confirmed": all(one.confidence == Confidence.UNCONFIRMED for one in members),
            "remarks": [one for one in members if one.public_remark],
            "bodies": Participant.objects.published().filter(part_of=row).by_name(),
        }

    def structured_data(self, row: Participant, context: Mapping[str, Any]) -> Thing:
        is_state = row.kind == ParticipantKind.MEMBER_STATE
        parent = row.part_of
        return thing(
            "Country" if is_state else "Organization",
            name=row.name,
            alternateName=[name for name in (row.common_name, row.code, *row.aliases_list) if name],
            url=whole_url(row.get_absolute_url()),
            sameAs=row.website,
            parentOrganization=parent and organization(parent.name, parent.get_absolute_url()),
        )


class PersonDetail(PublishedDetail):
    """The offices of a person come from panels of higher apps."""

    model = Person
    template_name = "participants/person_detail.html"

    def structured_data(self, row: Person, context: Mapping[str, Any]) -> Thing:
        return thing(
            "Person",
            name=row.name,
            honorificPrefix=row.honorific,
            alternateName=row.aliases_list,
            url=whole_url(row.get_absolute_url()),
        )


def _format_members(
    row: Participant, members: list[Membership], memberships: list[Membership]
) -> str:
    """The number of present members, or the groups of which it is a member."""
    today = timezone.localdate()
    count = sum(one.is_current(today) for one in members)
    if count:
        said = ngettext(
            "%(count)d current member of %(code)s is recorded.",
            "%(count)d current members of %(code)s are recorded.",
            count,
        )
        return said % {"count": count, "code": row.code}
    groups = [one.group.code for one in memberships if one.is_current(today)]
    said = gettext("Recorded as a member of %(groups)s.")
    return said % {"groups": format_names(groups)} if groups else ""
