"""What fields that are searched while their editor types offer: the row meant first, and only rows that fit."""

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin

from core.records.tracked import TrackedModel
from meetings.models import Assembly, Meeting, Series
from participants.models import Membership, Participant, Person
from positions.models import Position
from resolutions.models import Edition, Resolution
from study_groups.models import Appointment, Mandate, Question, StudyGroup
from tests.rows import make

pytestmark = pytest.mark.django_db


def searched_fields() -> list[Any]:
    """Every such field of every form, inlines too."""
    found = {}
    for model, one in admin.site._registry.items():
        if issubclass(model, TrackedModel):
            for screen in (one, *(inline(model, admin.site) for inline in one.inlines)):
                for name in screen.get_autocomplete_fields(None):
                    found[screen.model._meta.label, name] = screen.model._meta.get_field(name)
    return list(found.values())


FIELDS = [
    field for field in searched_fields() if issubclass(field.related_model, TrackedModel)
]  # accounts have no key
# One of those that offer the same rows.
OFFERS = list(
    {
        (field.related_model, str(field.model.fitting.get(field.name))): field for field in FIELDS
    }.values()
)
EACH_OFFER = pytest.mark.parametrize(
    "field", OFFERS, ids=[f"{field.model.__name__}.{field.name}" for field in OFFERS]
)


@pytest.fixture(autouse=True)
def _as_publisher(client, publisher):
    client.force_login(publisher)


def offered(client: Any, field: Any, term: str) -> list[dict[str, str]]:
    asked = {
        "app_label": field.model._meta.app_label,
        "model_name": field.model._meta.model_name,
        "field_name": field.name,
    }
    return client.get("/admin/autocomplete/", asked | {"term": term}).json()["results"]


def field_of(model: Any, name: str) -> Any:
    return model._meta.get_field(name)


@EACH_OFFER
def test_the_key_of_a_row_finds_it_first_and_nothing_is_lost_of_what_fits(field, client):
    fits = field.model.fitting.get(field.name, {})
    rows = [make(field.related_model, **fits) for _number in range(2)]
    found = [offered(client, field, row.natural_key_text())[0]["id"] for row in rows]
    assert found == [str(row.pk) for row in rows]
    assert {str(row.pk) for row in rows} <= {one["id"] for one in offered(client, field, "")}


@pytest.mark.parametrize(
    "term", ["Res. 50", "Resolution 50", "resolution 50 (Rev. Geneva, 2022)", "RES50", "50"]
)
def test_a_resolution_is_found_as_the_search_box_finds_it(term, client):
    rows = [
        make(Resolution, number=number, title=title)
        for number, title in ((150, "a"), (7, "On 50 things"), (50, "Cybersecurity"))
    ]
    assert offered(client, field_of(Edition, "resolution"), term)[0]["text"] == str(rows[2])
    assert client.get("/search/", {"q": term})["Location"] == rows[2].get_absolute_url()


def test_the_questions_of_a_study_group_are_found_by_its_code(client):
    for code in ("SG1", "SG17"):
        mandate = make(Mandate, study_group=make(StudyGroup, code=code))
        make(Question, mandate=mandate, code=f"Q1/{code[2:]}")
    (found,) = offered(client, field_of(Position, "question"), "SG 17")
    assert found["id"] == str(Question.objects.get(code="Q1/17").pk)


def test_a_country_offers_states_only_and_its_form_takes_no_other(client):
    kenya = make(Participant, code="KEN", name="Kenya", kind="member_state")
    company = make(Participant, code="KenCo", name="Kenya Telecom", kind="company")
    country = field_of(Meeting, "country")
    for term in ("Kenya", "KEN", "ken"):
        assert offered(client, country, term) == [{"id": str(kenya.pk), "text": "Kenya (KEN)"}]
    assert {one["text"] for one in offered(client, field_of(Meeting, "organisers"), "ken")} == {
        "Kenya (KEN)",
        "Kenya Telecom (KenCo)",
    }
    page = client.post(
        "/admin/meetings/meeting/add/", {"name": "x", "kind": "assembly", "country": company.pk}
    )
    assert "country" in page.context["adminform"].form.errors


def test_an_alias_and_the_beginning_of_a_name_come_before_what_only_holds_the_word(client):
    for code, name, aliases in (
        ("AAA", "Upper Niger", ""),
        ("NGA", "Nigeria", ""),
        ("NER", "Niger", ""),
        ("XXX", "Land", "niger"),
    ):
        make(Participant, code=code, name=name, aliases=aliases, kind="member_state")
    found = [one["text"] for one in offered(client, field_of(Membership, "member"), "niger")]
    assert set(found[:2]) == {"Niger (NER)", "Land (XXX)"}
    assert found[2:] == ["Nigeria (NGA)", "Upper Niger (AAA)"]


def test_without_a_word_the_choices_begin_with_a(client):
    for name in ("Cook", "Adams", "Baker"):
        make(Person, name=name)
    named = [one["text"] for one in offered(client, field_of(Appointment, "person"), "")]
    assert named == ["Adams", "Baker", "Cook"]


def test_assemblies_keep_the_order_of_their_list(client):
    for year in (2020, 2024, 2016):
        days = {"starts_on": dt.date(year, 10, 1), "ends_on": dt.date(year, 10, 9)}
        make(Meeting, is_of=make(Assembly, code=f"WTSA-{year % 100}"), **days)
    codes = [one["text"][:7] for one in offered(client, field_of(Series, "assembly"), "")]
    assert codes == ["WTSA-24", "WTSA-20", "WTSA-16"]
