"""What readers of all kinds ask as well, from the first page to the answer or to the words that say what is missing."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
ON_AI = (
    "Resolution 101: Standardization activities of the ITU Telecommunication Standardization Sector "
    "on artificial intelligence technologies in support of "
    "telecommunications/information and communication technologies (partly sourced)"
)


def test_is_resolution_50_in_force_and_where_do_i_read_it(reader):
    """Is Resolution 50 in force, and where do I read it?"""
    reader.open().search("Resolution 50")

    assert reader.loads == 1
    opening = reader.text.partition("Story")[0]
    assert "Cybersecurity Last known in force in 2022 (unsourced)" in opening
    said = "Read Resolution 50 (Rev. Geneva, 2022) at ITU"
    assert f"{said} (address built by ITU’s numbering, not checked)" in reader.text
    addresses = [one.attributes["href"] for one in reader.main.all("a") if one.text == said]
    assert addresses == ["https://www.itu.int/pub/T-RES-T.50-2022"]
    assert "WTSA-24" not in reader.section("History")


def test_when_and_where_is_the_next_wtsa_and_what_prepares_it(reader):
    """When and where is the next WTSA, and what prepares it?"""
    reader.open()
    assert (
        "WTSA-28 (not confirmed by its source) is to come; its dates are not known." in reader.text
    )

    reader.search("WTSA-28")
    assert reader.loads == 1
    assert "The dates and the place of the assembly itself are not known." in reader.text
    assert "announced for 13 and 14 April 2026" in reader.text
    only = reader.row("1st African Preparatory Meeting for WTSA-28")
    assert reader.rows == [only]
    assert "14 April 2026" in only
    assert "Accra, Ghana · ATU" in only
    assert "announced; no report found" in only


def test_who_heads_the_secretariat_of_itu_t(reader):
    """Who heads the secretariat of ITU-T?"""
    reader.open().search("Director")

    assert reader.loads == 1
    best = reader.section("Best matches")
    assert "Director of TSB Explanations and pages The head of the secretariat of ITU-T" in best
    assert (
        "Seizo Onoe People Director of the Telecommunication Standardization Bureau for four years "
        "from 1 January 2023, elected on 30 September 2022. The term ends on 31 December 2026."
        in best
    )
    reader.follow("ITU Plenipotentiary Conference 2026")
    assert "Whom it elected as Director was not found." in reader.section("Sources")


def test_artificial_intelligence_what_was_adopted_who_proposed_it_which_number(reader):
    """Artificial intelligence: what was adopted, who proposed it, which number?"""
    reader.open().search("artificial intelligence").follow(ON_AI)

    assert reader.loads == 2
    assert "In force, adopted in 2024 (partly sourced)" in reader.text.partition("Story")[0]
    history = reader.section("History")
    assert "WTSA-24 new Resolution 101 (New Delhi, 2024)" in history
    assert "the number comes from one weak source" in history
    assert "Asked for by India (proposal Artificial intelligence, WTSA-24)" in reader.text
    assert reader.section("Proposals").endswith(
        "stage not known adopted (partly sourced) 1 proposal"
    )


def test_what_did_wtsa_20_suppress(reader):
    """What did WTSA-20 suppress?"""
    reader.open().follow("Resolutions").fill("Apply", assembly="WTSA-20", outcome="suppressed")

    assert reader.loads == 2
    assert [row.split()[0] for row in reader.rows] == ["35", "45", "59", "66"]
    assert all("Suppressed in 2022 (unsourced)" in row for row in reader.rows)


def test_what_did_africa_want_at_wtsa_24_and_did_it_get_it(reader):
    """What did Africa want at WTSA-24, and did it get it?"""
    reader.open().follow("Proposals").follow("Proposals and outcomes")

    assert reader.loads == 2
    assert "Proposals and outcomes: WTSA-24" in reader.text
    assert "ATU Outcome known: 0 of 3" in reader.section("Outcomes by proponent")
    items = [row for row in reader.rows if "ATU ·" in row]
    assert reader.row("A text that would repeat the need for 112 and 911") in items
    assert [row.endswith("Outcome not found") for row in items] == [True] * 3


def test_how_can_an_ngo_or_a_small_company_take_part(reader):
    """How can an NGO or a small company take part?"""
    reader.open().search("NGO")

    assert reader.loads == 1
    assert (
        "An NGO or a small company that does not join can answer the consultations of its country"
        in reader.section("Best matches")
    )
    reader.follow("For policy staff and civil society", near="An NGO")
    for said in (
        "An organisation can join ITU-T as a Sector Member, or as an Associate, which Resolution 31 is about.",
        "ask for a seat in its delegation, or speak through a member that shares its view.",
    ):
        assert said in reader.text
    assert "fees" not in reader.text


def test_where_does_my_country_differ_from_its_region(reader):
    """Where does my country differ from its region?"""
    reader.open().search("USA")

    assert reader.loads == 1
    assert (
        "No difference from CITEL found on the one text of WTSA-16 where both are recorded."
        in reader.section("Where it differs from its region")
    )
    assert "Supports the CITEL proposal IAP 10 on Resolution 1 and asks for more: to delete" in (
        reader.section("Proposals")
    )

    reader.search("IND").follow("Agreement with its regional groups")
    assert "APT has no paper or statement of its own on record for WTSA-24." in reader.section(
        "Pair by pair"
    )


def test_what_share_of_the_offices_do_women_hold_and_what_is_it_counted_from(reader):
    """What share of the offices do women hold, and what is it counted from?"""
    reader.open()
    assert "26 percentage of women among participants" in reader.text  # not of the offices

    reader.search("women").follow("Chairs and vice-chairs of study groups")
    assert reader.loads == 2
    assert (
        "This site does not track who may serve again, or which of them are women." in reader.text
    )


def test_which_vice_chairs_come_from_africa(reader):
    """Which vice-chairs come from Africa?"""
    reader.open().follow("Study groups").follow("Leadership")
    reader.fill("Apply", role="vice-chair", region="Africa")

    assert reader.loads == 3
    assert [len(reader.rows), " ".join(reader.rows).count("Vice-chair · ")] == [10, 10]
    latest = [row for row in reader.rows if "2028" in row]
    assert len(latest) == 3
    for name in ("Derrick Khamali, Kenya", "Helen Nakiguli, Uganda"):
        assert reader.row(name) in latest


def test_is_what_a_wtsa_decides_a_treaty(reader):
    """Is what a WTSA decides a treaty?"""
    reader.open().search("treaty")

    assert reader.loads == 1
    assert (
        "It is not a treaty. A Resolution of a WTSA directs the work of ITU-T. "
        "A Recommendation is a standard, and is voluntary …" in reader.section("Best matches")
    )
    reader.follow("For journalists", near="It is not a treaty.")
    assert "is voluntary unless national law makes it binding." in reader.section(
        "Five things to get right"
    )


def test_what_would_resolution_50_do_to_the_internet_according_to_whom(reader):
    """What would Resolution N do to the Internet, according to whom?"""
    reader.open().search("Resolution 50")

    assert reader.loads == 1
    said = "Fears that the proposed changes could give ITU-T a larger role in critical Internet resources."
    assert f"concern GPD {said}" in reader.section("Positions")

    reader.follow("All positions at WTSA-24")
    assert said in reader.row("GPD")
    assert "Internet Society: no position recorded for WTSA-24." in reader.text
    assert "No assessment of the impact on the Internet is recorded for WTSA-24." in reader.text
