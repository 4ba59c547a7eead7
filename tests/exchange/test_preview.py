"""What is shown of a plan, what of it is a file, and that neither grows beyond what a page can hold."""

import csv
import io
import json

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
)
from exchange.files.detect import Fault, FileSheet, read
from exchange.uploads.preview import (
    AROUND,
    LONGEST,
    NAMED,
    ROOM,
    SHOWN,
    old_and_new,
    outcome_csv,
    preview_of,
    refused_csv,
)
from exchange.uploads.stored_upload import create_upload, update_upload
from meetings.models import Meeting, Series
from participants.models import Participant
from tests.exchange.sheets import OPERATOR, planned, reasons
from tests.rows import make

pytestmark = pytest.mark.django_db


def previewed(table: str, header: str, *rows: list[str]) -> dict:
    return preview_of(planned(table, header, *rows), FileSheet(header.split()))


def participants(count: int, kind: str = "other") -> list[list[str]]:
    return [[f"P{number}", kind, f"Participant {number}"] for number in range(count)]


# what is shown


def test_counts_come_first_and_count_rows():
    make(Participant, code="APT", name="x"), make(Participant, code="ATU", name="x")
    rows = [
        ["APT", "x", "x"],
        ["ATU", "", "y"],
        ["RCC", "other", "z"],
        ["LAS", "nonsense", "\u200b" * 9],
        ["", "nonsense", "y"],
    ]
    seen = previewed("participants", "code kind name", *rows)
    assert seen["counts"] == {"new": 1, "changed": 1, "same": 0, "refused": 3}


def test_a_changed_row_shows_its_old_cell_and_its_new_one():
    make(Participant, code="APT", name="Asia-Pacific Telecommunity")
    assert previewed("participants", "code name", ["APT", "Asia-Pacific Union"])["planned"] == [
        {
            "row": 2,
            "key": "APT",
            "is_new": False,
            "cells": [("Name", "Asia-Pacific Telecommunity", "Asia-Pacific Union")],
        }
    ]


def test_a_new_row_shows_the_filled_cells_as_they_were_understood():
    rows = [[" APT", "Regional  Organisation", "x", "", "Yes"]]
    assert previewed("participants", "code kind name website is_owner", *rows)["planned"] == [
        {
            "row": 2,
            "key": "APT",
            "is_new": True,
            "cells": [
                ("Code", "", "APT"),
                ("Kind", "", "regional organisation"),
                ("Name", "", "x"),
                ("Owner of this site", "", "yes"),
            ],
        }
    ]


def test_what_is_made_along_with_a_new_row_is_shown():
    make(Series, slug="apt-wtsa-24")
    seen = previewed(
        "meetings", "slug name kind series", ["prep", "x", "other", "3 of apt-wtsa-24"]
    )
    assert seen["planned"][0]["cells"][-1] == ("Series", "", "3 of apt-wtsa-24")


def test_a_value_that_was_refused_is_shown_once_the_most_frequent_first():
    rows = [
        ["A", "other", "x", "maybe"],
        ["B", "good", "x", "yes"],
        ["C", "bad", "x", "ja"],
        ["D", "bad", "x", "no"],
    ]
    header = ["code", "kind", "name", "is_owner"]
    sheet = FileSheet(header, list(enumerate(rows, start=2)))
    seen = preview_of(check(tables["participants"](), sheet, OPERATOR), sheet)["refusals"]
    assert [(one["title"], one["value"], one["rows"]) for one in seen] == [
        ("kind", "bad", [4, 5]),
        ("is_owner", "maybe", [2]),
        ("kind", "good", [3]),
        ("is_owner", "ja", [4]),
    ]
    assert seen[1]["reason"] == "“maybe” is neither yes nor no."


def test_of_long_values_the_place_is_shown_where_they_begin_to_differ():
    text = "Words that stay. " * 30
    same = text[-AROUND:]
    assert old_and_new(f"{text}Yes", f"{text}No") == (f"…{same}Yes", f"…{same}No")
    assert old_and_new("", "y" * 1000) == ("", "y" * LONGEST + "…")


