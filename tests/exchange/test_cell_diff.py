"""Two versions of a cell, as a list shows them."""

import pytest

from core.public.comparison.words import CAME, GONE, KEPT
from exchange.uploads.cell_diff import AROUND, LONGEST, cell_diff

TEXT = "The assembly met in Geneva and agreed on its work, as the group had asked. " * 10


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "x", [[CAME, "x"]]),
        ("x", "", [[GONE, "x"]]),
        ("3rd meeting", "4th", [[GONE, "3rd meeting"], [KEPT, "→ "], [CAME, "4th"]]),
    ],
)
def test_the_old_cell_and_the_new_one_are_shown(old, new, pieces):
    assert cell_diff(old, new) == pieces


def test_of_long_cells_the_place_is_shown_where_they_begin_to_differ():
    (_gone, old), _arrow, (_came, new) = cell_diff(f"{TEXT}Yes", f"{TEXT}No.{TEXT}")
    assert [old, new[: AROUND + 4]] == [f"…{TEXT[-AROUND:]}Yes", f"…{TEXT[-AROUND:]}No."]
    assert len(new) == LONGEST + len("……")


def test_a_long_cell_that_grew_shows_its_end_and_what_came():
    end = f"…{TEXT[-AROUND:]}"
    assert cell_diff(TEXT, TEXT + "More.") == [[GONE, end], [KEPT, "→ "], [CAME, f"{end}More."]]
