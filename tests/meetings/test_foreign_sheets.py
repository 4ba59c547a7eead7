"""Sheets as other organisations send them: which of their columns are read as ours; of other tables nearly spelt headers are only offered."""

import pytest

from core.registry import tables
from exchange.checking.plan import Instructions
from exchange.columns.matching import ColumnsRefused, columns_of
from exchange.uploads.workflow import sheet_from
from meetings.resources.tables import MeetingResource
from participants.models import Participant
from tests.rows import make

pytestmark = pytest.mark.django_db
# Each header with the column that it is read as; none: left out, or kept in the editors' note.
SHEETS = {
    "English": (
        "No=,Title of meeting=name,Organizer=organisers,Start=starts_on,End=ends_on,Location (City/Country)=venue,Mode=mode,Link=links",
        "1,A workshop,APT,2027-01-11,2027-01-14,Bangkok/Thailand,F2F,https://apt.int/1",
    ),
    "German": (
        "Nr=;Bezeichnung=name;Beginn=starts_on;Ende=ends_on;Ort=venue;Land=country;Kategorie=kind",
        "1;Eine Sitzung;11.01.2027;14.01.2027;Genf;Schweiz;other",
    ),
    "Russian": (
        "№=,Название=name,Дата начала=starts_on,Дата окончания=ends_on,Город=venue",
        "1,Собрание,2027-01-11,2027-01-14,Женева",
    ),
    "two languages": (
        "Event / Événement=name,Dates / Fechas=dates,Place / Lieu=venue",
        'A meeting,11-14 January 2027,"Lima, Peru"',
    ),
    "days under unknown headers": (
        "Event=name,Arrival=starts_on,Departure=ends_on",
        "A meeting,2027-01-11,2027-01-14",
    ),
    "a type that is the mode": (
        "Event=name,Type=mode,Category=kind",
        "A meeting,virtual,symposium",
    ),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_columns_are_read_by_their_headers_and_what_they_hold(kind):
    for code, name in (("CHE", "Switzerland"), ("PER", "Peru"), ("THA", "Thailand")):
        make(Participant, code=code, kind="member_state", name=name, published=False)
    make(Participant, code="APT", kind="regional_organisation", published=False)
    said, row = SHEETS[kind]
    divider = ";" if ";" in said else ","
    heads = dict(one.split("=") for one in said.split(divider))
    data = f"{divider.join(heads)}\n{row}\n".encode()
    assert sheet_from(MeetingResource(), data, Instructions()).read_as == heads


@pytest.mark.parametrize(
    ("header", "near"),
    [
        (["slug", "dats", "colour"], {"dats": "dates", "colour": ""}),
        (["slug", "status", "staus"], {"staus": ""}),  # the file has that column
        (["slug", "contry", "county"], {"contry": "country", "county": ""}),  # to one of two only
    ],
)
def test_a_header_that_is_spelt_nearly_so_is_offered_a_column(header, near):
    with pytest.raises(ColumnsRefused) as refused:
        columns_of(tables["meetings"](), header)
    assert {one.title: one.near for one in refused.value.unplaced} == near
