"""Each question of docs/questions.md, from the home page or the admin to its answer, or to the words that say what is missing."""

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from meetings.models import Assembly, Meeting
from participants.models import Participant
from positions.models import Dimension, ImpactAssessment, Position
from resolutions.models import Resolution

from .page_forms import send
from .reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
SPRING_2024 = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
# Later than any day on which the sample data are loaded.
EVENING = dt.datetime(2100, 3, 2, 18, 0, tzinfo=dt.UTC)
IMPACTS = "/admin/positions/impactassessment/"

ROW = r"^\| (\d+) \| (.+?) \| .+? \| ([1-3]) \| .+? \| (.+?) \| `test_(\w+)` \|$"
TABLE = (settings.BASE_DIR / "docs" / "questions.md").read_text(encoding="utf-8")
NUMBERS, QUESTIONS, LOADS, LACKS, NAMES = zip(*re.findall(ROW, TABLE, re.MULTILINE), strict=True)


@pytest.fixture
def reader(client, request):
    """A reader who must have read a page after as many loads as docs/questions.md says."""
    reader = Reader(client)
    yield reader
    loads = LOADS[NAMES.index(request.function.__name__.removeprefix("test_"))]
    assert int(loads) in reader.read_after


def test_the_35_questions_are_listed_in_order_each_with_its_journey_and_what_it_lacks():
    """The name of a journey has only words of its question, and numbers."""
    assert [*map(int, NUMBERS)] == [*range(1, 36)]
    journeys = re.findall(r"^def test_(\w+)", Path(__file__).read_text(), re.MULTILINE)
    assert sorted(NAMES) == sorted(name for name in journeys if "35_questions" not in name)
    for question, name in zip(QUESTIONS, NAMES, strict=True):
        asked = {*re.findall(r"[a-z0-9]+", question.lower().replace("'s", "")), "and", "do"}
        assert {word for word in name.split("_") if not word.isdigit()} <= asked
    assert all(re.match("nothing$|data: |feature: ", one) for one in LACKS)


# delegates and ministries


def test_what_is_proposed_on_resolution_50_by_whom_and_which_text_is_nearest_to_ours(reader):
    reader.open().search("50")
    korea = reader.row("Cybersecurity studies including new technologies")
    assert ["MOD" in korea, "South Korea" in korea] == [True, True]
    last = reader.row("Changes to Resolution 50")
    assert ["proponent not found" in last, "What they were was not found." in last] == [True, True]
    reader.follow("All positions at WTSA-24").follow("Positions at WTSA-24")
    reader.follow("Compare positions")
    assert "We compare what they ask for, not the wording of their papers" in reader.text


def test_which_proposals_of_my_region_are_still_without_outcome(reader):
    chosen = {"group": "African Telecommunications Union", "outcome": "outcome not found"}
    reader.open().follow("Proposals").fill("Apply", **chosen)
    assert re.search(r"Not known: [^.]*outcome", reader.text)
    assert reader.row("African proposals in addenda 2 to 11 of Document 42")
    assert reader.row("Proposed modification of Resolution 20")
    others = ("AFCP/42A1/1", "CEPT", "CITEL")  # the first became Resolution 83
    assert [row for row in reader.rows if any(one in row for one in others)] == []


def test_which_working_group_discusses_it_and_when(reader):
    reader.open().search("Res. 64")
    assert reader.text.count("The next chance to change it is not known.") == 1
    reader.follow("All positions at WTSA-24")
    not_found = (
        "We have not found which committee or working group of WTSA-24 discussed this, or when."
    )
    assert not_found in reader.text
    reader.follow("Committees of WTSA-24")
    assert "Internet-related resolutions and related subjects" in reader.row("WG4A")


