"""Tables as people keep them: headings between the rows, years and months elsewhere, remarks, footnotes, merged cells."""

import pytest

from tests.meetings.test_pasted_layouts import seen
from tests.meetings.test_pasting import filled

APT, ATU = "3rd APT Preparatory meeting for WTSA-24", "4th ATU Preparatory meeting for WTSA-24"
HEAD = "Meeting\tDates\tPlace\n"


def dates(text: str, world) -> list[str]:
    return [row.get("dates", "") for row in filled(world.read(text)).values()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{HEAD}2027\t\t\n{APT}\t5-6 May\t\n2028\n{ATU}\t7 May\t", ["5-6 May 2027", "7 May 2028"]),
        (f"{HEAD}May 2027\t\t\n{APT}\t5–6\t\n{ATU}\tTBC\t", ["5–6 May 2027", "May 2027 (TBC)"]),
        (f"{HEAD}Second half of 2028 (provisional)\n{APT}\t5-6 July\t", ["5-6 July 2028"]),
        (f"Calendar of meetings 2027\n{HEAD}{APT}\t5-6 May\t", ["5-6 May 2027"]),
        (f"Meeting\tDates 2027\n{APT}\t5-6 May", ["5-6 May 2027"]),
        (f"2027\n5-6 May\t{APT}\tKenya\n2028\n7 May\t{ATU}\tKenya", ["5-6 May 2027", "7 May 2028"]),
        (
            f"Year,Month,Days,Meeting\n2027,May,5-6,{APT}\n,,8,{ATU}",
            ["5-6 May 2027", "8 May 2027"],
        ),
        (f"Mes\tDía\tEvento\nMayo\t24-28\t{APT}\nJunio\t1\t{ATU}", ["24-28 Mayo", "1 Junio"]),
        (f"{HEAD}2027\n{APT}\t20 December – 5 January\t", ["20 December 2027 – 5 January 2028"]),
    ],
)
def test_a_year_or_a_month_that_stands_elsewhere_counts(text, expected, world):
    assert dates(text, world) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"Meetings 2027\n{HEAD}{ATU}\t8 December\t\n{APT}\t5-6 January\t",
        f"{HEAD}2027\nDecember\n{ATU}\t8\t\nJanuary\n{APT}\t5-6\t",
        f"{HEAD}2027\n{ATU}\t8 May\t\nRegional meetings\n{APT}\t5-6 January\t",
        f"{HEAD}2027\n{ATU}\t8 May\t\nAs approved by TSAG in 2026\n{APT}\t5-6 January\t",
    ],
)
def test_a_year_that_may_be_another_is_left_to_ask(text, world):
    assert dates(text, world)[1] == "5-6 January"


@pytest.mark.parametrize(
    "row",
    [
        "Regional meetings notified to TSB\t\t",
        "Study groups are asked not to schedule meetings between 18 October and 12 November\t\t",
        "Headquarters: cafeteria closed 26 July – 13 August\t\t",
        "Deadline for contributions to SG15\t22 June 2027\t",
        "Company shutdown\t24 December 2027 - 2 January 2028\t",
        "Congés annuels\taoût 2027\t",
        "Memorial Day\t31 May 2027\t",
        "Total trips: 6\t\t",
        "Meeting\tDates\tPlace",
    ],
)
def test_a_row_that_is_no_meeting_is_left_out_and_listed(row, world):
    sheet = world.read(f"{HEAD}{APT}\t5 May 2027\tKenya\n{row}\n{ATU}\t7 May 2027\tKenya")
    left_out = [note for note in sheet.notes if note.startswith("Line 3 ")]
    assert (len(sheet.rows), len(left_out), sheet.faults) == (2, 1, {})


def test_a_bare_name_with_days_is_asked_about(world):
    (faults,) = world.read(f"{HEAD}Kite flying\t5 May 2027\t").faults.values()
    assert [fault.choices for fault in faults] == [("Kite flying",)]


