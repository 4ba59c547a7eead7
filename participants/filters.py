from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.database.lookups import PlainLetters
from core.public.filters import (
    ConfidenceFilter,
    ListFilter,
    SlugFilter,
    TextFilter,
    WordChoiceFilter,
    by,
)

from .choices import ParticipantKind, Region
from .models import Membership, Participant


class ParticipantFilter(ListFilter):
    q = TextFilter(label=_("Name, code or alias"))
    kind = WordChoiceFilter(choices=ParticipantKind.choices, label=_("Kind"))
    region = WordChoiceFilter(choices=Region.choices, label=_("Region"))
    member_of = SlugFilter(
        queryset=lambda: (
            Participant.objects.published()
            .filter(pk__in=Membership.objects.published().values("group"))
            .in_filters()
        ),
        method=lambda rows, name, group: rows.filter(
            pk__in=Membership.objects.published().filter(group=group).values("member")
        ),
        pairs="membership_pairs",
        label=_("Member of"),
    )
    confidence = ConfidenceFilter()

    sorts = {
        "name": (_("name"), by(PlainLetters("name"))),
        "code": (_("code"), by("code")),
        "kind": (_("kind"), by("kind", PlainLetters("name"))),
    }

    def membership_pairs(self, keys: QuerySet) -> QuerySet:
        pairs: QuerySet = Membership.objects.published().filter(member__in=keys)
        return pairs.values_list("member", "group")
