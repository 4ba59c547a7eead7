"""The search box finds a proposal by its number, however it is spelt."""

from django.db.models import CharField, F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower, Replace

from core.fields import tidy_line

from .models import Proposal

# What people write between the parts of a number, or leave out.
_BETWEEN = " /-.,:_()[]"


def find(text: str) -> str | None:
    """`IAP/46A22/1`, `iap 46a22 1`, `WTSA-16 IAP/46A22/1`; nothing where several assemblies have the number."""
    wanted = "".join(sign for sign in tidy_line(text).casefold() if sign not in _BETWEEN)
    if not wanted:
        return None
    rows = Proposal.objects.published().annotate(spelt=_bare("number"), spelt_slug=_bare("slug"))
    found = list(rows.filter(Q(spelt=wanted) | Q(spelt_slug=wanted)).select_related("assembly")[:2])
    return found[0].get_absolute_url() if len(found) == 1 else None


def _bare(field: str) -> Combinable:
    bare: Combinable = Lower(F(field))
    for sign in _BETWEEN:
        bare = Replace(bare, Value(sign), Value(""), output_field=CharField())
    return bare
