from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.public.views import PublishedDetail, PublishedList
from core.records.sources import Confidence

from .filters import ParticipantFilter
from .models import Membership, Participant
from .querysets import short_name
from .resources import ParticipantResource


class ParticipantList(PublishedList):
    model = Participant
    filterset_class = ParticipantFilter
    resource_class = ParticipantResource
    template_name = "participants/participant_list.html"
    title = _("Participants")
    purpose = _(
        "Regional organisations and their bodies, Member States, Sector Members and others."
    )
    count_label = ngettext_lazy("%(count)d participant", "%(count)d participants", "count")


class ParticipantDetail(PublishedDetail):
    model = Participant
    template_name = "participants/participant_detail.html"

    def context(self, row: Participant) -> dict[str, object]:
        members = (
            Membership.objects.published()
            .filter(group=row)
            .select_related("member")
            .order_by(short_name("member__"))
        )
        return {
            "memberships": Membership.objects.published()
            .filter(member=row)
            .select_related("group")
            .order_by("group__code"),
            "members": members,
            "none_confirmed": all(
                membership.confidence == Confidence.UNCONFIRMED for membership in members
            ),
            "remarks": [membership for membership in members if membership.public_remark],
            "bodies": Participant.objects.published().filter(part_of=row).by_name(),
        }