def test_a_column_of_kinds_is_no_column_of_names(world):
    rows = ["Bx;Wx;Ax"]
    rows += [
        f"{name};{day} May 2027;Other meeting" for day, name in enumerate(["Alpha", "Beta"], 5)
    ]
    read = filled(world.read("\n".join(rows))).values()
    assert [(cells["name"], cells["kind"]) for cells in read] == [
        ("Alpha", "other"),
        ("Beta", "other"),
    ]


def test_titles_padded_with_empty_cells_hide_no_head(world):
    text = f"sep=;\nTravel plan (export 11.01.2027);;;\n;;;\nNo.;Event;Start;End\n1;{APT};13.04.2027;15.04.2027\n"
    assert dates(text, world) == ["2027-04-13 - 2027-04-15"]


def test_merged_cells_of_a_page_count_for_each_of_their_rows(world):
    text = (
        "<table><tr><th rowspan=2>Event</th><th colspan=2>Dates</th><th rowspan=2>Place</th></tr>"
        "<tr><th>From</th><th>To</th></tr>"
        f"<tr><td>{APT}</td><td>3 May 2027</td><td>7 May 2027</td><td rowspan=2>Nairobi<br>Kenya</td></tr>"
        f"<tr><td>{ATU}</td><td>8 May 2027</td><td>9 May 2027</td></tr></table>"
    )
    assert seen(text, world) == [
        (APT, "3 May 2027 - 7 May 2027", "Nairobi, Kenya"),
        (ATU, "8 May 2027 - 9 May 2027", "Nairobi, Kenya"),
    ]


def test_a_ditto_mark_says_what_stands_above(world):
    text = f"{HEAD}{APT}\t5 May 2027\tNairobi, Kenya\n{ATU}\t〃\tidem"
    assert seen(text, world)[1] == (ATU, "5 May 2027", "Nairobi, Kenya")


def test_a_line_between_rows_keeps_the_columns(world):
    text = f"{HEAD}{APT}\t5 May 2027\tKenya\nOther regions\n{ATU}\t7 May 2027\tKenya"
    assert seen(text, world)[1] == (ATU, "7 May 2027", "Kenya")


@pytest.mark.parametrize("sign", ["*", "[1]", "[^1]", "¹", " (1)"])
def test_a_sign_of_a_note_is_asked_about_where_no_note_stands_below(sign, world):
    assert [*world.read(f"{HEAD}{APT} preparation{sign}\t5 May 2027\tKenya").faults] == [2]


@pytest.mark.parametrize(
    ("note", "days"),
    [
        ("* dates to be confirmed", "5 May 2027 (TBC)"),
        ("* registration closes on 1 April 2027", "5 May 2027"),
    ],
)
def test_a_note_below_is_a_remark_of_the_rows_that_have_its_sign(note, days, world):
    sheet = world.read(f"{HEAD}{APT}\t5 May 2027*\tKenya\n\n{note}")
    assert [dates(f"{HEAD}{APT}\t5 May 2027*\tKenya\n\n{note}", world), sheet.faults] == [
        [days],
        {},
    ]


def test_days_beside_a_column_of_months_count_and_not_those_of_a_deadline(world):
    text = (
        "Ano\tMês\tDias\tReunião\tPrazo p/ contribuições\n"
        f"2027\tset\t14 a 18\t{APT}\t01/09/2027\n2027\tout\t7\t{ATU}\t30/09/2027"
    )
    assert dates(text, world) == ["14 a 18 September 2027", "7 October 2027"]


def test_lines_of_a_cell_are_its_name_and_deadlines_or_its_days_and_the_place(world):
    text = (
        "<table><tr><th>Meeting</th><th>When</th><th>Link</th></tr>"
        f"<tr><td>{APT}<br>Deadline: 3 April 2027</td><td>5–6 May 2027<br>Nairobi, Kenya</td><td></td></tr>"
        f"<tr><td>{ATU} NEW</td><td>Tuesday 4 May 2027, 13:00 (Riyadh time)</td><td></td></tr></table>"
    )
    assert seen(text, world) == [
        (APT, "5–6 May 2027", "Nairobi, Kenya"),
        (ATU, "Tuesday 4 May 2027", ""),
    ]
    assert world.read(text).faults == {}


