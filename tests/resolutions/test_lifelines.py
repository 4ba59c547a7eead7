"""The history of all resolutions: the picture, its table and its file say what each assembly did to each text."""

import csv
import re
from typing import Any

import pytest

from meetings.models import Assembly
from resolutions.models import Edition, Resolution
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def spam() -> Resolution:
    """Adopted in 2004, revised in 2008, nothing known of 2012, suppressed in 2016."""
    decided = {"WTSA-04": "new", "WTSA-08": "revised", "WTSA-16": "suppressed", "WTSA-20": ""}
    row: Resolution = make(Resolution, number=51, title="Spam <b>")
    other = make(Resolution, number=1, title="Rules")
    for ordinal, code in enumerate(
        ("WTSA-2000", "WTSA-04", "WTSA-08", "WTSA-12", "WTSA-16", "WTSA-20")
    ):
        assembly = make(Assembly, code=code, ordinal=ordinal)
        make(Edition, resolution=other, assembly=assembly, outcome="revised", confidence="stated")
        if outcome := decided.get(code):
            make(Edition, resolution=row, assembly=assembly, outcome=outcome, confidence="stated")
    make(
        Edition,
        resolution=other,
        assembly=None,
        tsag_year=2009,
        outcome="revised",
        confidence="stated",
    )
    return row


EXPECTED = [
    ("WTSA-2000", "not yet adopted"),
    ("WTSA-04", "new"),
    ("WTSA-08", "revised"),
    ("TSAG in 2009", "no decision of TSAG recorded"),
    ("WTSA-12", "nothing recorded"),
    ("WTSA-16", "suppressed"),
    ("WTSA-20", "no longer in force"),
]


def row_of(page: str, title: str) -> list[str]:
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    [found] = [row for row in rows if title in row]
    return re.findall(r'<span class="visually-hidden">(.*?)</span>', found)


def columns_of(page: str) -> list[str]:
    head = re.search(r"<thead>(.*?)</thead>", page, re.S)
    cells = re.findall(r"<th[^>]*>(.*?)</th>", head[1], re.S)  # type: ignore[index]
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells][1:]


def test_a_row_says_in_words_what_each_assembly_did(spam: Resolution, client: Any) -> None:
    page = client.get("/resolutions/lifelines/").text
    assert list(zip(columns_of(page), row_of(page, "Spam &lt;b&gt;"), strict=True)) == EXPECTED


def test_the_file_holds_the_same_as_the_table(spam: Resolution, client: Any) -> None:
    content = client.get("/resolutions/lifelines.csv").content.decode("utf-8-sig")
    [line] = [line for line in csv.DictReader(content.splitlines()) if "51" in line["text"]]
    assert list(line.items())[2:] == EXPECTED


def test_drafts_are_in_no_row_and_no_column(client: Any) -> None:
    make(Resolution, number=7, title="Xanadu", publication="draft")
    shown, hidden = make(Resolution, number=8, title="Shown"), make(Assembly, code="WTSA-99")
    make(
        Edition,
        resolution=shown,
        assembly=hidden,
        publication="draft",
        outcome="new",
        confidence="stated",
    )
    page = client.get("/resolutions/lifelines/").text
    assert ["Xanadu" in page, "WTSA-99" in page, "Shown" in page] == [False, False, True]
