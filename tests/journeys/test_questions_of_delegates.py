"""What delegates and ministries ask, from the first page to the answer or to the words that say what is missing."""

import datetime as dt
import re

import pytest
import time_machine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
SPRING_2024 = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)


def test_what_is_proposed_on_resolution_50_by_whom_and_which_text_is_nearest_to_ours(reader):
    """What is proposed on Resolution 50, by whom, and which text is nearest to ours?"""
    reader.open().search("50")

    korea = reader.row("Cybersecurity studies including new technologies")
    assert "MOD" in korea
    assert "South Korea" in korea
    last = reader.row("Changes to Resolution 50")
    assert "MOD" in last
    assert "proponent not found" in last
    assert "What they are was not found." in last
    assert reader.loads == 1

    reader.follow("All positions at WTSA-24").follow("Positions at WTSA-24").follow(
        "Compare positions"
    )
    assert (
        "We compare what they ask for, not the wording of their papers, which is not on this site."
        in reader.text
    )


def test_which_proposals_of_my_region_are_still_without_outcome(reader):
    """Which proposals of my region are still without outcome?"""
    reader.open().follow("Proposals").fill(
        "Apply", group="African Telecommunications Union", outcome="outcome not found"
    )

    assert reader.loads == 2
    assert re.search(r"Not known: [^.]*outcome", reader.text)
    assert reader.row("African proposals in addenda 2 to 11 of Document 42")
    assert reader.row("Proposed modification of Resolution 20")
    assert not [row for row in reader.rows if "AFCP/42A1/1" in row]  # it became Resolution 83
    assert not [row for row in reader.rows if "CEPT" in row or "CITEL" in row]


def test_which_working_group_discusses_it_and_when(reader):
    """Which working group discusses it and when?"""
    reader.open().search("Res. 64")
    assert reader.text.count("The next chance to change it is not known.") == 1
    reader.follow("All positions at WTSA-24")

    assert reader.loads == 2
    assert (
        "We have not found which committee or working group of WTSA-24 discussed this, or when."
        in reader.text
    )
    reader.follow("Committees of WTSA-24")
    assert "Internet-related resolutions and related subjects" in reader.row("WG4A")


def test_who_else_supports_suppression_of_resolution_57_and_who_says_noc(reader):
    """Who else supports suppression of Resolution N? Who says NOC?"""
    reader.open().search("Resolution 57").follow("All positions at WTSA-16")

    assert reader.loads == 2
    assert [row for row in reader.rows if "SUP" in row] == [reader.row("SUP")]
    assert reader.row("SUP").startswith("ATU ")
    not_looked_for = [row.split()[0] for row in reader.rows if "Not looked for" in row]
    assert {"APT", "CEPT", "CITEL", "LAS", "RCC"} <= set(not_looked_for)
    assert not [row for row in reader.rows if "NOC" in row]

    reader.follow("Proposals").fill("Apply", kind="NOC", assembly="WTSA-16")
    only = reader.row("IAP/46A22/1")
    assert reader.rows == [only]
    assert "NOC TSAG" in only
    assert "NOC SG3" in only


@time_machine.travel(SPRING_2024, tick=False)
def test_what_do_i_have_to_attend_in_may_where_and_is_it_online_and_do_two_meetings_clash(reader):
    """What do I have to attend in May, where, and is it online? Do two meetings clash?"""
    reader.open().follow("Meetings").fill("Apply", **{"from": "2024-05-01", "to": "2024-05-31"})

    assert reader.loads == 2
    europe, americas = reader.row("7–9 May 2024"), reader.row("20–24 May 2024")
    assert "Gdansk, Poland · hybrid · Com-ITU" in europe
    assert "Panama City, Panama · WGCONF" in americas
    reader.follow("Com-ITU meetings", near="7–9 May 2024")
    assert "On the same days no other meeting found" in reader.text

    reader.follow("Meetings").fill("Apply", q="APT", **{"from": "2024-08-01", "to": "2024-08-31"})
    reader.follow("5th APT Preparatory meeting for WTSA-24")
    assert (
        "On the same days 4th WGCONF Preparatory meeting for WTSA-24 during the 45th Meeting of PCC.I "
        "(19–23 August 2024, Joao Pessoa, Brazil)" in reader.text
    )


@time_machine.travel(SPRING_2024, tick=False)
def test_which_meetings_are_not_confirmed_yet(reader):
    """Which meetings are not confirmed yet?"""
    reader.open().follow("Meetings").fill(
        "Apply", unconfirmed="yes", when="Upcoming or undated", assembly="WTSA-24"
    )

    assert reader.loads == 2
    assert "April 2024, dates to be confirmed" in reader.row(
        "3rd APT Preparatory meeting for WTSA-24"
    )
    assert "to be confirmed" in reader.row("3rd ATU Preparatory meeting for WTSA-24")
    assert not [row for row in reader.rows if "5th APT" in row]


def test_who_chaired_sg13_since_when_and_may_they_serve_again(reader):
    """Who chaired SG13, since when, may they serve again?"""
    reader.open().search("SG13")

    assert reader.loads == 1
    assert "study period 2025–2028" in reader.text
    assert reader.row("Kazunori Tanikawa") == "chair Kazunori Tanikawa, Japan (partly sourced)"
    assert (
        "Chairs and vice-chairs have a term limit. This site does not track who may serve again."
        in reader.text
    )
    reader.follow("2017–2020")
    assert reader.row("Leo Lehmann").startswith("chair ")


def test_which_questions_moved_from_sg16_to_sg21(reader):
    """Which Questions moved from SG16 to SG21?"""
    reader.open().search("SG16")

    assert "No Questions found for this period." in reader.text
    reader.follow("SG21, 2025–2028")
    assert reader.loads == 2
    assert "The work came from SG16." in reader.row("Q9/21")
    said = "It is not known which Questions of SG9 or SG16 these continue, beyond what is noted at each."
    assert f"{said} SG21 may have more Questions" in reader.text
