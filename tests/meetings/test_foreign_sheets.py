"""Fifteen sheets as other organisations send them: which columns are read at once, and which are only offered."""

import pytest

from core.registry import tables
from exchange.columns.headers import ColumnsRefused, columns_of, guessed_columns
from exchange.files.detect import read
from exchange.files.sheet import FileSheet
from meetings.resources import MeetingResource
from participants.models import Participant
from tests.rows import make

pytestmark = pytest.mark.django_db
STATES = {"CHE": "Switzerland", "PER": "Peru", "KEN": "Kenya", "THA": "Thailand", "BRA": "Brazil"}
GROUPS = {"APT": "Asia-Pacific Telecommunity", "CITEL": "CITEL", "ATU": "ATU", "CEPT": "CEPT"}


@pytest.fixture(autouse=True)
def _participants():
    for code, name in STATES.items():
        make(Participant, code=code, kind="member_state", name=name, published=False)
    for code, name in GROUPS.items():
        make(Participant, code=code, kind="regional_organisation", name=name, published=False)


def sheet(text: str) -> FileSheet:
    return read(text.encode())


def read_at_once(text: str) -> dict[str, str]:
    """Header → column; empty: left out."""
    found = sheet(text)
    return guessed_columns(MeetingResource(), found.header, {}, found.rows)


def offered(text: str) -> dict[str, str]:
    """The other headers, each with the column that is offered for it."""
    found = sheet(text)
    resource = MeetingResource()
    chosen = guessed_columns(resource, found.header, {}, found.rows)
    try:
        columns_of(resource, found.header, chosen, found.rows)
    except ColumnsRefused as refused:
        return {one.title: one.near for one in refused.unplaced}
    return {}


