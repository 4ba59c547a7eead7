"""Titles, leaders and Questions that were corrected or added after the first load stand in the sample data."""

import re

import pytest

from meetings.models import CommitteeOfficer
from participants.models import Person
from study_groups.models import Appointment, Mandate, Question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

# group, period and office: each person with the State
APPOINTMENTS = {
    ("SG5@2025-2028", "chair"): {"dominique-wurges": "FRA"},
    ("SG5@2025-2028", "vice_chair"): {
        "shuguang-qi": "CHN",
        "derrick-khamali": "KEN",
        "william-daniel-mnyippembe": "TZA",
        "helen-nakiguli": "UGA",
        "beniamino-gorini": "FIN",
        "daniel-dianat": "SWE",
        "rafia-barkat": "DZA",
        "fatima-alouane": "MAR",
        "khaled-al-saleem": "KWT",
        "byung-chan-kim": "KOR",
        "neha-upadhyay": "IND",
    },
    ("SG5@2022-2024", "chair"): {"dominique-wurges": "FRA"},
    ("SG5@2022-2024", "vice_chair"): {
        "jean-manuel-canet": "FRA",
        "beniamino-gorini": "FIN",
        "byung-chan-kim": "KOR",
        "shuguang-qi": "CHN",
        "kazuhiro-takaya": "JPN",
        "nevine-tewfik": "EGY",
    },
    ("TSAG@2022-2024", "chair"): {"abdurahman-al-hassan": "SAU"},
    ("TSAG@2022-2024", "vice_chair"): {"isaac-boateng": "GHA"},
    ("SG5@2017-2020", "chair"): {"victoria-sukenik": "ARG"},
    ("SG15@2017-2020", "chair"): {"stephen-trowbridge": "USA"},
    # read twice in November 2026
    ("SG20@2025-2028", "chair"): {"hyoung-jun-kim": "KOR"},
    ("SG3@2025-2028", "vice_chair"): {"wu-tong": "CHN"},
    ("SG13@2025-2028", "vice_chair"): {"kang-chan-lee": "KOR", "zhang-yuan": "CHN"},
    ("SG17@2017-2020", "chair"): {"heung-youl-youm": "KOR"},
    ("SG12@2017-2020", "chair"): {"kwame-baah-acheamfuor": "GHA"},
    ("SG5@2013-2016", "chair"): {"ahmed-zeddam": "FRA"},
    ("SG13@2013-2016", "chair"): {"chaesub-lee": "KOR"},
    ("SG15@2009-2012", "chair"): {"yoichi-maeda": "JPN"},
    ("SG3@2005-2008", "chair"): {"ki-shik-park": "KOR"},
    ("TSAG@2009-2012", "chair"): {"john-visser": "CAN"},
    ("TSAG@2009-2012", "vice_chair"): {
        "fabio-bigi": "ITA",
        "dmitry-cherkesov": "RUS",
        "jean-jacques-massima": "GAB",
        "haruo-okamura": "JPN",
        "stephen-trowbridge": "USA",
        "mohammed-gheyath": "ARE",
    },
}
# group and period: the Questions added, each with a source
QUESTIONS = {
    ("SG3", "2025-2028"): "Q1/3 Q3/3 Q6/3 Q7/3 Q8/3 Q9/3 Q10/3 Q11/3 Q12/3",
    ("SG17", "2025-2028"): "Q1/17 Q6/17",
    ("SG21", "2025-2028"): "Q16/21 Q18/21",
    ("SG12", "2025-2028"): "Q13/12",
    ("SG11", "2025-2028"): "Q16/11",
    ("SG11", "2017-2020"): "Q9/11 Q10/11 Q11/11 Q16/11",
    ("SG12", "2017-2020"): "Q1/12",
    ("SG9", "2022-2024"): "Q1/9 Q2/9 Q3/9 Q4/9 Q5/9 Q6/9 Q7/9 Q8/9 Q9/9 Q10/9 Q11/9",
}
TITLES = {
    (
        "SG5",
        "2025-2028",
    ): "Environment, climate action, circular economy and electromagnetic fields",
    ("SG13", "2025-2028"): "Future networks and emerging network technologies",
    (
        "SG20",
        "2025-2028",
    ): "Internet of things (IoT), digital twins and smart sustainable cities and communities (SSC&C)",
    (
        "SG5",
        "2022-2024",
    ): "EMF, environment, climate action, sustainable digitalization, and circular economy",
    (
        "SG2",
        "2022-2024",
    ): "Operational aspects of service provision and telecommunication management",
    ("SG13", "2022-2024"): "Future networks and emerging network technologies",
    (
        "SG15",
        "2022-2024",
    ): "Networks, technologies and infrastructures for transport, access and home",
    ("TSAG", "2022-2024"): "Telecommunication Standardization Advisory Group",
    ("SG5", "2017-2020"): "Environment, climate change and circular economy",
    (
        "SG15",
        "2017-2020",
    ): "Networks, technologies and infrastructures for transport, access and home",
    (
        "SG13",
        "2017-2020",
    ): "Future networks, with focus on IMT-2020, cloud computing and trusted network infrastructures",
    ("SG15", "2009-2012"): "Optical transport networks and access network infrastructures",
    ("SG5", "2013-2016"): "Environment and climate change",
    ("SG17", "2013-2016"): "Security",
}
KNOWN_CHAIRS = {
    "SG3": ("ahmed-said", "EGY"),
    "SG12": ("tania-villa-trapaga", "MEX"),
    "SG15": ("glenn-parsons", "CAN"),
}


