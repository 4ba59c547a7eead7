"""What the first page says of the assemblies on a day: the last one, the one that is on, the next."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine

from meetings.models import Assembly, Meeting
from tests.rows import make

pytestmark = pytest.mark.django_db
TODAY = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
HELD = "WTSA-24 was held: 15–24 October 2024, New Delhi."
DATED = {"starts_on": dt.date(2028, 10, 10), "ends_on": dt.date(2028, 10, 19), "city": "Geneva"}
UNDATED = {"starts_on": None, "ends_on": None}
PAST = {"starts_on": dt.date(2026, 9, 1), "ends_on": dt.date(2026, 9, 9), "city": "Geneva"}
TODAY_TOO = {"starts_on": dt.date(2026, 11, 20), "ends_on": dt.date(2026, 11, 29), "city": "Geneva"}


def met(code: str, ordinal: int | None, **meeting: Any) -> Assembly:
    published = meeting.pop("published", True)
    row = make(Assembly, code=code, ordinal=ordinal, published=published, confidence="stated")
    meeting |= {"is_of": row, "kind": "assembly", "published": published}
    make(Meeting, name=f"Meeting of {code}", **meeting)
    return row


def wtsa_24() -> Assembly:
    days = {"starts_on": dt.date(2024, 10, 15), "ends_on": dt.date(2024, 10, 24)}
    return met("WTSA-24", 9, city="New Delhi", status="held", **days)


def stand(client: Any) -> str:
    found = re.search(r'<p class="status stand">(.*?)</p>', client.get("/").text, re.S)
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())  # type: ignore[index]


NOT_KNOWN = "The date of the next assembly is not known."
NEXT = [
    (
        DATED | {"dates_confirmed": False, "place_confirmed": False},
        f"{HELD} WTSA-28 is planned: 10–19 October 2028, dates to be confirmed, Geneva, place to be confirmed.",
    ),
    (UNDATED, f"{HELD} WTSA-28 is to come: dates not announced."),
    (
        DATED | {"status": "postponed"},
        f"{HELD} WTSA-28 is postponed to these dates: 10–19 October 2028, Geneva.",
    ),
    (TODAY_TOO, f"{HELD} WTSA-28 is on now: 20–29 November 2026, Geneva."),
    (
        PAST,
        f"WTSA-28 was announced for 1–9 September 2026, Geneva; no report found. {NOT_KNOWN}",
    ),
]


@time_machine.travel(TODAY, tick=False)
@pytest.mark.parametrize(("given", "said"), NEXT)
def test_after_the_last_assembly_the_next_is_told_as_it_is_recorded(given, said, client):
    wtsa_24()
    met("WTSA-28", 10, **given)
    assert stand(client) == f"{said} WTSA-28"


@time_machine.travel(TODAY, tick=False)
def test_where_the_next_is_cancelled_the_last_is_told(client):
    wtsa_24()
    met("WTSA-28", 10, **UNDATED, status="cancelled")
    assert stand(client) == f"{HELD} WTSA-28 is cancelled. {NOT_KNOWN} WTSA-24"


@time_machine.travel(TODAY, tick=False)
def test_no_assembly_one_held_and_one_that_has_no_meeting(client):
    assert stand(client) == "No assembly is recorded."
    wtsa_24()
    assert stand(client) == f"{HELD} {NOT_KNOWN} WTSA-24"
    make(Assembly, code="WTSA-28", ordinal=10)
    told = "WTSA-28 (unsourced) is to come; its dates are not known. WTSA-24"
    assert stand(client) == f"{HELD} {told}"


@time_machine.travel(TODAY, tick=False)
def test_where_nothing_is_to_come_home_and_list_say_since_when_and_what_prepares_the_next(client):
    wtsa_24()
    coming = make(Assembly, code="WTSA-28", ordinal=10)
    days = {"starts_on": dt.date(2026, 9, 9), "ends_on": dt.date(2026, 9, 18)}
    make(Meeting, name="Seminar", **days)
    make(Meeting, name="First step", confidence="stated", **days).prepares.add(coming)
    make(Meeting, name="Secret step", publication="draft", **days).prepares.add(coming)
    days = {"starts_on": dt.date(2026, 11, 9), "ends_on": dt.date(2026, 11, 24)}
    make(Meeting, name="Other conference", kind="conference", **days)
    section = client.get("/").text.partition("Current and upcoming meetings")[2]
    home = " ".join(re.sub(r"<[^>]+>", " ", section.partition("</section>")[0]).split())
    said = "None found in our sources after September 2026, apart from Other conference."
    over = "Ended within the last month: 9–24 November 2026 Other conference ( unsourced )"
    told = f"{over} announced; no report found {said} What prepares WTSA-28: 9–18 September 2026 First step announced; no report found All meetings"
    assert home.startswith(told)
    for address in ("/meetings/", "/meetings/?when=ahead"):
        page = client.get(address).text
        assert [page.count(said), "?assembly=wtsa-28" in page] == [1, True], address
    assert said not in client.get("/meetings/?kind=conference").text
