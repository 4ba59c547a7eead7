"""Values that are probably one: by their words, by pairs of letters, by letters."""

import pytest

from exchange.columns.similar_values import fingerprint, ngram_fingerprint, similar_values


@pytest.mark.parametrize(
    "text", ["Geneva, Switzerland", "switzerland  GENEVA", "Geneva (Switzerland), Geneva"]
)
def test_a_fingerprint_is_the_words_once_and_in_order(text):
    assert fingerprint(text) == "geneva switzerland"


def test_the_fingerprint_of_an_accented_word_is_that_of_the_plain_one():
    assert fingerprint("Yaoundé") == fingerprint("YAOUNDE")


@pytest.mark.parametrize(("size", "key"), [(1, "aelp"), (2, "apellaleplpp"), (9, "")])
def test_an_ngram_fingerprint_is_the_sequences_of_letters_once_and_in_order(size, key):
    assert ngram_fingerprint("Ap-plé LAP", size) == key


@pytest.mark.parametrize(
    "values",
    [
        ["Phnom Penh", "Phnom-Penh", "PHNOM PENH", "Penh, Phnom"],
        ["Geneva", "Genneva", "Gevena"],
        ["Addis Ababa", "AddisAbaba", "Adis Ababa"],
        ["São Paulo", "Sao Paulo"],
    ],
)
def test_spellings_of_one_name_are_one_group(values):
    assert similar_values([*values, "Lima"]) == [values]


@pytest.mark.parametrize(
    "values",
    [
        ["Lima", "Mali"],
        ["Room 12", "Room 21"],
        ["SG17", "SG 71"],
        ["Geneva", "Lausanne"],
        ["", "-"],
        ["Korea", "Korea (Republic of)"],
    ],
)
def test_other_names_and_other_numbers_are_none(values):
    assert similar_values(values) == []


def test_a_value_that_comes_twice_is_no_group():
    assert similar_values(["Lima", "Lima"]) == []


def test_groups_that_share_a_value_are_one():
    assert similar_values(["Nairobi", "NAIROBI", "Nairobbi"]) == [
        ["Nairobi", "NAIROBI", "Nairobbi"]
    ]
