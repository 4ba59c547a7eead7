"""The standing of resolutions after editions, or their assembly, are withdrawn."""

from collections.abc import Iterator

from django.db.models import QuerySet

from editing.links.consequences import SentenceChange, linked_name
from meetings.models import Assembly

from .models import Edition, Resolution
from .standing import format_standing


def of_assemblies(rows: list[Assembly]) -> Iterator[SentenceChange]:
    return _standings(Edition.objects.published().filter(assembly__in=[row.pk for row in rows]))


def of_editions(rows: list[Edition]) -> Iterator[SentenceChange]:
    return _standings(Edition.objects.published().filter(pk__in=[row.pk for row in rows]))


def _standings(going: QuerySet[Edition]) -> Iterator[SentenceChange]:
    gone = dict(going.values_list("pk", "resolution"))
    for row in Resolution.objects.published().for_list().filter(pk__in=set(gone.values())):
        left = [edition for edition in row.editions.all() if edition.pk not in gone]
        after = format_standing(left, row.year_of_last_assembly)
        if after != row.standing:
            yield SentenceChange(linked_name(row), row.standing, after)
