"""The style guide shows every component, to staff only."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.django_db
TEMPLATES = Path("templates/core")
SHEET = Path("static/site.css")


def test_marks_of_a_standing_are_drawn_in_colours_that_are_dark_on_paper():
    sheet = SHEET.read_text()
    white = re.findall(r"(--[\w-]+): #fff\b", sheet.partition("@layer print {")[2])
    marks = re.findall(r"^  \.mark[\w-]*.*\{.*\}$", sheet, re.MULTILINE)
    assert "--delete" in white
    assert len(marks) > 2
    assert [rule for rule in marks if any(f"var({colour})" in rule for colour in white)] == []
