"""Fields with autocomplete: the row meant comes first, and only rows that fit are offered."""

from typing import Any

import pytest
from django.contrib import admin

from core.records.tracked import TrackedModel
from meetings.models import Meeting
from participants.models import Membership, Participant
from positions.models import Position
from study_groups.models import Mandate, Question, StudyGroup
from tests.rows import MODELS, make

pytestmark = pytest.mark.django_db


def searched_fields() -> list[Any]:
    """One field for each set of rows offered, in all forms and inlines; accounts have no natural key."""
    found = {}
    for model in [one for one in admin.site._registry if issubclass(one, TrackedModel)]:
        one = admin.site._registry[model]
        for screen in (one, *(inline(model, admin.site) for inline in one.inlines)):
            for name in screen.get_autocomplete_fields(None):
                field = screen.model._meta.get_field(name)
                if issubclass(field.related_model, TrackedModel):
                    found[field.related_model, str(field.model.fitting.get(name))] = field
    return [pytest.param(one, id=f"{one.model.__name__}.{one.name}") for one in found.values()]


@pytest.fixture(autouse=True)
def _as_publisher(client, publisher):
    client.force_login(publisher)


def offered(client: Any, field: Any, term: str) -> list[dict[str, str]]:
    meta = field.model._meta
    asked = {"app_label": meta.app_label, "model_name": meta.model_name, "field_name": field.name}
    return client.get("/admin/autocomplete/", asked | {"term": term}).json()["results"]


def texts(client: Any, model: Any, name: str, term: str) -> list[str]:
    return [one["text"] for one in offered(client, model._meta.get_field(name), term)]


def test_no_relation_of_a_form_is_a_select(rf, administrator):
    """A select would contain every row of the other table."""
    request = rf.get("/")
    request.user = administrator
    tables = {model: one for model, one in admin.site._registry.items() if model in MODELS}
    selects = {
        (model, name)
        for model, one in tables.items()
        for name in one.get_form(request).base_fields.keys() - {*one.get_autocomplete_fields(None)}
        if name in {field.name for field in model._meta.get_fields()}
        and model._meta.get_field(name).related_model in tables
    }
    assert selects == set()


@pytest.mark.parametrize("field", searched_fields())
def test_the_key_of_a_row_finds_it_first_and_nothing_is_lost_of_what_fits(field, client):
    fits = field.model.fitting.get(field.name, {})
    rows = [make(field.related_model, **fits) for _number in range(2)]
    first, *_others = offered(client, field, rows[1].natural_key_text())
    assert first["id"] == str(rows[1].pk)
    assert {str(row.pk) for row in rows} <= {one["id"] for one in offered(client, field, "")}


def test_a_country_offers_states_only_and_its_form_takes_no_other(client):
    make(Participant, code="KEN", name="Kenya", kind="member_state")
    company = make(Participant, code="KenCo", name="Kenya Telecom", kind="company")
    for term in ("Kenya", "KEN", "ken"):
        assert texts(client, Meeting, "country", term) == ["Kenya (KEN)"]
    both = {"Kenya (KEN)", "Kenya Telecom (KenCo)"}
    assert set(texts(client, Meeting, "organisers", "ken")) == both
    typed = {"name": "x", "kind": "assembly", "country": company.pk}
    page = client.post("/admin/meetings/meeting/add/", typed)
    assert "country" in page.context["adminform"].form.errors


def test_an_alias_and_the_beginning_of_a_name_come_before_what_only_holds_the_word(client):
    """Questions are found by the code of their study group too."""
    for code, name, aliases in (
        ("AAA", "Upper Niger", ""),
        ("NGA", "Nigeria", ""),
        ("NER", "Niger", ""),
        ("XXX", "Land", "niger"),
    ):
        make(Participant, code=code, name=name, aliases=aliases, kind="member_state")
    found = texts(client, Membership, "member", "niger")
    assert set(found[:2]) == {"Niger (NER)", "Land (XXX)"}
    assert found[2:] == ["Nigeria (NGA)", "Upper Niger (AAA)"]
    groups = [make(StudyGroup, code=code) for code in ("SG1", "SG17")]
    asked = [make(Question, mandate=make(Mandate, study_group=group)) for group in groups]
    assert texts(client, Position, "question", "SG 17") == [str(asked[1])]
