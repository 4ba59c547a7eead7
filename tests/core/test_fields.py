"""Fields tidy their values, whatever their source; text and numbers are compared on SQLite as on PostgreSQL."""

from time import process_time

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import NotSupportedError
from django.db.models import F
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from core.fields import (
    AddressesField,
    AddressField,
    CodeField,
    KeyField,
    normalise,
    tidy_items,
    tidy_line,
    tidy_prose,
)
from meetings.models import Meeting
from participants.models import Participant, Person
from resolutions.models import Resolution
from tests.rows import make

# Every kind of character that tidying changes, mixed with any other.
TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "ae\u0301\u00e9 \t\n\r;,\u00a0\u200b\u200c\u200d\u200e\u202e\u2028\u2060\ufeff\u00ad\x00\x0b"
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("tidy", "written", "kept"),
    [
        (tidy_line, "two\u00a0 \n words", "two words"),
        (tidy_line, "e\u0301", "\u00e9"),
        (tidy_line, "SG\u200b17\ufeff", "SG17"),
        (tidy_line, "\u202egnp.exe", "gnp.exe"),
        (tidy_line, "half a pair\ud800", "half a pair"),
        (tidy_line, "می\u200cخواهم", "می\u200cخواهم"),
        (tidy_prose, "one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        (tidy_prose, "\ntrailing  \n\n  leading\n", "trailing\n\n  leading"),
        (tidy_items, "ACP; PACP", "ACP\nPACP"),
        (tidy_items, " ACP ;\n\nACP; ", "ACP"),
        (tidy_items, *("https://a.org/b;c",) * 2),
    ],
)
def test_a_text_loses_what_nobody_sees_and_keeps_joiners_lines_and_items(tidy, written, kept):
    assert tidy(written) == kept


def test_a_letter_keeps_thirty_marks_and_signs_in_rows_stay_and_no_run_of_spaces_takes_long():
    """Without the limit, putting 100,000 combining marks in order would take a minute."""
    began = process_time()
    tidy_items(f"a{' ' * 20_000}b")
    assert process_time() - began < 0.3
    assert tidy_line("e" + 50_000 * "\u0301" + 50_000 * "\u0316") == "\u00e9" + 29 * "\u0301"
    signs = "\u2014" * 40 + "\u2026" * 40 + "ที่นี่" * 40
    assert tidy_line(signs) == signs


@pytest.mark.parametrize(
    "tidy",
    [tidy_line, tidy_prose, tidy_items, normalise, KeyField().tidy, CodeField(squashed=True).tidy],
)
@given(text=TEXTS)
@example(text="e\u200b\u0301")
@example(text="a; b;;")
@example(text="a\u200d\u0301")
def test_what_is_tidy_stays_as_it_is(tidy, text):
    assert tidy(tidy(text)) == tidy(text)


@given(text=TEXTS, place=st.integers(0, 30))
def test_an_invisible_character_never_makes_another_key(text, place):
    assert normalise(f"{text[:place]}\u200b{text[place:]}") == normalise(text)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://example.org/", "example.org", "//example.org"]
)
def test_each_of_several_addresses_is_checked(address):
    for field, written in (
        (AddressField(), address),
        (AddressesField(), address),
        (AddressesField(), f"https://example.org/\n{address}"),
    ):
        with pytest.raises(ValidationError, match="Enter a valid URL"):
            field.clean(written, None)


UNTIDY, TIDY = " Korea\u200b  (Republic of) ", "Korea (Republic of)"


@pytest.mark.django_db
def test_every_way_of_saving_tidies():
    """Forms clean values first; these ways of saving do not."""
    saved, updated, in_bulk = (make(Participant) for _number in range(3))
    saved.name = in_bulk.name = UNTIDY
    saved.save()
    Participant.objects.filter(pk=updated.pk).update(name=UNTIDY)
    Participant.objects.bulk_update([in_bulk], ["name"])
    new = Participant(code="KOR", slug="kor", kind="member_state", name=UNTIDY)
    Participant.objects.bulk_create([new])
    assert list(Participant.objects.values_list("name", flat=True)) == [TIDY] * 4


@pytest.mark.django_db
def test_a_code_is_taken_whatever_the_case_of_its_letters_and_not_of_other_letters():
    for stored, same in (("A1", "a1"), ("é1", "É1"), ("Ж1", "ж1")):
        make(Participant, code=stored)
        with pytest.raises(ValidationError):
            make(Participant, code=same, slug="another")
    for slug, other in (("unmarked", "E1"), ("cyrillic", "А1")):
        make(Participant, code=other, slug=slug)


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_lists_of_readers_and_every_table_of_the_admin_are_searched_so(rf, client, admin_user):
    make(Meeting, name="Réunion", city="Yaoundé")
    assert client.get("/meetings/", {"q": "yaounde"}).context["count"] == 1
    request = rf.get("/")
    request.user = admin_user
    words = {
        name
        for table in admin.site._registry.values()
        if table.model is not Group  # its admin is Django's own
        for name in table.get_search_fields(request)
    }
    assert len(words) > 50
    assert [name for name in words if not name.endswith("__plain_contains")] == []


@pytest.mark.django_db
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


@pytest.mark.django_db
@pytest.mark.parametrize("number", [str(10**14), str(10**40), "-1"])
def test_no_address_or_form_fails_at_a_large_number(number, client, administrator):
    client.force_login(administrator)
    people = reverse("admin:participants_person_changelist")
    assert client.get(f"{people}{number}/change/").status_code in {302, 404}
    action = {"action": "delete_selected", "_selected_action": [number]}
    assert client.post(people, action).status_code < 500
    participants = reverse("admin:participants_participant_changelist")
    for name in ("part_of__id__exact", "changed_at__year"):
        assert client.get(participants, {name: number}).status_code in {200, 302}
    for name in ("number", "page"):
        assert client.get("/resolutions/", {name: number}).status_code in {200, 404}
    assert client.get(f"/resolutions/{number}/").status_code == 404
    meeting = {"organisers": [number], "name": "A meeting"}
    assert client.post(reverse("admin:meetings_meeting_add"), meeting).status_code == 200
