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
from meetings.querysets import AssemblyQuerySet
from participants.models import Participant
from participants.querysets import ParticipantQuerySet

from .choices import Access, DocumentKind


def published_assemblies(request: object) -> AssemblyQuerySet:
    return Assembly.objects.published().with_public("documents").latest_first()


def published_authors(request: object) -> ParticipantQuerySet:
    return Participant.objects.published().with_public("documents").in_filters()


class DocumentFilter(ListFilter):
    q = TextFilter(label=_("Number or text"))
    assembly = SlugFilter(queryset=published_assemblies, label=_("Assembly"))
    author = SlugFilter(
        field_name="authors", queryset=published_authors, label=_("Author"), distinct=True
    )
    kind = WordChoiceFilter(choices=DocumentKind.choices, label=_("Kind"))
    access = WordChoiceFilter(choices=Access.choices, label=_("Access"))
    confidence = ConfidenceFilter()

    sorts = {
        "date": (_("date"), by("dated")),
        "number": (_("number"), by("number")),
        "title": (_("title"), by("title")),
    }
