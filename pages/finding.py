"""What the search box finds here: a word of the glossary."""

from core.fields import normalise

from .models import GlossaryTerm


def find(text: str) -> str | None:
    wanted = normalise(text)
    found = next(
        (
            term
            for term in GlossaryTerm.objects.published().order_by("pk")
            if wanted in {normalise(word) for word in term.key_aliases()}
        ),
        None,
    )
    return found.get_absolute_url() if found else None
