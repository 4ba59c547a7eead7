from django.utils.translation import gettext_lazy as _

from core.public.filters import ListFilter, TextFilter, by

from .models import GlossaryTerm


class GlossaryFilter(ListFilter):
    q = TextFilter(label=_("Term"))

    sorts = {"term": (_("term"), by("term"))}

    class Meta:
        model = GlossaryTerm
        fields: list[str] = []
