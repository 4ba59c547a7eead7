"""Whether a text is in force after the latest assembly known to have been held; the same as a filter in SQL; the history of all texts."""

import csv
import datetime as dt
import itertools
import re
from typing import Any

import pytest
import time_machine

from meetings.models import Assembly, Figure, Meeting
from resolutions.choices import ResolutionStanding
from resolutions.models import Edition, Relation, Resolution
from resolutions.standing import standing_of
from tests.journeys.reader import Reader
from tests.rows import make

pytestmark = pytest.mark.django_db
YEARS = {"WTSA-12": 2012, "WTSA-16": 2016, "WTSA-20": 2022, "WTSA-24": 2024}


@pytest.fixture(autouse=True)
def _in_2026():
    with time_machine.travel(dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def assemblies() -> dict[str, Assembly]:
    found = {}
    for ordinal, (code, year) in enumerate(YEARS.items(), start=6):
        found[code] = make(Assembly, code=code, ordinal=ordinal)
        days = {"starts_on": dt.date(year, 3, 1), "ends_on": dt.date(year, 3, 9)}
        make(Meeting, is_of=found[code], kind="assembly", status="held", **days)
    return found


def page(client: Any, address: str) -> str:
    return Reader(client).open(address).text


STANDING = {
    "In force, adopted in 2024": [("WTSA-24", "new")],
    "In force, revised in 2024": [("WTSA-12", "new"), ("WTSA-24", "revised")],
    "In force, unchanged in 2024": [("WTSA-12", "new"), ("WTSA-24", "unchanged")],
    "In force after WTSA-24": [("WTSA-24", "not_known")],
    "In force, revised by TSAG in 2025": [("WTSA-24", "new"), (2025, "revised")],
    "Last known in force in 2012": [("WTSA-12", "new")],
    "Last known in force in 2022": [("WTSA-20", "revised")],
    "Last known in force in 2023": [("WTSA-12", "new"), (2023, "revised")],
    "Last known in force in 2024": [("WTSA-12", "new"), (2024, "revised")],
    "Suppressed in 2016": [("WTSA-16", "suppressed")],
    "Merged into another text in 2024": [("WTSA-24", "merged")],
    "No decision on it found": [],
}


def test_the_page_and_the_list_say_where_a_text_stands(assemblies, client):
    for number, editions in enumerate(STANDING.values(), start=50):
        row = make(Resolution, number=number, title=f"Numbers {number}", confidence="stated")
        for decided, outcome in editions:
            by = {"tsag_year": decided} if isinstance(decided, int) else {}
            by = by or {"assembly": assemblies[decided]}
            make(Edition, resolution=row, outcome=outcome, confidence="stated", **by)
    listed = page(client, "/resolutions/")
    for number, said in enumerate(STANDING, start=50):
        main = Reader(client).open(f"/resolutions/{number}/").main
        [status] = [one.text for one in main.all("p") if one.has_class("status")]
        assert [status, f"Numbers {number} {said} " in listed] == [said, True]


def test_where_a_text_stands_is_marked_when_no_source_states_it(assemblies, client):
    told = {
        "Suppressed in 2022 (unsourced) ": ("WTSA-20", "suppressed", "unconfirmed"),
        "Last known in force in 2012 (partly sourced) ": ("WTSA-12", "revised", "inferred"),
    }
    for code, outcome, confidence in told.values():
        row = make(Resolution, title=f"Text {code}", confidence="stated")
        values = {"assembly": assemblies[code], "outcome": outcome, "confidence": confidence}
        make(Edition, resolution=row, **values)
    found = page(client, "/resolutions/")
    assert [one for one, (code, *_) in told.items() if f"Text {code} {one}" not in found] == []
    assert "“Partly sourced”: sources suggest it" in found


def test_an_assembly_that_is_only_announced_or_a_draft_changes_no_standing(assemblies, client):
    row = make(Resolution, number=50)
    decided = {"assembly": assemblies["WTSA-24"], "outcome": "new", "confidence": "stated"}
    make(Edition, resolution=row, **decided)
    hidden, off = {"published": False, "status": "held"}, {"status": "cancelled"}
    for year, values in [(2028, {}), (2026, hidden), (2025, off)]:
        own = make(Assembly, code=f"WTSA-{year}", ordinal=year)
        days = {"starts_on": dt.date(year, 1, 1), "ends_on": dt.date(year, 1, 9)}
        make(Meeting, is_of=own, **days, **values)
    assert "In force, adopted in 2024" in page(client, "/resolutions/50/")


OUTCOMES = ["new", "suppressed", "merged", "not_known"]


def test_each_text_is_found_by_the_standing_that_its_page_says(assemblies):
    """Decisions are from before, at and after the latest assembly, and from an assembly of no known year."""
    assemblies |= {"WTSA-28": make(Assembly, code="WTSA-28")}
    deciders = [{"assembly": assemblies[f"WTSA-{year}"]} for year in (20, 24, 28)]
    deciders += [{"tsag_year": 2024}, {"tsag_year": 2025}]
    hidden = {"assembly": make(Assembly, code="WTSA-26", published=False)}
    make(Edition, resolution=make(Resolution), outcome="new", **hidden)
    for first, second in itertools.permutations(deciders, 2):
        outcome = OUTCOMES[Resolution.objects.count() % len(OUTCOMES)]
        text = make(Resolution)
        make(Edition, resolution=text, outcome="new", **first)
        make(Edition, resolution=text, outcome=outcome, **second)
        make(Edition, resolution=text, outcome="suppressed", published=False, tsag_year=2099)
    rows = Resolution.objects.published()
    said = {row.pk: standing_of(row.editions.all()) for row in rows.for_list()}
    assert set(said.values()) == set(ResolutionStanding)
    assert said == {
        row.pk: standing for standing in ResolutionStanding for row in rows.of_standing(standing)
    }


def test_a_year_of_decisions_is_over_on_its_last_day_up_to_the_last_there_is(client):
    make(Edition, resolution=make(Resolution), outcome="new", tsag_year=2022)
    days = ["0001-01-01", "2022-12-30", "2022-12-31", "9999-12-31"]
    answers = [client.get(f"/resolutions.json?asof={day}").json()["rows"] for day in days]
    assert [len(rows) for rows in answers] == [0, 0, 1, 1]
    assert client.get("/resolutions/?asof=9999-12-31").status_code == 200


def counted(assembly: Assembly, measure: str, number: int, who: str, **values: Any) -> Figure:
    values = {"confidence": "stated", "measure": f"resolutions_{measure}"} | values
    return make(Figure, assembly=assembly, number=number, said_by=who, **values)


def tallies(client: Any, query: str) -> list[str]:
    main = Reader(client).open(f"/resolutions/?{query}").main
    return [one.text for one in main.all("li") if one.has_class("tally")]


def test_a_list_shorter_than_what_sources_count_says_who_counts_how_many(assemblies, client):
    source = {"source_addresses": "https://example.org/bs"}
    counted(assemblies["WTSA-24"], "revised", 45, "MIC", confidence="inferred")
    counted(assemblies["WTSA-24"], "revised", 44, "Business Standard", **source)
    counted(assemblies["WTSA-24"], "revised", 99, "Nobody", published=False)
    query = "assembly=wtsa-24&outcome=revised"
    said = "WTSA-24, revised resolutions: 45 according to MIC (partly sourced); 44 according to Business Standard."
    assert tallies(client, query) == [f"{said} This site lists none of them."]
    assert '<a href="https://example.org/bs"' in client.get(f"/resolutions/?{query}").text
    decided = {"assembly": assemblies["WTSA-24"], "outcome": "revised"}
    make(Edition, resolution=make(Resolution, number=20), **decided)
    told = f"{said} This site lists 1 of them; the others are not known."
    assert tallies(client, query) == [told]
    assert tallies(client, f"{query}&q=50") == [told]


def test_a_new_or_revised_text_since_wtsa_12_is_read_at_itu_by_its_numbering(assemblies, client):
    row = make(Resolution, number=50)
    decided = [("WTSA-12", "revised"), ("WTSA-16", "unchanged"), ("WTSA-20", "revised")]
    for code, outcome in [*decided, ("WTSA-24", "not_known")]:
        make(Edition, resolution=row, assembly=assemblies[code], outcome=outcome)
    text = client.get("/resolutions/50/").text
    links = re.findall(r'href="(https://www\.itu\.int/pub/[^"]+)"', text)
    assert links == [f"https://www.itu.int/pub/T-RES-T.50-{year}" for year in (2022, 2012)]
    said = page(client, "/resolutions/50/")
    assert said.count("address built by ITU’s numbering, not checked") == 1


def test_remarks_of_several_editions_and_how_many_have_no_source_are_said_once(client):
    row = make(Resolution, number=50)
    doubted = {"source_addresses": "https://example.org/what-it-does-not-say"}
    for confidence, remark, values in (
        ("unconfirmed", "No paper found.", {}),
        ("stated", "No paper found.", {}),
        ("unconfirmed", "Another remark.", {}),
        ("unconfirmed", "", doubted),
        ("unconfirmed", "", {"published": False}),
    ):
        values = {"confidence": confidence, "public_remark": remark, "outcome": "revised"} | values
        make(Edition, resolution=row, assembly=make(Assembly), **values)
    text = client.get("/resolutions/50/").text
    assert [text.count("No paper found."), text.count("Another remark.")] == [1, 1]
    said = "No source is recorded for 2 of 4 decisions: they are general knowledge."
    assert said in page(client, "/resolutions/50/")
    assert "2 decisions have no source" in client.get("/resolutions/").text
    first = row.editions.order_by("pk")[0].assembly
    assert "1 decision has no source" in page(client, f"/resolutions/?assembly={first.slug}")
    make(Edition, resolution=make(Resolution, number=51), assembly=first, outcome="revised")
    alone = "No source is recorded for this decision: it is general knowledge."
    assert alone in page(client, "/resolutions/51/")


def test_listed_decisions_that_no_source_counts_may_be_only_some(client):
    row = make(Assembly, code="WTSA-20")
    make(Meeting, is_of=row, kind="assembly", status="held")
    make(Edition, resolution=make(Resolution), assembly=row, outcome="suppressed")
    said = "No source that counts the decisions of WTSA-20 was found: there may be more."
    addresses = (row.get_absolute_url(), "/resolutions/?assembly=wtsa-20&outcome=suppressed")
    assert [said in client.get(one).text for one in addresses] == [True, True]
    make(Figure, assembly=row, measure="resolutions_suppressed", number=1)
    assert [said in client.get(one).text for one in addresses] == [False, False]


def test_a_resolution_of_another_conference_is_not_ours():
    keys = {
        "Resolution No. 50 (Rev. Geneva, 2022)": "50",
        "RES50 (Rev. 2022)": "50",
        "Opinion 1 (Dubai, 2012)": "opinion-1",
        "Resolution 50 (Rev. Dubai, 2018)": "resolution50(rev.dubai,2018)",
        "Resolution 50 (Kigali, 2022)": "resolution50(kigali,2022)",
        "Resolution 50 (withdrawn)": "resolution50(withdrawn)",
    }
    assert {text: Resolution.normalise_key(text) for text in keys} == keys


# A text that was adopted in 2004, revised in 2008 and suppressed in 2016; of 2012 nothing is known.
EXPECTED = {
    "WTSA-2000": "not yet adopted",
    "WTSA-04": "new",
    "WTSA-08": "revised",
    "TSAG in 2009": "no decision of TSAG recorded",
    "WTSA-12": "nothing recorded",
    "WTSA-16": "suppressed",
    "WTSA-20": "no longer in force",
}


def test_a_row_says_in_words_what_each_assembly_did_as_the_file_and_drafts_are_in_none(client):
    spam, other = make(Resolution, number=51, title="Spam <b>"), make(Resolution, number=1)
    for ordinal, (code, word) in enumerate(EXPECTED.items()):
        by: dict[str, Any] = {"assembly": None, "tsag_year": 2009}
        if code != "TSAG in 2009":
            by = {"assembly": make(Assembly, code=code, ordinal=ordinal)}
        by |= {"confidence": "stated"}
        make(Edition, resolution=other, outcome="revised", **by)
        if word in {"new", "revised", "suppressed"}:
            make(Edition, resolution=spam, outcome=word, **by)
    draft = {"publication": "draft", "confidence": "stated"}
    make(Resolution, number=7, title="Xanadu", publication="draft")
    make(Edition, resolution=other, assembly=make(Assembly, code="WTSA-99"), outcome="new", **draft)
    reader = Reader(client).open("/resolutions/lifelines/")
    assert ["Xanadu" in reader.body, "WTSA-99" in reader.body] == [False, False]
    [table] = reader.main.all("table")
    [_text, *heads] = [one.text for one in table.all("th") if one.attributes["scope"] == "col"]
    [row] = [one for one in table.all("tr") if "Spam <b>" in one.text]
    told = [one.text for one in row.all("span") if one.has_class("visually-hidden")]
    assert dict(zip(heads, told, strict=True)) == EXPECTED
    assert "*" not in row.text
    content = client.get("/resolutions/lifelines.csv").content.decode("utf-8-sig")
    [line] = [line for line in csv.DictReader(content.splitlines()) if "51" in line["text"]]
    assert dict(list(line.items())[2:]) == EXPECTED
    Edition.objects.filter(resolution=spam, outcome="new").update(confidence="unconfirmed")
    make(Relation, source=spam, target=other, kind="absorbed_by")
    page = Reader(client).open("/resolutions/lifelines/").main
    [row] = [one for one in page.all("tr") if "Spam <b>" in one.text]
    assert row.text.count("*") == 1
    text = Reader(client).open("/resolutions/1/").text
    assert re.search(r"Absorbed Resolution 51[^()]* \(unsourced\)", text)
