"""Spans of days that say how well they are known."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core.dates import PartialDateField, Span, check_order, covers
from meetings.models import Meeting
from tests.rows import make


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def span(first: str, last: str, precision: str = "day", confirmed: bool = True) -> Span:
    return Span(day(first), day(last), precision, confirmed)


UNKNOWN = Span(None, None)
APRIL = span("2024-04-01", "2024-04-30", "month", confirmed=False)
WTSA = span("2024-10-15", "2024-10-24")


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (WTSA, "15–24 October 2024"),
        (span("2016-10-25", "2016-11-03"), "25 October – 3 November 2016"),
        (span("2024-12-30", "2025-01-03"), "30 December 2024 – 3 January 2025"),
        (span("2024-04-01", "2024-04-30", "month"), "April 2024"),
        (span("2024-10-01", "2024-12-31", "quarter"), "fourth quarter of 2024"),
        (span("2024-01-01", "2024-12-31", "year"), "2024"),
        (UNKNOWN, "dates not announced"),
    ],
)
def test_dates_are_said_as_far_as_they_are_known_and_unconfirmed_ones_by_the_clock(known, words):
    assert known.format() == words
    said = [APRIL.format_on(day(today)) for today in ("2024-04-30", "2024-05-01")]
    assert said == ["April 2024, dates to be confirmed", "April 2024 (exact dates never confirmed)"]


def test_a_span_is_on_from_its_first_to_its_last_day_and_never_where_it_is_vague():
    days = [day(f"2024-10-{number}") for number in (14, 15, 24, 25)]
    assert [WTSA.is_on(today) for today in days] == [False, True, True, False]
    assert [WTSA.is_past(today) for today in days] == [False, False, False, True]
    vague = [APRIL, span("2024-04-10", "2024-04-20", "day", False), UNKNOWN]
    assert [one.is_on(day("2024-04-15")) for one in vague] == [False] * 3


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (WTSA, span("2024-10-24", "2024-10-30"), True),
        (WTSA, span("2024-10-25", "2024-10-30"), False),
        (WTSA, span("2024-10-01", "2024-10-31", "month"), False),
        (WTSA, APRIL, False),
        (WTSA, span("2024-10-20", "2024-10-30", confirmed=False), False),
        (WTSA, UNKNOWN, False),
    ],
)
def test_two_spans_surely_share_a_day_or_not_both_ways_round(one, other, answer):
    assert (one.surely_overlaps(other), other.surely_overlaps(one)) == (answer, answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "precision", "field", "reason"),
    [
        ("2024-10-15", "", "day", "ends_on", "Enter both the first and the last day, or neither."),
        (
            "",
            "2024-10-15",
            "day",
            "starts_on",
            "Enter both the first and the last day, or neither.",
        ),
        (
            *("2024-10-15", "2024-10-14", "day", "ends_on"),
            "The last day, 14 October 2024, is before the first, 15 October 2024.",
        ),
        (
            *("2024-04-01", "2024-04-29", "month", "date_precision"),
            "1 April 2024 to 29 April 2024 is not a whole month. Enter its first and its last day.",
        ),
        (
            *("2024-02-01", "2024-04-30", "quarter", "date_precision"),
            "1 February 2024 to 30 April 2024 is not a whole quarter. Enter its first and its last day.",
        ),
    ],
)
def test_a_span_that_cannot_be_is_refused_with_its_reason(first, last, precision, field, reason):
    days = [day(text) if text else None for text in (first, last)]
    with pytest.raises(ValidationError) as refused:
        make(Meeting, starts_on=days[0], ends_on=days[1], date_precision=precision)
    assert refused.value.message_dict == {field: [reason]}


@pytest.mark.django_db
def test_what_is_vague_stands_after_the_dated_ones_and_no_date_last():
    make(Meeting, name="no date", starts_on=None, ends_on=None)
    for name, first, last, precision in (
        ("year", "2024-01-01", "2024-12-31", "year"),
        ("quarter", "2024-04-01", "2024-06-30", "quarter"),
        ("month", "2024-04-01", "2024-04-30", "month"),
        ("May", "2024-05-01", "2024-05-03", "day"),
        ("last of April", "2024-04-30", "2024-05-02", "day"),
        ("early April", "2024-04-02", "2024-04-04", "day"),
    ):
        days = {"starts_on": day(first), "ends_on": day(last)}
        make(Meeting, name=name, date_precision=precision, **days)
    names = list(Meeting.objects.in_order().values_list("name", flat=True))
    assert names == ["early April", "last of April", "month", "May", "quarter", "year", "no date"]


def test_a_partial_date_is_kept_as_far_as_it_is_known_and_what_is_none_is_refused():
    field = PartialDateField()
    for kept in ("2024", "2024-02-29", ""):
        assert field.clean(kept, None) == kept
    assert field.clean(" 2024-01\u200b ", None) == "2024-01"
    for written in (
        "24",
        "2024-13",
        "2023-02-29",
        "01/02/2024",
        "2024-01-15T00:00",
        "0000",
        "٢٠٢٤",
    ):
        with pytest.raises(ValidationError, match="is not a date"):
            field.clean(written, None)


def test_two_partial_dates_cover_the_days_between_them_and_an_end_before_the_start_is_refused():
    for since, until in (
        ("2024-05", "2024"),
        ("2024", ""),
        ("", "2024"),
        ("2024-05", "2024-05-01"),
    ):
        check_order(since, until)
    with pytest.raises(ValidationError) as refused:
        check_order("2024-05", "2024-04-30")
    assert refused.value.message_dict == {"until": ["30 April 2024 is before May 2024."]}
    for since, until, is_covered in (
        ("2024", "2024-05", True),
        ("", "2024-04", False),
        ("2024-06", "", False),
        ("", "", True),
    ):
        assert covers(since, until, day("2024-05-31")) is is_covered