def test_the_title_of_a_group_is_the_one_that_its_own_page_states():
    rows = Mandate.objects.published().filter(confidence="stated").exclude(source_addresses="")
    found = {
        (row.study_group.code, row.period.code): row.title
        for row in rows.select_related("study_group", "period")
    }
    assert {mandate: found.get(mandate) for mandate in TITLES} == TITLES


def test_sg5_continued_under_a_new_title(client):
    page = client.get("/study-groups/sg5/?period=2022-2024").text
    assert "Continued in the next period under a new title." in page
    assert TITLES["SG5", "2025-2028"] in client.get("/study-groups/sg5/").text


def test_each_added_leader_is_named_with_the_state_and_a_source():
    found = {}
    for mandate, role in APPOINTMENTS:
        group, _at, period = mandate.partition("@")
        rows = Appointment.objects.published().filter(
            mandate__study_group__code=group,
            mandate__period__code=period,
            role=role,
            person__slug__in=APPOINTMENTS[mandate, role],
        )
        sourced = rows.exclude(source_addresses="").exclude(confidence="unconfirmed")
        found[mandate, role] = {row.person.slug: row.state.code for row in sourced}
    assert found == APPOINTMENTS


def test_chairs_from_general_knowledge_are_marked_as_not_confirmed(client):
    chairs = Appointment.objects.published().filter(
        mandate__period__code="2025-2028", role="chair", confidence="unconfirmed"
    )
    assert {
        row.mandate.study_group.code: (row.person.slug, row.state.code) for row in chairs
    } == KNOWN_CHAIRS
    for group in KNOWN_CHAIRS:
        page = client.get(f"/study-groups/leadership/?group={group.lower()}&period=2025-2028").text
        assert "unsourced" in page or "not confirmed" in page


def test_the_chair_of_committee_3_of_wtsa_16_is_known():
    officer = CommitteeOfficer.objects.get(committee__assembly__code="WTSA-16")
    assert [
        officer.committee.code,
        officer.person.slug,
        officer.state.code,
        officer.affiliation,
    ] == ["COM3", "stephen-trowbridge", "USA", "Nokia"]


def test_the_added_questions_are_stated_by_a_source():
    rows = Question.objects.published().filter(confidence="stated").exclude(source_addresses="")
    stated = {group: set() for group in QUESTIONS}
    for row in rows.select_related("mandate__study_group", "mandate__period"):
        key = row.mandate.study_group.code, row.mandate.period.code
        stated.setdefault(key, set()).add(row.code)
    assert {key: set(codes.split()) - stated[key] for key, codes in QUESTIONS.items()} == (
        dict.fromkeys(QUESTIONS, set())
    )


