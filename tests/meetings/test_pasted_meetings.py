"""Meetings in the layouts in which people send them: what a row leaves unclear is asked about."""

import pytest

from meetings.resources.tables import MeetingResource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

# For each row: name, short name, days, place, mode, status, and the columns that are asked about.
CASES = """\
--- a line in any order
5-6 May 2027, Nairobi, Kenya: APT Forum
b) the APT Forum in Nairobi, Kenya, on 5-6 May 2027;
* APT Forum, 5-6 May 2027, Palexpo, Geneva (hybrid)
Réunion de l'APT, du 5 au 6 mai 2027, Genève, en ligne
1) Вебинар по стандартизации — дата и место уточняются
=> APT Forum · 5-6 May 2027 · Nairobi, Kenya
=> APT Forum · 5-6 May 2027 · Nairobi, Kenya
=> APT Forum · 5-6 May 2027 · Geneva, Switzerland · hybrid
=> Réunion de l'APT · 5 au 6 mai 2027 · Geneva, Switzerland · online
=> Вебинар по стандартизации · TBC · TBC
--- days above their titles, in blocks
Calendar of Meetings 2027 - 2028

9-11 February 2027
First meeting of friends
Where: Suva, Fiji
Read more

14 April 2027
Second meeting of friends
Geneva, and online
=> First meeting of friends · 9-11 February 2027 · Suva, Fiji
=> Second meeting of friends · 14 April 2027 · Geneva, Switzerland · hybrid
--- two places, people at a distance, and who meets during an assembly
- APT Forum, 5-6 May 2027, in Bangkok or in Phnom Penh
- 2–4 May 2027: RCC Forum, Suva, Fiji. Habrá participación a distancia.
- Meeting of the WGCONF during WTSA-24, 5-6 May 2027, Geneva

B.4 CEPT Forum: 8 May 2027, Geneva
=> APT Forum · 5-6 May 2027 · Bangkok, Thailand · ? venue
=> RCC Forum · 2–4 May 2027 · Suva, Fiji · hybrid
=> Meeting of the WGCONF during WTSA-24 · 5-6 May 2027 · Geneva, Switzerland
=> CEPT Forum · 8 May 2027 · Geneva, Switzerland
--- bodies in a column of events, a remark on other meetings, and a note below
Event	Title	Dates	Place	Remarks
APT	3rd APT Forum	5 May 2027	Suva, Fiji	RGs the week before, online
ATU	4th ATU Forum*	7 May 2027	Kenya
* dates to be confirmed
=> 3rd APT Forum · 5 May 2027 · Suva, Fiji · ? mode
=> 4th ATU Forum · 7 May 2027 · Kenya · ? dates name
--- a list in the mail that is answered, and in the one that this answers
Here it is.

Am 12. Okt. 2026 um 09:15 schrieb Jonas:
> APT Forum, 5-6 May 2027
>
>> * RCC Forum - 7 May 2027 - Geneva
>>
>> Efua Mensah
>> Tel. +233 30 255 0142, P.M.B. CT 456
=> APT Forum · 5-6 May 2027
=> RCC Forum · 7 May 2027 · Geneva, Switzerland
--- heads in two languages, and days under a word that may mean hours
会议名称 Meeting	简称 Abbr.	时间 Time	地点 Venue	参会方式 Mode
APT Forum	ADG+China	10-14/5/2027	-	Virtual, 13:00–15:00 UTC
RCC Forum		28/6-7/7/2027	CDMX	
CITEL Forum		9/7/2027	Ciudad de Guatemala	
=> APT Forum [ADG+China] · 2027-05-10 - 2027-05-14 · online
=> RCC Forum · 2027-06-28 - 2027-07-07 · Mexico City, Mexico
=> CITEL Forum · 2027-07-09 · Guatemala City, Guatemala
--- a page pasted as its source
<style>td { color: red }</style><table><tr><th>When</th><th>Event</th><th>Where</th></tr>
<tr><td>5-6 May&nbsp;2027</td><td><b>APT Forum</b></td><td>Nairobi,<br>Kenya</td></tr></table>
<ul><li>RCC Forum, 7 May 2027, <del>Geneva</del> Bern</li></ul>
=> APT Forum · 5-6 May 2027 · Nairobi, Kenya
=> RCC Forum · 7 May 2027 · ? name status
--- what was struck through is asked
| Meeting | Dates | Place |
|:--|--:|--|
| APT Forum | ~~2-3 May 2027~~ 5-6 May 2027 | Nairobi, Kenya |
| ~~RCC Forum~~ | ~~7 May 2027~~ | ~~Geneva~~ |
| ~~CEPT Forum~~ cancelled | 8 May 2027 | Geneva |
=> APT Forum · 2-3 May 2027 · Nairobi, Kenya · ? dates status
=> RCC Forum · 7 May 2027 · Geneva, Switzerland · ? status
=> CEPT Forum · 8 May 2027 · Geneva, Switzerland · cancelled
--- a word before the country on the line below, that no table knows
May 2027
  5-6 May   Nordic Workshop on Rural Connectivity
            Lund, Sweden. In person.

June 2027
  7-8 June  RCC Forum
            Geneva, Switzerland. In person.
=> Nordic Workshop on Rural Connectivity · 5-6 May 2027 · Lund, Sweden · in_person · ? venue
=> RCC Forum · 7-8 June 2027 · Geneva, Switzerland · in_person
--- labels in blocks, whichever comes first
When: May 10-14, 2027
Where: Suva, Fiji
What: Workshop on open maps

When: June 7, 2027
Where: Geneva
What: TSAG meeting
Deadline: contributions by May 20, 2027
=> Workshop on open maps · May 10-14, 2027 · Suva, Fiji
=> TSAG meeting · June 7, 2027 · Geneva, Switzerland
--- heads of several words, and a column of both
Was	Tag und Ort der Sitzung	Art der Teilnahme
APT Forum	5-6 May 2027, Nairobi, Kenya	vor Ort
=> APT Forum · 5-6 May 2027 · Nairobi, Kenya · in_person
--- days that go on in the next line
27 September –
1 October 2027  Workshop on open maps, Suva, Fiji
=> Workshop on open maps · 27 September – 1 October 2027 · Suva, Fiji
--- years and months above
2027

MAY
  • 15: APT Forum – online [register by 12 May]
  • 8 (Sat) – RCC Forum, Geneva
  • date tbc – CEPT Forum, Vienna
2028
30 March - 2 April Com-ITU plenary, Vilnius
DATE AND PLACE OPEN
  • Plenary of APT on trust
=> APT Forum · 15 MAY 2027 · online
=> RCC Forum · 8 MAY 2027 (Sat) · Geneva, Switzerland
=> CEPT Forum · MAY 2027 (TBC) · Vienna, Austria
=> Com-ITU plenary · 30 March - 2 April 2028 · Vilnius, Lithuania
=> Plenary of APT on trust · TBC
--- what is not confirmed stands before the brackets
ATU meeting, Nairobi, Kenya (tbc), June 2027
ATU meeting, June 2027 (tbc), Nairobi, Kenya
=> ATU meeting · June 2027 · Nairobi, Kenya (TBC)
=> ATU meeting · June 2027 (TBC) · Nairobi, Kenya
--- a later year ends the one above
Everything is 2027 unless I write the year.

- 2-4 March: Plenary of friends, Suva, Fiji (apply by 12 February!)
- 7 June 2028: Forum on sober networks, Apia, Samoa
- 9 June: Forum on fast networks, Apia, Samoa
=> Plenary of friends · 2-4 March 2027 · Suva, Fiji
=> Forum on sober networks · 7 June 2028 · Apia, Samoa
=> Forum on fast networks · 9 June · Apia, Samoa · ? dates
--- days that pass the new year
January 2028
28 Dec – 3 Jan Plenary of friends, Suva, Fiji
=> Plenary of friends · 28 Dec 2027 – 3 Jan 2028 · Suva, Fiji
--- headings between the rows of a table
Meeting\tDates\tPlace
2027
APT Forum\t20 December – 5 January\tGeneva
Regional meetings notified to TSB\t\t
2028
RCC Forum\t7 May\tGeneva
Company shutdown\t24 December 2028\t
Draft common proposals\tby 31 March 2028\t
Total trips: 6\t\t
=> APT Forum · 20 December 2027 – 5 January 2028 · Geneva, Switzerland
=> RCC Forum · 7 May 2028 · Geneva, Switzerland
--- a year, a month and days in columns of their own
Year,Month,Days,Meeting
2027,May,5-6,APT Forum
,,8,RCC Forum
,Q4,,CEPT Forum
=> APT Forum · 5-6 May 2027
=> RCC Forum · 8 May 2027
=> CEPT Forum · Q4 2027
--- months that go back leave the year open
Meetings 2027
Meeting\tDates\tPlace
APT Forum\t8 December\tGeneva
RCC Forum\t5-6 January\tGeneva
=> APT Forum · 8 December 2027 · Geneva, Switzerland
=> RCC Forum · 5-6 January · Geneva, Switzerland · ? dates
--- a column of codes is of short names, one of kinds is none of names
Code;Title;Dates;Place;Type
SG20;Study Group 20 – Internet of things;19–28 April 2027;Geneva;study group meeting
WP3/15;Interim meeting of Working Party 3/15;22 June 2027;Virtual;other meeting
=> Study Group 20 – Internet of things [SG20] · 19–28 April 2027 · Geneva, Switzerland
=> Interim meeting of Working Party 3/15 [WP3/15] · 22 June 2027 · online
--- columns that nobody knows are asked about
회의명\t도시\t국가\t시작일
TSAG 회의\t제네바\t스위스\t2027-03-09
=> TSAG 회의 · 2027-03-09 · ? mode venue
--- a cell that a line break divided
No.\tMeeting\tDate\tVenue
1\tRCC Forum\t5-6 May 2028\tGeneva
2\tAPT Forum
(AF-3)\t17 – 21 April 2028\tNairobi Kenya
=> RCC Forum · 5-6 May 2028 · Geneva, Switzerland
=> APT Forum [AF-3] · 17 – 21 April 2028 · Nairobi, Kenya
--- years of two figures, and days as the languages write them
Réunion;Début;Fin;Lieu
APT Forum;18-May-27;21-May-27;Genève, Suisse
RCC Forum;05/06/2027;16/07/2027;Bruxelles
=> APT Forum · 18-May-2027 - 21-May-2027 · Geneva, Switzerland
=> RCC Forum · 2027-06-05 - 2027-07-16 · Brussels, Belgium
--- days of which a reader is asked
- CITEL Forum, 25-28 June 2027, moved to 24-28 June 2027, Lima, Peru
- ATU Forum, 10/11/2027, Geneva
- TSAG meeting, Geneva, Switzerland
- Com-ITU plenary, mid-May 2027, Geneva
=> CITEL Forum · 25-28 June 2027 · Lima, Peru · ? dates
=> ATU Forum · 10/11/2027 · Geneva, Switzerland
=> TSAG meeting · Geneva, Switzerland · ? dates
=> Com-ITU plenary · May 2027 (TBC) · Geneva, Switzerland
--- days of cells that are not read in full
Meeting\tDates\tPlace
APT Forum\tMay 2027 (early, tbc)\tGeneva
RCC Forum\t5 May 2027, postponed\tGeneva
CEPT Forum\t2.14 - 2.18\tGeneva
=> APT Forum · May 2027 (TBC) · Geneva, Switzerland
=> RCC Forum · 5 May 2027 · Geneva, Switzerland · postponed · ? dates
=> CEPT Forum · 2.14 - 2.18 · Geneva, Switzerland
--- places of which a reader is asked
Meeting\tDates\tPlace
APT Forum\t5 May 2027\tBergen, Norwegia
RCC Forum\t6 May 2027\tJakarta or Kuala Lumpur (host to be confirmed)
CITEL Forum\t8 May 2027\tLondon + Zoom
LAS Forum\t11 May 2027\t[Cairo, Egypt]
=> APT Forum · 5 May 2027 · Bergen, Norway · ? venue
=> RCC Forum · 6 May 2027 · Jakarta, Indonesia (TBC) · ? venue
=> CITEL Forum · 8 May 2027 · London, United Kingdom · hybrid
=> LAS Forum · 11 May 2027 · Cairo, Egypt (TBC)
--- what is no city, and no country, is asked
Meeting\tDates\tPlace\tCountry\tMode
The 5th APT Forum\t5 May 2027\tITU HQ, Popov room\tCH\t
RCC Forum\t6 May 2027\tVC\t\tonline
CEPT Forum\t7 May 2027\tCentara Grand\tThailand\t
LAS Forum\t٣ و٤ مايو ٢٠٢٧\t\t\tحضوري وعن بُعد
=> The 5th APT Forum · 5 May 2027 · ITU HQ, Popov room, CH · ? venue
=> RCC Forum · 6 May 2027 · online
=> CEPT Forum · 7 May 2027 · Centara Grand, Thailand · ? venue
=> LAS Forum · 3 و4 مايو 2027 · hybrid
--- what stands behind a name and may be its place
2027
- Comité de préparation, siège de l'ARTP, 12 mai, hybride
- 5th PRIDA workshop, AU Commission, Addis Ababa, 3 March
- SG5 Group (SG5RG-ARB), Tunis (Tunisia), 4-6 May
=> Comité de préparation, siège de l'ARTP · 12 mai 2027 · hybrid · ? name venue
=> 5th PRIDA workshop, AU Commission · 3 March 2027 · Addis Ababa, Ethiopia · ? name venue
=> SG5 Group [SG5RG-ARB] · 4-6 May 2027 · Tunis, Tunisia
--- labels below a year, a place above a list, and labels that nobody knows
2027

Civil society retreat
When: 14-16 June
Where: Chiang Mai, Thailand
Your role: Chair of the Forum

GENEVA
- TSAG, 12-16 April, hybrid

ONLINE ONLY
- APT Forum, 10 May
=> Civil society retreat · 14-16 June 2027 · Chiang Mai, Thailand
=> TSAG · 12-16 April 2027 · Geneva, Switzerland · hybrid
=> APT Forum · 10 May 2027 · online
--- city and country in two columns
Meeting\tDates\tCity\tCountry
APT Forum\t5 May 2027\tGeneva\tCH
CEPT Forum\t7 May 2027\t\tonline
=> APT Forum · 5 May 2027 · Geneva, Switzerland
=> CEPT Forum · 7 May 2027 · online
--- names of which a reader is asked
- Bitte beachten: TSAG, 5 May 2027, online
- regulators of the region, 5 May 2027, online
- María Pérez Gómez, 5 May 2027, online
- TSAG meeting¹, 5 May 2027, online
- Workshop in Springfield, 5 May 2027
- 5 May 2027, Nairobi, Kenya
=> Bitte beachten: TSAG · 5 May 2027 · online · ? name
=> regulators of the region · 5 May 2027 · online · ? name
=> María Pérez Gómez · 5 May 2027 · online · ? name
=> TSAG meeting · 5 May 2027 · online · ? name
=> Workshop in Springfield · 5 May 2027 · ? name venue
=> 5 May 2027 · Nairobi, Kenya · ? name
--- good names come in untouched
- 5G/6G Forum "From lab to field", 5 May 2027, online
- 3.3 Plenary of friends no. 2, 5 May 2027, online
- Study Group 17 – 25 August 2027, Geneva
- 6th TSAG meeting online on 21–25 September 2027
- SGs 2, 3 and 5, 8 March 2027, Geneva
- Groupe consultatif de la normalisation (GCN), 5 May 2027, online
=> 5G/6G Forum "From lab to field" · 5 May 2027 · online
=> Plenary of friends no. 2 · 5 May 2027 · online
=> Study Group 17 · 25 August 2027 · Geneva, Switzerland
=> 6th TSAG meeting online · 21–25 September 2027 · online · ? name
=> SGs 2, 3 and 5 · 8 March 2027 · Geneva, Switzerland
=> Groupe consultatif de la normalisation [GCN] · 5 May 2027 · online
--- what has days and is no meeting
Registration closes on 15 March 2027
Standards calendar, last update 3 February 2027
Note: Dates of ITU meetings are subject to change by ITU.
=> nothing
--- what stands beside the columns of a table is asked
Meeting	Dates	Place	Remarks
A workshop	5 May 2027 (arrival 4 May)	Nairobi, Kenya
B workshop	5 May 2027		in Nairobi
C workshop	5 May 2027	Nairobi, Kenya	until 7 May
D workshop	5 May 2027	Nairobi, Kenya	or Kampala
E workshop	5 May 2027	Nairobi, Kenya	moved online
F workshop	June 2027	Nairobi, Kenya	the grant of 1 February is not enough
H workshop	5 May 2027	Nairobi, Kenya	Physical meeting with remote participation
I workshop	5 May 2027	Nairobi, Kenya	register online
J workshop	5 May 2027	Nairobi, Kenya	hotel rooms can be cancelled until May
K workshop	5 May 2027	Nairobi, Kenya	Documents: 3 June 2027
L workshop	5 May 2027	Nairobi, Kenya	agenda to be confirmed
M workshop	5 May 2027	Nairobi, Kenya	not in Geneva!
=> A workshop · 5 May 2027 · Nairobi, Kenya · ? dates
=> B workshop · 5 May 2027 · ? venue
=> C workshop · 5 May 2027 · Nairobi, Kenya · ? dates
=> D workshop · 5 May 2027 · Nairobi, Kenya · ? venue
=> E workshop · 5 May 2027 · Nairobi, Kenya · ? mode
=> F workshop · June 2027 · Nairobi, Kenya
=> H workshop · 5 May 2027 · Nairobi, Kenya · hybrid
=> I workshop · 5 May 2027 · Nairobi, Kenya · ? mode
=> J workshop · 5 May 2027 · Nairobi, Kenya
=> K workshop · 5 May 2027 · Nairobi, Kenya · ? dates
=> L workshop · 5 May 2027 · Nairobi, Kenya
=> M workshop · 5 May 2027 · Nairobi, Kenya
--- what a name of a table holds besides is asked, or taken where it stands in brackets
Meeting	Dates
APT Forum (Nairobi)	5 May 2027
APT Forum, Nairobi	6 May 2027
APT Forum; RCC Forum	7 May 2027
APT Forum 8-9	May 2027
Форум РСС (RIGF)	11 May 2027
=> APT Forum · 5 May 2027 · Nairobi, Kenya
=> APT Forum, Nairobi · 6 May 2027 · ? name venue
=> APT Forum; RCC Forum · 7 May 2027 · ? name
=> APT Forum 8-9 · May 2027 · ? name
=> Форум РСС [RIGF] · 11 May 2027
--- columns of days that only their cells tell, and days beside those of the meeting
Meeting	Our days	Mode
APT Forum	5 May 2027	online

Meeting	Mode	Place	Remarks	Here	There	Sign	Back
Assemblée des amis de la forêt	online			1 May 2026	5 May 2027	AAF	7 May 2027
RCC Forum	online			2 May 2026	6 May 2027	RF-2	6 May 2027

Meeting	Dates	Better days	Mode
APT Forum	5 May 2027	7 May 2027	online
RCC Forum	6 May 2027		online

Meeting	Assigned to	Start	Due date	Path	Created	Tags	Focal	In person?
APT Forum	R. Diaz	5 May 2027	7 May 2027	FY27	1 May 2026	APT	K. Asante	yes
RCC Forum	T. Ek	6 May 2027	6 May 2027	FY27	1 May 2026	RCC	M. Alaoui	in person
=> APT Forum · 5 May 2027 · online
=> Assemblée des amis de la forêt [AAF] · 5 May 2027 - 7 May 2027 · online
=> RCC Forum [RF-2] · 6 May 2027 · online
=> APT Forum · 5 May 2027 · online · ? dates
=> RCC Forum · 6 May 2027 · online
=> APT Forum · 5 May 2027 - 7 May 2027 · ? mode
=> RCC Forum · 6 May 2027 · in_person
--- what stands above several meetings counts for each, or is asked
| Meeting | Dates | Host |
|---|---|---|
| Virtual meetings | | |
| APT Forum | 5-6 May 2027 | APT |
| Postponed | | |
| RCC Forum | 7 May 2027 | Kenya |
=> APT Forum · 5-6 May 2027 · online
=> RCC Forum · 7 May 2027 · ? status venue
--- days in figures below a year, weeks and quarters as headings
Q1 2027
* 25/01: APT Forum, online
* 28/2-3/3: RCC meeting, Geneva

Week of 8 March 2027
Mon 8 - Fri 12: CITEL meeting, Lima
=> APT Forum · 25/01/2027 · online
=> RCC meeting · 28/2-3/3/2027 · Geneva, Switzerland
=> CITEL meeting · Mon 8 - Fri 12 March 2027 · Lima, Peru
--- tags in front of a line, hours in front of a name, and a season in it
UPDATED: APT Forum - 5 May 2027 - online
17:30 CEPT meeting, 6 May 2027, online
All day | CEPT workshop | 7 May 2027 | online
APT symposium - Fall 2027 - TBD
=> APT Forum · 5 May 2027 · online
=> CEPT meeting · 6 May 2027 · online
=> CEPT workshop · 7 May 2027 · online
=> APT symposium · TBC · ? name
--- columns of quarters, of moments, of letters, of more than one sort of place
Quarter	Event title	StartTime	EndTime	Venue, city	Physical/virtual
Q2 2027	APT Forum	2027-05-05T09:00Z	2027-05-06T17:00Z	CICG, Geneva	Hybrid
=> APT Forum · 2027-05-05 - 2027-05-06 · Geneva, Switzerland · hybrid
--- cities have one name
APT Forum, 5 May 2027, Assunção, Paraguai
APT Forum, 7 May 2027, Belém/PA
APT会议，2027年5月8日，韩国釜山
=> APT Forum · 5 May 2027 · Asunción, Paraguay
=> APT Forum · 7 May 2027 · Belém, Brazil
=> APT会议 · 2027年5月8日 · Busan, South Korea
--- running text is asked
The APT Forum meets in Nairobi, Kenya, on 5-6 May 2027, and we will be
there. The documents must reach us before 1 May 2027. The RCC seminar on numbering is in Geneva in August 2027.
=> APT Forum · 5-6 May 2027 · Nairobi, Kenya · ? dates name venue
=> RCC seminar on numbering · August 2027 · Geneva, Switzerland · ? dates name venue
"""