def test_who_else_supports_suppression_of_resolution_57_and_who_says_noc(reader):
    reader.open().search("Resolution 57").follow("All positions at WTSA-16")
    assert reader.row("SUP").startswith("ATU ")
    not_looked_for = [row.split()[0] for row in reader.rows if "Not looked for" in row]
    assert {"APT", "CEPT", "CITEL", "LAS", "RCC"} <= set(not_looked_for)
    assert not [row for row in reader.rows if "NOC" in row]
    reader.follow("Proposals").fill("Apply", kind="NOC", assembly="WTSA-16")
    only = reader.row("IAP/46A22/1")
    assert [reader.rows, "NOC TSAG" in only, "NOC SG3" in only] == [[only], True, True]


@time_machine.travel(SPRING_2024, tick=False)
def test_what_do_i_have_to_attend_in_may_where_and_is_it_online_and_do_two_meetings_clash(reader):
    reader.open().follow("Meetings").fill("Apply", **{"from": "2024-05-01", "to": "2024-05-31"})
    assert "Gdansk, Poland · hybrid · Com-ITU" in reader.row("7–9 May 2024")
    assert "Panama City, Panama · WGCONF" in reader.row("20–24 May 2024")
    reader.follow("Com-ITU meetings", near="7–9 May 2024")
    assert "On the same days no other meeting found" in reader.text
    reader.follow("Meetings").fill("Apply", q="APT", **{"from": "2024-08-01", "to": "2024-08-31"})
    reader.follow("5th APT Preparatory meeting for WTSA-24")
    assert "On the same days 4th WGCONF Preparatory meeting for WTSA-24" in reader.text


@time_machine.travel(SPRING_2024, tick=False)
def test_which_meetings_are_not_confirmed_yet(reader):
    chosen = {"unconfirmed": "yes", "when": "Upcoming or undated", "assembly": "WTSA-24"}
    reader.open().follow("Meetings").fill("Apply", **chosen)
    third = reader.row("3rd APT Preparatory meeting for WTSA-24")
    assert "April 2024, dates to be confirmed" in third
    assert "to be confirmed" in reader.row("3rd ATU Preparatory meeting for WTSA-24")
    assert not [row for row in reader.rows if "5th APT" in row]


def test_who_chaired_sg13_since_when_and_may_they_serve_again(reader):
    reader.open().search("SG13")
    assert "study period 2025–2028" in reader.text
    assert reader.row("Kazunori Tanikawa") == "chair Kazunori Tanikawa, Japan (partly sourced)"
    assert "This site does not track who may serve again." in reader.text
    reader.follow("2017–2020")
    assert reader.row("Leo Lehmann").startswith("chair ")


def test_which_questions_moved_from_sg16_to_sg21(reader):
    reader.open().search("SG16")
    assert "No Questions found for this period." in reader.text
    reader.follow("SG21, 2025–2028")
    assert "The work came from SG16." in reader.row("Q9/21")
    said = "It is not known which Questions of SG9 or SG16 these continue, beyond what is noted at each."
    assert f"{said} SG21 may have more Questions" in reader.text


# civil society and policy staff


def test_which_proposals_touch_the_open_globally_connected_internet_and_how_badly(reader):
    reader.open().follow("Positions")
    assert "No assessment of impact on the Internet is recorded for WTSA-24." in reader.text
    reader.follow("Resolution 47")
    assert "MOD" in reader.row("Proponent not found")
    assert "No assessment of the impact on the Internet is recorded for WTSA-24." in reader.text


def test_where_do_regions_disagree_most(reader):
    def texts():
        tables = [one for one in reader.main.all("table") if one.has_class("matrix")]
        heads = [head for table in tables for head in table.all("th")]
        return [head.text for head in heads if head.attributes.get("scope") == "row"]

    reader.open().search("WTSA-16")
    assert "no conflict is on record" in reader.section("Positions at a glance")
    reader.follow("The table, with its evidence")
    first, second = texts()[:2]
    assert [first.startswith("Resolution 1 Rules of procedure"), "3 MOD" in first] == [True, True]
    assert [second.startswith("Resolution 2 "), "2 MOD" in second] == [True, True]
    reader.fill("Apply", only=["differences"])
    assert [texts(), "only differences" in reader.text] == [[], True]


