"""The page of the matrix: its rows, what narrows them, what it never shows, and what it says of a wrong address."""

import html
import re

import pytest

from core.models import rename
from matrix.models import Release
from matrix.releases import contents_now
from participants.models import Participant
from resolutions.models import Topic
from study_groups.models import StudyGroup
from tests.markup import on_one_line
from tests.rows import make

from .filed import propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def atu():
    return make(
        Participant,
        slug="atu",
        code="ATU",
        name="African Telecommunications Union",
        kind="regional_organisation",
    )


def rows_of(page: str) -> list[str]:
    return re.findall(r'<th scope="row"\s+abbr="([^"]+)"', page)


def heads_of(page: str) -> list[str]:
    return [
        re.sub("<[^>]+>", " ", head).split()[0]
        for head in re.findall('<th scope="col"[^>]*>(.*?)</th>', on_one_line(page))
    ]


# what it shows


def test_twelve_participants_are_too_many_for_a_table_and_each_text_lists_who_spoke(
    client, assembly, atu
):
    states = [make(Participant, kind="member_state") for _number in range(11)]
    propose(assembly, 50, *states[:10])
    assert '<table class="matrix' in client.get("/positions/?assembly=wtsa-16").text

    propose(assembly, 2, states[10])
    page = on_one_line(client.get("/positions/?assembly=wtsa-16").text)
    assert ['<table class="matrix' in page, '<ol class="matrix-texts"' in page] == [False, True]
    assert "12 participants are too many for a table, so each text lists who spoke." in page
    assert page.count("#open") == 11


# drafts


# as at a day, or a release


def test_a_release_shows_what_was_published_then_and_since_it_what_is_new(client, assembly, atu):
    propose(assembly, 50, atu)
    make(Release, number=3, assembly=assembly, contents=contents_now(assembly))
    propose(assembly, 2, atu)
    page = client.get("/positions/?release=3").text
    assert [rows_of(page), "Release 3" in page, "Shown as published" in page] == [
        ["Resolution 50"],
        True,
        True,
    ]
    page = client.get("/positions/?assembly=wtsa-16&since=3").text
    assert [rows_of(page), bool(re.search(r"changed since\s*</small>", page))] == [
        ["Resolution 2"],
        True,
    ]


def test_since_a_day_keeps_apart_what_changed_what_did_not_and_what_is_not_known(
    client, assembly, atu
):
    propose(assembly, 50, atu, dated="2016-08-01")
    propose(assembly, 64, atu, dated="2016-10-01")
    propose(assembly, 2, atu)

    page = html.unescape(client.get("/positions/?assembly=wtsa-16&since=2016-09-01").text)

    assert rows_of(page) == ["Resolution 64", "Resolution 2"]
    assert "Texts changed since 1 September 2016: 1. Not changed: 1. Day not known: 1." in page
    assert "Changed since: 1 September 2016" in page
    marks = re.findall(r"</svg>\s*(changed since|day not known)", page)
    assert sorted(marks) == ["changed since", "day not known"]


def test_study_groups_and_full_names_are_read_as_people_write_them(client, assembly, atu):
    make(StudyGroup, code="SG17", slug="sg17")
    propose(assembly, 50, atu)

    query = client.get(
        "/positions/", {"res": "SG 17, Res. 50", "groups": "african telecommunications union"}
    ).context["query"]

    assert (query.refused, query.matrix.options.subjects) == ([], ("study-group/sg17", "50"))
    assert query.matrix.options.holders == ("atu",)


def test_an_assembly_that_was_renamed_is_found_by_its_earlier_name(client, assembly, atu, operator):
    propose(assembly, 50, atu)
    rename(assembly, "hammamet", by=operator, channel="test")

    page = client.get("/positions/?assembly=wtsa-16").text

    assert rows_of(page) == ["Resolution 50"]
    assert (
        "could not be used" in page,
        "?assembly=hammamet" in page,
        "wtsa-16" in page.split("<main")[1],
    ) == (False, True, False)


# narrowing


def test_rows_are_narrowed_by_topic_and_text(client, assembly, atu):
    propose(assembly, 50, atu).items.get().resolution.topics.add(
        make(Topic, slug="security", name="Security")
    )
    propose(assembly, 2, atu)
    found = {
        query: rows_of(client.get(f"/positions/?assembly=wtsa-16&{query}").text)
        for query in ("topic=security", "res=2", "res=Res.%202,50")
    }
    assert found == {
        "topic=security": ["Resolution 50"],
        "res=2": ["Resolution 2"],
        "res=Res.%202,50": ["Resolution 2", "Resolution 50"],
    }


def test_a_chip_names_each_choice_and_takes_it_away(client, assembly, atu):
    propose(assembly, 50, atu)
    controls = client.get(
        "/positions/?assembly=wtsa-16&res=50&proposals=only&utm_source=x"
    ).context["controls"]
    assert [(chip["label"], chip["value"], chip["without"]) for chip in controls.chips] == [
        ("Texts", "Resolution 50", "?assembly=wtsa-16&proposals=only"),
        ("Rows", "only with proposals", "?assembly=wtsa-16&res=50"),
    ]


def test_columns_are_chosen_by_slug_or_by_what_stands_at_their_head(client, assembly, atu):
    apt = make(Participant, slug="apt", code="APT", kind="regional_organisation")
    propose(assembly, 50, atu, apt)
    found = [
        heads_of(client.get(f"/positions/?assembly=wtsa-16&groups={word}").text)
        for word in ("atu", "ATU", "apt,atu", "apt&groups=atu")
    ]
    assert found == [
        ["Text", "ATU"],
        ["Text", "ATU"],
        ["Text", "APT", "ATU"],
        ["Text", "APT", "ATU"],
    ]


# addresses


def test_a_narrowed_address_is_not_for_search_engines_and_the_assembly_is_the_address_that_lasts(
    client, assembly, atu
):
    propose(assembly, 50, atu)
    pages = [client.get(f"/positions/?assembly=wtsa-16{rest}").text for rest in ("", "&res=50")]
    robots = '<meta name="robots" content="noindex, follow">'
    assert [robots in page for page in pages] == [False, True]
    assert [
        re.findall('rel="canonical" href="[^"]*(/positions/[^"]*)"', page) for page in pages
    ] == [["/positions/?assembly=wtsa-16"]] * 2


# queries


def test_the_print_view_leads_to_the_table_with_its_filters(client, assembly):
    moved = client.get("/positions/?assembly=wtsa-16&print=1&res=50")
    assert (moved.status_code, moved.url) == (301, "/positions/?assembly=wtsa-16&res=50")
