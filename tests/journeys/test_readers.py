"""What readers do besides asking: they search, plan, look back to a day, find their country, open the evidence, subscribe."""

from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from core.records.saving import save_row
from core.registry import site_pages
from meetings.models import Meeting
from tests.public.crowds import OPERATOR

from .reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
reader = pytest.fixture(lambda client: Reader(client), name="reader")


def test_a_delegate_finds_the_clash_of_february_2024(reader):
    reader.open().follow("Meetings").follow("Clashes")
    reader.fill("Apply", assembly="WTSA-24", month="2024-02")
    only = reader.row("2nd APT Preparatory meeting for WTSA-24")
    assert reader.rows == [only]
    assert only.startswith("5–6 February 2024")
    assert "2nd ATU Preparatory meeting" in only
    assert only.endswith("Clash")


def test_a_journalist_finds_a_topic_and_what_was_proposed_on_it(reader):
    reader.open("/resolutions/").follow("Topics")
    assert "1 text" in reader.row("Artificial intelligence")
    reader.follow("Artificial intelligence")
    assert reader.address == "/topics/artificial-intelligence/"
    assert "Proposed by 1 proposal" in reader.section("Story")
    assert "101" in reader.section("Resolutions and opinions")
    assert "India" in reader.section("Proposals")
    reader.follow("1 proposal")
    assert reader.address == "/proposals/?topic=artificial-intelligence"
    assert len(reader.rows) == 1


# as of an earlier day


def test_a_journalist_lists_the_study_groups_of_2023_opens_one_and_comes_back(reader):
    reader.open("/study-groups/?asof=2023-06-01&group=sg9")
    [row] = reader.rows
    assert ["under way" in row, "Continued in" in row] == [True, False]
    assert ["As of 1 June 2023" in reader.text, "/study-groups.csv" in reader.body] == [True, False]
    refused = reader.client.get("/study-groups.csv?asof=2023-06-01")
    assert [refused.status_code, refused.text[:5]] == [400, "asof:"]
    reader.open("/study-groups/sg9/?asof=2023-06-01")
    assert ["As of 1 June 2023" in reader.text, "Continued as" in reader.text] == [True, False]
    reader.follow("Back to today")
    assert [reader.address, "Continued as" in reader.text] == ["/study-groups/sg9/", True]


def test_a_journalist_lists_what_was_in_force_in_2005_and_comes_back_to_today(reader):
    """On an earlier day, the list of each standing has the texts that had it then."""
    reader.open("/resolutions/?asof=2005-01-01&standing=in_force")
    assert "In force, adopted in 2004" in reader.row("Combating spam")
    assert "As of 1 January 2005" in reader.text
    reader.follow("Combating spam")
    assert reader.address == "/resolutions/51/?asof=2005-01-01"
    reader.open("/resolutions/?asof=2005-01-01&q=51").follow("Back to today")
    assert reader.address == "/resolutions/?q=51"
    assert "Suppressed in 2008" in reader.row("Combating spam")

    def rows(query=""):
        return reader.client.get(f"/resolutions.json?asof=2010-01-01{query}").json()["rows"]

    for standing in ("in_force", "suppressed", "last_recorded"):
        said = {row["slug"] for row in rows() if row["standing"] == standing}
        assert {row["slug"] for row in rows(f"&standing={standing}")} == said


# a country and a text


def test_a_delegate_of_vanuatu_has_the_brief_in_two_loads_and_the_map_of_who_spoke_for_it(reader):
    for words, link in (("VUT", "Brief for WTSA-16"), ("Vanuatu", "Vanuatu: brief for WTSA-16")):
        before = reader.loads
        brief = reader.open("/").search(words).follow(link)
        assert "3 texts at WTSA-16 have a proposal or position of Vanuatu or APT." in brief.text
        assert brief.loads - before == 2 + bool(before)  # 3 the second time, with the home page
    page = reader.open("/").search("VUT")
    assert page.address == "/participants/vut/"
    assert "Resolution 2" in page.section("What its regional organisations asked for")
    said = (
        "No proposal or position of its own, or of a group it belongs to, is recorded at WTSA-24."
    )
    assert said in page.text.partition("Recorded as a member of APT.")[2]  # first what is known
    reader.follow("Map of positions at WTSA-16")
    assert "that does not mean that Vanuatu agreed" in reader.text
    assert "MOD (partly sourced), through APT" in reader.row("Resolution 1")
    reader.follow("Resolution 1")
    assert "Vanuatu: MOD (partly sourced), through APT." in reader.text
    assert "Asia-Pacific 38 of 39 through APT" in reader.text
    assert "Europe 46 States CEPT: not looked for" in reader.text