def test_what_did_we_say_about_this_resolution_last_time_and_was_it_resolved(reader):
    reader.open().search("64").follow("All positions at WTSA-24")
    assert "Internet Society: no position recorded for WTSA-24." in reader.text
    reader.follow("Internet Society: other positions")
    said = "its major concerns about new and changed Resolutions were resolved in the negotiations."
    assert said in reader.row("New and revised Resolutions")


def test_which_resolutions_mention_ipv6_cybersecurity_artificial_intelligence(reader):
    reader.open().follow("Resolutions")
    wanted = {"IPv6": {"64"}, "cybersecurity": {"50", "52", "58"}}
    for words, numbers in (wanted | {"artificial intelligence": {"101"}}).items():
        reader.fill("Apply", q=words)
        assert numbers <= {row.split()[0] for row in reader.rows}
        assert "titles, summaries and topics, not the texts of the resolutions." in reader.text


def test_what_changed_between_the_draft_and_the_final_matrix(reader):
    reader.open().follow("Positions").follow("Releases")
    assert "No release is recorded yet" in reader.text
    paper = reader.follow("Background papers").row("2024: Background Paper")
    assert ["Edition 1, 11 July 2024 draft" in paper, "final" in paper] == [True, False]


# journalists


def test_what_is_new_since_wtsa_20_which_resolutions_are_new_revised_suppressed(reader):
    reader.open().follow("More about WTSA-24: committees, leaders, preparation, papers")
    new = reader.section("New texts")
    for subject in ("artificial intelligence", "Metaverse", "caller location"):
        assert subject in new
    figures = reader.section("In figures")
    assert "8 new resolutions 2 sources: new resolutions 8 according to" in figures
    assert "44–45 revised resolutions 2 sources: revised resolutions 45 according to" in figures
    more = reader.section("Decisions not listed")
    assert "This site lists 7 of them; the missing one is not known." in more
    not_known = "It is not known which texts WTSA-24 suppressed, or how many."
    assert not_known in reader.section("Decisions not known")
    reader.follow("Resolutions").fill("Apply", assembly="WTSA-24", outcome="revised")
    assert "44" in [row.split()[0] for row in reader.rows]
    assert "44 according to Business Standard" in reader.text
    assert "the others are not known." in reader.text
    assert "not known which" not in reader.open("/assemblies/wtdc-25/").text  # it is not a WTSA


def test_where_and_when_is_the_assembly_how_many_take_part_and_who_chairs(reader):
    reader.open()
    assert "WTSA-24 was held: 15–24 October 2024, New Delhi. WTSA-28 " in reader.text
    reader.follow("About WTSA-24")
    assert "held 15–24 October 2024, New Delhi, India" in reader.text
    figures = reader.section("In figures")
    assert "3,700 according to TTC (Japan)" in figures
    assert "1,500 according to press on figures of the Japanese ministry (MIC)" in figures
    assert "Chair: Ritu Ranjan Mittar, India" in reader.row("PL Plenary")


def test_what_do_mod_sup_aap_tsag_mean(reader):
    reader.open().follow("Glossary")
    assert "The advisory group of ITU-T." in reader.text
    meanings = {"MOD": "an existing text", "SUP": "an existing text"}
    meanings |= {"AAP": "consent, last call, approval", "TSAG": "The advisory group of ITU-T."}
    for word, meaning in meanings.items():
        reader.fill("Apply", q=word)
        [found] = [one.text for one in reader.main.all("div") if one.get("id") == word.lower()]
        assert meaning in found
    reader.open().search("TAP").follow("TAP: Traditional approval process")
    assert "determination, consultation of Member States" in reader.text