def test_the_first_rows_of_a_kind_are_shown_and_all_are_counted():
    seen = previewed(
        "participants",
        "code kind name",
        *participants(SHOWN + 50),
        *participants(SHOWN + 50, kind="nonsense"),
    )
    assert [len(seen["planned"]), seen["compared"]] == [SHOWN, SHOWN]
    assert [(one["times"], len(one["rows"])) for one in seen["refusals"]] == [(SHOWN + 50, NAMED)]


def test_reasons_beyond_those_shown_are_counted():
    refusals = [
        CellRefusal(number, "name", "", f"Reason {chr(0x4E00 + number)}.")
        for number in range(2, SHOWN + 52)
    ]
    seen = preview_of(Plan(tables["participants"](), refusals=refusals), FileSheet([]))
    assert len(seen["refusals"]) == SHOWN
    assert seen["refusal_kinds"] == SHOWN + 50
    assert {one["times"] for one in seen["refusals"]} == {1}


def test_notes_are_shown_with_their_number():
    seen = previewed(
        "participants", "code kind name", ["A\u200b", "other", "x"], ["B\u200b", "other", "x"]
    )
    assert [(one["row"], one["column"]) for one in seen["notes"]] == [(2, "code"), (3, "code")]
    assert seen["notes_count"] == 2


# a page that stays small

LONG = "😀'\"<&>ß " * 600
APOSTROPHE = "'"  # six bytes in a page


def mixed(number: int) -> str:
    """Long words, each another, of letters that take six or four bytes in a page."""
    return " ".join(f"{letter * 150}{number}{place}" for place, letter in enumerate("'\"<😀&>" * 3))


def nasty_plan(rows: int = 3000) -> Plan:
    resource = tables["meetings"]()
    columns = resource.columns()
    stored = [
        make(Meeting, slug=f"m{number}", name=("'" * 290) + str(number)) for number in range(5)
    ]
    values = dict.fromkeys(
        (
            "name",
            "short_name",
            "city",
            "alongside",
            "links",
            "summary",
            "as_stated",
            "public_remark",
        ),
        LONG,
    )
    new = [
        PlannedRow(
            number,
            LONG,
            Write(Meeting(**values, slug=f"s{number}"), many={"organisers": [], "prepares": []}),
            tuple(columns),
        )
        for number in range(2, rows)
    ]
    changes = {name: (mixed(1), mixed(2)) for name in columns}
    changed = [
        PlannedRow(number, LONG, Write(stored[0]), changes=changes)
        for number in range(rows, 2 * rows)
    ]
    refusals = [
        CellRefusal(
            number,
            columns[number % len(columns)],
            LONG,
            f"{'x' * (number % 997)}{LONG}{'y' * (number % 991)}",
        )
        for number in range(2 * rows, 3 * rows)
    ]
    notes = [CellNote(number, "name", LONG) for number in range(rows)]
    namesakes = {
        number: Namesake(Write(stored[number % 5]), stored[number % 5].pk)
        for number in range(2 * rows, 3 * rows)
    }
    return Plan(resource, [*new, *changed], refusals=refusals, notes=notes, namesakes=namesakes)


@pytest.fixture
def nasty():
    return nasty_plan()


def test_whatever_the_plan_the_page_stays_below_a_megabyte(nasty, client, editor):
    sheet = FileSheet(
        [f"{number:03}{APOSTROPHE * 197}" for number in range(100)],
        name=LONG[:31],
        notes=[LONG[:300]] * 100,
    )
    columns = [{"title": title, "chosen": "", "near": "", "reason": ""} for title in sheet.header]
    pending = create_upload(editor, "meetings", b"x", LONG)
    update_upload(
        pending, Instructions(), None, preview=preview_of(nasty, sheet) | {"columns": columns}
    )
    client.force_login(editor)
    page = client.get(f"/admin/meetings/meeting/import/?file={pending.token}").content
    assert (b"import-counts" in page, len(page) < 1_000_000) == (True, True), len(page)


