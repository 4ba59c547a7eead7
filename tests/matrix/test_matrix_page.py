"""The page of the matrix: its rows, filters and addresses; each of its words has a meaning, a place on the key page and a shape."""

import html
import re

import pytest

from core.models import rename
from matrix.models import Release
from matrix.releases import contents_now
from participants.models import Participant
from positions import choices, legend
from positions.legend import LegendFamily
from positions.models import Dimension
from resolutions.models import Topic
from study_groups.models import StudyGroup
from tests.markup import on_one_line
from tests.rows import make

from .filed import propose

pytestmark = pytest.mark.django_db
MATRIX = "/positions/?assembly=wtsa-16"


def rows_of(page: str) -> list[str]:
    return re.findall(r'<th scope="row"\s+abbr="([^"]+)"', page)


def heads_of(page: str) -> list[str]:
    heads = re.findall('<th scope="col"[^>]*>(.*?)</th>', on_one_line(page))
    return [re.sub("<[^>]+>", " ", head).split()[0] for head in heads]


def test_twelve_participants_are_too_many_for_a_table_and_each_text_lists_who_spoke(
    client, assembly, atu
):
    states = [make(Participant, kind="member_state") for _number in range(11)]
    propose(assembly, 50, *states[:10])
    assert '<table class="matrix' in client.get(MATRIX).text
    propose(assembly, 2, states[10])
    page = on_one_line(client.get(MATRIX).text)
    assert ['<table class="matrix' in page, '<ol class="matrix-texts"' in page] == [False, True]
    assert "12 participants are too many for a table, so each text lists who spoke." in page
    assert page.count("#open") == 11


def test_a_release_shows_what_was_published_then_and_since_it_what_is_new(client, assembly, atu):
    propose(assembly, 50, atu)
    make(Release, number=3, assembly=assembly, contents=contents_now(assembly))
    propose(assembly, 2, atu)
    page = client.get("/positions/?release=3").text
    assert rows_of(page) == ["Resolution 50"]
    assert ["Release 3" in page, "Shown as published" in page] == [True, True]
    page = client.get(f"{MATRIX}&since=3").text
    assert rows_of(page) == ["Resolution 2"]
    assert re.search(r"changed since\s*</small>", page)


def test_since_a_day_keeps_apart_what_changed_what_did_not_and_what_is_not_known(
    client, assembly, atu
):
    for number, dated in ((50, "2016-08-01"), (64, "2016-10-01"), (2, "")):
        propose(assembly, number, atu, dated=dated)
    page = html.unescape(client.get(f"{MATRIX}&since=2016-09-01").text)
    assert rows_of(page) == ["Resolution 64", "Resolution 2"]
    assert "Texts changed since 1 September 2016: 1. Not changed: 1. Day not known: 1." in page
    assert "Changed since: 1 September 2016" in page
    marks = re.findall(r"</svg>\s*(changed since|day not known)", page)
    assert sorted(marks) == ["changed since", "day not known"]


@pytest.fixture
def two(assembly, apt, atu):
    """Two texts on which two organisations have papers; the first has a topic."""
    text = propose(assembly, 50, atu, apt).items.get().resolution
    text.topics.add(make(Topic, slug="security", name="Security"))
    propose(assembly, 2, atu)


