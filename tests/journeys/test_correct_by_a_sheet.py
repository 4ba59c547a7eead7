"""An Editor corrects public rows by a sheet: readers see nothing until it is published, and it is undone the next morning."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from core.models import ImportBatch
from meetings.models import Meeting
from positions.models import Proposal
from tests.journeys.page_forms import send, signed_in
from tests.rows import make

pytestmark = pytest.mark.django_db
BEFORE = dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)
EVENING = dt.datetime(2026, 3, 2, 18, 0, tzinfo=dt.UTC)
MORNING = EVENING + dt.timedelta(hours=14)
WRONG, RIGHT = "Wrong name", "Name as announced"


def brought_in(staff: Client, address: str, sheet: str) -> str:
    """The preview, after it was confirmed."""
    file = SimpleUploadedFile("corrections.csv", sheet.encode())
    page = staff.post(f"{address}import/", {"file": file})
    send(staff, page, "Import")
    return page.content.decode()


def published(staff: Client, address: str, row) -> None:
    page = staff.get(f"{address}{row.pk}/pending/")
    assert "<ins>Wrong</ins>" in page.content.decode()
    send(staff, page, "Publish", publish="x")


def names(rows) -> list[str]:
    """In the heading of the page of each row, as readers get it."""
    pages = [Client().get(row.get_absolute_url()) for row in rows]
    assert [page.status_code for page in pages] == [200] * len(rows)
    found = (re.search(r"<h1[^>]*>(.*?)</h1>", page.content.decode(), re.S) for page in pages)
    headings = [" ".join(strip_tags(one[1]).split()) for one in found]
    return [name for one in headings for name in (WRONG, RIGHT) if one.endswith(name)]


@pytest.fixture
def meetings():
    with time_machine.travel(BEFORE):
        return [make(Meeting, slug=f"apt-{number}", name=RIGHT) for number in range(3)]


@pytest.fixture
def proposal():
    with time_machine.travel(BEFORE):
        return make(Proposal, slug="p-1", title=RIGHT)


def test_a_sheet_corrects_public_rows_and_is_undone_the_next_morning(
    editor, publisher, meetings, proposal
):
    rows = [*meetings, proposal]
    staff, second = signed_in(editor), signed_in(publisher)
    tables = ["/admin/meetings/meeting/"] * 3 + ["/admin/positions/proposal/"]
    with time_machine.travel(EVENING):
        lines = "".join(f"apt-{number},{WRONG}\n" for number in range(3))
        preview = brought_in(staff, tables[0], f"slug,name\n{lines}")
        assert "3 changes of public rows will be pending" in preview
        preview = brought_in(staff, tables[3], f"slug,title\np-1,{WRONG}\n")
        assert "1 change of a public row will be pending" in preview
        assert names(rows) == [RIGHT] * 4
        for address, row in zip(tables, rows, strict=True):
            published(second, address, row)
        assert names(rows) == [WRONG] * 4
    with time_machine.travel(MORNING):
        for batch in ImportBatch.objects.all():
            address = f"/admin/core/importbatch/{batch.pk}/undo/"
            assert 'value="Undo import"' not in staff.get(address).content.decode()
            send(second, second.get(address), "Undo import")
        assert names(rows) == [RIGHT] * 4
