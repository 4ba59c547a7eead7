"""Search: a resolution by number, a Recommendation by designation."""

from core.fields import normalise

from .choices import TextKind
from .models import Recommendation, Resolution


def find_resolution(text: str) -> str | None:
    key = Resolution.normalise_key(text)
    rows = Resolution.objects.published()
    found = rows.filter(slug=key).first()
    if found is None and key.isascii() and key.isdigit():
        found = rows.filter(kind=TextKind.RESOLUTION, number=int(key[:4])).first()
    return found.get_absolute_url() if found else None


def find_recommendation(text: str) -> str | None:
    wanted = normalise(text)
    rows = Recommendation.objects.published().order_by("-approved_on")
    found = next(
        (
            row
            for row in rows
            if wanted in {normalise(row.designation), normalise(row.designation.split(" (")[0])}
        ),
        None,
    )
    return found.get_absolute_url() if found else None
