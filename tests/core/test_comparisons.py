"""Text and numbers are compared on SQLite as on PostgreSQL."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import NotSupportedError
from django.db.models import F
from django.urls import reverse

from meetings.models import Meeting
from participants.models import Participant, Person
from resolutions.models import Resolution
from tests.rows import make

pytestmark = pytest.mark.django_db


def test_text_is_found_without_case_and_accents_and_signs_of_a_pattern_are_signs():
    for stored, asked in (
        ("Yaoundé", "yaounde"),
        ("İstanbul", "ISTANBUL"),
        ("Σίσυφος", "ΣΙΣΥΦΟΣ"),
        ("１００％ of a_b\\c", "100% OF A_B\\C"),
    ):
        row = make(Person, name=f"One {stored}")
        Person.objects.filter(pk=row.pk).update(name=stored)
        assert Person.objects.get(name__plain_contains=asked[1:]) == row
        assert Person.objects.get(name__plain_startswith=asked) == row
    make(Person, name="abc")
    for asked in ("%", "a_c", "abcd", "\\a", "x"):
        assert not Person.objects.filter(name__plain_startswith=asked).exists()
    for asked in ("a_c", "abcd", "%%", "\\b", "x"):
        assert not Person.objects.filter(name__plain_contains=asked).exists()


def test_text_of_another_column_is_not_compared_without_accents():
    with pytest.raises(NotSupportedError, match="plain_contains compares with a text"):
        Participant.objects.filter(name__plain_contains=F("code")).exists()


def test_lists_of_readers_and_every_table_of_the_admin_are_searched_so(rf, client, admin_user):
    make(Meeting, name="Réunion", city="Yaoundé")
    assert client.get("/meetings/", {"q": "yaounde"}).context["count"] == 1
    request = rf.get("/")
    request.user = admin_user
    words = {
        name
        for table in admin.site._registry.values()
        if table.model is not Group  # whose names Django keeps
        for name in table.get_search_fields(request)
    }
    assert len(words) > 50
    assert [name for name in words if not name.endswith("__plain_contains")] == []


@pytest.mark.parametrize("number", [2**31, 10**30, -(10**30)])
def test_a_number_that_no_column_holds_finds_nothing_and_is_refused(number):
    make(Participant)
    assert not Participant.objects.filter(pk=number).exists()
    assert not Participant.objects.filter(part_of__in=[number]).exists()
    assert not Resolution.objects.filter(number__in=[number, 10**30]).exists()
    assert Participant.objects.filter(pk__lt=10**30).exists()
    for refused in (number, 40_000):
        with pytest.raises(ValidationError) as fault:
            make(Resolution, number=refused)
        assert "number" in fault.value.message_dict


@pytest.mark.parametrize("number", [str(10**14), str(10**40), "-1"])
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
