"""A wrong value in an address is named, the rest applies; a file has no place to say so and refuses."""

import html
import re

import django_filters as filters
import pytest

from core import registry
from meetings.models import Assembly, Meeting
from participants.models import Participant
from positions.models import Position
from study_groups.models import StudyPeriod
from tests.public.crowds import crowd
from tests.public.places import LISTS, faces_of
from tests.public.varied import varied
from tests.rows import make

pytestmark = pytest.mark.django_db
EVERY_LIST = pytest.mark.parametrize("address", LISTS)
WRONG = "x" * 201  # no choice, no date, and longer than a text may be


def fields_of(client, address) -> dict[str, str]:
    """The filters of a list with their labels, as its form shows them."""
    return {
        name: html.escape(str(field.label))
        for name, field in client.get(address).context["filtered"].filterset.form.fields.items()
    }


def files_linked(page, address) -> dict[str, str]:
    """The files of a list as its page links them."""
    stem = re.escape(address.rstrip("/"))
    found = re.findall(rf'<a href="({stem}\.([a-z]+)[^"]*)"', page.text)
    return {format: html.unescape(link) for link, format in found}


# named


@EVERY_LIST
def test_a_wrong_value_is_named_on_the_page_and_refused_by_files(address, client):
    row = make(registry.lists[address].model)
    for name, label in fields_of(client, address).items():
        page = client.get(address, {name: WRONG})
        assert [page.status_code, list(page.context["page"]), f"<li>{label}: " in page.text] == [
            200,
            [row],
            True,
        ]
        refusals = {
            format: client.get(file, {name: WRONG}) for format, file in faces_of(address).items()
        }
        assert {
            format: (file.status_code, html.escape(file.text).startswith(f"{label}: "))
            for format, file in refusals.items()
        } == dict.fromkeys(refusals, (400, True))


@EVERY_LIST
def test_no_link_of_a_list_carries_on_what_was_refused(address, client):
    make(registry.lists[address].model)
    view = registry.lists[address]
    wrong = dict.fromkeys([*fields_of(client, address), "colour", "sort", "page"], WRONG)
    for name, word in wrong.items():
        page = client.get(address, {name: word})
        links = files_linked(page, address)
        assert [
            set(links),
            [link for link in re.findall('href="([^"]*)"', page.text) if WRONG in link],
        ] == [set(view.formats), []]
        assert {
            format: client.get(link).status_code for format, link in links.items()
        } == dict.fromkeys(view.formats, 200)
        assert '<meta name="robots" content="noindex' in page.text


@EVERY_LIST
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"colour": "red"}, "“colour” is not a filter of this list."),
        ({"sort": "colour"}, "This list cannot be sorted by “colour”."),
        ({"sort": "-__class__"}, "This list cannot be sorted by “-__class__”."),
    ],
)
def test_a_strange_name_is_named_on_the_page_and_refused_by_files(address, query, named, client):
    row = make(registry.lists[address].model)
    page = client.get(address, query)
    assert [page.status_code, list(page.context["page"]), f"<li>{named}</li>" in page.text] == [
        200,
        [row],
        True,
    ]
    refusals = {format: client.get(file, query) for format, file in faces_of(address).items()}
    assert {
        format: (file.status_code, file["Content-Type"], file.text)
        for format, file in refusals.items()
    } == dict.fromkeys(refusals, (400, "text/plain; charset=utf-8", named))


@EVERY_LIST
def test_what_is_right_applies_beside_what_is_wrong(address, client):
    varied(registry.lists[address].model)
    name, field = next(
        (name, field)
        for name, field in client.get(address).context["filtered"].filterset.form.fields.items()
        if getattr(field, "choices", name == "q")
    )
    right = {name: next((str(word) for word, _label in getattr(field, "choices", []) if word), "1")}
    expected = client.get(address, right).context["page"].object_list
    page = client.get(address, {"colour": "red", "sort": "colour"} | right)
    assert list(page.context["page"]) == list(expected)


@EVERY_LIST
def test_what_is_no_page_number_is_named_and_the_first_page_shown(address, client):
    row = make(registry.lists[address].model)
    words = ["0", "-1", "abc", "1.5", "٣", "1e3"]
    pages = {word: client.get(address, {"page": word}) for word in words}
    assert {
        word: [
            page.status_code,
            list(page.context["page"]),
            f"<li>“{word}” is not a page number.</li>" in page.text,
        ]
        for word, page in pages.items()
    } == dict.fromkeys(words, [200, [row], True])


