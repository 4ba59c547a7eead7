"""Meetings in the sample files of `intake`: how many are read right, asked about, lost or read wrong."""

import csv
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from core.records.permissions import Operator
from exchange.checking.check import check
from exchange.checking.plan import Instructions, PlannedRow
from exchange.columns.days import read_span
from exchange.uploads.workflow import corrected
from meetings.resources.tables import MeetingResource

SAMPLES = Path(__file__).parent / "intake"
EXPECTED: dict[str, list[dict[str, str]]] = defaultdict(list)
for path in sorted(SAMPLES.glob("expected*.csv")):
    for row in csv.DictReader(path.open(encoding="utf-8")):
        EXPECTED[row["layout"]].append(row)


def meant(row: PlannedRow, columns: list[str]) -> dict[str, str]:
    resource = MeetingResource()
    unsaid = {"organisers", "prepares"} - row.write.many.keys()
    return {
        name: "" if name in unsaid else resource.format_cell(row.write, name) for name in columns
    }


def score(layout: str, rows: list[dict[str, str]], actor: Operator) -> list[tuple[str, str]]:
    """Which meetings of a layout are read right, asked about or lost, and which rows are wrong."""
    sheet = MeetingResource.pasted((SAMPLES / layout).read_text(encoding="utf-8"))
    kind, name = sheet.header.index("kind"), sheet.header.index("name")
    kinds = {row["name"]: row.get("kind", "other") for row in rows}
    answers = {
        str(number): {"kind": kinds.get(row[name], "other")}
        for number, row in sheet.rows
        if not row[kind]
    }
    sheet = corrected(sheet, Instructions(cells=answers))
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
    return remarks + [("wrong", str(one)) for one in came]


PROSE = "sixth_mail_atu.txt"
# How many meetings are asked about: they are stored already, or the writer left a place, the days or the name open.
ASKED = {
    "eighth_addis_secretary.txt": 3,
    "eighth_beirut_delegate.tsv": 1,
    "eighth_bogota_ministerio.txt": 1,
    "eighth_civil_society.md": 3,
    "eighth_consultant_agenda.html": 1,
    "eighth_geneva_mission_fr.txt": 1,
    "eighth_tbilisi_lawyer_ru.txt": 2,
    "ninth_by_region.txt": 3,
    "ninth_calendrier_arcep.csv": 1,
    "ninth_chat.txt": 1,
    "ninth_dot_meetings.tsv": 2,
    "ninth_mail.txt": 1,
    "ninth_plan_meropriyatiy.txt": 4,
    "seventh_artp_francais.csv": 1,
    "seventh_atu_word.tsv": 1,
    "seventh_chat.txt": 3,
    "seventh_citel_lista.txt": 3,
    "seventh_civil_society.md": 1,
    "seventh_mail_bullets.txt": 1,
    "seventh_events_page.txt": 1,
    "seventh_ministry_page.html": 2,
    "seventh_ofcom_excel.csv": 2,
    "sixth_list_ministry.txt": 1,
    "sixth_table_civil_society.md": 1,
}


@pytest.mark.django_db
@pytest.mark.parametrize("layout", sorted(EXPECTED.keys() - {PROSE}))
def test_lists_and_tables_come_in_right_or_are_asked_and_none_is_lost(
    layout, sample_data, operator
):
    said = score(layout, EXPECTED[layout], operator)
    asked = ASKED.get(layout, 0)
    wanted = Counter(right=len(EXPECTED[layout]) - asked, asked=asked)
    assert Counter(kind for kind, _name in said) == +wanted, said


@pytest.mark.django_db
def test_each_meeting_of_a_mail_in_prose_is_asked_in_a_row_that_shows_its_days(
    sample_data, operator
):
    days = {row["starts_on"] for row in EXPECTED[PROSE]} - {""}
    sheet = MeetingResource.pasted((SAMPLES / PROSE).read_text(encoding="utf-8"))
    place = sheet.header.index("dates")
    shown = set()
    for _number, row in sheet.rows:
        with suppress(ValidationError):
            shown.add(str(read_span(row[place]).first))
    assert (check(MeetingResource(), sheet, operator).rows, days - shown) == ([], set())
