from django.utils.translation import gettext_lazy as _

from core.public.filters import (
    ConfidenceFilter,
    ListFilter,
    SlugFilter,
    TextFilter,
    WordChoiceFilter,
    by,
)
from meetings.models import Assembly
from participants.models import Participant

from .choices import Access, DocumentKind


class DocumentFilter(ListFilter):
    q = TextFilter(label=_("Number or text"))
    assembly = SlugFilter(
        queryset=lambda: Assembly.objects.published().with_public("documents").latest_first(),
        label=_("Assembly"),
    )
    author = SlugFilter(
        field_name="authors",
        queryset=lambda: Participant.objects.published().with_public("documents").in_filters(),
        label=_("Author"),
        distinct=True,
    )
    kind = WordChoiceFilter(choices=DocumentKind.choices, label=_("Kind"))
    access = WordChoiceFilter(choices=Access.choices, label=_("Access"))
    confidence = ConfidenceFilter()

    sorts = {
        "date": (_("date"), by("dated")),
        "number": (_("number"), by("number")),
        "title": (_("title"), by("title")),
    }
