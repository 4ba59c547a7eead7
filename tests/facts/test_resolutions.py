"""Resolutions, their editions, figures and topics that were corrected or added after the first load."""

import html

import pytest

from meetings.models import Figure
from resolutions.models import Edition, Resolution, Topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

# resolution, assembly: outcome and confidence
EDITIONS = {
    ("44", "WTSA-24"): ("revised", "stated"),
    ("95", "WTSA-16"): ("new", "stated"),
    ("2", "WTSA-16"): ("revised", "stated"),
    ("64", "WTSA-12"): ("revised", "stated"),
    ("64", "WTSA-08"): ("new", "stated"),
    ("61", "WTSA-12"): ("revised", "stated"),
    ("54", "WTSA-04"): ("new", "stated"),
    ("54", "WTSA-08"): ("revised", "stated"),
    ("54", "WTSA-12"): ("revised", "stated"),
    ("70", "WTSA-12"): ("revised", "stated"),
    ("1", "WTSA-12"): ("revised", "inferred"),
    ("55", "WTSA-08"): ("revised", "inferred"),
    ("35", "WTSA-08"): ("revised", "inferred"),
    ("17", "WTSA-08"): ("not_known", "stated"),
    ("26", "WTSA-08"): ("not_known", "stated"),
    ("56", "WTSA-08"): ("new", "inferred"),
    ("63", "WTSA-08"): ("new", "inferred"),
    # read twice in November 2026
    ("33", "WTSA-2000"): ("new", "stated"),
    ("33", "WTSA-04"): ("revised", "stated"),
    ("38", "WTSA-08"): ("revised", "inferred"),
    ("43", "WTSA-12"): ("revised", "stated"),
    ("51", "WTSA-04"): ("new", "stated"),
    ("52", "WTSA-12"): ("revised", "stated"),
    ("52", "WTSA-16"): ("revised", "inferred"),
    ("53", "WTSA-08"): ("revised", "stated"),
    ("58", "WTSA-16"): ("unchanged", "inferred"),
    ("22", "WTSA-12"): ("revised", "stated"),
    ("92", "WTSA-20"): ("revised", "stated"),
    ("79", "WTSA-20"): ("revised", "inferred"),
    ("31", "WTSA-08"): ("not_known", "stated"),
    ("35", "WTSA-12"): ("not_known", "stated"),
}
TITLES = {
    "17": (
        "Telecommunication standardization in relation to the interests of developing countries",
        "stated",
    ),
    "26": ("Assistance to regional groups of Study Group 3", "stated"),
    "51": ("Combating spam", "stated"),
    "53": ("Establishment of a workshop and seminar coordination group", "stated"),
    "56": ("Resolution 56 of WTSA-08 (title not known)", "inferred"),
    "63": ("Studies regarding nomadic telecommunication services and applications", "unconfirmed"),
}
STATED_TITLES = {
    "33",
    "34",
    "43",
    "44",
    "51",
    "52",
    "53",
    "54",
    "57",
    "58",
    "61",
    "64",
    "65",
    "76",
    "95",
}  # raised by a source found since
LISTED_AFTER_WTSA_12 = {"7", "11", "18", "29"}  # in a second list of the texts in force
# assembly, measure, who: number and confidence
FIGURES = {
    ("WTSA-08", "resolutions_approved", "Director of TSB (April 2009)"): (49, "stated"),
    ("WTSA-08", "resolutions_new", "Director of TSB (April 2009)"): (21, "stated"),
    ("WTSA-08", "countries", "Director of TSB (April 2009)"): (99, "inferred"),
    ("WTSA-12", "resolutions_new", "ARIN"): (6, "stated"),
    ("WTSA-12", "resolutions_new", "asiae.co.kr"): (11, "inferred"),
    ("WTSA-12", "resolutions_revised", "ARIN"): (49, "stated"),
    ("WTSA-12", "a_series_revised", "ARIN"): (7, "stated"),
    ("WTSA-12", "recommendations_approved", "ARIN"): (6, "stated"),
    ("WTSA-12", "participants", "ARIN"): (1000, "inferred"),
    ("WTSA-16", "resolutions_new", "ANACOM"): (15, "stated"),
    ("WTSA-16", "resolutions_new", "TSB slides"): (16, "stated"),
    ("WTSA-24", "resolutions_new", "The India Awaaz (press text of ITU)"): (8, "stated"),
    ("WTSA-24", "women_share_percent", "TTC (Japan)"): (26, "stated"),
    # counts that differ stand side by side, each with who gives it
    ("WTSA-08", "participants", "ANACOM"): (700, "stated"),
    ("WTSA-08", "delegations", "ANACOM"): (100, "stated"),
    ("WTSA-16", "participants", "MIC Japan"): (700, "stated"),
    ("WTSA-20", "participants", "TTC (Japan)"): (1680, "stated"),
    ("WTSA-20", "participants", "CCIA (China)"): (1000, "stated"),
    ("WTSA-24", "participants", "China Telecom, by Sina"): (3000, "stated"),
    ("WTSA-24", "countries", "China Telecom, by Sina"): (150, "stated"),
    ("WTSA-24", "countries", "Indian government"): (160, "stated"),
    ("WTSA-24", "countries_with_candidates", "China Telecom, by Sina"): (44, "stated"),
}


