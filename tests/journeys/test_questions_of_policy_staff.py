"""What civil society and policy staff ask, from the first page to the answer or to the words that say what is missing."""

import pytest

from tests.journeys.reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def matrix_rows(reader: Reader) -> list[str]:
    """The texts of the matrix, in order."""
    tables = [one for one in reader.main.all("table") if one.has_class("matrix")]
    return [
        head.text
        for table in tables
        for head in table.all("th")
        if head.attributes.get("scope") == "row"
    ]


def test_which_proposals_touch_the_open_globally_connected_internet_and_how_badly(reader):
    """Which proposals touch the Internet's open, globally connected character, and how badly?"""
    reader.open().follow("Positions")

    assert reader.loads == 1
    assert "No assessment of impact on the Internet is recorded for WTSA-24." in reader.text
    reader.follow("Resolution 47")
    assert "MOD" in reader.row("Proponent not found")
    assert "No assessment of the impact on the Internet is recorded for WTSA-24." in reader.text


def test_where_do_regions_disagree_most(reader):
    """Where do regions disagree most (many proposals, opposite kinds)?"""
    reader.open().search("WTSA-16")
    assert "no conflict is on record" in reader.section("Positions at a glance")
    reader.follow("The table, with its evidence")

    assert reader.loads == 2
    first, second = matrix_rows(reader)[:2]
    assert first.startswith("Resolution 1 Rules of procedure")
    assert "3 MOD" in first
    assert second.startswith("Resolution 2 ")
    assert "2 MOD" in second
    reader.fill("Apply", only=["differences"])
    assert matrix_rows(reader) == []
    assert "only differences" in reader.text


def test_what_did_we_say_about_this_resolution_last_time_and_was_it_resolved(reader):
    """What did we say about this Resolution last time, and was it resolved?"""
    reader.open().search("64").follow("All positions at WTSA-24")

    assert reader.loads == 2
    assert "Internet Society: no position recorded for WTSA-24." in reader.text
    reader.follow("Internet Society: other positions")
    said = "Says that its major concerns about new and changed Resolutions were resolved in the negotiations."
    assert said in reader.row("New and revised Resolutions")


def test_which_resolutions_mention_ipv6_cybersecurity_artificial_intelligence(reader):
    """Which Resolutions mention IPv6, cybersecurity, artificial intelligence?"""
    reader.open().follow("Resolutions")
    for words, numbers in [
        ("IPv6", {"64"}),
        ("cybersecurity", {"50", "52", "58"}),
        ("artificial intelligence", {"101"}),
    ]:
        reader.fill("Apply", q=words)
        assert numbers <= {row.split()[0] for row in reader.rows}
        assert (
            "The search covers numbers, titles, summaries and topics, not the texts of the resolutions."
            in reader.text
        )


def test_what_changed_between_the_draft_and_the_final_matrix(reader):
    """What changed between the draft and the final matrix?"""
    reader.open().follow("Positions").follow("Releases")

    assert reader.loads == 2
    assert "No release is recorded yet" in reader.text
    reader.follow("Background papers")
    assert "Edition 1, 11 July 2024 draft" in reader.row("2024: Background Paper")
    assert "final" not in reader.row("2024: Background Paper")
