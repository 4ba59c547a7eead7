"""What programs read of a page: the preview of a link, data in the words of schema.org, and how to cite it."""

import datetime as dt
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as site
from django.db.models import TextChoices
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.dates import Span
from core.public.citing.citations import bibtex
from core.public.citing.structured_data import data_block, iso_dates, iso_within, thing
from core.records.sources import Confidence
from meetings.choices import SessionStatus, Status
from meetings.models import Assembly, Meeting, Reschedule
from papers.choices import EditionStatus
from positions.choices import Action, EvidenceKind, ItemOutcome, ProposalStage, Stance
from resolutions.choices import Approval, EditionOutcome, ResolutionStanding
from resolutions.models import Edition, Relation, Resolution
from study_groups.choices import Outcome, Stage
from tests.browser.kinds import PUBLIC
from tests.journeys.reader import Reader, raw_text
from tests.public.places import one_of_each_route
from tests.rows import make

pytestmark = pytest.mark.django_db
NEED_ROWS = {"/positions/releases/1/", "/notes/first-note/"}  # of which the sample data have none
ABSENT = "/nothing-is-here/"
MOST = 35_000  # bytes
KINDS = [address for address in PUBLIC if address not in {*NEED_ROWS, ABSENT}]

# The part of schema.org that the pages use: the properties of each type.
_EVERYTHING = ["name", "alternateName", "description", "url"]
SCHEMA = {
    kind: {*_EVERYTHING, *more.split()}
    for kind, more in {
        "Event": "startDate endDate previousStartDate eventStatus eventAttendanceMode location "
        "organizer superEvent",
        "Place": "address sameAs",
        "Country": "address sameAs",
        "VirtualLocation": "",
        "PostalAddress": "addressLocality addressCountry",
        "Organization": "sameAs parentOrganization",
        "Person": "sameAs honorificPrefix",
        "Legislation": "about legislationIdentifier legislationType legislationDate "
        "legislationPassedBy legislationLegalForce workExample",
        "CreativeWork": "identifier dateCreated inLanguage",
        "WebSite": "publisher",
        "Dataset": "license publisher dateModified distribution",
        "DataDownload": "encodingFormat contentUrl",
        "BreadcrumbList": "itemListElement",
        "ListItem": "position item",
    }.items()
}


def faults_of(value: Any) -> list[str]:
    if isinstance(value, list):
        return [fault for one in value for fault in faults_of(one)]
    if not isinstance(value, dict):
        return [] if value else [f"an empty value: {value!r}"]
    strange = {name for name in value if not name.startswith("@")} - SCHEMA[value["@type"]]
    return [*sorted(strange), *(fault for one in value.values() for fault in faults_of(one))]


def things_of(reader: Reader) -> Iterator[dict[str, Any]]:
    for script in reader.page.all("script"):
        if script.attributes.get("type") == "application/ld+json":
            body = json.loads(raw_text(script))
            assert body.pop("@context") == "https://schema.org"
            yield from body.get("@graph", [body])


def thing_at(client: Client, address: str, kind: str) -> dict[str, Any]:
    [found] = [one for one in things_of(Reader(client).open(address)) if one["@type"] == kind]
    return found


@pytest.mark.usefixtures("sample_data")
def test_each_kind_of_page_is_light_has_a_preview_and_data_and_leads_to_the_meaning_of_its_words():
    """The structured data have only properties of schema.org, and the same breadcrumbs as the page."""
    files = [site.BASE_DIR / "static" / name for name in ("site.css", "icon.svg")]
    shared = sum(packed(file.read_bytes()) for file in files)
    legend, ways = Client().get(LEGEND).text, 0
    words = {str(label).casefold() for states in STATES for label in states.labels} - PLAIN
    assert words - set(anchors(legend)) == set()
    for address in one_of_each_route(KINDS):
        page = Client().get(address)
        reader = Reader(Client()).show(page)
        things = list(things_of(reader))
        shown = [one for one in reader.page.all("nav") if one.has_class("crumbs")]
        read = [one for one in things if one["@type"] == "BreadcrumbList"]
        ways += len(read)
        assert {
            "address": address,
            "is heavy": shared + packed(page.content) > MOST,
            "preview": faults_of_preview(reader),
            "data": [fault for one in things for fault in faults_of(one)],
            "way": [[step["name"] for step in one["itemListElement"]] for one in read],
            "words": not address.startswith(ELSEWHERE) and without_meaning(legend, reader.body),
        } == {
            "address": address,
            "is heavy": False,
            "preview": [],
            "data": [],
            "way": [[step.text for step in way.all("li")] for way in shown],
            "words": not address.startswith(ELSEWHERE) and set(),
        }
    assert ways >= 4  # pages with breadcrumbs


def packed(content: bytes) -> int:
    """The size of this content as it is sent: compressed with gzip."""
    return len(gzip.compress(content, 6))


def faults_of_preview(reader: Reader) -> list[str]:
    preview = {
        one.attributes.get(key, ""): " ".join(one.attributes.get("content", "").split())
        for one in reader.page.all("meta")
        for key in ("property", "name")
    }
    wanted = {
        "og:title": preview.get("og:title"),
        "og:description": preview.get("description"),
        "og:image": f"{site.BASE_URL}/",
        "og:type": "website",
        "og:url": f"{site.BASE_URL}/",
        "twitter:card": "summary_large_image",
    }
    has = {name: preview.get(name, "") for name in wanted}
    return [name for name, value in wanted.items() if not value or not has[name].startswith(value)]