def test_a_meeting_of_an_organisation_that_no_table_knows_is_another_meeting(world):
    head = f"Meeting\tDates\tOrganiser\n{ATU}\t5 May 2027\tATU"
    sheet = world.read(f"{head}\nETSI General Assembly\t5 May 2027\tETSI")
    assert [filled(sheet)[3]["kind"], sheet.faults] == ["other", {}]


@pytest.mark.parametrize(
    ("remark", "column", "value"),
    [
        ("Physical meeting with remote participation", "mode", "hybrid"),
        ("in person, no streaming", "mode", "in_person"),
        ("hybrid; Lena has applied as an observer", "mode", "hybrid"),
        ("fully virtual", "mode", "online"),
        ("register online", "mode", ""),
        ("Postponed", "status", "postponed"),
        ("hotel rooms can be cancelled until May", "status", ""),
        ("Organised by ATU and hosted by Kenya", "organisers", "ATU"),
        ("Documents: 3 June 2027", "dates", "5 May 2027"),
        ("exact dates tbc", "dates", "5 May 2027 (TBC)"),
        ("agenda to be confirmed", "dates", "5 May 2027"),
        ("not in Geneva!", "venue", "Nairobi, Kenya"),
    ],
)
def test_a_remark_says_only_what_is_clear(remark, column, value, world):
    text = f"Meeting\tDates\tPlace\tRemarks\nA workshop\t5 May 2027\tNairobi, Kenya\t{remark}"
    (row,) = filled(world.read(text)).values()
    assert row.get(column, "") == value


@pytest.mark.parametrize(
    ("place", "venue", "mode"),
    [
        ("Geneva (CH)", "Geneva, Switzerland", ""),
        ("Nairobi (KE)", "Nairobi, Kenya", ""),
        ("Nairobi, Kenya / online", "Nairobi, Kenya", "hybrid"),
        ("Mombasani, Kenya", "Mombasani, Kenya", ""),
        ("Mombasani or Kisumuni, Kenya", "Kenya", ""),
        ("Zoom", "", "online"),
        ("–", "", ""),
    ],
)
def test_places_of_cells_are_read_as_people_shorten_them(place, venue, mode, world):
    (row,) = filled(world.read(f"{HEAD}{APT}\t5 May 2027\t{place}")).values()
    assert (row.get("venue", ""), row.get("mode", "")) == (venue, mode)


def test_columns_are_known_by_their_words_and_what_they_hold(world):
    text = (
        "Day;Date;Body;Event;Abbrev.;Location;Who goes;Deadline\n"
        f"Wed;5 May 2027;APT;{APT};APT WTSA24-3;Kenya;Anna;1 April 2027\n"
    )
    (row,) = filled(world.read(text)).values()
    names = ("name", "short_name", "organisers", "dates", "venue")
    assert [row[name] for name in names] == [APT, "APT WTSA24-3", "APT", "5 May 2027", "Kenya"]


@pytest.mark.parametrize(("said", "mode"), [("Yes", "hybrid"), ("no", "in_person"), ("?", "")])
def test_a_column_says_whether_one_can_join_from_elsewhere(said, mode, world):
    text = f"Meeting\tDates\tPlace\tRemote participation\n{APT}\t5 May 2027\tKenya\t{said}"
    (row,) = filled(world.read(text)).values()
    assert row.get("mode", "") == mode


def test_a_column_for_each_year_is_asked_about(world):
    text = f"Meeting\t2027\t2028\n{APT}\t31 May - 4 June, Kenya\t22 - 26 May, Kenya"
    assert [*world.read(text).faults] == [2]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("18-May-27", "21-May-27"), "18-May-2027 - 21-May-2027"),
        (("18/05/27", "21/05/27"), "18/05/2027 - 21/05/2027"),
        (("27-May-28", "28-May-28"), "27-May-28 - 28-May-28"),
    ],
)
def test_a_year_of_two_figures_counts_where_the_column_tells_it_from_the_day(days, expected, world):
    text = f"Meeting\tFrom\tTo\n{APT}\t{days[0]}\t{days[1]}"
    sheet = world.read(text)
    row = dict(zip(sheet.header, sheet.rows[0][1], strict=True))
    assert row["dates"] == expected


