import pytest

from meetings.models import Assembly
from papers.models import BackgroundPaper
from tests.rows import make


@pytest.fixture
def paper():
    return make(
        BackgroundPaper,
        slug="wtsa-24",
        title="Paper",
        assembly=make(Assembly, code="WTSA-24", slug="wtsa-24", ordinal=20),
    )
