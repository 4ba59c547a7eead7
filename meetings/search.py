"""Search: an assembly by code, a meeting by short name."""

from core.fields import normalise

from .models import Assembly, Meeting


def find(text: str) -> str | None:
    wanted = normalise(text)
    assembly: Assembly | None = Assembly.objects.published().filter(code__iexact=wanted).first()
    if assembly:
        return assembly.get_absolute_url()
    named = Meeting.objects.published().exclude(short_name="").order_by("-ends_on")
    found: Meeting | None = next(
        (meeting for meeting in named if wanted in {normalise(meeting.short_name), meeting.slug}),
        None,
    )
    return found.get_absolute_url() if found else None
