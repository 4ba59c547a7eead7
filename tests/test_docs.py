"""The table of traps in docs/importing.md names tests that exist."""

import re

import pytest
from django.conf import settings

NAMED = sorted(
    set(
        re.findall(
            r"`(test_\w+)`",
            (settings.BASE_DIR / "docs" / "importing.md").read_text(encoding="utf-8"),
        )
    )
)
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "tests").rglob("test_*.py")
)


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_the_table_names_exists(name):
    assert re.search(rf"^def {name}\(", SOURCES, re.MULTILINE)


def test_the_table_names_tests():
    assert len(NAMED) > 30
