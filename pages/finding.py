"""What the search box finds here: a word of the glossary."""

from core.fields import squash

from .models import GlossaryTerm


def find(text: str) -> str | None:
    wanted = squash(text)
    found = next(
        (
            term
            for term in GlossaryTerm.objects.published().order_by("pk")
            if wanted in {squash(word) for word in term.other_keys()}
        ),
        None,
    )
    return found.get_absolute_url() if found else None
