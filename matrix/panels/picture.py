"""The picture of the positions at an assembly, on its page and on the home page."""

from core.records.reading.state_cache import state_cached_of
from meetings.models import Assembly

from ..reports.overview import Overview
from ..snapshot.loader import snapshot_of


def picture(assembly: Assembly) -> list[Overview]:
    """One; none where nothing is recorded of governments at this assembly."""
    return state_cached_of("pictures of positions", assembly.pk, lambda: _picture(assembly))


def _picture(assembly: Assembly) -> list[Overview]:
    overview = Overview(snapshot_of(assembly).current)
    return [overview] if overview.cell_count else []
