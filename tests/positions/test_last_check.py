"""The day of a reading, from the lines that are shown."""

import pytest

from matrix.snapshot.display import latest_check
from positions.legend import warning

from ..matrix.snapshots import impact, paper, stated

NOT_AGREED = "Proposals are not agreed texts. This is a best-efforts reading"


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ([], ""),
        ([paper("20", "atu", dated="2024-09", checked_on="2024-05-01")], "2024-05-01"),
        (
            [paper("20", "atu", checked_on="2024-05-01"), stated("20", "apt", dated="2024-06")],
            "2024-06",
        ),
        ([paper("20", "atu", dated="2024"), impact("20", checked_on="2025-01-02")], "2025-01-02"),
    ],
)
def test_it_is_the_latest_check_or_the_day_when_what_was_never_checked_was_made(shown, day):
    assert (latest_check(shown), latest_check(reversed(shown))) == (day, day)


@pytest.mark.parametrize(
    ("day", "said"), [("2024-05-01", " of 1 May 2024."), ("", ". No day of checking is recorded.")]
)
def test_the_warning_names_the_day_as_far_as_it_is_known(day, said):
    assert warning(day) == NOT_AGREED + said
