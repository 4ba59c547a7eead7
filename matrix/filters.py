from typing import Any

from django.utils.translation import gettext_lazy as _

from core.public.filters import ListFilter, SlugFilter, TextFilter, by
from meetings.models import Assembly

from .models import Release


def assemblies_with_releases() -> Any:
    return (
        Assembly.objects.published()
        .filter(releases__in=Release.objects.published())
        .distinct()
        .latest_first()
    )


class ReleaseFilter(ListFilter):
    q = TextFilter(label=_("Note"))
    assembly = SlugFilter(queryset=assemblies_with_releases, label=_("Assembly"))

    sorts = {
        "number": (_("number"), by("number")),
        "assembly": (_("assembly"), by("assembly__ordinal", "number")),
    }

    class Meta:
        model = Release
        fields: list[str] = []
