"""What is shown of a plan, what of it is a file, and that neither grows beyond what a page can hold."""

import csv
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
)
from exchange.files.detect import read
from exchange.files.sheet import Fault, FileSheet
from exchange.uploads.preview import preview_of, refused_csv
from exchange.uploads.workflow import create_upload, update_upload
from meetings.models import Meeting
from tests.exchange.sheets import OPERATOR, reasons
from tests.rows import make

pytestmark = pytest.mark.django_db


def test_a_value_that_was_refused_is_shown_once_the_most_frequent_first():
    rows = [["A", "good", "x", "yes"], ["B", "bad", "x", "maybe"], ["C", "bad", "x", "no"]]
    header = ["code", "kind", "name", "is_owner"]
    sheet = FileSheet(header, list(enumerate(rows, start=2)))
    seen = preview_of(check(tables["participants"](), sheet, OPERATOR), sheet)["refusals"]
    assert [(one["title"], one["value"], one["rows"]) for one in seen] == [
        ("kind", "bad", [3, 4]),
        ("kind", "good", [2]),
        ("is_owner", "maybe", [3]),
    ]
    assert seen[2]["reason"] == "“maybe” is neither yes nor no."


LONG = "😀'\"<&>ß " * 600


def mixed(number: int) -> str:
    """Long words, each another, of letters that take six or four bytes in a page."""
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


def refused_again(header: list[str], *rows: list[str]) -> tuple[Plan, str, Plan]:
    """The plan of a file, the file of its refused rows, and the plan of that file sent again."""
    sheet = FileSheet(header, list(enumerate(rows, start=2)))
    plan = check(tables["participants"](), sheet, OPERATOR)
    text = refused_csv(plan, sheet)
    return plan, text, check(tables["participants"](), read(text.encode()), OPERATOR)


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
    plan, text, again = refused_again(["code", "kind", "name"], *rows)
    assert [one[1:] for one in reasons(again)] == [one[1:] for one in reasons(plan)]
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert len(lines) == 7  # C is fine
    assert [line[4] for line in lines[-2:]] == ["'=cmd|'/c calc'!A1", "'\t=1"]


def test_a_cell_that_could_not_be_read_is_not_taken_for_its_text_when_it_comes_again():
    faults = {2: [Fault(2, "=A1", "Cell C2 holds a formula.")]}
    sheet = FileSheet(["code", "kind", "name"], [(2, ["APT", "other", "=A1"])], faults=faults)
    text = refused_csv(check(tables["participants"](), sheet, OPERATOR), sheet)
    assert f"'=A1{UNREAD}" in text
    second = read(text.encode())
    again = check(tables["participants"](), second, OPERATOR)
    assert reasons(again) == [(2, "name", "This cell could not be read. Enter its value.")]
    assert refused_csv(again, second).count(UNREAD) == 1