def test_which_countries_lead_which_study_groups(reader):
    reader.open().follow("Study groups").follow("Chairs in 2025–2028")
    leads = {row.split()[0]: row for row in reader.rows}
    states = {"TSAG": "Saudi Arabia", "SG3": "Egypt (unsourced)"}
    states |= {"SG17": "Arnaud Taddei, Broadcom, State not known"}
    assert {group: state for group, state in states.items() if state not in leads[group]} == {}
    assert "No chair found for SG2 or SG21 in 2025–2028." in reader.text


# further questions


def test_is_resolution_50_in_force_and_where_do_i_read_it(reader):
    reader.open().search("Resolution 50")
    opening = reader.text.partition("Story")[0]
    assert "Cybersecurity Last known in force in 2022 (unsourced)" in opening
    said = "Read Resolution 50 (Rev. Geneva, 2022) at ITU"
    assert f"{said} (address built by ITU’s numbering, not checked)" in reader.text
    addresses = [one.attributes["href"] for one in reader.main.all("a") if one.text == said]
    assert addresses == ["https://www.itu.int/pub/T-RES-T.50-2022"]
    assert "WTSA-24" not in reader.section("History")


def test_when_and_where_is_the_next_wtsa_and_what_prepares_it(reader):
    reader.open()
    to_come = "WTSA-28 (not confirmed by its source) is to come; its dates are not known."
    assert to_come in reader.text
    reader.search("WTSA-28")
    assert "The dates and the place of the assembly itself are not known." in reader.text
    only = reader.row("1st African Preparatory Meeting for WTSA-28")
    assert reader.rows == [only]
    for words in ("14 April 2026", "Accra, Ghana · ATU", "announced; no report found"):
        assert words in only


def test_who_heads_the_secretariat_of_itu_t(reader):
    best = reader.open().search("Director").section("Best matches")
    assert "Director of TSB Explanations and pages The head of the secretariat of ITU-T" in best
    term = "elected on 30 September 2022. The term ends on 31 December 2026."
    assert re.search(f"Seizo Onoe People Director of .* 1 January 2023, {term}", best)
    reader.follow("ITU Plenipotentiary Conference 2026")
    assert "Whom it elected as Director was not found." in reader.section("Sources")


def test_artificial_intelligence_what_was_adopted_who_proposed_it_which_number(reader):
    reader.open().search("artificial intelligence")
    (words,) = (one.text for one in reader.main.all("a") if one.text.startswith("Resolution 101: "))
    reader.follow(words)
    assert "In force, adopted in 2024 (partly sourced)" in reader.text.partition("Story")[0]
    history = reader.section("History")
    assert "WTSA-24 new Resolution 101 (New Delhi, 2024)" in history
    assert "the number comes from one weak source" in history
    assert "Asked for by India (proposal Artificial intelligence, WTSA-24)" in reader.text


def test_what_did_wtsa_20_suppress(reader):
    reader.open().follow("Resolutions").fill("Apply", assembly="WTSA-20", outcome="suppressed")
    assert [row.split()[0] for row in reader.rows] == ["35", "45", "59", "66"]
    assert all("Suppressed in 2022 (unsourced)" in row for row in reader.rows)


def test_what_did_africa_want_at_wtsa_24_and_did_it_get_it(reader):
    reader.open().follow("Proposals").follow("Proposals and outcomes")
    assert "ATU Outcome known: 0 of 3" in reader.section("Outcomes by proponent")
    items = [row for row in reader.rows if "ATU ·" in row]
    assert reader.row("A text that would repeat the need for 112 and 911") in items
    assert [row.endswith("Outcome not found") for row in items] == [True] * 3


def test_how_can_an_ngo_or_a_small_company_take_part(reader):
    best = reader.open().search("NGO").section("Best matches")
    assert "that does not join can answer the consultations of its country" in best
    reader.follow("For policy staff and civil society", near="An NGO")
    assert "An organisation can join ITU-T as a Sector Member, or as an Associate" in reader.text
    assert "fees" not in reader.text


