"""Fields tidy what is written into them, whichever way it comes."""

from time import process_time

import pytest
from django.core.exceptions import ValidationError
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
from participants.models import Participant
from tests.rows import make

# Every kind of character that tidying looks at, mixed with any other.
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
    """To put 100,000 marks in order would take a minute."""
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
    """Forms clean first; these ways do not."""
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