SHEETS = {
    "English, days in two columns": (
        "No,Title of meeting,Organizer,Start,End,Location (City/Country),Mode,Link\n"
        "1,A workshop,APT,2027-01-11,2027-01-14,Bangkok/Thailand,F2F,https://apt.int/1\n"
        "2,Another one,ATU,2027-02-01,2027-02-03,Nairobi/Kenya,hybrid,\n",
        {
            "No": "",
            "Title of meeting": "name",
            "Organizer": "organisers",
            "Start": "starts_on",
            "End": "ends_on",
            "Location (City/Country)": "venue",
            "Link": "links",
        },
        {},
    ),
    "German": (
        "Nr;Bezeichnung;Beginn;Ende;Ort;Land;Kategorie\n"
        "1;Eine Sitzung;11.01.2027;14.01.2027;Genf;Schweiz;other\n",
        {
            "Nr": "",
            "Bezeichnung": "name",
            "Beginn": "starts_on",
            "Ende": "ends_on",
            "Ort": "city",
            "Land": "country",
            "Kategorie": "kind",
        },
        {},
    ),
    "French": (
        "Intitulé de la réunion;Date de début;Date de fin;Lieu;Organisateur\n"
        "Une réunion;11 janvier 2027;14 janvier 2027;Genève, Suisse;CEPT\n",
        {
            "Intitulé de la réunion": "name",
            "Date de début": "starts_on",
            "Date de fin": "ends_on",
            "Lieu": "venue",
            "Organisateur": "organisers",
        },
        {},
    ),
    "Spanish": (
        "Nombre,Fechas,Lugar,Modalidad,Observaciones\n"
        'Una reunión,11-14 de enero de 2027,"Lima, Perú",presencial,Por confirmar\n',
        {"Nombre": "name", "Fechas": "dates", "Lugar": "venue", "Modalidad": "mode"},
        {"Observaciones": ""},
    ),
    "Portuguese": (
        "Título,Data de início,Data de término,Cidade,País\n"
        "Uma reunião,2027-01-11,2027-01-14,Brasília,Brasil\n",
        {
            "Título": "name",
            "Data de início": "starts_on",
            "Data de término": "ends_on",
            "Cidade": "city",
            "País": "country",
        },
        {},
    ),
    "Russian": (
        "№,Название,Дата начала,Дата окончания,Город\n1,Собрание,2027-01-11,2027-01-14,Женева\n",
        {
            "№": "",
            "Название": "name",
            "Дата начала": "starts_on",
            "Дата окончания": "ends_on",
            "Город": "city",
        },
        {},
    ),
    "of a database": (
        "id,event_name,start_date,end_date,city,country,notes\n"
        "17,A meeting,2027-01-11,2027-01-14,Lima,Peru,Bring your own lunch\n",
        {"id": "", "event_name": "name", "start_date": "starts_on", "end_date": "ends_on"},
        {"notes": ""},
    ),
    "ids that are no numbers": (
        "id,name,kind\nM-17,A meeting,other\n",
        {},
        {"id": ""},
    ),
    "two languages in a header": (
        'Event / Événement,Dates / Fechas,Place / Lieu\nA meeting,11-14 January 2027,"Lima, Peru"\n',
        {"Event / Événement": "name", "Dates / Fechas": "dates", "Place / Lieu": "venue"},
        {},
    ),
    "days under unknown headers": (
        "name,kind,Arrival,Departure\nA,other,2027-01-11,2027-01-14\nB,other,2027-02-01,2027-02-01\n",
        {},
        {"Arrival": "starts_on", "Departure": "ends_on"},
    ),
    "days that are no span": (
        "name,kind,Deadline,Reply\nA,other,2027-01-11,2027-01-04\nB,other,2027-02-01,2027-02-07\n",
        {},
        {"Deadline": "", "Reply": ""},
    ),
    "one column of spans": (
        "name,kind,Timing\nA,other,11-14 January 2027\nB,other,February 2027\n",
        {},
        {"Timing": "dates"},
    ),
    "words of a choice": (
        "name,Set-up,What\nA,online,other\nB,in person,symposium\n",
        {},
        {"Set-up": "mode", "What": "kind"},
    ),
    "a type that is the mode, and one that is the kind": (
        "Event,Type,Category\nA,virtual,symposium\nB,hybrid,TSAG meeting\n",
        {"Event": "name", "Type": "mode", "Category": "kind"},
        {},
    ),
    "values that fit no header": (
        "name,kind,start_date,Mode,Country,Link\nA,other,soon,by post,Atlantis,none\n",
        {},
        {"start_date": "", "Link": ""},
    ),
    "addresses": (
        "name,kind,More\nA,other,https://a.example\nB,other,https://b.example\n",
        {},
        {"More": "links"},
    ),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_what_header_and_values_say_alike_is_read_at_once(kind):
    text, expected, _offers = SHEETS[kind]
    assert read_at_once(text) == expected


@pytest.mark.parametrize("kind", SHEETS)
def test_what_only_one_of_them_says_is_offered(kind):
    text, _expected, offers = SHEETS[kind]
    assert offered(text) == offers


@pytest.mark.parametrize(
    ("title", "value", "near"),
    [
        ("start_tme", "2027-01-11", "dates"),
        ("start_tme", "10:30", "start_time"),
        ("staus", "2027-01-11", "dates"),
        ("staus", "held", "status"),
        ("dats", "no idea", ""),
        ("contry", "Atlantis", ""),
        ("contry", "Peru", "country"),
    ],
)
def test_a_header_that_is_spelt_nearly_so_is_not_offered_against_its_values(title, value, near):
    assert offered(f"name,kind,{title}\nA,other,{value}\n") == {title: near}


def test_two_headers_are_not_read_as_one_column():
    text = "name,kind,Start,Begin\nA,other,2027-01-11,2027-01-12\n"
    assert [read_at_once(text), offered(text)] == [{"Start": "starts_on"}, {"Begin": ""}]


def test_a_column_that_the_file_has_is_not_given_to_another_header():
    assert read_at_once("name,Title,kind\nA,B,other\n") == {}


def test_a_table_without_words_for_headers_is_asked_about(db):
    found = sheet("Kürzel,Art\nAPT,other\n")
    resource = tables["participants"]()
    assert guessed_columns(resource, found.header, {}, found.rows) == {}


def test_a_few_values_that_cannot_be_read_hide_no_column():
    rows = "A,APT,2027-01-11\n" * 4 + "B,A.P.T.,soon\n"
    assert read_at_once(f"name,Organizer,Begin\n{rows}") == {
        "Organizer": "organisers",
        "Begin": "starts_on",
    }