@EVERY_LIST
@pytest.mark.parametrize("word", ["2", "99", "9" * 40])
def test_a_page_too_high_is_not_there_and_there_is_a_way_back(address, word, client):
    make(registry.lists[address].model)
    page = client.get(address, {"page": word})
    assert [
        page.status_code,
        "This list has 1 pages" in page.text or "This list has 1 page." in page.text,
        f'<a href="{address}">' in page.text,
    ] == [404, True, True]


# dropped


@EVERY_LIST
def test_marks_of_campaigns_are_dropped(address, client):
    make(registry.lists[address].model)
    marks = {"utm_source": "letter", "utm_medium": "mail"}
    page = client.get(address, marks)
    assert [page.status_code, page.context["filtered"].refused, "utm_" in page.text] == [
        200,
        [],
        False,
    ]
    assert {
        format: client.get(file, marks).status_code for format, file in faces_of(address).items()
    } == dict.fromkeys(faces_of(address), 200)


def test_marks_of_campaigns_are_in_no_link_to_another_page(client):
    crowd(Meeting, 30)
    page = client.get("/meetings/?utm_source=letter&mode=not_announced")
    assert [
        'rel="next" href="?mode=not_announced&amp;page=2"' in page.text,
        "utm_" in page.text,
    ] == [True, False]


@EVERY_LIST
def test_marks_of_campaigns_are_not_in_what_a_file_says_of_itself(address, client):
    formats = faces_of(address)
    assert [
        format
        for format in ("json", "atom")
        if "utm_" in client.get(formats[format], {"utm_source": "letter"}).text
    ] == []


@EVERY_LIST
def test_an_empty_value_asks_for_nothing(address, client):
    row = make(registry.lists[address].model)
    page = client.get(address, dict.fromkeys([*fields_of(client, address), "sort"], ""))
    assert [
        list(page.context["page"]),
        page.context["filtered"].refused,
        page.context["filtered"].active,
    ] == [[row], [], []]


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


@pytest.mark.parametrize(("address", "name"), DAY_FIELDS)
@pytest.mark.parametrize("wrong", ["15.10.2024", "2024-02-31", "20241015", "soon"])
def test_what_is_no_day_is_told_in_words_and_not_put_into_the_field(address, name, wrong, client):
    make(Meeting, is_of=make(Position, taken_on="2024-05-01").assembly)
    page = client.get(address, {name: wrong}).text
    assert f"“{wrong}” is not a day; write 2024-08-01." in page
    assert day_in_field(page, name) == ""


@pytest.mark.parametrize(("address", "name"), DAY_FIELDS)
def test_a_day_stays_in_its_field(address, name, client):
    make(Meeting, is_of=make(Position, taken_on="2024-05-01").assembly)
    assert day_in_field(client.get(address, {name: "2024-10-15"}).text, name) == "2024-10-15"


# the form

MANY_FILTERS = [
    address
    for address, view in registry.lists.items()
    if len(view.filterset_class.base_filters) > 4
]


def more_filters(page: str) -> list[str]:
    """The names of the fields that are folded."""
    folded = re.search(r'<details class="more-filters">.*?</details>', page, re.DOTALL)
    return re.findall(r'<(?:input|select)[^>]* name="([^"]*)"', folded[0]) if folded else []


@pytest.mark.parametrize("address", MANY_FILTERS)
def test_a_list_shows_its_first_four_filters_and_folds_the_rest(address, client):
    names = list(registry.lists[address].filterset_class.base_filters)
    assert more_filters(client.get(address).text) == names[4:]


@pytest.mark.parametrize("address", MANY_FILTERS)
def test_a_filter_in_use_or_refused_is_not_folded(address, client):
    names = list(registry.lists[address].filterset_class.base_filters)
    for name in names[4:]:
        folded = more_filters(client.get(address, {name: WRONG}).text)
        assert folded == [one for one in names[4:] if one != name]


def test_a_download_is_quieter_than_apply(client):
    page = client.get("/meetings/").text
    assert re.findall(r"<button([^>]*)>\s*(Apply|Download CSV)", page) == [
        ("", "Apply"),
        (' class="quiet" formaction="/meetings.csv"', "Download CSV"),
    ]
