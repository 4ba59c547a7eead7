"""Dates as people write them: what can mean one thing is taken, the rest is refused with what it may mean."""

import datetime as dt
import re
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.dates import Span
from exchange.columns.composites import Dates
from exchange.columns.days import (
    choices_of_days,
    dates_in,
    read_day,
    read_partial,
    read_span,
    readings_of,
)
from exchange.columns.matching import Context


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def span(first: str, last: str, precision: str = "day") -> Span:
    return Span(day(first), day(last), precision)


DAYS = """\
2024/10/15 · 2024‑10‑15 · 15.10.2024 · 10/15/2024 · October 15, 2024 · Oct. 15 2024 · 15-Oct-2024 · 15th October 2024
Tue 15 Oct 2024 · on 15 October, 2024 · 15. Oktober 2024 · le 15 octobre 2024 · 15 de octubre de 2024 · 15 октября 2024 г.
١٥ أكتوبر ٢٠٢٤ · 2024年10月15日 · 2024-10-15T00:00:00.000Z · 15/10/2024 00:00"""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_day_in_every_spelling_that_means_one_day_whatever_the_language_of_the_reader(language):
    texts = DAYS.replace("\n", " · ").split(" · ")
    with translation.override(language):
        found = {text: read_day(text) for text in texts}
    assert found == dict.fromkeys(texts, day("2024-10-15"))


FIRST = "is not a date if the {} comes first. Write 2024-10-15, or choose another date order."
EITHER = "may be 10 November 2024 or 11 October 2024; write 2024-11-10 or 2024-10-11, or choose the file's date order."
WRITE = "Write year, month and day: 2024-10-15."
HOW = "Write 2024-10-15, 15-24 October 2024, April 2024, Q2 2024, 2024 or TBC."
BACKWARDS = "would end on 15 October 2024, before it starts on 24 October 2024."
REFUSED = {
    read_day: [
        ("10/11/2024", "", EITHER),
        ("10/15/2024", "dmy", FIRST.format("day")),
        ("31/06/2027", "dmy", "names a day that does not exist."),
        ("15/10/24", "", "has a two-digit year. Write all four digits: 2024-10-15."),
        ("15 Oct 24", "", f"has no four-digit year. {WRITE}"),
        ("45580", "", f"is not a date: “45580” is not recognised. {WRITE}"),
        ("Monday, 15 October 2024", "", "contradicts itself: 15 October 2024 is a Tuesday."),
        ("April 2024", "", f"does not name a day. {WRITE}"),
        ("15-24 October 2024", "", "names more than one day. Write one: 2024-10-15."),
        ("15 October 2024 (TBC)", "", "is not a confirmed day. Leave the cell empty until it is."),
    ],
    read_span: [
        ("24-15 October 2024", "", BACKWARDS),
        ("2022-2024", "", f"is not a single date or range of days. {HOW}"),
        ("5-6 February", "", f"has no four-digit year. {HOW}"),
        ("2024-25", "", f"is not a date: “2024-25” is not recognised. {HOW}"),
        ("early 2024", "", f"is not a date: “early” is not recognised. {HOW}"),
        ("5 May 2024 (location tbc)", "", "mentions a place. Put it in the column of the place."),
    ],
}


@pytest.mark.parametrize("read", REFUSED, ids=["day", "span"])
def test_what_is_no_day_and_no_span_is_refused_in_words(read):
    for text, order, reason in REFUSED[read]:
        with pytest.raises(ValidationError) as fault:
            read(text, order)
        assert fault.value.messages == [f"“{text}” {reason}"]


APRIL = span("2024-04-01", "2024-04-30", "month")
SPANS = """\
15 — 24 October 2024 · October 15-24, 2024 · from 15 to 24 October 2024 · 15 October 2024 until 24 October 2024
15/10/2024 - 24/10/2024 · 2024-10-15/2024-10-24 · 15-24/10/2024 · 15.10.-24.10.2024 · Tuesday 15 to Thursday 24 October 2024
vom 15. bis 24. Oktober 2024 · del 15 al 24 de octubre de 2024 · с 15 по 24 октября 2024 года"""


