"""Participants stand in the order of the name that is shown, whatever else they are called."""

import re

import pytest

from participants.models import Membership, Participant
from tests.rows import make

pytestmark = pytest.mark.django_db
NAMES = ["Czechia", "Côte d'Ivoire", "Österreich", "cyprus", "Panama", "Zambia"]


def test_marks_and_capitals_do_not_move_a_name(client):
    for number, name in enumerate(NAMES):
        make(Participant, code=f"C{number}", name=name, kind="member_state", common_name="")
    page = client.get("/participants/").text.replace("&#x27;", "'")
    order = sorted(NAMES, key=page.index)
    assert order == ["Côte d'Ivoire", "cyprus", "Czechia", "Österreich", "Panama", "Zambia"]
    assert [
        row["name"] for row in client.get("/participants.json?sort=-name").json()["rows"]
    ] == order[::-1]


def test_members_stand_by_the_name_by_which_they_are_listed(client):
    group = make(
        Participant, code="APT", name="Asia-Pacific Telecommunity", kind="regional_organisation"
    )
    for code, name, common in (
        ("KOR", "Korea (Republic of)", "South Korea"),
        ("LAO", "Lao", ""),
        ("IRN", "Iran (Islamic Republic of)", "Iran"),
    ):
        make(
            Membership,
            group=group,
            member=make(Participant, code=code, name=name, common_name=common, kind="member_state"),
        )
    make(
        Membership,
        group=group,
        member=make(Participant, code="KDDI", name="A company", kind="sector_member"),
    )
    [members] = re.findall(
        r'<ul class="columns">.*?</ul>', client.get("/participants/apt/").text, re.S
    )
    assert re.findall(r">([^<]+)</a>", members) == ["Iran", "KDDI", "Lao", "South Korea"]
