"""In which order names and choices stand."""

import datetime as dt
import re
from itertools import accumulate

import pytest

from core import registry
from meetings.choices import STANDARDIZATION_KINDS
from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from tests.public.places import LISTS, OVER_MANY
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


CHOOSING = [
    address
    for address in LISTS
    if "assembly" in registry.lists[address].filterset_class.base_filters
]


def choices(page: str) -> list[str]:
    """The slugs in the select of an assembly, in their order."""
    [select] = re.findall(r"<select[^>]* name=\"assembly\".*?</select>", page, re.S)
    return re.findall(r"value=\"([^\"]+)\"", select)


def order_of(slugs: list[str]) -> list[tuple[bool, int]]:
    """Whether it is a standardization assembly, and its year."""
    found = {row.slug: row for row in Assembly.objects.with_meeting()}
    return [(found[slug].kind in STANDARDIZATION_KINDS, found[slug].year) for slug in slugs]


@pytest.fixture
def assemblies() -> None:
    for code, ordinal in (
        ("WTSA-04", 4),
        ("WTSA-20", 8),
        ("WTSA-2000", 3),
        ("WTDC-21", None),
        ("WTSA-28", None),
        ("WTSC-93", 1),
    ):
        row = make(Assembly, code=code, ordinal=ordinal, kind=code[:4].lower())
        if code == "WTSA-20":  # moved
            make(Meeting, is_of=row, starts_on=dt.date(2022, 3, 1), ends_on=dt.date(2022, 3, 9))


def test_the_year_of_the_meeting_counts_else_that_of_the_code_and_other_conferences_come_last(
    assemblies, django_assert_num_queries
):
    with django_assert_num_queries(1):
        codes = [row.code for row in Assembly.objects.latest_first()]
    assert codes == ["WTSA-28", "WTSA-20", "WTSA-04", "WTSA-2000", "WTSC-93", "WTDC-21"]


def test_a_meeting_that_is_not_public_says_nothing_of_the_order(assemblies):
    make(
        Meeting,
        published=False,
        is_of=Assembly.objects.get(code="WTSC-93"),
        starts_on=dt.date(2040, 3, 1),
        ends_on=dt.date(2040, 3, 9),
    )
    assert [row.code for row in Assembly.objects.latest_first()][-2] == "WTSC-93"


@pytest.mark.usefixtures("sample_data")
def test_every_page_lists_the_latest_first(client):
    without_choice = {"/positions/key/", "/positions/releases/changes/"}
    of_no_rows = {"/positions/releases/", "/meetings/sessions/"}  # in the sample
    pages = {address: client.get(address).text for address in [*CHOOSING, *OVER_MANY]}
    found = {one: choices(page) for one, page in pages.items() if 'name="assembly"' in page}
    assert [set(pages) - set(found), {one for one in found if not found[one]}] == [
        without_choice,
        of_no_rows,
    ]
    orders = {address: order_of(slugs) for address, slugs in found.items()}
    assert orders == {one: sorted(order, reverse=True) for one, order in orders.items()}


def test_a_query_in_the_order_of_names_is_read_by_sqlite_of_before_2024():
    """Its parser, in Debian 12 and Ubuntu 24.04, takes a hundred symbols; each bracket puts some there."""
    depths = accumulate(
        (c == "(") - (c == ")") for c in str(Participant.objects.in_filters().query)
    )
    assert max(depths) < 10