def seen(text: str) -> list[str]:
    sheet = MeetingResource.pasted(text)
    found = []
    for number, row in sheet.rows:
        cells = dict(zip(sheet.header, row, strict=True))
        asked = {sheet.header[fault.place] for fault in sheet.faults.get(number, [])} - {"kind"}
        short = f" [{cells['short_name']}]" if cells.get("short_name") else ""
        parts = [cells.get(name, "") for name in ("dates", "venue", "mode", "status")]
        parts = [cells["name"] + short, *parts, f"? {' '.join(sorted(asked))}" if asked else ""]
        found.append(" · ".join(filter(None, parts)))
    return found or ["nothing"]


@pytest.mark.parametrize("case", CASES.split("--- ")[1:], ids=lambda case: case.split("\n")[0])
def test_a_layout_is_read_as_it_is_meant(case):
    lines = case.split("\n")[1:-1]
    text = "\n".join(line for line in lines if not line.startswith("=> "))
    assert seen(text) == [line[3:] for line in lines if line.startswith("=> ")]


def left_out(text: str) -> list[int]:
    return MeetingResource.pasted(text).left_out


def test_every_line_of_which_no_row_is_made_is_listed():
    text = "Dear all,\n\nTSAG meeting, 5 May 2027, Geneva\nComments by 1 March 2027.\n\nBest\nAnna"
    assert left_out(text) == [1, 4, 6, 7]
    table = "Meeting\tDates\nTSAG meeting\t5 May 2027\nTotal: 6\t\n10 meetings\t\n"
    assert left_out(table) == [3, 4]
    prose = "Dear all, the forum of regulators will be held on 5 May 2027 in Geneva, as we agreed."
    assert left_out(f"{prose} The agenda will follow as soon as the chair has it.\n") == [1]