def test_an_analyst_opens_a_cell_reads_its_evidence_and_closes_it(reader):
    reader.open().follow("Positions").fill("Apply", assembly="WTSA-16")
    assert "ATU on Resolution 20" not in reader.text
    reader.open("/positions/?assembly=wtsa-16&open=20,atu")
    assert "ATU on Resolution 20" in reader.text
    assert "Asked for changes to Resolution 20" in reader.text
    reader.follow("Close")
    assert "ATU on Resolution 20" not in reader.text


def test_who_asked_for_a_text_what_became_of_it_and_what_is_not_known_is_said_once(reader):
    reader.open("/proposals/wtsa-24/ind-artificial-intelligence/")
    assert "Adopted (partly sourced) became Resolution 101 (New Delhi, 2024)" in reader.text
    reader.open("/resolutions/wtsa-24-caller-location/")
    assert "Asked for by" not in reader.text
    for words in ("No proposal found", "No position found"):
        assert reader.section("Story").count(words) == 1
    assert "Outcome" not in reader.section("Story")  # only a proposal has one, and there is none


def test_a_journalist_subscribes_to_the_calendar_of_wtsa_24_and_sees_what_is_off(reader, client):
    meeting = Meeting.objects.get(slug="apt-wtsa24-3")
    reader.open("/meetings/?assembly=wtsa-24")
    links = [one.attributes.get("href", "") for one in reader.main.all("a")]
    (address,) = [link for link in links if link.startswith("webcal:")]
    path = f"{urlsplit(address).path}?{urlsplit(address).query}"

    def event():
        found = Calendar.from_ical(client.get(path).content).walk("VEVENT")
        return next(one for one in found if str(one["URL"]).endswith(meeting.get_absolute_url()))

    before = event()
    meeting.status = "cancelled"
    save_row(meeting, by=OPERATOR, channel="test")
    after = event()
    assert [after["UID"], after["STATUS"]] == [before["UID"], "CANCELLED"]
    assert before["SEQUENCE"] + 1 == after["SEQUENCE"] == meeting.version - 1
    assert "(cancelled)" in str(after["SUMMARY"])


# the search box of the home page: one load to the row


def test_what_has_no_row_or_a_slip_of_a_letter_says_so_and_leads_on(reader):
    """No Recommendation Y.2060 is recorded."""
    reader.open().search("Vanautu")
    assert "No results for “Vanautu”. Did you mean Vanuatu?" in reader.text
    assert "Vanuatu (unsourced) Member State" in reader.follow("Vanuatu", near="Did you mean").text
    reader.search("quantumfoo cyber")
    assert "No page has all these words. With one of them: cyber 1 " in reader.text
    assert "1 result for “cyber”" in reader.follow("cyber").text
    reader.search("Y.2060")
    assert "No results for “Y.2060”." in reader.text
    assert reader.follow("missing").address == "/gaps/"


def test_each_page_that_search_names_answers(client):
    answers = {page.url: client.get(page.url).status_code for page in site_pages}
    assert answers == dict.fromkeys(answers, 200)


# What readers searched for, and the address of the first result or of the page that opens at once.
TRIED = {
    "wtsa 24": "/assemblies/wtsa-24/",
    "What is WTSA": "/glossary/#wtsa",
    "when is the next WTSA": "/assemblies/",
    "New Delhi 2024": "/assemblies/wtsa-24/",
    "India proposals": "/proposals/?proponent=ind",
    "Vanuatu meetings": "/meetings/?region=asia_pacific",
    "Onoe": "/people/seizo-onoe/",
    "chair of WTSA-24": "/assemblies/wtsa-24/#committees",
    "ADD": "/glossary/#add",
    "deadline": "/meetings/deadlines/",
    "COTE d'ivoire": "/participants/civ/",
    "NGO": "/for-policy-staff/",
    "E.164": "/glossary/#numbering-resources",
}


def test_what_readers_tried_leads_there_at_once(client):
    found = {}
    for text in TRIED:
        answer = client.get("/search/", {"q": text})
        found[text] = answer.headers.get("Location") or answer.context["best"][0].url
    assert found == TRIED
    listed = client.get("/search/?q=wtsa+24&all=1").text
    assert 'href="/meetings/wtsa-24/"' in listed.partition("Meetings and assemblies")[2]
