"""The style guide shows every component, to staff only."""

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

pytestmark = pytest.mark.django_db
TEMPLATES = Path("templates/core")
SHEET = Path("static/site.css")


@pytest.fixture
def guide(client):
    client.force_login(get_user_model().objects.create_user("editor", is_staff=True))
    return client.get("/styleguide/")


def test_readers_do_not_find_the_style_guide(client):
    assert client.get("/styleguide/").status_code == 404


def test_the_style_guide_is_neither_kept_nor_indexed(guide):
    assert guide.status_code == 200
    assert guide["Cache-Control"] == "private, no-store"
    assert guide["X-Robots-Tag"] == "noindex"


def test_every_component_is_in_the_style_guide(guide):
    shown = {template.name for template in guide.templates}
    assert {f"core/{path.name}" for path in TEMPLATES.glob("_*.html")} - shown == set()


def test_every_state_of_the_style_sheet_is_in_the_style_guide(guide):
    states = set(re.findall(r"\.((?:mark|badge|code)-[a-z_]+)", SHEET.read_text()))
    shown = set(re.findall(r"(?:mark|badge|code)-[a-z_]+", guide.text))
    assert states - shown == set()


def test_marks_of_a_standing_are_drawn_in_colours_that_are_dark_on_paper():
    sheet = SHEET.read_text()
    white = re.findall(r"(--[\w-]+): #fff\b", sheet.partition("@layer print {")[2])
    marks = re.findall(r"^  \.mark[\w-]*.*\{.*\}$", sheet, re.MULTILINE)
    assert "--delete" in white
    assert len(marks) > 2
    assert [rule for rule in marks if any(f"var({colour})" in rule for colour in white)] == []