@pytest.mark.parametrize(
    ("line", "column", "choices"),
    [
        ("- Com-ITU plenary, May/June 2027, Geneva", "dates", "May 2027|June 2027"),
        ("Meeting\tDates\nTSAG\t6 June 2027\nCom-ITU plenary\tII quarter", "dates", "II quarter 2027|II quarter 2028"),
        ("- Com-ITU plenary, 5-9 or 12-16 June 2027", "dates", "5-9 June 2027|12-16 June 2027"),
        ("- Com-ITU plenary, w/c 3 May 2027", "dates", "2027-05-03/2027-05-07"),
        ("- Com-ITU plenary, 5 May\n- TSAG, 6 June 2027, Geneva", "dates", "5 May 2027|5 May 2028"),
        ("- Com-ITU plenary, 5 May 2027, Lima or Quito", "venue", "Lima, Peru|Quito, Ecuador|TBC"),
        ("- Com-ITU plenary, 5 May 2027, Tripoli", "venue", "Tripoli, Lebanon|Tripoli, Libya"),
        ("- Foro Joven (LACXYZ), 5 May 2027, online", "name", "Foro Joven|Foro Joven (LACXYZ)"),
        ("- ~~TSAG, 5 May 2027, online~~", "status", "cancelled|postponed"),
        ("- TSAG, 5 May 2027, Geneva. Everyone is on Zoom by then.", "mode", "in person|online|hybrid|not announced"),
    ],
)  # fmt: skip
def test_a_question_offers_what_may_be_meant(line, column, choices):
    sheet = MeetingResource.pasted(line)
    (first, *_more) = sheet.faults.values()
    asked = {sheet.header[fault.place]: fault.choices for fault in first}
    assert "|".join(asked[column]) == choices
