"""An editor gets a sheet of sixty meetings with ten kinds of faults, corrects it on the page and imports it: nothing goes back to the sender."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meetings.models import Meeting
from participants.models import Participant
from tests.journeys.page_forms import send
from tests.rows import make

pytestmark = pytest.mark.django_db
IMPORT = "/admin/meetings/meeting/import/"
CITIES = [("Geneva", "Switzerland"), ("Nairobi", "Kenya"), ("Lima", "Peru")]
FAULTS: dict[int, dict[str, str]] = {
    1: {"Mode": "Room B"},
    7: {"Mode": "Room B"},
    4: {"City": "Nairobbi"},
    5: {"Organizer": "R.C.C."},
    8: {"Country": "Perru"},
    11: {"Start": "10/11/2027", "End": "11/11/2027"},
    14: {"End": "2027-01-01"},
    17: {"Type": ""},
    20: {"Link": "www.example.org"},
    23: {"Title of meeting": ""},
}


def sheet() -> bytes:
    rows = []
    for number in range(60):
        day = dt.date(2027, 1, 11) + dt.timedelta(days=7 * number)
        city, country = CITIES[number % 3]
        row = {
            "No": str(number + 1),
            "Title of meeting": f"Preparatory meeting {number + 1}",
            "Organizer": "RCC",
            "Start": day.isoformat(),
            "End": (day + dt.timedelta(days=3)).isoformat(),
            "City": city,
            "Country": country,
            "Mode": "hybrid",
            "Type": "regional preparatory meeting",
            "Link": f"https://example.org/{number}",
        }
        rows.append(row | FAULTS.get(number, {}))
    rows += [rows[30], dict.fromkeys(rows[0], "") | {"Title of meeting": "TOTAL: 60 meetings"}]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def counts(page: Any) -> tuple[int, ...]:
    return tuple(page.context["preview"]["counts"].values())


def cell(page: Any, row: int, column: str) -> str:
    """The name of a cell in the form."""
    places = {one.column: one.place for one in page.context["row_page"].rows[0].cells}
    return f"cell-{row}-{places[column]}"


def test_a_sheet_with_ten_kinds_of_faults_is_corrected_on_the_page(client: Any, editor: Any):
    for code, name in {"CHE": "Switzerland", "KEN": "Kenya", "PER": "Peru"}.items():
        make(Participant, code=code, kind="member_state", name=name)
    make(Participant, code="RCC", kind="regional_organisation", name="RCC")
    client.force_login(editor)

    page = client.post(IMPORT, {"file": SimpleUploadedFile("list.csv", sheet())})
    assert counts(page) == (53, 0, 0, 8)
    assert "“R.C.C.” is not in the table participants" in page.content.decode()
    page = send(client, page, "Use all suggestions")
    assert counts(page) == (54, 0, 0, 7)

    reasons = [group["reason"] for group in page.context["preview"]["refusals"]]
    assert "How do people meet? The text says: “Room B”." in reasons
    written = {
        cell(page, 6, "venue"): "Nairobi, Kenya",
        cell(page, 7, "organisers"): "RCC",
        cell(page, 13, "dates"): "2027-11-10 - 2027-11-11",
        cell(page, 16, "dates"): "2027-04-19 - 2027-04-22",
        cell(page, 19, "kind"): "regional_preparatory",
        cell(page, 25, "name"): "Preparatory meeting 24",
        cell(page, 3, "mode"): "in_person",
        cell(page, 9, "mode"): "in_person",
    }
    taken = [str(row.number) for row in page.context["row_page"].rows if row.number < 62]
    page = send(client, page, "Preview again", take=taken, **written)
    assert counts(page) == (60, 0, 0, 0)

    page = send(client, page, "Import")
    assert "60 rows of list.csv were imported." in page.content.decode()
    assert Meeting.objects.count() == 60
    assert set(Meeting.objects.values_list("city", flat=True)) == {"Geneva", "Nairobi", "Lima"}
    assert set(Meeting.objects.values_list("country__code", flat=True)) == {"CHE", "KEN", "PER"}
