from types import SimpleNamespace
from typing import Any

import pytest

from meetings.resources.tables import MeetingResource


@pytest.fixture
def world(db: None, sample_data: None) -> Any:
    """Reads what is pasted, over the sample data."""
    return SimpleNamespace(read=MeetingResource.pasted)
