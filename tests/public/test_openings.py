"""Every list and the page of one row open with what is recorded: right for none, for one and for several."""

import re

import pytest
from django.db import transaction

from core import registry
from meetings.models import Assembly, Meeting, Series, SeriesPlace
from papers.models import BackgroundPaper, PaperEdition
from participants.choices import ParticipantKind
from participants.models import Membership, Participant, Person
from resolutions.models import Edition, Resolution, Topic
from study_groups.models import Appointment, Mandate, Question
from tests.markup import on_one_line
from tests.rows import make

pytestmark = pytest.mark.django_db
ONE_OF_MANY = re.compile(r"\b1 (\w+s|\w+ies|are|have)\b(?<!1 series)(?<!1 has)(?<!1 is)")


def opening(client, address: str) -> str:
    page = on_one_line(client.get(address).text)
    found = re.search(r'<p class="sentence"[^>]*>(.*?)</p>', page)
    if not found:
        return ""
    return re.sub(r"<[^>]*>", "", found[1])


def test_a_list_says_once_that_it_has_no_rows_and_how_many_it_has(client):
    found, expected = {}, {}
    for address, view in registry.lists.items():
        model = view.model
        none = f"No {model._meta.verbose_name} is recorded yet"
        with transaction.atomic():
            page = client.get(address).text
            found[address] = [
                opening(client, address).startswith(f"{none}."),
                page.count(none),  # once for readers, once as the description
                page.count(" 0 "),
            ]
            expected[address] = [True, 2, 0]
            for more in (1, 2):
                for _row in range(more):
                    make(model, **({"confidence": "unconfirmed"} if _is_sourced(model) else {}))
                said = opening(client, address)
                rows = model.objects.published().count()
                found[address] += [said.partition(" ")[0], ONE_OF_MANY.findall(said)]
                expected[address] += [str(rows), []]
            transaction.set_rollback(True)
    assert found == expected


def test_a_list_says_how_many_of_its_rows_have_no_source(client):
    for confidence in ("unconfirmed", "inferred", "stated"):
        make(registry.lists["/assemblies/"].model, confidence=confidence)
    make(Assembly, confidence="unconfirmed", source_addresses="https://example.org/names-it")
    assert "1 has no source." in opening(client, "/assemblies/")


def _is_sourced(model) -> bool:
    return hasattr(model, "confidence")


def page_of(client, row) -> str:
    return opening(client, row.get_absolute_url()).strip()


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ""),
        (1, "1 decision on this text is recorded: WTSA-16."),
        (2, "2 decisions on this text are recorded, from WTSA-12 to WTSA-16."),
    ],
)
def test_a_resolution_says_how_many_decisions_on_it_are_recorded(count, said, client):
    row = make(Resolution)
    for code in ("WTSA-16", "WTSA-12")[:count]:
        make(Edition, resolution=row, assembly=make(Assembly, code=code), outcome="revised")
    make(Edition, resolution=row, assembly=make(Assembly, code="WTSA-08"), outcome="not_known")
    make(Edition, resolution=row, assembly=make(Assembly, code="WTSA-24"), publication="draft")
    assert page_of(client, row) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ""),
        (1, "1 resolution or opinion is on this topic."),
        (2, "2 resolutions and opinions are on this topic."),
    ],
)
def test_a_topic_says_how_many_texts_are_on_it(count, said, client):
    row = make(Topic)
    for publication in [*["published"] * count, "draft"]:
        make(Resolution, publication=publication).topics.add(row)
    assert page_of(client, row) == said


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        (0, ""),
        (1, "1 Question of {0} is recorded for {1}."),
        (2, "2 Questions of {0} are recorded for {1}."),
    ],
)
def test_a_study_group_says_what_is_recorded_for_its_period(questions, said, client):
    mandate = make(Mandate)
    group = mandate.study_group
    for _number in range(questions):
        make(Question, mandate=mandate)
    make(Question, mandate=mandate, publication="draft")
    assert page_of(client, group) == said.format(group.code, mandate.period)


def test_an_assembly_says_how_many_meetings_it_has(client):
    row = make(Assembly, code="WTSA-24")
    said = [page_of(client, row)]
    for _number in range(2):
        make(Meeting).prepares.add(row)
        make(Meeting, publication="draft").prepares.add(row)
        said.append(page_of(client, row))
    assert said == [
        "",
        "1 meeting of WTSA-24, of its preparation or of the study period it closes is recorded.",
        "2 meetings of WTSA-24, of its preparation or of the study period it closes are recorded.",
    ]


def test_a_meeting_says_who_organises_it_and_what_it_prepares(client):
    row = make(Meeting)
    assert page_of(client, row) == ""
    row.prepares.add(make(Assembly, code="WTSA-24"))
    row.organisers.add(make(Participant, code="APT", kind="regional_organisation"))
    row.organisers.add(
        make(Participant, code="ATU", kind="regional_organisation", publication="draft")
    )
    said = "The organiser is APT. The meeting prepares WTSA-24."
    assert page_of(client, row) == said
    row.organisers.add(make(Participant, code="RCC", kind="regional_organisation"))
    assert page_of(client, row) == said.replace("organiser is APT", "organisers are APT and RCC")


def test_a_participant_says_who_belongs_to_it_or_to_whom_it_belongs(client):
    group = make(Participant, code="APT", kind=ParticipantKind.REGIONAL_ORGANISATION)
    state = make(Participant, code="VUT", common_name="Vanuatu", kind=ParticipantKind.MEMBER_STATE)
    assert [page_of(client, row) for row in (group, state)] == ["", ""]
    make(Membership, group=group, member=state)
    make(Membership, group=group, member=make(Participant), until="2001")
    assert [page_of(client, row) for row in (group, state)] == [
        "1 current member of APT is recorded.",
        "Recorded as a member of APT.",
    ]
    make(Membership, group=group, member=make(Participant))
    assert page_of(client, group) == "2 current members of APT are recorded."


def test_a_person_says_how_many_offices_are_recorded(client):
    row = make(Person, name="Ann Ba")
    make(Appointment, person=row, published=False)
    said = [page_of(client, row)]
    for _number in (1, 2):
        make(Appointment, person=row)
        said.append(page_of(client, row))
    assert said == ["", "1 office of Ann Ba is recorded.", "2 offices of Ann Ba are recorded."]


def test_a_paper_says_how_many_editions_it_has(client):
    row = make(BackgroundPaper)
    said = [page_of(client, row)]
    for number in (1, 2):
        make(PaperEdition, paper=row, number=number, address="https://example.org/paper")
        said.append(page_of(client, row))
    one, two = "1 edition of this paper is recorded.", "2 editions of this paper are recorded."
    assert said == ["", one, two]


def test_a_series_says_how_many_meetings_it_has_and_says_none_once(client):
    row, found = make(Series), []
    said = ["1 meeting of this series is recorded.", "2 meetings of this series are recorded."]
    for count in range(3):
        page = on_one_line(client.get(row.get_absolute_url()).text)
        found.append([*(text in page for text in said), page.count("No meeting of this series")])
        make(SeriesPlace, series=row, meeting=make(Meeting), ordinal=count + 1)
    assert found == [[False, False, 1], [True, False, 0], [False, True, 0]]
