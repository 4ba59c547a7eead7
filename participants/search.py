"""Search: a participant by code, name, ITU symbol or alias."""

from core.fields import normalise

from .models import Participant


def find(text: str) -> str | None:
    wanted = normalise(text)
    rows = Participant.objects.published().order_by("pk")
    by_key = {
        normalise(word): row
        for row in rows
        for word in reversed([row.code, *row.key_aliases(), row.itu_symbol])
        if word
    }
    return by_key[wanted].get_absolute_url() if wanted in by_key else None
