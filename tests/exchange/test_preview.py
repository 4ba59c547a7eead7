"""The preview of a plan, never too long for a page; the file of refused rows; and new rows that may be stored already."""

import csv
import datetime as dt
import io

import pytest

from core.records.saving import Write
from core.registry import tables
from exchange.checking.check import check
from exchange.checking.plan import (
    UNREAD,
    CellNote,
    CellRefusal,
    Instructions,
    Namesake,
    Plan,
    PlannedRow,
    Uniqueness,
)
from exchange.files.detect import read
from exchange.files.sheet import Fault, FileSheet
from exchange.uploads.preview import SHOWN, likely_duplicates, preview_of, refused_csv
from exchange.uploads.workflow import create_upload, update_upload
from meetings.models import Meeting
from participants.models import Participant
from tests.exchange.sheets import OPERATOR, planned, queries, reasons
from tests.rows import make

pytestmark = pytest.mark.django_db


def checked(participants: FileSheet) -> Plan:
    return check(tables["participants"](), participants, OPERATOR)


def test_a_value_that_was_refused_is_shown_once_the_most_frequent_first():
    rows = [["A", "good", "x", "yes"], ["B", "bad", "x", "maybe"], ["C", "bad", "x", "no"]]
    sheet = FileSheet(["code", "kind", "name", "is_owner"], list(enumerate(rows, start=2)))
    seen = preview_of(checked(sheet), sheet)["refusals"]
    assert [(one["title"], one["value"], one["rows"]) for one in seen] == [
        ("kind", "bad", [3, 4]),
        ("kind", "good", [2]),
        ("is_owner", "maybe", [3]),
    ]
    assert seen[2]["reason"] == "“maybe” is neither yes nor no."


LONG = "😀'\"<&>ß " * 600


def mixed(number: int) -> str:
    """Long words, no two of them the same, of characters that take four to six bytes in a page."""
    return " ".join(f"{letter * 150}{number}{place}" for place, letter in enumerate("'\"<😀&>" * 3))


def nasty_plan(rows: int = 3000) -> Plan:
    resource = tables["meetings"]()
    columns = resource.columns()
    stored = make(Meeting, slug="m", name="'" * 290)
    texts = "name short_name city alongside links summary as_stated public_remark"
    values = dict.fromkeys(texts.split(), LONG)
    write = Write(Meeting(**values, slug="s"), many={"organisers": [], "prepares": []})
    new = [PlannedRow(number, LONG, write, tuple(columns)) for number in range(2, rows)]
    changes = {name: (mixed(1), mixed(2)) for name in columns}
    changed = [
        PlannedRow(number, LONG, Write(stored), changes=changes) for number in range(rows, 2 * rows)
    ]
    refusals = [
        CellRefusal(number, columns[number % len(columns)], LONG, f"{'x' * (number % 997)}{LONG}")
        for number in range(2 * rows, 3 * rows)
    ]
    notes = [CellNote(number, "name", LONG) for number in range(rows)]
    namesake = Namesake(Write(stored), stored.pk)
    namesakes = dict.fromkeys(range(2 * rows, 3 * rows), namesake)
    return Plan(resource, [*new, *changed], refusals=refusals, notes=notes, namesakes=namesakes)


def test_whatever_the_plan_the_page_stays_below_a_megabyte(client, editor):
    sheet = FileSheet(
        [f"{number:03}" + "'" * 197 for number in range(100)],
        name=LONG[:31],
        notes=[LONG[:300]] * 100,
    )
    columns = [{"title": title, "chosen": "", "near": "", "reason": ""} for title in sheet.header]
    pending = create_upload(editor, "meetings", b"x", LONG)
    seen = preview_of(nasty_plan(), sheet) | {"columns": columns}
    update_upload(pending, Instructions(), None, preview=seen)
    client.force_login(editor)
    page = client.get(f"/admin/meetings/meeting/import/?file={pending.token}").content
    assert (b"import-counts" in page, len(page) < 1_000_000) == (True, True), len(page)


