"""Which assembly a page is about: the one in the address, else the current one."""

from typing import Any

from .models import Assembly


def assembly_named(slug: str) -> tuple[Any, bool]:
    """The assembly with this slug, and whether it was found; else the current one."""
    found = Assembly.objects.published().with_meeting().filter(slug=slug.lower()).first() if slug else None
    return (found, True) if found else (Assembly.objects.published().with_meeting().current(), not slug)
