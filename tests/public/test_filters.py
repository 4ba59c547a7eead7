"""How a list reads its address: what of it is named, kept in links, told, and shown in the form."""

import re

import django_filters as filters
import pytest

from core import registry
from meetings.models import Assembly, Meeting
from participants.models import Participant
from positions.models import Position
from study_groups.models import StudyPeriod
from tests.public.crowds import crowd
from tests.public.places import faces_of
from tests.rows import make

pytestmark = pytest.mark.django_db


def test_what_is_no_page_number_is_named_and_the_first_page_shown(client):
    row = make(Meeting)
    words = ["0", "-1", "abc", "1.5", "٣", "1e3"]
    pages = {word: client.get("/meetings/", {"page": word}) for word in words}
    assert {
        word: [list(page.context["page"]), f"<li>“{word}” is not a page number.</li>" in page.text]
        for word, page in pages.items()
    } == dict.fromkeys(words, [[row], True])


def test_marks_of_campaigns_are_in_no_link_to_another_page(client):
    crowd(Meeting, 30)
    page = client.get("/meetings/?utm_source=letter&mode=not_announced")
    assert [
        'rel="next" href="?mode=not_announced&amp;page=2"' in page.text,
        "utm_" in page.text,
    ] == [True, False]


# told


def test_each_filter_in_use_can_be_taken_off_by_itself(client):
    make(Meeting, mode="online", kind="symposium")
    page = client.get("/meetings/?mode=online&kind=symposium&sort=name")
    assert [
        (chip["label"], chip["value"], chip["without"]) for chip in page.context["filtered"].chips()
    ] == [
        ("Kind", "symposium", "?mode=online&sort=name"),
        ("Mode", "online", "?kind=symposium&sort=name"),
    ]


def test_a_link_that_takes_off_the_last_filter_asks_for_all(client):
    page = client.get("/meetings/?mode=online")
    assert '<a class="chip" href="?"> Mode: online' in " ".join(page.text.split())


def test_an_empty_list_says_which_filters_emptied_it(client):
    make(Meeting, mode="online")
    assert (
        "No results for: Text: moon, Mode: online."
        in client.get("/meetings/?q=moon&mode=online").text
    )


def test_the_links_to_the_files_keep_the_filter_and_drop_the_page(client):
    crowd(Meeting, 30, mode="online")
    page = client.get("/meetings/?mode=online&sort=-name&page=2")
    assert [link["address"] for link in page.context["format_links"]] == [
        f"/meetings.{format}?mode=online&sort=-name" for format in faces_of("/meetings/")
    ]


def test_a_value_is_found_in_any_case(client):
    row = make(Meeting, organisers=[make(Participant, code="CEPT")])
    assert list(client.get("/meetings/?organiser=%20CEPT").context["page"]) == [row]


def test_bodies_are_found_with_the_organisation_they_are_part_of(client):
    body = make(Participant, code="Com-ITU", part_of=make(Participant, code="CEPT"))
    row = make(Meeting, organisers=[body])
    assert list(client.get("/meetings/?organiser=cept").context["page"]) == [row]


def test_an_assembly_is_found_with_its_own_meeting_what_prepares_it_and_the_meetings_of_its_period(
    client,
):
    period = make(StudyPeriod)
    assembly = make(Assembly, closes_period=period)
    expected = [
        make(Meeting, name="a", is_of=assembly),
        make(Meeting, name="b", prepares=[assembly]),
        make(Meeting, name="c", study_period=period),
    ]
    make(Meeting, name="d")
    assert (
        list(client.get(f"/meetings/?assembly={assembly.slug}&sort=name").context["page"])
        == expected
    )


# days

DAY_FIELDS = [
    (address, name)
    for address, view in registry.lists.items()
    for name, one in view.filterset_class.base_filters.items()
    if isinstance(one, filters.DateFilter)
] + [("/positions/", "asof")]


def day_in_field(page: str, name: str) -> str:
    [field] = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert 'type="date"' in field
    return "".join(re.findall(r'value="([^"]*)"', field))


def test_a_day_stays_in_its_field_and_what_is_none_is_told_in_words_instead(client):
    make(Meeting, is_of=make(Position, taken_on="2024-05-01").assembly)
    wrong = ["15.10.2024", "2024-02-31", "20241015", "soon"]
    found, expected = {}, {}
    for address, name in DAY_FIELDS:
        for word in ("2024-10-15", *wrong):
            page = client.get(address, {name: word}).text
            told = f"“{word}” is not a day; write 2024-08-01." in page
            found[address, name, word] = [day_in_field(page, name), told]
            expected[address, name, word] = ["", True] if word in wrong else [word, False]
    assert found == expected


# the form


def more_filters(page: str) -> list[str]:
    """The names of the fields that are folded."""
    folded = re.search(r'<details class="more-filters">.*?</details>', page, re.DOTALL)
    return re.findall(r'<(?:input|select)[^>]* name="([^"]*)"', folded[0]) if folded else []


def test_a_list_shows_its_first_four_filters_and_those_in_use_or_refused_and_folds_the_rest(client):
    found, expected = {}, {}
    for address, view in registry.lists.items():
        names = list(view.filterset_class.base_filters)
        found[address] = more_filters(client.get(address).text)
        expected[address] = names[4:]
        for name in names[-1:]:
            found[address, name] = more_filters(client.get(address, {name: "x" * 201}).text)
            expected[address, name] = [one for one in names[4:] if one != name]
    assert found == expected
    assert expected["/meetings/"][0] == "region"


def test_a_download_is_quieter_than_apply(client):
    page = client.get("/meetings/").text
    assert re.findall(r"<button([^>]*)>\s*(Apply|Download CSV)", page) == [
        ("", "Apply"),
        (' class="quiet" formaction="/meetings.csv"', "Download CSV"),
    ]
