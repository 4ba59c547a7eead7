"""Kinds of wording that strangers use, in five languages: each is read as it is meant, or asked about."""

import pytest

from tests.meetings.test_pasting import filled

NAME = "2nd APT preparatory meeting"
DAYS = "5-6 May 2027"
GENEVA = "Geneva, Switzerland"
NAIROBI = "Nairobi, Kenya"


@pytest.mark.parametrize(
    ("text", "name", "dates", "venue", "mode"),
    [
        (f"{NAME}, {DAYS}, Geneva (ITU HQ, Popov room)", NAME, DAYS, GENEVA, ""),
        (f"{NAME}, {DAYS}, Palexpo, Geneva", NAME, DAYS, GENEVA, ""),
        (f"{NAME} in Nairobi, Kenya on {DAYS}, in person only", NAME, DAYS, NAIROBI, "in_person"),
        (f"{NAME}, {DAYS}, {GENEVA}. Physical meeting.", NAME, DAYS, GENEVA, "in_person"),
        (f"{NAME}, {DAYS}, {GENEVA} (F2F)", NAME, DAYS, GENEVA, "in_person"),
        (f"{NAME}\n{DAYS}\nITU Headquarters, Geneva, and online", NAME, DAYS, GENEVA, "hybrid"),
        (f"{NAME}\n{DAYS}, 13:00-14:30 CEST\nOnline", NAME, DAYS, "", "online"),
        (f"{NAME}\n\n{DAYS}\n\n{NAIROBI}", NAME, DAYS, NAIROBI, ""),
        (f"## {NAME}\n- **When:** {DAYS}\n- **Where:** {NAIROBI}", NAME, DAYS, NAIROBI, ""),
        (f"<h3>{NAME}</h3><p>{DAYS}<br>{NAIROBI}</p>", NAME, DAYS, NAIROBI, ""),
        (f"<dl><dt>Event</dt><dd>{NAME}</dd><dt>When</dt><dd>{DAYS}</dd></dl>", NAME, DAYS, "", ""),
        (
            f'Ref;What;Begins (dd/mm/yyyy);Ends;Town;Ctry\n1;"{NAME}";03/05/2027;04/05/2027;Geneva;CH',
            *(NAME, "2027-05-03 - 2027-05-04", GENEVA, ""),
        ),
        (f"Quoi\tQuand\tForme\n{NAME}\t{DAYS}\tprésentiel + distance", NAME, DAYS, "", "hybrid"),
        (
            "Réunion de l'APT, du 5 au 6 mai 2027, Genève, en ligne",
            *("Réunion de l'APT", "5 au 6 mai 2027", "Geneva, Switzerland", "online"),
        ),
        (
            "Taller de la CITEL, 5 y 6 de mayo de 2027, Ciudad de Panamá (presencial)",
            *("Taller de la CITEL", "5 y 6 de mayo de 2027", "Panama City, Panama"),
            "in_person",
        ),
        (
            "Tagung der CEPT, 5.-6. Mai 2027, Warschau, Polen (hybrid)",
            *("Tagung der CEPT", "5.-6. Mai 2027", "Warsaw, Poland", "hybrid"),
        ),
        (
            "Reunião da CITEL, 12 a 14 de maio de 2027, Brasília, em linha",
            *("Reunião da CITEL", "12 a 14 de maio de 2027", "Brasília, Brazil", "online"),
        ),
        (
            "Study Group 17 – 25 August 2027, Geneva",
            *("Study Group 17", "25 August 2027", GENEVA, ""),
        ),
        (f"{NAME}, {DAYS}, hosted by AICTO", NAME, DAYS, "", ""),
        (f"{NAME}, {DAYS} – dates tbc by the host!!", NAME, f"{DAYS} (TBC)", "", ""),
        (f"{NAME}, {DAYS}, lieu à confirmer", NAME, DAYS, "TBC", ""),
    ],
)
def test_a_wording_is_read_as_it_is_meant(text, name, dates, venue, mode, world):
    sheet = world.read(text)
    (row,) = filled(sheet).values()
    read = tuple(row.get(column, "") for column in ("name", "dates", "venue", "mode"))
    assert (read, sheet.faults) == ((name, dates, venue, mode), {})


@pytest.mark.parametrize(
    ("text", "column", "choices"),
    [
        (f"Workshop in Springfield, {DAYS}", "name", ("Workshop in Springfield", "Workshop")),
        (
            "TSAG, 5 May 2027 moved to 7 May 2027",
            "dates",
            ("5 May 2027", "7 May 2027"),
        ),
    ],
)
def test_what_is_uncertain_is_asked_with_what_may_be_meant(text, column, choices, world):
    sheet = world.read(text)
    asked = {sheet.header[fault.place]: fault.choices for fault in sheet.faults[1]}
    assert asked[column] == choices


def test_an_organiser_that_no_table_has_leaves_the_row_and_is_noted(world):
    sheet = world.read(f"Briefing, {DAYS}, organised by the Pacific Forum")
    (row,) = filled(sheet).values()
    assert (row["name"], row.get("organisers", ""), sheet.faults) == ("Briefing", "", {})
    assert sheet.notes[0].startswith("Line 1: “Pacific Forum” is not in the table participants")