def test_the_refused_rows_sent_again_without_mending_are_refused_the_same_and_run_nothing():
    rows = [
        ["OK", "other", "x"],
        ["APT", "nonsense", "Asia-Pacific"],
        ["", "other", "x"],
        ["A", "other", "y" * 301],
        ["B", "", "(clear)"],
        ["C", "other", "=1"],
        ["D", "none", "=cmd|'/c calc'!A1"],
        ["E", "none", "\t=1"],
    ]
    sheet = FileSheet(["code", "kind", "name"], list(enumerate(rows, start=2)))
    plan = checked(sheet)
    text = refused_csv(plan, sheet)
    again = checked(read(text.encode()))
    assert [one[1:] for one in reasons(again)] == [one[1:] for one in reasons(plan)]
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert len(lines) == 7  # a header, and all rows but OK and C
    assert [line[4] for line in lines[-2:]] == ["'=cmd|'/c calc'!A1", "'\t=1"]


def test_a_cell_that_could_not_be_read_is_not_taken_for_its_text_when_it_comes_again():
    faults = {2: [Fault(2, "=A1", "Cell C2 holds a formula.")]}
    sheet = FileSheet(["code", "kind", "name"], [(2, ["APT", "other", "=A1"])], faults=faults)
    text = refused_csv(checked(sheet), sheet)
    assert f"'=A1{UNREAD}" in text
    second = read(text.encode())
    again = checked(second)
    assert reasons(again) == [(2, "name", "This cell could not be read. Enter its value.")]
    assert refused_csv(again, second).count(UNREAD) == 1


def told(plan: Plan) -> list[tuple[int, str, str]]:
    """Row, key of the stored row that it may be, and why."""
    return [
        (double["row"], one["key"], one["why"])
        for double in likely_duplicates(plan, SHOWN)
        for one in double["may_be"]
    ]


STORED = "3rd APT Preparatory Meeting for WTSA-24"


def test_the_same_title_in_other_signs_is_told_and_no_other():
    make(Meeting, slug="apt-3", name=STORED)
    names = (
        "3rd  APT Préparatory meeting for WTSA 24.",
        "13th APT Preparatory Meeting for WTSA-24",
        "3rd APT Preparatory Meeting for WTSA-28",
        "APT Preparatory Meeting for WTSA-24",
        "3rd RCC Preparatory Meeting for WTSA-24",
    )
    rows = [[f"new-{place}", name, "other"] for place, name in enumerate(names)]
    assert told(planned("meetings", "slug name kind", *rows)) == [(2, "apt-3", "same name")]


@pytest.fixture
def apt():
    return make(Participant, code="APT")


def test_the_same_organiser_at_overlapping_dates_is_told(apt):
    make(Meeting, slug="apt-3", name="x", organisers=[apt, make(Participant)])
    for first, last, dates in (
        ("2024-10-15", "2024-10-24", ["same dates"]),
        ("2024-10-24", "2024-10-30", ["overlapping dates"]),
        ("2024-10-25", "2024-10-30", []),
        ("", "", []),
    ):
        row = ["new", "Something else entirely", "other", "APT", first, last]
        found = told(planned("meetings", "slug name kind organisers starts_on ends_on", row))
        assert found == [(2, "apt-3", f"same organiser, {said}") for said in dates]


def test_a_new_row_with_a_unique_value_of_a_stored_one_may_be_that_one():
    make(Participant, code="JPN", kind="member_state", name="Japan", itu_symbol="J")
    header = "code kind name itu_symbol"
    plan = planned("participants", header, ["JP", "member_state", "Nippon", "J"])
    [(_row, _column, reason)] = reasons(plan)
    assert reason.startswith("This must be unique, and the stored row “Japan” (JPN)")
    assert reason.endswith("If it is the same row, choose it under “Possible duplicates”.")
    assert told(plan) == [(2, "JPN", "same unique value")]