def test_rows_and_columns_are_chosen_as_people_write_them_and_each_choice_can_be_taken_away(
    client, two, atu
):
    def shown(query):
        page = client.get(f"{MATRIX}&{query}").text
        return rows_of(page), heads_of(page)[1:]

    first, both = ["Resolution 50"], ["Resolution 2", "Resolution 50"]
    columns = ["APT", "ATU"]
    for query, found in {
        "topic=security": (first, columns),
        "res=2": (["Resolution 2"], columns),
        "res=Res.%202,50": (both, columns),
        "groups=atu": (both, ["ATU"]),
        "groups=ATU": (both, ["ATU"]),
        "groups=apt,atu": (both, columns),
        "groups=apt&groups=atu": (both, columns),
    }.items():
        assert shown(query) == found, query
    make(StudyGroup, code="SG17", slug="sg17")
    Participant.objects.filter(pk=atu.pk).update(name="African Telecommunications Union")
    words = {"res": "SG 17, Res. 50", "groups": "african telecommunications union"}
    query = client.get("/positions/", words).context["query"]
    assert (query.refused, query.matrix.options.holders) == ([], ("atu",))
    assert query.matrix.options.subjects == ("study-group/sg17", "50")
    page = client.get(f"{MATRIX}&res=50&proposals=only&utm_source=x")
    chips = page.context["controls"].chips
    assert [(chip["label"], chip["value"], chip["without"]) for chip in chips] == [
        ("Texts", "Resolution 50", "?assembly=wtsa-16&proposals=only"),
        ("Rows", "only with proposals", "?assembly=wtsa-16&res=50"),
    ]


def test_a_narrowed_address_is_not_for_search_engines_and_the_assembly_is_the_address_that_lasts(
    client, assembly, two, operator
):
    pages = [client.get(f"{MATRIX}{rest}").text for rest in ("", "&res=50")]
    robots = '<meta name="robots" content="noindex, follow">'
    assert [robots in page for page in pages] == [False, True]
    lasting = [re.findall('rel="canonical" href="[^"]*(/positions/[^"]*)"', one) for one in pages]
    assert lasting == [["/positions/?assembly=wtsa-16"]] * 2
    moved = client.get(f"{MATRIX}&print=1&res=50")  # the old address of a print view
    assert (moved.status_code, moved.url) == (301, "/positions/?assembly=wtsa-16&res=50")
    rename(assembly, "hammamet", by=operator, channel="test")
    page = client.get(MATRIX).text
    assert rows_of(page) == ["Resolution 2", "Resolution 50"]
    assert ["could not be used" in page, "?assembly=hammamet" in page] == [False, True]
    assert "wtsa-16" not in page.split("<main")[1]


# words


SHOWN = [
    *choices.Action.values,
    *choices.Stance.values,
    choices.NoPosition.NOT_LOOKED_FOR,
    choices.StatedThrough.CO_SIGNED,
    choices.StatedThrough.GROUP,
    choices.GroupAgreement.BREAKS,
    choices.CHANGED,
    choices.DAY_UNKNOWN,
]


def test_no_two_codes_have_the_same_shape():
    shapes = [legend.mark(code) for code in SHOWN]
    assert [len(set(shapes)), "" in shapes] == [len(SHOWN), False]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        (LegendFamily.EVIDENCE, choices.EvidenceKind),
        (LegendFamily.STAGE, choices.ProposalStage),
        (LegendFamily.OUTCOME, choices.ItemOutcome),
        (LegendFamily.SEVERITY, choices.Severity),
        (LegendFamily.CERTAINTY, choices.Certainty),
        (LegendFamily.RESULT, choices.Result),
    ],
)
def test_every_word_of_a_family_is_explained(name, codes):
    assert {entry.anchor: entry.word for entry in legend.entries(name)} == {
        f"{name}-{code}": label for code, label in codes.choices
    }


def test_the_key_page_explains_every_word_once_and_has_the_published_dimensions(client):
    make(Dimension, name="Open", slug="open", explanation="Anybody may join.")
    make(Dimension, name="Hidden", slug="hidden", published=False)
    page = on_one_line(client.get("/positions/key/").text)
    anchors = re.findall(r'<div id="([^"]+)">', page)
    wanted = {*SHOWN, *choices.GroupAgreement, choices.StatedThrough.OWN}
    assert [wanted - set(anchors), len(anchors) - len(set(anchors))] == [set(), 0]
    assert '<div id="open"><dt>Open</dt><dd>Anybody may join.</dd>' in page
    assert "Hidden" not in page