def test_alternatives_of_two_columns_are_offered_in_pairs(world):
    text = f"Meeting\tFrom\tTo\n{APT}\t04-Jul-28 or 11-Jul-28\t07-Jul-28 or 14-Jul-28"
    (fault,) = world.read(text).faults[2]
    assert fault.choices == ("04-Jul-2028 - 07-Jul-2028", "11-Jul-2028 - 14-Jul-2028")


def test_the_last_day_of_a_call_is_no_meeting(world):
    text = f"{HEAD}Draft common proposals\tby 31 March 2028\t\n{APT}\t5-6 May 2028\t"
    assert dates(text, world) == ["5-6 May 2028"]


def test_a_cell_that_a_line_break_divided_is_one(world):
    text = (
        "No.\tMeeting\tDate\tVenue\n1\tRCC Forum\t5-6 May 2028\tGeneva\n"
        f"2\t{APT}\n(APT WTSA24-3)\t17 – 21 April 2028\tNairobi, Kenya"
    )
    assert seen(text, world)[1] == (APT, "17 – 21 April 2028", "Nairobi, Kenya")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        # Of two columns of names one holds codes, or bodies.
        (
            f"Event\tTitle\tDates\nAPT-3\t{APT}\t5-6 May 2027\nATU-4\t{ATU}\t7 May 2027",
            [(APT, "APT-3", "APT"), (ATU, "ATU-4", "ATU")],
        ),
        (
            f"Event\tTitle\tDates\nAPT\t{APT}\t5-6 May 2027\nATU\t{ATU}\t7 May 2027",
            [(APT, "", "APT"), (ATU, "", "ATU")],
        ),
        # Of two that are long the one that speaks of meetings.
        (
            f"Title\tEvent\tDates\nThe maps of the sea\t{APT}\t5-6 May 2027\nAll\t{ATU}\t7 May 2027",
            [(APT, "", "APT"), (ATU, "", "ATU")],
        ),
    ],
)
def test_of_two_columns_of_names_one_is_the_name(table, expected, world):
    rows = filled(world.read(table)).values()
    found = [(row["name"], row.get("short_name", ""), row.get("organisers", "")) for row in rows]
    assert found == expected


def test_a_column_that_numbers_the_rows_has_no_days(world):
    text = f"序号\t会议名称\t年\t月\t日\n1\t{APT}\t2026\t7\t6-17\n2\t{ATU}\t2026\t8\t24-28"
    assert dates(text, world) == ["6-17 July 2026", "24-28 August 2026"]


def test_letters_mean_what_the_legend_below_says(world):
    """Of how people meet alone: an organiser's code below another list is no legend."""
    head = f"Meeting\tDates\tOrganiser\tFormat\n{APT}\t5 May 2027\tAPT\tH\n"
    legend = "V = virtual\nH = hybrid\nATU – see the list of the Union"
    sheet = world.read(f"{head}{ATU}\t7 May 2027\tATU\tV\n\n{legend}")
    found = [(row["mode"], row["organisers"]) for row in filled(sheet).values()]
    assert [found, sheet.faults] == [[("hybrid", "APT"), ("online", "ATU")], {}]


@pytest.mark.parametrize(("organiser", "remark"), [("APT", ""), ("", "dates and place TBC")])
def test_a_row_is_a_meeting_though_its_days_and_place_are_open(organiser, remark, world):
    head = f"Meeting\tDates\tPlace\tOrganiser\tRemarks\n{ATU}\t5 May 2027\tNairobi, Kenya\tATU\t\n"
    assert [name for name, *_rest in seen(f"{head}{APT}\t\t\t{organiser}\t{remark}", world)] == [
        ATU,
        APT,
    ]
