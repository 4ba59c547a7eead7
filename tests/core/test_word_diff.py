"""Two versions of a text, word by word."""

import pytest

from core.public.comparison.words import CAME, GONE, KEPT, LONGEST, line_diff, word_diff


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("", "x", "+x"),
        ("3rd meeting", "4th meeting", "-3rd+4th= meeting"),
        ("APT", "APT meeting of 2024", "=APT+ meeting of 2024"),
        ("a, b", "a; b", "=a-,+;= b"),
        ("one  two", "one two", "=one-  + =two"),
        ("A new group of SG17", "A new body of SG20", "=A new -group+body= of -SG17+SG20"),
        ("Filed by a group.", "No group objected.", "-Filed by a group.|+No group objected."),
        ("Yes. It is late. End.", "Yes. Checked. End.", "=Yes. -It is late.+Checked.= End."),
    ],
)
def test_words_are_marked_and_a_sentence_of_other_words_is_shown_whole(old, new, lines):
    shown = line_diff([old], [new])
    assert "|".join("".join(what + text for what, text in line) for line in shown) == lines


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
