"""Text and numbers are compared on SQLite as on PostgreSQL."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from meetings.models import Meeting
from participants.models import Participant, Person
from resolutions.models import Resolution
from tests.rows import make

pytestmark = pytest.mark.django_db

TOO_LARGE = [2**31, 2**63, 10**30, -(10**30)]


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Yaoundé", "yaounde"),
        ("Yaounde", "YAOUNDÉ"),
        ("Łódź", "lodz"),
        ("İstanbul", "ISTANBUL"),
        ("Ørsted", "orsted"),
        ("Σίσυφος", "ΣΙΣΥΦΟΣ"),
        ("Женева", "ЖЕНЕВА"),
        ("Straße", "STRASSE".replace("SS", "ß")),
        ("１００％ of a_b\\c", "100% OF A_B\\C"),
        ("日内瓦", "日内瓦"),
    ],
)
def test_text_is_found_without_case_and_accents(stored, asked):
    row = make(Person, name=f"One {stored}")
    Person.objects.filter(pk=row.pk).update(name=stored)
    assert Person.objects.filter(name__iexact=asked).exists()
    assert Person.objects.filter(name__icontains=asked[1:]).exists()
    assert Person.objects.filter(name__istartswith=asked[:-1]).exists()


@pytest.mark.parametrize("asked", ["%", "a_c", "abcd", "\\", "x"])
def test_signs_of_a_pattern_are_signs(asked):
    make(Person, name="abc")
    assert not Person.objects.filter(name__iexact=asked).exists()
    assert not Person.objects.filter(name__istartswith=asked).exists()
    assert not Person.objects.filter(name__icontains=asked).exists()


def test_text_of_another_column_is_compared_as_django_does():
    from django.db.models import F

    make(Participant, code="ABC", name="abc")
    assert Participant.objects.filter(name__iexact=F("code")).exists()


def test_a_text_that_is_not_there_is_found_by_nothing():
    make(Participant, part_of=None)
    assert not Participant.objects.filter(part_of__name__icontains="").exists()


@pytest.mark.parametrize("asked", ["yaounde", "YAOUNDÉ", "Yaoundé"])
def test_a_list_and_an_autocomplete_find_it(asked, client, administrator):
    make(Meeting, name="Réunion", city="Yaoundé")
    make(Person, name="Zoé Yaoundé")
    assert "Réunion" in client.get("/meetings/", {"q": asked}).text
    client.force_login(administrator)
    assert "Zoé" in client.get(reverse("admin:participants_person_changelist"), {"q": asked}).text


@pytest.mark.parametrize("number", TOO_LARGE)
def test_a_number_that_no_column_holds_finds_nothing(number):
    make(Participant)
    assert not Participant.objects.filter(pk=number).exists()
    assert not Participant.objects.filter(pk__in=[number]).exists()
    assert not Participant.objects.filter(part_of=number).exists()
    assert not Participant.objects.filter(part_of__in=[number]).exists()
    assert not Resolution.objects.filter(number__in=[number, 10**30]).exists()
    assert Participant.objects.filter(pk__lt=10**30).exists()


@pytest.mark.parametrize("number", [40_000, 2**31, 2**63])
def test_a_number_that_a_column_cannot_hold_is_refused(number):
    with pytest.raises(ValidationError) as refused:
        make(Resolution, number=number)
    assert "number" in refused.value.message_dict


@pytest.mark.parametrize("number", ["99999", str(10**14), str(10**40), "-1"])
def test_no_address_or_form_fails_at_a_large_number(number, client, administrator):
    client.force_login(administrator)
    people = reverse("admin:participants_person_changelist")
    assert client.get(f"{people}{number}/change/").status_code in {302, 404}
    action = {"action": "delete_selected", "_selected_action": [number]}
    assert client.post(people, action).status_code < 500
    participants = reverse("admin:participants_participant_changelist")
    assert client.get(participants, {"part_of__id__exact": number}).status_code in {200, 302}
    for name in ("number", "page"):
        assert client.get("/resolutions/", {name: number}).status_code in {200, 404}
    assert client.get(f"/resolutions/{number}/").status_code == 404
    meeting = {"organisers": [number], "name": "A meeting"}
    page = client.post(reverse("admin:meetings_meeting_add"), meeting)
    assert page.status_code == 200
