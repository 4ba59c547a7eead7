"""What the search box finds: a term of the glossary."""

from core.fields import normalise

from .models import GlossaryTerm


def find_term(text: str) -> str | None:
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
