"""Two versions of a text, word by word."""

from collections import Counter

import pytest

from core.public.comparison.words import CAME, GONE, KEPT, LONGEST, word_diff


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "x", [[CAME, "x"]]),
        ("3rd meeting", "4th meeting", [[GONE, "3rd"], [CAME, "4th"], [KEPT, " meeting"]]),
        ("APT", "APT meeting", [[KEPT, "APT"], [CAME, " meeting"]]),
        ("a, b", "a; b", [[KEPT, "a"], [GONE, ","], [CAME, ";"], [KEPT, " b"]]),
        ("one  two", "one two", [[KEPT, "one"], [GONE, "  "], [CAME, " "], [KEPT, "two"]]),
        ("same", "same", [[KEPT, "same"]]),
    ],
)
def test_words_are_marked_that_went_and_came(old, new, pieces):
    assert word_diff(old, new) == pieces


def test_long_texts_are_compared_too_and_what_differs_in_too_much_goes_and_comes_as_a_whole():
    text = "The assembly met in Geneva and agreed on its work for the next four years, as asked. "
    old = text * 650 + "Yes. " + text * 650
    assert word_diff(old, old.replace("Yes", "No"))[1:3] == [[GONE, "Yes"], [CAME, "No"]]
    for old, new in (
        ("x" * LONGEST, "y"),
        (" ".join(map(str, range(2000))), " ".join(map(str, range(3000, 5000)))),
    ):
        assert [what for what, _text in word_diff(f"<{old}>", f"({new})")] == [GONE, CAME]
    for old, new, stayed in (
        ("a " * 800, "b " * 800, " " * 800),
        ("a " * 800 + "c", "a b " * 400, "a " * 400 + " " * 400),
    ):
        kept = "".join(text for what, text in word_diff(old, new) if what == KEPT)
        assert Counter(kept) == Counter(stayed)
