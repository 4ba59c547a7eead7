"""Forty meetings in five layouts, as people send them: how many come in right, with a question answered, or wrong."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from core.records.permissions import Operator
from exchange.checking.check import check
from exchange.checking.plan import PlannedRow
from meetings.resources import MeetingResource

SAMPLES = Path(__file__).parent / "intake"


def expected(sample: str) -> list[dict[str, str]]:
    return list(csv.DictReader((SAMPLES / sample).open(encoding="utf-8")))


def meant(row: PlannedRow, columns: list[str]) -> dict[str, str]:
    resource = MeetingResource()
    unsaid = {"organisers", "prepares"} - row.write.many.keys()
    return {
        name: "" if name in unsaid else resource.format_cell(row.write, name) for name in columns
    }


def score(
    layout: str, rows: list[dict[str, str]], actor: Operator
) -> tuple[Counter[str], list[str]]:
    """How many meetings of a layout came in right, were asked about, were lost, and how many rows are wrong; and which."""
    sheet = MeetingResource.pasted((SAMPLES / layout).read_text(encoding="utf-8"))
    plan = check(MeetingResource(), sheet, actor)
    names = {
        number: dict(zip(sheet.header, row, strict=True))["name"] for number, row in sheet.rows
    }
    asked = {names[number] for number in plan.refused_rows}
    columns = [name for name in rows[0] if name != "layout"]
    came = [meant(row, columns) for row in plan.rows]
    remarks = []
    for row in rows:
        cells = {name: row[name] for name in columns}
        if cells in came:
            came.remove(cells)
            remarks.append(("right", row["name"]))
        else:
            remarks.append(("asked" if row["name"] in asked else "lost", row["name"]))
    remarks += [("wrong", str(one)) for one in came]
    return Counter(kind for kind, _name in remarks), [f"{kind}: {name}" for kind, name in remarks]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sample", "asked"),
    [
        ("expected.csv", 2),
        ("expected_of_a_stranger.csv", 2),
        ("expected_of_another_stranger.csv", 0),
        ("expected_of_a_third_stranger.csv", 3),
        ("expected_of_a_fourth_stranger.csv", 3),
        ("expected_of_a_fifth_stranger.csv", 3),
        ("expected_of_a_sixth_stranger.csv", 4),
    ],
)
def test_of_forty_meetings_nine_in_ten_come_in_untouched_and_none_wrong(
    sample, asked, sample_data, operator
):
    """Asked is what is stored already, as the first African meeting for WTSA-28, and what the writer left open: two places, two weeks, a month."""
    total: Counter[str] = Counter()
    remarks: list[str] = []
    rows = expected(sample)
    for layout in sorted({row["layout"] for row in rows}):
        found, said = score(layout, [row for row in rows if row["layout"] == layout], operator)
        total += found
        remarks += said
    assert +total == +Counter(right=40 - asked, asked=asked), "\n".join(remarks)
