"""The style guide shows every component, to staff only."""

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

pytestmark = pytest.mark.django_db
TEMPLATES = Path("templates/core")
SHEET = Path("static/site.css")


def test_it_is_for_staff_is_not_kept_and_shows_every_component_and_every_state(client):
    assert client.get("/styleguide/").status_code == 404
    client.force_login(get_user_model().objects.create_user("editor", is_staff=True))
    guide = client.get("/styleguide/")
    headers = [guide["Cache-Control"], guide["X-Robots-Tag"]]
    assert [guide.status_code, *headers] == [200, "private, no-store", "noindex"]
    shown = {template.name for template in guide.templates}
    assert {f"core/{path.name}" for path in TEMPLATES.glob("_*.html")} - shown == set()
    states = set(re.findall(r"\.((?:mark|badge|code)-[a-z_]+)", SHEET.read_text()))
    assert states - set(re.findall(r"(?:mark|badge|code)-[a-z_]+", guide.text)) == set()


def test_marks_of_a_standing_are_drawn_in_colours_that_are_dark_on_paper():
    sheet = SHEET.read_text()
    white = re.findall(r"(--[\w-]+): #fff\b", sheet.partition("@layer print {")[2])
    marks = re.findall(r"^  \.mark[\w-]*.*\{.*\}$", sheet, re.MULTILINE)
    assert "--delete" in white
    assert len(marks) > 2
    assert [rule for rule in marks if any(f"var({colour})" in rule for colour in white)] == []
