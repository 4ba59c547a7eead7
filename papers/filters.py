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

from .choices import EditionStatus
from .models import PaperEdition


class PaperFilter(ListFilter):
    q = TextFilter(label=_("Title or assembly"))
    assembly = SlugFilter(
        queryset=lambda: (
            Assembly.objects.published().with_public("background_paper").latest_first()
        ),
        label=_("Assembly"),
    )
    status = WordChoiceFilter(
        choices=EditionStatus.choices,
        method=lambda rows, name, status: rows.filter(
            pk__in=PaperEdition.objects.published().filter(status=status).values("paper")
        ),
        label=_("Edition status"),
    )
    confidence = ConfidenceFilter()

    sorts = {
        "assembly": (_("assembly"), by("assembly__ordinal", "title")),
        "title": (_("title"), by("title")),
        "changed": (_("last change"), by("changed_at")),
    }