def test_nothing_can_end_the_block_of_data():
    block = data_block(thing("Thing", name="</script><!-- & \u2028"))
    assert [block.count("<"), "&" in block] == [2, False]
    body = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(body)["name"] == "</script><!-- & \u2028"


UNCONFIRMED = {
    ("2024-10-15", "2024-10-15"): "2024-10",
    ("2024-10-25", "2024-11-03"): "2024",
    ("2023-12-30", "2024-01-02"): "",
}


def test_no_date_is_invented_of_unconfirmed_days():
    spans = [Span(*map(dt.date.fromisoformat, days), confirmed=False) for days in UNCONFIRMED]
    assert [iso_within(span) for span in spans] == [*UNCONFIRMED.values()]
    assert [iso_dates(span) for span in spans] == [(said, said) for said in UNCONFIRMED.values()]


LOST = {"starts_on": "2024-04-01", "ends_on": "2024-04-03", "date_precision": "day"}


@pytest.mark.parametrize("days", [LOST, {"starts_on": None, "ends_on": None}])
def test_a_meeting_that_is_postponed_starts_on_the_day_that_was_stated_last(days, client):
    row = make(Meeting, slug="m", status="postponed", **days)
    make(Reschedule, meeting=row, number=1, starts_on="2023-11-17", ends_on="2023-11-27")
    make(Reschedule, meeting=row, number=2, **LOST)
    event = thing_at(client, "/meetings/m/", "Event")
    assert event["eventStatus"] == "https://schema.org/EventPostponed"
    assert [event["startDate"], event["endDate"]] == ["2024-04-01", "2024-04-03"]
    assert event["previousStartDate"] == "2024-04-01"


def test_an_unsourced_decision_is_not_passed_on(client):
    row = make(Resolution, slug="r50", number=950)
    make(Edition, resolution=row, assembly=make(Assembly), outcome="new", confidence="unconfirmed")
    make(Edition, resolution=row, tsag_year=2009, outcome="revised", confidence="stated")
    other = make(Resolution, slug="r51", number=951)
    make(Relation, source=row, target=other, kind="amends")  # which holds no source
    text = thing_at(client, "/resolutions/r50/", "Legislation")
    assert not {"legislationDate", "legislationChanges"} & text.keys()
    assert [one["legislationDate"] for one in text["workExample"]] == ["2009"]


# words of states


LEGEND = "/positions/key/"
STATES: list[type[TextChoices]] = [
    *(Action, Approval, Confidence, EditionOutcome, EditionStatus, EvidenceKind, ItemOutcome),
    *(Outcome, ProposalStage, ResolutionStanding, SessionStatus, Stage, Stance, Status),
]
PLAIN = {"not known", "none", "new"}  # these words do not stand for states only
# The legend itself, a text with terms of its own, and a page with "new" rows.
ELSEWHERE = (LEGEND, "/what-is-a-wtsa/", "/whats-new/")
NO_TEXT = ["a", "option", "svg", "script", "pre", "h1", "label", "legend"]


def anchors(legend: str) -> dict[str, set[str]]:
    """For each word that the legend explains, its anchors and those of the headings above it."""
    found: dict[str, set[str]] = defaultdict(set)
    for heading in re.split(r"<h2", legend)[1:]:
        above = set(re.findall(r'<h3 id="([\w-]+)"', heading))
        above.add(heading.partition('id="')[2].partition('"')[0])
        for anchor, entry in re.findall(r'<div id="([\w-]+)">\s*<dt>(.*?)</dt>', heading, re.S):
            word = re.sub(r"<(i|svg).*?</\1>|<[^>]*>", "", entry, flags=re.S).strip()
            found[word.casefold()] |= {anchor, *above}
    return {word: ids for word, ids in found.items() if word not in PLAIN}


def without_meaning(legend: str, page: str) -> set[str]:
    """The words for states on a page without a link to their meaning."""
    main = page.partition("<main")[2].partition("</main>")[0]
    linked = set(re.findall(rf'<a[^>]* href="{LEGEND}#?([^"]*)"', main))
    text = re.sub(rf"<({'|'.join(NO_TEXT)})\b.*?</\1>", " ", main, flags=re.S)
    pieces = {one.strip().casefold() for one in re.split(r"[,;·:()]|<[^>]*>", text)}
    meanings = anchors(legend)
    if "" in linked:
        return set()
    return {one for one in pieces & set(meanings) if not meanings[one] & linked}


@given(st.text(max_size=80), st.text(max_size=40))
def test_whatever_the_title_the_braces_balance_and_no_field_is_opened(title, address):
    made = bibtex("key", title, f"https://wtsa.example/{address}", dt.date(2026, 11, 25))
    fields = [re.match(r"  (\w+) = \{", line)[1] for line in made.split("\n")[1:-1]]
    assert fields == ["title", "howpublished", "url", "urldate", "note"]
    assert made.count("{") == made.count("}")
