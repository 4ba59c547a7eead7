"""An analyst reads the page of the data, loads a list as JSON, and meets the counts of the page."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def test_an_analyst_counts_resolutions_by_standing_and_reads_true_dates(client):
    assert 'href="/data/openapi.json"' in client.get("/data/").text
    described = client.get("/data/openapi.json").json()
    parameters = described["paths"]["/resolutions.json"]["get"]["parameters"]
    words = next(one["schema"]["enum"] for one in parameters if one["name"] == "standing")
    rows = client.get("/resolutions.json").json()["rows"]
    page = client.get("/resolutions/")
    counts = page.context["filtered"].filterset.form.fields["standing"].widget.counts
    for word in words:
        found = client.get(f"/resolutions.json?standing={word}").json()
        assert found["count"] == counts[word] == sum(row["standing"] == word for row in rows)
    sheet = load_workbook(io.BytesIO(client.get("/meetings.xlsx").content)).active
    place = [cell.value for cell in sheet[1]].index("starts_on")
    days = [row[place].value for row in sheet.iter_rows(min_row=2) if row[place].value]
    assert days
    assert all(isinstance(day, dt.datetime) for day in days)
