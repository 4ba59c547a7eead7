"""What readers do besides asking: they plan, look back to a day, find their country, open the evidence, compare, share, follow, count."""

import re
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from core.records.saving import save_row
from meetings.models import Meeting
from tests.public.crowds import OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


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


# on a day


def test_a_journalist_lists_the_study_groups_of_2023_opens_one_and_comes_back(reader):
    reader.open("/study-groups/?asof=2023-06-01&group=sg9")
    assert "As of 1 June 2023" in reader.text
    assert len(reader.rows) == 1
    assert "under way" in reader.rows[0]
    assert "Continued in" not in reader.rows[0]

    reader.open("/study-groups/sg9/?asof=2023-06-01")
    assert "As of 1 June 2023" in reader.text
    assert "Continued as" not in reader.text
    reader.follow("Back to today")
    assert reader.address == "/study-groups/sg9/"
    assert "Continued as" in reader.text


def test_no_file_of_the_groups_as_of_a_day_is_offered_or_made(client):
    assert "/study-groups.csv" not in client.get("/study-groups/?asof=2023-06-01").text
    refused = client.get("/study-groups.csv?asof=2023-06-01")
    assert (refused.status_code, refused.text[:5]) == (400, "asof:")


def test_a_journalist_lists_what_was_in_force_in_2005_and_comes_back_to_today(reader):
    reader.open("/resolutions/?asof=2005-01-01&standing=in_force")
    assert "In force, adopted in 2004" in reader.row("Combating spam")
    assert "As of 1 January 2005" in reader.text

    reader.follow("Combating spam")
    assert reader.address == "/resolutions/51/?asof=2005-01-01"

    reader.open("/resolutions/?asof=2005-01-01&q=51").follow("Back to today")
    assert reader.address == "/resolutions/?q=51"
    assert "Suppressed in 2008" in reader.row("Combating spam")


def test_the_list_of_a_standing_then_has_the_texts_whose_line_says_so(client):
    def rows(query=""):
        return client.get(f"/resolutions.json?asof=2010-01-01{query}").json()["rows"]

    for standing in ("in_force", "suppressed", "last_recorded"):
        said = {row["slug"] for row in rows() if row["standing"] == standing}
        assert {row["slug"] for row in rows(f"&standing={standing}")} == said


# a country and a text


@pytest.mark.parametrize(
    ("words", "link"), [("VUT", "Brief for WTSA-16"), ("Vanuatu", "Vanuatu: brief for WTSA-16")]
)
def test_a_delegate_has_the_brief_of_a_country_in_two_loads(reader, words, link):
    page = reader.open("/").search(words)
    if words == "VUT":
        assert page.address == "/participants/vut/"
        assert "Resolution 2" in page.section("What its regional organisations asked for")
        assert (
            "No proposal or position of its own, or of a group it belongs to, is recorded at WTSA-24."
            in page.text
        )
    brief = page.follow(link)
    assert "3 texts at WTSA-16 have a proposal or position of Vanuatu or APT." in brief.text
    assert brief.loads == 2


def test_a_delegate_of_vanuatu_sees_on_which_texts_it_is_shown_and_through_whom(reader):
    reader.open("/participants/vut/").follow("Map of positions at WTSA-16")

    assert "that does not mean that Vanuatu agreed" in reader.text
    assert "MOD (partly sourced), through APT" in reader.row("Resolution 1")
    reader.follow("Resolution 1")
    assert "Vanuatu: MOD (partly sourced), through APT." in reader.text
    assert "Asia-Pacific 38 of 39 through APT" in reader.text
    assert "Europe 46 States CEPT: not looked for" in reader.text


def test_a_journalist_counts_the_chairs_of_a_period_by_region(reader):
    reader.open("/study-groups/leadership/?role=chair").follow("2017–2020")
    assert reader.address == "/study-groups/leadership/?role=chair&period=2017-2020"
    choices = re.findall(r'<option value="europe"[^>]*>Europe \((\d+)\)', reader.body)
    reader.open(f"{reader.address}&region=europe")
    assert f"{choices[0]} appointments" in reader.text
    assert int(choices[0]) > 1


def test_an_analyst_opens_a_cell_reads_its_evidence_and_closes_it(reader):
    reader.open().follow("Positions").fill("Apply", assembly="WTSA-16")
    assert "ATU on Resolution 20" not in reader.text

    reader.open("/positions/?assembly=wtsa-16&open=20,atu")
    assert "ATU on Resolution 20" in reader.text
    assert "Asks for changes to Resolution 20" in reader.text
    reader.follow("Close")
    assert "ATU on Resolution 20" not in reader.text


def test_what_is_not_known_of_a_text_is_said_once_in_its_step(reader):
    story = reader.open("/resolutions/wtsa-24-caller-location/").section("Story")
    for words in ("No proposal found", "No position found", "Outcome not found"):
        assert story.count(words) == 1


def test_who_asked_for_a_text_is_said_on_its_page_and_what_became_of_it_on_that_of_the_proposal(
    reader,
):
    reader.open("/resolutions/101/")
    assert "Asked for by India (proposal Artificial intelligence, WTSA-24) The" in reader.text
    reader.open("/proposals/wtsa-24/ind-artificial-intelligence/")
    assert "Adopted (partly sourced) became Resolution 101 (New Delhi, 2024)" in reader.text
    assert "Asked for by" not in reader.open("/resolutions/wtsa-24-caller-location/").text


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
