from django.utils.translation import gettext_lazy as _

from core.filters import ListFilter, SlugFilter, TextFilter, WordFilter, by

from .choices import Kind, Region
from .models import Participant


def published_organisations(request: object) -> object:
    return Participant.objects.published().filter(memberships_held__isnull=False).distinct().order_by("code")


class ParticipantFilter(ListFilter):
    q = TextFilter("name", "common_name", "aliases", "code", "itu_symbol", label=_("Name, code or alias"))
    kind = WordFilter(choices=Kind.choices, label=_("Kind"))
    region = WordFilter(choices=Region.choices, label=_("Region"))
    member_of = SlugFilter(field_name="memberships__group", queryset=published_organisations, label=_("Member of"), distinct=True)

    sorts = {"name": (_("name"), by("name")), "code": (_("code"), by("code")), "kind": (_("kind"), by("kind", "name"))}

    class Meta:
        model = Participant
        fields: list[str] = []
