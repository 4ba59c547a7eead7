"""What the secretariat and editors ask, from the home page or the admin to the answer."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from meetings.models import Assembly, Meeting
from participants.models import Participant
from positions.models import Dimension, ImpactAssessment, Position
from resolutions.models import Resolution
from tests.journeys.page_forms import send
from tests.journeys.reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
SPRING_2024 = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
# After the sample data were loaded, on whatever day that is.
EVENING = dt.datetime(2100, 3, 2, 18, 0, tzinfo=dt.UTC)
IMPACTS = "/admin/positions/impactassessment/"


@pytest.fixture
def staff(client, editor):
    """An editor on the start page of the admin."""
    client.force_login(editor)
    return Reader(client)


CITIES = [("Geneva", "Switzerland"), ("Nairobi", "Kenya"), ("Lima", "Peru")]
# Ten kinds, of which seven rows are refused; nothing goes back to the sender.
FAULTS: dict[int, dict[str, str]] = {
    1: {"Mode": "Room B"},
    7: {"Mode": "Room B"},
    4: {"City": "Nairobbi"},
    5: {"Organizer": "R.C.Q."},
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


def counts(page: Any) -> list[int]:
    """New, changed, unchanged, refused."""
    return [*page.context["preview"]["counts"].values()]


def test_load_60_meetings_from_a_spreadsheet_and_tell_me_which_lines_are_wrong(staff):
    """All are mended on the page."""
    before = set(Meeting.objects.values_list("pk", flat=True))

    def upload():
        staff.open("/admin/").follow("Meetings", near="Add").follow("Import")
        return staff.client.post(staff.address, {"file": SimpleUploadedFile("list.csv", sheet())})

    page = upload()
    assert counts(page) == [54, 0, 0, 7]
    assert "“R.C.Q.” is not in the table participants" in page.text
    page = send(staff.client, page, "Use all suggestions")
    assert counts(page) == [55, 0, 0, 6]
    reasons = [group["reason"] for group in page.context["preview"]["refusals"]]
    assert "How do people meet? The text says: “Room B”." in reasons
    assert set(Meeting.objects.values_list("pk", flat=True)) == before

    mended = {
        (6, "venue"): "Nairobi, Kenya",
        (7, "organisers"): "RCC",
        (13, "dates"): "2027-11-10 - 2027-11-11",
        (16, "dates"): "2027-04-19 - 2027-04-22",
        (19, "kind"): "regional_preparatory",
        (25, "name"): "Preparatory meeting 24",
        (3, "mode"): "in_person",
        (9, "mode"): "in_person",
    }
    rows = page.context["row_page"].rows
    places = {one.column: one.place for one in rows[0].cells}
    written = {f"cell-{row}-{places[name]}": text for (row, name), text in mended.items()}
    taken = [str(row.number) for row in rows if row.number < 62]
    page = send(staff.client, page, "Preview again", take=taken, **written)
    assert counts(page) == [60, 0, 0, 0]
    page = send(staff.client, page, "Import")
    assert "60 rows of list.csv were imported." in page.text
    stored = Meeting.objects.exclude(pk__in=before)
    assert set(stored.values_list("city", "country__code")) == {
        ("Geneva", "CHE"),
        ("Nairobi", "KEN"),
        ("Lima", "PER"),
    }
    page = upload()
    assert counts(page)[:2] == [0, 0]
    assert "“Preparatory meeting 1” is stored already" in page.text


def test_export_everything_about_wtsa_24_proposals_with_the_filters_i_set_on_screen(client):
    chosen = {"assembly": "WTSA-24", "kind": "ADD"}
    shown = len(Reader(client).open().follow("Proposals").fill("Apply", **chosen).rows)
    assert shown
    reader = Reader(client).open().follow("Proposals").fill("Download CSV", **chosen)

    assert reader.loads == 2
    rows = list(csv.DictReader(io.StringIO(reader.body.removeprefix("\ufeff"))))
    assert len(rows) == shown
    assert {row["assembly"] for row in rows} == {"WTSA-24"}
    assert "wtsa-24-ind-artificial-intelligence" in {row["slug"] for row in rows}
    assert "wtsa-24-mod-50" not in {row["slug"] for row in rows}


def test_which_records_have_no_source_or_a_confidence_of_low(staff):
    staff.open("/admin/").follow("Resolutions", near="Add").follow("no source")
    assert "ENUM" in staff.text
    assert "Bridging the standardization gap between" not in staff.text

    staff.follow("unsourced")
    assert "ENUM" in staff.text

    reader = staff.open().follow("Missing information")
    assert "Resolution 49: ENUM" in reader.section("Resolutions without a source (15)")


@time_machine.travel(SPRING_2024, tick=False)
def test_mark_a_meeting_postponed_and_keep_the_old_date(client, publisher):
    client.force_login(publisher)
    staff = Reader(client).open("/admin/").follow("Meetings", near="Add")
    stored = Meeting.objects.get(name="5th APT Preparatory meeting for WTSA-24")
    staff.open(f"{staff.address}{stored.pk}/change/")
    new = {"status": "postponed", "starts_on": "2024-09-02", "ends_on": "2024-09-06"}
    new |= {"why": "The host asked for it.", "_save": "Publish now"}
    page = send(client, client.get(staff.address), "Publish now", **new)
    assert "was changed successfully" in page.content.decode()

    reader = Reader(Client()).open().follow("Meetings").fill("Apply", q="5th APT Preparatory")
    row = reader.row("5th APT Preparatory meeting")
    assert "2–6 September 2024" in row
    assert "earlier: 19–23 August 2024" in row
    assert "postponed" in row
    reader.follow("5th APT Preparatory meeting for WTSA-24")
    assert [one.text for one in reader.main.all("s")] == ["19–23 August 2024"]
    assert "The host asked for it." in reader.section("Earlier dates and places")


def test_publish_an_analysis_on_a_given_day_and_see_who_changed_a_stance_and_when(
    client, editor, publisher, administrator
):
    wanted = "Could make permission necessary where none was."
    with time_machine.travel(EVENING, tick=False):
        client.force_login(editor)
        staff = Reader(client).open("/admin/").follow("Impact assessments", near="Add")
        staff.follow("Add impact assessment")
        analysis = {
            "assembly": Assembly.objects.get(code="WTSA-24").pk,
            "assessor": Participant.objects.get(is_owner=True).pk,
            "dimension": Dimension.objects.get(slug="open").pk,
            "resolution": Resolution.objects.get(number=50).pk,
        }
        analysis |= {"severity": "high", "certainty": "low", "reason": wanted}
        analysis |= {"dated": "2100-03-02", "live_at_0": "2100-03-04", "live_at_1": "08:00:00"}
        analysis |= {"_save": "Save"}
        send(client, client.get(staff.address), "Save and continue editing", **analysis)
        row = ImpactAssessment.objects.get(reason=wanted)
        client.force_login(publisher)
        page = client.post(IMPACTS, {"action": "publish_rows", "_selected_action": [row.pk]})
        send(client, page, "Publish")
        assert wanted not in _on_resolution_50(Client())
    with time_machine.travel(EVENING + dt.timedelta(days=2), tick=False):
        assert wanted in _on_resolution_50(Client())

        client.force_login(publisher)  # after twelve hours
        stored = Position.objects.get(slug="wtsa-24-gpd-50")
        staff = Reader(client).open(f"/admin/positions/position/{stored.pk}/change/")
        pressed = {"stance": "oppose", "_submit_pending": "Submit for review"}
        kept = send(client, client.get(staff.address), "Submit for review", **pressed)
        client.force_login(administrator)
        change = client.get(kept.request["PATH_INFO"])
        send(client, change, "Publish", publish="Publish")
        history = staff.open(staff.address).follow("History").text
        assert "4 March 2100, 18:00:00 UTC · administrator · changed" in history
        assert "written by publisher" in history
        assert "Stance [removed: concern] → [added: oppose]" in history


def _on_resolution_50(client) -> str:
    return Reader(client).open().search("50").follow("All positions at WTSA-24").text


def test_history_of_resolution_2_across_nine_assemblies_on_one_page(client):
    history = Reader(client).open().search("Resolution 2").section("History")
    assert history.count("revised Resolution 2 (Rev. ") == 8
    for said in (
        "WTSC-93 new Resolution 2 (Helsinki, 1993)",
        "TSAG in 2009 revised",
        "WTSA-20 revised Resolution 2 (Rev. Geneva, 2022) unsourced",
        "WTSA-24 revised Resolution 2 (Rev. New Delhi, 2024) The revision follows from the creation of SG21",
        "decisions: they are general knowledge.",
    ):
        assert said in history
