"""Pages, files, releases and editions name the day on which the papers that they show were last checked."""

import datetime as dt
import html
import io
import re

import pytest
from openpyxl import load_workbook

from matrix.models import Release
from matrix.releases import contents_now
from meetings.models import Assembly, Meeting
from papers.models import BackgroundPaper, PaperEdition
from papers.writer import freeze
from participants.models import Participant
from positions.models import Proposal
from tests.matrix.filed import propose
from tests.rows import build, make

pytestmark = pytest.mark.django_db
EARLY, LATE = dt.date(2024, 5, 1), dt.date(2024, 9, 3)


@pytest.fixture
def recorded():
    """ATU's paper on Resolution 20, checked in May; APT's on Resolution 50, checked in September."""
    assembly = make(Assembly, code="WTSA-24", is_current=True)
    make(Meeting, is_of=assembly, starts_on=dt.date(2024, 10, 15), ends_on=dt.date(2024, 10, 24))
    for code, number, day in (("ATU", 20, EARLY), ("APT", 50, LATE)):
        group = make(Participant, code=code, kind="regional_organisation")
        values = {"dated": "2024-04", "number": f"{code}/1", "last_checked_on": day}
        propose(assembly, number, group, **values)
    return assembly


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    if "spreadsheet" in answer["Content-Type"]:
        book = load_workbook(io.BytesIO(answer.content))
        return " ".join(str(cell.value) for sheet in book for row in sheet.rows for cell in row)
    return html.unescape(answer.content.decode())


def days_in(client, addresses):
    """The days of checking that each page names; an empty string if it says that none is recorded."""
    said = re.compile(r"best-efforts reading(?: of ([\w ]+)|\. No day of checking is recorded)\.")
    return {address: set(said.findall(read(client, address))) for address in addresses}


# Pages and files that show only what was checked in May, and those that show something checked in September.
OF_MAY = [
    "/positions/?res=20",
    "/positions.csv?res=20",
    "/positions.xlsx?res=20",
    "/positions.json?res=20",
    "/positions/20/",
    "/positions/20/atu/",
    "/brief/?res=20",
    "/proposals/?resolution=20",
    "/proposals/wtsa-24/atu-1/",
    "/proposals.csv?resolution=20",
    "/proposals/asked-and-got/?holder=atu",
]
OF_SEPTEMBER = [
    "/positions/",
    "/positions/?asof=2024-08-01",
    "/positions/compare/?actors=atu,apt",
    "/brief/?res=20,50",
    "/proposals/",
    "/proposals/asked-and-got/",
]


def test_the_day_is_that_of_the_latest_check_of_what_is_shown(client, recorded):
    expected = dict.fromkeys(OF_MAY, {"1 May 2024"})
    expected |= dict.fromkeys(OF_SEPTEMBER, {"3 September 2024"})
    assert days_in(client, expected) == expected


def test_where_no_day_is_recorded_the_page_and_the_files_say_so(client, recorded):
    Proposal.objects.update(last_checked_on=None, dated="")
    pages = ("/positions/", "/proposals/", "/positions.csv", "/positions.xlsx", "/brief/")
    assert days_in(client, pages) == dict.fromkeys(pages, {""})


def test_a_release_and_an_edition_keep_the_day_of_what_they_hold(client, recorded):
    make(Release, number=1, assembly=recorded, contents=contents_now(recorded))
    edition = build(PaperEdition, paper=make(BackgroundPaper, assembly=recorded), number=1)
    freeze(edition)
    make(PaperEdition, paper=edition.paper, number=1, contents=edition.contents, address="")
    Proposal.objects.update(last_checked_on=dt.date(2026, 1, 1))
    address = f"/papers/{edition.paper.slug}/1"
    kept = ["/positions/?release=1", "/positions.csv?release=1", "/positions/releases/1/"]
    expected = dict.fromkeys([*kept, f"{address}/", f"{address}.json"], {"3 September 2024"})
    expected |= {"/positions/20/?release=1": {"1 May 2024"}}
    expected |= {"/positions/releases/changes/?from=1": {"1 January 2026"}}
    assert days_in(client, expected) == expected