@pytest.mark.parametrize(
    ("group", "period", "count"), [("SG3", "2025-2028", 9), ("SG9", "2022-2024", 11)]
)
def test_a_list_of_questions_that_is_called_complete_is_complete(group, period, count):
    row = Mandate.objects.get(study_group__code=group, period__code=period)
    assert row.questions.published().count() == count
    assert {9: "nine", 11: "eleven"}[count] in row.public_remark


@pytest.mark.parametrize(("code", "earlier"), [("Q16/21", "6/9"), ("Q18/21", "8/9")])
def test_a_question_of_like_title_is_said_to_be_a_guess(code, earlier, client):
    row = Question.objects.get(mandate__study_group__code="SG21", code=code)
    assert "We infer from the titles that it continues that Question." in row.public_remark
    assert [earlier in row.public_remark, row.predecessors.count()] == [True, 0]
    assert row.public_remark in client.get("/study-groups/sg21/").text


def test_a_remark_on_many_leaders_is_said_once_with_its_source(client):
    page = client.get("/study-groups/sg5/").text
    remark = "Named as present at the meeting of October 2025; there may be more vice-chairs."
    assert page.count(remark) == 1
    said = page.partition(remark)
    assert said[0].rstrip().endswith("For 11 of these:")
    assert "exec-sum-Oct25.aspx" in said[2].partition("</p>")[0]


def test_what_is_said_of_origins_agrees_with_what_is_recorded(client):
    page = client.get("/study-groups/sg21/").text
    assert "The work came from SG16." in page
    assert "beyond what is noted at each" in page
    delegates = client.get("/for-delegates/").text
    assert "See which" not in delegates
    assert "for most it is not" in delegates


OURS = "nam-seok-ko", "deng-huan", "shin-gak-kang", "ki-shik-park", "mina-lee"


@pytest.mark.parametrize("slug", OURS)
def test_a_name_that_we_spelt_stands_with_the_original_wherever_it_is_named(slug, client):
    person = Person.objects.published().get(slug=slug)
    original = re.search(r"\(([^()]+)\)$", person.name)[1]
    assert not original.isascii()
    assert (
        f"The source gives the name as {original}; its spelling in Latin letters is ours."
        in person.public_remark
    )
    assert person.public_remark in client.get(person.get_absolute_url()).text
    for office in person.appointments.published().select_related("mandate"):
        assert person.name in client.get(office.mandate.get_absolute_url()).text


def test_officers_of_working_parties_that_no_source_tells_apart_are_not_loaded():
    found = Appointment.objects.filter(mandate__study_group__code="SG5")
    names = {"paolo-gemma", "zhang-xia", "shi-ying", "minako-hara"}
    assert not found.filter(person__slug__in=names).exists()


def test_a_question_without_a_title_has_its_number_only():
    rows = Question.objects.published().filter(title="Title not known")
    assert {str(row.mandate) for row in rows} == {
        "SG11, 2017–2020",
        "SG13, 2025–2028",
        "SG17, 2025–2028",
        "SG20, 2025–2028",
    }
    assert rows.filter(mandate__study_group__code="SG17").count() == 8


def test_three_questions_of_sg11_became_one_during_the_period(client):
    row = Question.objects.get(mandate__study_group__code="SG11", code="Q16/11", since="2021-01-18")
    before = row.predecessors.values_list("predecessor__code", "predecessor__until")
    assert set(before) == {(f"Q{number}/11", "2021-01-18") for number in (9, 10, 11)}


def test_the_first_chair_of_a_plenary_who_was_a_woman_is_named(client):
    page = client.get("/assemblies/wtsa-08/").text
    assert "Lyndall Shope-Mafole" in page


def test_a_remark_on_an_office_stands_on_the_page_of_its_person_and_in_the_list(client):
    said = "Director of TSB from 1 January 2015, so not chair to the end of the period."
    addresses = ("/people/chaesub-lee/", "/study-groups/leadership/?group=sg13&period=2013-2016")
    assert [said in client.get(one).text for one in addresses] == [True, True]


def test_a_list_of_the_offices_of_africa_says_who_counts_elsewhere(client):
    said = "some members of the African Telecommunications Union are among the Arab States"
    pages = {
        region: said in client.get(f"/study-groups/leadership/?region={region}").text
        for region in ("africa", "arab_states", "europe")
    }
    assert pages == {"africa": True, "arab_states": True, "europe": False}
