"""Participants stand in the order of the name that is shown, whatever else they are called."""

import re

import pytest

from participants.models import Membership, Participant
from tests.rows import make

pytestmark = pytest.mark.django_db
NAMES = ["Czechia", "Côte d'Ivoire", "Österreich", "cyprus", "Panama", "Zambia"]


def labels_of(html: str) -> list[str]:
    """Of each choice, without the count of its rows."""
    return re.findall(r"<option[^>]*>([^<]*?)(?: \(\d+\))?</option>", html)


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


@pytest.mark.usefixtures("sample_data")
def test_a_filter_names_a_state_as_its_lists_do_and_counts_study_groups_in_order(client):
    page = client.get("/study-groups/leadership/?state=kor").text
    options = labels_of(page)
    assert "Korea (Republic of)" not in page
    assert options[options.index("South Korea") - 1] == "Saudi Arabia"
    assert "State: South Korea" in page
    options = labels_of(client.get("/meetings/").text)
    groups = [
        int(label.rpartition(" ")[2])
        for label in options
        if re.fullmatch(r"ITU-T Study Group \d+", label)
    ]
    assert len(groups) > 5
    assert groups == sorted(groups)
