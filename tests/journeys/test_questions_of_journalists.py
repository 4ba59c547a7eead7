"""What journalists ask, from the first page to the answer or to the words that say what is missing."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
MORE_ABOUT_IT = "More about WTSA-24: committees, leaders, preparation, papers"


def test_what_is_new_since_wtsa_20_which_resolutions_are_new_revised_suppressed(reader):
    """What is new since WTSA-20? Which Resolutions are new, revised, suppressed, in numbers and by list?"""
    reader.open().follow(MORE_ABOUT_IT)

    assert reader.loads == 1
    new = reader.section("New texts")
    for subject in ("artificial intelligence", "Metaverse", "caller location"):
        assert subject in new
    figures = reader.section("In figures")
    assert "8 new resolutions 2 sources: new resolutions 8 according to" in figures
    assert "44–45 revised resolutions 2 sources: revised resolutions 45 according to" in figures
    more = reader.section("Decisions not listed")
    assert "This site lists 7 of them; the missing one is not known." in more
    assert "It is not known which texts WTSA-24 suppressed, or how many." in reader.section(
        "Decisions not known"
    )

    reader.follow("Resolutions").fill("Apply", assembly="WTSA-24", outcome="revised")
    assert "44" in [row.split()[0] for row in reader.rows]
    assert "44 according to Business Standard" in reader.text
    assert "the others are not known." in reader.text


def test_where_and_when_is_the_assembly_how_many_take_part_and_who_chairs(reader):
    """Where and when is the assembly, how many take part, who chairs?"""
    reader.open()
    assert (
        "WTSA-24 was held: 15–24 October 2024, New Delhi. "
        "WTSA-28 (not confirmed by its source) is to come; its dates are not known." in reader.text
    )

    reader.follow("WTSA-24")
    assert reader.loads == 1
    assert "held 15–24 October 2024, New Delhi, India" in reader.text
    figures = reader.section("In figures")
    assert "3700 according to TTC (Japan)" in figures
    assert "1500 according to press on figures of the Japanese ministry (MIC)" in figures
    assert "Chair: Ritu Ranjan Mittar, India" in reader.row("PL Plenary")


def test_what_do_mod_sup_aap_tsag_mean(reader):
    """What does MOD, SUP, AAP, TSAG mean? (a glossary)"""
    reader.open().follow("Glossary")
    assert reader.loads == 1
    for word, meaning in [
        ("MOD", "an existing text"),
        ("SUP", "an existing text"),
        ("AAP", "consent, last call, approval"),
        ("TSAG", "The advisory group of ITU-T."),
    ]:
        reader.fill("Apply", q=word)
        found = [
            one.text for one in reader.main.all("div") if one.attributes.get("id") == word.lower()
        ]
        assert len(found) == 1
        assert meaning in found[0]
    reader.open().search("TAP").follow("TAP: Traditional approval process")
    assert reader.address == "/glossary/"
    assert "determination, consultation of Member States" in reader.text


def test_which_countries_lead_which_study_groups(reader):
    """Which countries lead which study groups?"""
    reader.open().follow("Study groups").follow("Chairs in 2025–2028")

    assert reader.loads == 2
    leads = {row.split()[0]: row for row in reader.rows}
    for group, state in {
        "TSAG": "Saudi Arabia",
        "SG3": "Egypt (unsourced)",
        "SG17": "Arnaud Taddei, Broadcom, State not known",
    }.items():
        assert state in leads[group]
    assert "No chair found for SG2 or SG21 in 2025–2028." in reader.text