def test_an_added_edition_has_its_outcome_grade_and_source():
    rows = Edition.objects.published().exclude(source_addresses="")
    found = {
        (row.resolution.slug, row.assembly.code): (row.outcome, row.confidence)
        for row in rows.exclude(assembly=None).select_related("resolution", "assembly")
    }
    assert {edition: found.get(edition) for edition in EDITIONS} == EDITIONS


def test_a_text_that_the_partial_lists_leave_out_is_not_called_unchanged():
    unchanged = Edition.objects.filter(assembly__code__in=["WTSA-16", "WTSA-20", "WTSA-24"])
    found = unchanged.filter(outcome="unchanged").values_list("resolution__slug", "assembly__code")
    assert set(found) == {
        ("47", "WTSA-16"),
        ("48", "WTSA-16"),
        ("58", "WTSA-16"),
        ("61", "WTSA-16"),
        ("66", "WTSA-16"),
    }


def test_a_missing_resolution_is_there():
    rows = Resolution.objects.published().filter(slug__in=TITLES)
    assert {row.slug: (row.title, row.confidence) for row in rows} == TITLES


def test_titles_that_a_source_states_are_not_called_unconfirmed():
    found = Resolution.objects.published().filter(slug__in=STATED_TITLES, confidence="stated")
    assert {row.slug for row in found} == STATED_TITLES
    doubted = [row.slug for row in found if "general knowledge; no source" in row.public_remark]
    assert [doubted, [row.slug for row in found if not row.source_addresses]] == [[], []]


def test_the_second_list_of_wtsa_12_bears_out_the_texts_in_force():
    rows = Edition.objects.published().filter(assembly__code="WTSA-12", outcome="not_known")
    listed = rows.filter(source_addresses__contains="wtsa-12-action-plan", confidence="stated")
    assert {row.resolution.slug for row in listed} == LISTED_AFTER_WTSA_12


@pytest.mark.parametrize("number", ["7", "11"])
def test_resolutions_older_than_the_first_assembly_are_new_at_none(number):
    row = Resolution.objects.get(slug=number)
    assert not row.editions.filter(outcome="new").exists()
    assert "1984" in row.public_remark
    assert "not confirmed" in row.public_remark


def test_a_title_that_no_source_gives_is_no_resolution(client):
    slug = "wtsa-24-continuous-improvement"
    assert not Resolution.objects.filter(slug=slug).exists()
    answer = client.get(f"/resolutions/{slug}/")
    assert [answer.status_code, "/resolutions/" in answer.text] == [404, True]
    assert "ontinuous improvement" not in client.get("/").text
    assert Edition.objects.published().filter(assembly__code="WTSA-24", outcome="new").count() == 7


def test_each_count_is_kept_with_who_says_so():
    rows = Figure.objects.published().filter(about=None).exclude(assembly=None)
    found = {
        (row.assembly.code, row.measure, row.said_by): (row.number, row.confidence)
        for row in rows.exclude(source_addresses="").select_related("assembly")
    }
    assert {figure: found.get(figure) for figure in FIGURES} == FIGURES


def test_a_title_that_its_source_only_paraphrases_is_not_called_stated():
    row = Resolution.objects.get(slug="47")
    assert [row.confidence, "only paraphrases" in row.public_remark] == ["inferred", True]


def test_the_other_count_of_wtsa_16_is_said_beside_the_one_that_was_read_twice():
    figures = Figure.objects.filter(assembly__code="WTSA-16", measure="participants", about=None)
    assert {row.number: row.publication for row in figures} == {700: "published", 1000: "draft"}
    assert "around 1000 delegates" in figures.get(number=700).public_remark


def test_topics_are_the_sites_own_grouping_and_say_so(client):
    assert set(Topic.objects.values_list("confidence", flat=True)) == {"own"}
    for address in ("/resolutions/50/", "/resolutions/", "/positions/?assembly=wtsa-16"):
        page = html.unescape(client.get(address).text)
        assert "(this site's own grouping)" in page, address
    topic = client.get("/positions/topic/study-group-structure/?assembly=wtsa-16").text
    assert "Topics are this site's own grouping." in html.unescape(topic)
