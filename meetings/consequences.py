"""The current assembly after some are withdrawn."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from editing.links.consequences import LinkedName, SentenceChange

from .models import Assembly


def of_assemblies(rows: list[Assembly]) -> Iterator[SentenceChange]:
    public = Assembly.objects.published()
    before, after = public.current(), public.exclude(pk__in=[row.pk for row in rows]).current()
    if before != after:
        page = LinkedName(_("Home page and all pages about the current assembly"), "/")
        yield SentenceChange(page, str(before), str(after) if after else _("no assembly"))