def test_a_row_that_held_a_unique_value_and_is_deleted_meanwhile_is_told_by_its_number():
    stored, unique = make(Participant, itu_symbol="J"), Uniqueness(Participant)
    numbered = [(2, Participant(code="JP", itu_symbol="J"))]
    pk, [before] = stored.pk, unique.clashes(numbered)
    stored.delete()
    [after] = unique.clashes(numbered)
    said = f"This must be unique, and the stored row {pk} already has it."
    assert [before.stored, after.stored, after.message] == [pk, pk, said]


def test_titles_cost_one_query_and_organisers_another_however_many_rows_are_compared(apt):
    make(Meeting, organisers=[apt], country=make(Participant, code="VUT", kind="member_state"))
    for count in (3, 9):
        rows = [[f"n-{place}", f"{place}", "other", "APT", *SAME_DAYS] for place in range(count)]
        plan = planned("meetings", "slug name kind organisers starts_on ends_on", *rows)
        assert queries(likely_duplicates, plan, 5) == 2


HELD = {"starts_on": dt.date(2024, 10, 15), "ends_on": dt.date(2024, 10, 24), "city": "Suva"}
SAME_DAYS, A_DAY_LATER = ("2024-10-15", "2024-10-24"), ("2024-10-16", "2024-10-26")
MONTHS_LATER = ("2025-02-03", "2025-02-07")


def asked(name: str, days: tuple[str, str], organisers: str = "", city: str = "") -> list[object]:
    """Whether the editor must answer, and for each stored row the reason and whether it is surely the same."""
    header = "slug name kind organisers starts_on ends_on city"
    plan = planned("meetings", header, ["new", name, "other", organisers, *days, city])
    [question] = likely_duplicates(plan, SHOWN) or [{"is_asked": None, "may_be": []}]
    return [question["is_asked"], *((one["why"], one["is_sure"]) for one in question["may_be"])]


@pytest.mark.parametrize(
    ("days", "organisers", "city", "is_asked", "reason", "is_sure"),
    [
        (SAME_DAYS, "", "Apia", True, "same dates", True),
        (A_DAY_LATER, "", "", True, "overlapping dates", True),
        (MONTHS_LATER, "", "", False, "dates more than a month apart", False),  # it may have moved
        (SAME_DAYS, "RCC", "", False, "other organiser, same dates", False),  # matched only by hand
    ],
)
def test_a_row_of_the_same_name_may_be_the_stored_one(
    days, organisers, city, is_asked, reason, is_sure, apt
):
    make(Participant, code="RCC")
    make(Meeting, name=STORED, organisers=[apt], **HELD)
    found = asked(STORED.upper(), days, organisers, city)
    assert found == [is_asked, (f"same name, {reason}", is_sure)]


def test_what_has_the_same_organiser_and_days_must_be_answered_wherever_it_is_held(apt):
    make(Meeting, name="APT-3", organisers=[apt], **HELD)
    for city in ("", "Suva", "Apia"):
        found = asked("4th meeting of the region", SAME_DAYS, "APT", city)
        assert found == [True, ("same organiser, same dates", False)], city


def test_rows_that_were_answered_leave_the_room_of_the_page_to_others():
    make(Meeting, name=STORED, **HELD)
    rows = [[f"new-{place}", STORED, "other", *SAME_DAYS] for place in range(3)]
    plan = planned("meetings", "slug name kind starts_on ends_on", *rows)
    questions = likely_duplicates(plan, SHOWN, answered={"2": "", "3": ""})
    assert [one["row"] for one in questions] == [4, 2, 3]


def test_a_row_that_would_take_the_key_of_one_of_years_ago_is_asked_about_and_not_sure():
    make(Meeting, slug="meeting-of-sg5", name="Meeting of SG5", **HELD)
    row = ["Meeting of SG5", "other", "2027-10-15", "2027-10-24"]
    [question] = likely_duplicates(planned("meetings", "name kind starts_on ends_on", row), SHOWN)
    [offer] = question["may_be"]
    assert [question["is_asked"], offer["is_sure"]] == [True, False]
    assert offer["why"] == "same key, same name, dates more than a year apart"
    assert question["label"] == "Meeting of SG5, 15–24 October 2027, place not known"