def test_a_preview_is_plain_data_and_shows_something_of_each_kind(nasty):
    seen = json.loads(json.dumps(preview_of(nasty, FileSheet([]))))
    assert all(seen[name] for name in ("refusals", "planned", "notes", "duplicates"))
    assert [
        name
        for name, shown in seen.items()
        if len(json.dumps(shown, ensure_ascii=False).encode()) > 2 * ROOM
    ] == []


# the refused rows as a file

BAD = ["APT", "nonsense", "Asia-Pacific"]


def refused_again(
    header: list[str], *rows: list[str]
) -> tuple[list[tuple[int, str, str]], list[list[str]], Plan]:
    """Refusals, the file of refused rows as a spreadsheet shows it, and the plan of that file sent again."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    sheet = read(out.getvalue().encode())
    plan = check(tables["participants"](), sheet, OPERATOR)
    text = refused_csv(plan, sheet)
    return (
        reasons(plan),
        list(csv.reader(io.StringIO(text, newline=""))),
        check(tables["participants"](), read(text.encode()), OPERATOR),
    )


def test_the_refused_rows_come_as_they_came_with_their_reasons_in_front():
    _faults, lines, _again = refused_again(
        ["Code", " kind", "Name"], ["ATU", "other", "x"], BAD, [" rcc ", "", " Y "]
    )
    assert lines[0] == ["(row)", "(why refused)", "Code", " kind", "Name"]
    assert [[line[0], *line[2:]] for line in lines[1:]] == [["3", *BAD], ["4", " rcc ", "", " Y "]]
    assert [lines[1][1].split(":")[0], lines[2][1]] == ["kind", "kind: This field cannot be blank."]


def test_all_reasons_of_a_row_stand_together():
    _faults, lines, _again = refused_again(
        ["code", "is_owner", "last_checked_on"], ["APT", "maybe", "soon"]
    )
    assert lines[1][1].count("is_owner: “maybe” is neither") == 1
    assert lines[1][1].count("last_checked_on: “soon”") == 1


def test_the_refused_rows_sent_again_without_mending_are_refused_the_same():
    rows = [
        BAD,
        ["", "other", "x"],
        ["A", "other", "y" * 301],
        ["B", "", "(clear)"],
        ["C", "other", "=1"],
        ["D", "none", "'=1"],
    ]
    faults, lines, again = refused_again(["code", "kind", "name"], ["OK", "other", "x"], *rows)
    assert [(column, reason) for _row, column, reason in reasons(again)] == [
        (column, reason) for _row, column, reason in faults
    ]
    assert len(lines) == 6  # C is fine


def test_mended_and_sent_again_they_are_imported():
    _faults, lines, _again = refused_again(["code", "kind", "name"], BAD)
    mended = [[cell.replace("nonsense", "other") for cell in line] for line in lines]
    plan = check(tables["participants"](), FileSheet(mended[0], [(2, mended[1])]), OPERATOR)
    assert [reasons(plan), [row.write.row.name for row in plan.new]] == [[], ["Asia-Pacific"]]


def test_a_second_round_has_the_two_columns_once():
    _faults, lines, _again = refused_again(
        ["(Row)", "code", "(why  refused)", "kind", "name"],
        ["7", "APT", "because", "nonsense", "x"],
    )
    assert lines[0] == ["(row)", "(why refused)", "code", "kind", "name"]
    assert [lines[1][0], *lines[1][2:]] == ["2", "APT", "nonsense", "x"]


@pytest.mark.parametrize(
    "row",
    [["APT"], ["APT", "other"], ["APT", "other", "x", "y"], ["APT", "other", "x", "y", "", "z"]],
)
def test_a_row_of_the_wrong_length_keeps_its_length(row):
    faults, lines, again = refused_again(["code", "kind", "name"], row)
    assert lines[1][2:] == row
    assert [(number, column) for number, column, _reason in reasons(again)] == [
        (number, column) for number, column, _reason in faults
    ]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "=cmd|'/c calc'!A1"]
)
def test_no_cell_of_it_runs_in_a_spreadsheet(cell):
    _faults, lines, again = refused_again(["code", "kind", "name"], ["APT", "nonsense", cell])
    assert [lines[1][4], reasons(again)[0][:2]] == [f"'{cell}", (2, "kind")]


@pytest.mark.parametrize("cell", ["=1", "'=1"])
def test_a_guarded_cell_is_guarded_once_and_means_the_same_in_every_round(cell):
    _faults, lines, _again = refused_again(["code", "kind", "name"], ["APT", "nonsense", cell])
    assert lines[1][4] == "'=1"


def test_no_header_of_it_runs_in_a_spreadsheet():
    sheet = FileSheet(["code", "=1", "kind", "name"], [(2, ["APT", "", "nonsense", "x"])])
    plan = check(tables["participants"](), sheet, OPERATOR, Instructions(columns={"=1": ""}))
    text = refused_csv(plan, sheet)
    assert text.splitlines()[0] == "(row),(why refused),code,'=1,kind,name"
    again = check(
        tables["participants"](), read(text.encode()), OPERATOR, Instructions(columns={"=1": ""})
    )
    assert [fault[:2] for fault in reasons(again)] == [(2, "kind")]


@pytest.mark.parametrize(
    ("cell", "written"),
    [("(clear)", "(clear)"), (" (clear) ", " (clear) "), ("'(clear)", "'(clear)")],
)
def test_what_empties_a_cell_still_does_and_its_words_as_a_text_are_still_a_text(cell, written):
    _faults, lines, _again = refused_again(["code", "kind", "name"], ["APT", "nonsense", cell])
    assert lines[1][4] == written


def test_a_cell_that_could_not_be_read_is_not_taken_for_its_text_when_it_comes_again():
    sheet = FileSheet(
        ["code", "kind", "name"],
        [(2, ["APT", "other", "=A1"])],
        faults={2: [Fault(2, "=A1", "Cell C2 holds a formula.")]},
    )
    text = refused_csv(check(tables["participants"](), sheet, OPERATOR), sheet)
    assert f"'=A1{UNREAD}" in text
    second = read(text.encode())
    again = check(tables["participants"](), second, OPERATOR)
    assert reasons(again) == [(2, "name", "This cell could not be read. Enter its value.")]
    assert refused_csv(again, second).count(UNREAD) == 1


def test_cells_of_several_lines_quotes_and_dividers_come_back_as_they_were():
    cell = 'a "quoted",\nsecond; line\r\nthird\ttab'
    _faults, lines, _again = refused_again(
        ["code", "kind", "public_remark"], ["APT", "nonsense", cell]
    )
    assert lines[1][4] == cell


# everything as a file


def test_the_file_of_outcomes_has_every_new_and_changed_cell():
    (
        make(Participant, code="APT", name="as it was", website="https://www.apt.int"),
        make(Participant, code="SAME", name="x"),
    )
    plan = planned(
        "participants",
        "code kind name website",
        ["APT", "", "=new", "(clear)"],
        ["ATU", "other", "x", ""],
        ["SAME", "", "x", ""],
        ["BAD", "nonsense", "x", ""],
    )
    assert list(csv.reader(io.StringIO(outcome_csv(plan)))) == [
        ["row", "key", "what", "column", "old", "new"],
        ["2", "APT", "changed", "name", "as it was", "'=new"],
        ["2", "APT", "changed", "website", "https://www.apt.int", ""],
        ["3", "ATU", "new", "code", "", "ATU"],
        ["3", "ATU", "new", "kind", "", "other"],
        ["3", "ATU", "new", "name", "", "x"],
    ]


def test_the_file_of_outcomes_is_not_cut():
    plan = planned(
        "participants",
        "code kind name public_remark",
        *([*row, "y" * 1000] for row in participants(SHOWN + 50)),
    )
    lines = list(csv.reader(io.StringIO(outcome_csv(plan))))
    assert len(lines) == 1 + 4 * (SHOWN + 50)
    assert {len(line[5]) for line in lines if line[3] == "public_remark"} == {1000}
