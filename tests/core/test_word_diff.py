"""Two versions of a text, word by word."""

import pytest

from core.public.comparison.words import CAME, GONE, KEPT, LONGEST, line_diff, word_diff


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
        ("a " * 800, "b " * 800),
    ):
        assert [what for what, _text in word_diff(f"<{old}>", f"({new})")] == [GONE, CAME]
    mixed = word_diff("a " * 800 + "c", "a b " * 400)
    assert "".join(text for what, text in mixed if what == KEPT).count("a") == 400


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("Filed by a group.", "No group objected.", "-Filed by a group.|+No group objected."),
        ("Yes. It is late. End.", "Yes. Checked. End.", "=Yes. -It is late.+Checked.= End."),
        ("A new group of SG17", "A new body of SG20", "=A new -group+body= of -SG17+SG20"),
        ("WTSA", "WTSA in New Delhi", "=WTSA+ in New Delhi"),
    ],
)
def test_what_shares_less_than_half_its_words_is_shown_whole_the_old_first(old, new, lines):
    shown = line_diff([old], [new])
    assert "|".join("".join(what + text for what, text in line) for line in shown) == lines