def test_days_of_one_month_in_every_spelling_and_a_partial_date_that_keeps_what_is_known():
    texts = SPANS.replace("\n", " · ").split(" · ")
    found = {text: read_span(text) for text in texts}
    assert found == dict.fromkeys(texts, span("2024-10-15", "2024-10-24"))
    texts = ["2024", "04/2024", "15 April 2024"]
    assert [read_partial(text) for text in texts] == ["2024", "2024-04", "2024-04-15"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("25 October – 3 November 2016", span("2016-10-25", "2016-11-03")),
        ("28 December 2023 to 3 January 2024", span("2023-12-28", "2024-01-03")),
        ("12, 13 and 14 September 2028", span("2028-09-12", "2028-09-14")),
        ("31 May and 1 June 2027", span("2027-05-31", "2027-06-01")),
        ("28./29.09.2027", span("2027-09-28", "2027-09-29")),
        ("2027年11月30日至12月2日", span("2027-11-30", "2027-12-02")),
        ("2027. 6. 22.(Tue) - 6. 25.(Fri)", span("2027-06-22", "2027-06-25")),
        ("April 2024", APRIL),
        ("Q2 2024", span("2024-04-01", "2024-06-30", "quarter")),
        ("26–28 stycznia 2027 r.", span("2027-01-26", "2027-01-28")),
        ("2024", span("2024-01-01", "2024-12-31", "year")),
        *(
            (text, Span(None, None, "day", confirmed=False))
            for text in ("T.B.C.", "dates to be confirmed", "–", "dates not announced")
        ),
        *(
            (f"April 2024{doubt}", Span(APRIL.first, APRIL.last, "month", confirmed=False))
            for doubt in (", tbc", " [provisional]", " (location and exact dates to be confirmed)")
        ),
    ],
)
def test_a_span_is_known_as_far_as_it_is_said(text, meant):
    assert read_span(text) == meant


@given(st.dates(dt.date(1800, 1, 1)), st.integers(0, 400))
def test_a_span_as_the_site_says_it_is_read_back(first, days):
    known = Span(first, min(first + dt.timedelta(days), dt.date.max))
    assert read_span(known.format()) == known


@given(
    st.text(alphabet="0123456789-–/., OctoberMay(TBC)Q年月日٣²\x00", max_size=30),
    st.sampled_from(["", "dmy", "mdy"]),
)
def test_any_text_is_read_or_refused(text, order):
    for read in (read_day, read_span, read_partial):
        with suppress(ValidationError):
            read(text, order)


def test_dates_are_found_among_other_words():
    for line, stretches in (
        ("1. October 15-24, 2024, New Delhi", ["October 15-24, 2024"]),
        ("2nd meeting of the 2022-2024 study period, 2 June 2023", ["2 June 2023"]),
        ("Working party 5, May 2024", ["May 2024"]),
        ("India Mobile Congress 2024", []),
        ("SG17, 5-6 February", ["5-6 February"]),
        ("5 May 2024, moved to 6 June 2024", ["5 May 2024", "6 June 2024"]),
    ):
        assert [line[start:end] for start, end in dates_in(line)] == stretches


def test_a_column_dates_fills_the_fields_of_a_span_as_far_as_the_table_has_them():
    values = {"starts_on": day("2024-04-01"), "ends_on": day("2024-04-30")}
    values |= {"date_precision": "month", "dates_confirmed": False}
    assert Dates().read("April 2024 (TBC)", Context()) == values
    said = "“April 2024 (TBC)”: this table cannot record that dates are to be confirmed. Write only the dates."
    with pytest.raises(ValidationError, match=re.escape(said)):
        Dates(confirmed=False).read("April 2024 (TBC)", Context())


def test_days_that_follow_each_other_are_a_span():
    texts = ["5/6 May 2027", "5th & 6th May 2027", "Wed 5 and Thurs 6 May 2027", "5 → 6 May 2027"]
    for text in (*texts, "5-6 May 2027 (Wed-Thu)", "entre el 5 y el 6 de mayo de 2027"):
        assert read_span(text) == span("2027-05-05", "2027-05-06"), text
        assert dates_in(f"Meeting, {text}, Suva") == [(9, 9 + len(text))], text


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("5, 7 and 9 May 2027", ["5 May 2027", "7 May 2027", "9 May 2027", "5-9 May 2027"]),
        ("Sun 10 OR Mon 11 Sept 2028", ["Sun 10 Sept 2028", "Mon 11 Sept 2028"]),
        ("22–26 May or 5–9 June 2028", ["22–26 May 2028", "5–9 June 2028"]),
        ("May 5 or 6, 2027", ["May 5 2027", "6 May 2027"]),
        *((text, []) for text in ("5 and 6 May 2027", "Mon, 5 May - Wed, 7 May 2027", "31/8/2027")),
        ("week of 14 February 2028 (days?)", ["2028-02-14/2028-02-18"]),  # its working days
        ("14 February 2028", []),
    ],
)
def test_days_that_do_not_follow_each_other_are_listed_to_choose(text, days):
    assert choices_of_days(text) == days


@pytest.mark.parametrize(
    ("text", "order", "readings"),
    [
        ("04/05/2027 - 05/05/2027", "", "4–5 May 2027|5 April – 5 May 2027"),
        ("10/13/2027 (TBC)", "dmy", "13 October 2027 (TBC)"),
        ("late May 2027, if all goes well", "", "May 2027"),
        ("46510 - 46512", "", "3–5 May 2027"),
        ("to be seen", "", ""),
    ],
)
def test_what_was_refused_is_offered_as_what_may_be_meant(text, order, readings):
    assert "|".join(readings_of(text, order)) == readings