def test_where_does_my_country_differ_from_its_region(reader):
    differs = reader.open().search("USA").section("Where it differs from its region")
    said = "No difference from CITEL found on the one text of WTSA-16 where both are recorded."
    assert said in differs
    assert "1 text of WTSA-16 compared: 1 with a shared request. Compare" in differs
    more = "Supported the CITEL proposal IAP 10 on Resolution 1 and asked for more: to delete"
    assert more in reader.section("Proposals")
    reader.search("IND").follow("Agreement with its regional groups")
    nothing = "APT has no paper or statement of its own on record for WTSA-24."
    assert nothing in reader.section("Pair by pair")


def test_what_share_of_the_offices_do_women_hold_and_what_is_it_counted_from(reader):
    reader.open()
    assert "26 percentage of women among participants" in reader.text  # not office holders
    reader.search("women").follow("Chairs and vice-chairs of study groups")
    assert "does not track who may serve again, or which of them are women." in reader.text


def test_which_vice_chairs_come_from_africa(reader):
    reader.open().follow("Study groups").follow("Leadership")
    reader.fill("Apply", role="vice-chair", region="Africa")
    assert [len(reader.rows), " ".join(reader.rows).count("Vice-chair · ")] == [10, 10]
    latest = [row for row in reader.rows if "2028" in row]
    assert len(latest) == 3
    assert reader.row("Derrick Khamali, Kenya") in latest
    assert reader.row("Helen Nakiguli, Uganda") in latest


def test_is_what_a_wtsa_decides_a_treaty(reader):
    best = reader.open().search("treaty").section("Best matches")
    assert "It is not a treaty. A Resolution of a WTSA directs the work of ITU-T." in best
    reader.follow("For journalists", near="It is not a treaty.")
    right = reader.section("Five things to get right")
    assert "is voluntary unless national law makes it binding." in right


def test_what_would_resolution_50_do_to_the_internet_according_to_whom(reader):
    reader.open().search("Resolution 50")
    said = "Feared that the proposed changes could give ITU-T a larger role in critical Internet resources."
    assert f"concern GPD {said}" in reader.section("Positions")
    reader.follow("All positions at WTSA-24")
    assert said in reader.row("GPD")
    assert "No assessment of the impact on the Internet is recorded for WTSA-24." in reader.text


# the secretariat and editors


@pytest.fixture
def staff(client, editor):
    """A reader who is signed in as an editor."""
    client.force_login(editor)
    return Reader(client)


CITIES = [("Geneva", "Switzerland"), ("Nairobi", "Kenya"), ("Lima", "Peru")]
# Wrong cells, by index of the row: they are corrected on the page, and no file goes back to its sender.
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
        row = {"No": str(number + 1), "Title of meeting": f"Preparatory meeting {number + 1}"}
        row |= {"Organizer": "RCC", "Start": f"{day}", "End": f"{day + dt.timedelta(days=3)}"}
        row |= {"City": city, "Country": country, "Mode": "hybrid"}
        row |= {"Type": "regional preparatory meeting", "Link": f"https://example.org/{number}"}
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
    """All wrong lines are corrected on the page."""
    before = set(Meeting.objects.values_list("pk", flat=True))

    def upload():
        staff.open("/admin/").follow("Meetings", near="Add").follow("Import")
        return staff.client.post(staff.address, {"file": SimpleUploadedFile("list.csv", sheet())})

    page = upload()
    assert counts(page) == [54, 0, 0, 7]
    assert page.context["preview"]["file_notes"][1].startswith("Not in the table participants")
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
    places = {("Geneva", "CHE"), ("Nairobi", "KEN"), ("Lima", "PER")}
    assert set(stored.values_list("city", "country__code")) == places
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
        client.force_login(publisher)  # the session has ended after twelve hours
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
