"""An editor imports a file: upload, preview, correct, match stored rows, confirm; and forged requests."""

import csv
import datetime as dt
import io
import itertools
import re
from html import escape
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from core.groups import EDITOR
from core.models import ImportBatch
from core.records.saving import save_row
from exchange.checking.plan import Instructions
from exchange.files.sheet import Fault, FileSheet
from exchange.models import ColumnChoice, StoredUpload
from exchange.uploads.workflow import corrected
from meetings.models import Meeting
from participants.models import Participant
from tests.exchange.sheets import OPERATOR, queries, said
from tests.journeys.page_forms import form_with, send
from tests.markup import main_words
from tests.rows import make

pytestmark = pytest.mark.django_db
PARTICIPANTS = "/admin/participants/participant/import/"
MEETINGS = "/admin/meetings/meeting/import/"
APT = "code,kind,name\nAPT,other,Asia-Pacific Telecommunity\n"
BAD = "BAD,nonsense,x\n"
AGAIN = "Preview again"


@pytest.fixture
def staff(client, editor):
    """The browser of an editor."""
    client.force_login(editor)
    return client


def upload(client, data: str | bytes, url: str = PARTICIPANTS, name: str = "file.csv"):
    data = data.encode() if isinstance(data, str) else data
    return client.post(url, {"file": SimpleUploadedFile(name, data)})


def confirm(client, page, url: str = PARTICIPANTS, **chosen):
    return client.post(url, {"token": page.context["token"]} | chosen, follow=True)


def counts(page) -> tuple[int, ...]:
    return tuple(page.context["preview"]["counts"].values())


def saved() -> tuple[list[str], int, int]:
    """Codes of the participants, lines of their history, and batches."""
    return (
        sorted(Participant.objects.values_list("code", flat=True)),
        Participant.history.count(),
        ImportBatch.objects.count(),
    )


NOTHING: tuple[list[str], int, int] = ([], 0, 0)


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS: list[list[object]] = [["Code", "Kind", "Name", "Is_owner"], ["APT", "other", "x", True]]


def test_of_several_sheets_one_is_asked_for_and_chosen(staff):
    page = upload(staff, workbook(Notes=[["code"], ["x"]], Members=ROWS), name="list.xlsx")
    options = re.findall(r'<option value="([^"]*)">(?:Notes|Members)', page.content.decode())
    assert page.context["preview"]["sheets"] == options == ["Notes", "Members"]
    page = send(staff, page, AGAIN, sheet="Members")
    assert [counts(page), page.context["preview"]["sheet"]] == [(1, 0, 0, 0), "Members"]
    confirm(staff, page)
    assert saved() == (["APT"], 1, 1)


def test_what_is_no_table_is_refused_with_the_reason_and_not_kept(staff):
    line = "3rd APT Preparatory meeting for WTSA-24, April 2024, Cambodia"
    both = {"file": SimpleUploadedFile("file.csv", APT.encode()), "pasted": line}
    long = f"code,{'x' * 300}\n".encode()
    for url, posted, why in (
        (PARTICIPANTS, {}, "Choose a file."),
        (PARTICIPANTS, {"file": "not a file", "title": "x"}, "Choose a file."),
        (PARTICIPANTS, {"file": SimpleUploadedFile("x.csv", b"\n \n")}, "The file is empty."),
        (PARTICIPANTS, {"file": SimpleUploadedFile("x.csv", long)}, "Column 2 has a name of 300"),
        (MEETINGS, {"pasted": "x" * 100_001}, ""),
        (MEETINGS, {"pasted": "a\x00b"}, ""),
        (MEETINGS, both, "Send either a file or pasted lines, not both."),
    ):
        page = staff.post(url, posted)
        assert [page.status_code, why in page.text] == [200, True], why
        assert [StoredUpload.objects.count(), saved()] == [0, NOTHING]
    assert line in page.text  # the pasted lines are not lost


STRANGE = ["a\x00b", "[" * 20_000, '["\\u0000", "\\ud800"]', "NaN", "９" * 40, "\ufffe", "\u202e"]


def test_no_cell_is_a_fault_of_the_program_on_the_way_in_or_out(staff):
    columns = ["slug", "kind", "dates", "venue", "organisers", "source_addresses", "mode"]
    out = io.StringIO()
    rows = csv.DictWriter(out, ["name", *columns])
    rows.writeheader()
    for number, (column, cell) in enumerate(itertools.product(columns, STRANGE)):
        usual = {"slug": f"m{number}", "name": f"x{number}", "kind": "other"}
        rows.writerow(usual | {column: cell})
    page = upload(staff, out.getvalue(), MEETINGS)
    answer = staff.get(f"{MEETINGS}refused.csv?file={page.context['token']}")
    assert [page.status_code, answer.status_code] == [200, 200]
    assert confirm(staff, page, MEETINGS, rows="good").status_code == 200


def test_headers_that_are_unknown_are_given_columns_and_these_are_remembered(staff):
    file = "Kürzel;Art;Titel;Farbe\nAPT;other;x;red\n"
    page = upload(staff, file)
    assert "The column “Titel” is not recognised." in page.content.decode()
    page = send(staff, page, AGAIN, column=["code", "kind", "name", "(left out)"])
    assert counts(page) == (1, 0, 0, 0)
    confirm(staff, page)
    remembered = dict(ColumnChoice.objects.values_list("title", "column"))
    assert remembered == {"Kürzel": "code", "Art": "kind", "Titel": "name", "Farbe": ""}
    second = upload(staff, file.replace("APT", "ATU"))
    assert counts(second) == (1, 0, 0, 0)
    assert "“Farbe” is left out, as you chose for an earlier file." in second.content.decode()


def test_of_two_columns_of_one_header_one_is_chosen_and_the_other_left_out(staff):
    """The choice holds for this file only."""
    for code, name, columns in (
        ("APT", "first", ["code", "name", "(left out)", "kind"]),
        ("ATU", "second", ["", "(left out)", "name", ""]),
    ):
        page = upload(staff, f"code,name,name,kind\n{code},first,second,other\n")
        assert "The column “name” appears twice." in page.text
        page = send(staff, page, AGAIN, column=columns)
        assert counts(page) == (1, 0, 0, 0)
        confirm(staff, page)
        assert Participant.objects.get(code=code).name == name


def test_a_forged_form_is_no_fault_of_the_house(staff):
    page = upload(staff, APT)
    for form in (
        {"title": ["name"]},
        {"column": ["code", "code"]},
        {"title": ["nowhere"], "column": ["name"]},
        {"title": ["name"], "column": ["is_superuser"]},
        {"title": ["name"], "column": ["\x00" + "x" * 9000]},
        {"title": ["name"] * 50, "column": ["(left out)"] * 49 + ["name"]},
        {"same-2": "NOBODY", "same-99999999": "x", "same-x": "x", "same-": "x", "same-٣": "\x00"},
        {"date_order": "ymd"},
        {"date_order": ["dmy", "\x00"]},
        {"file": "x", "pasted": "y"},
    ):
        page = staff.post(PARTICIPANTS, {"kept": page.context["token"]} | form)
        assert [page.status_code, saved()] == [200, NOTHING], form
    assert set(ColumnChoice.objects.values_list("column", flat=True)) <= {"name", ""}


def test_ambiguous_dates_are_refused_until_their_order_is_chosen(staff):
    """The preview asks about the date along with the row's other cells; one press answers for all of them."""
    sheet = [["slug", "name", "kind", "dates"], ["a", "x", "#REF!", "10/11/2024"]]
    page = upload(staff, workbook(Plan=[*sheet, ["b", "y", "other", "11/11/2024"]]), MEETINGS)
    [row] = page.context["row_page"].rows
    asked = {cell.column: cell.choices for cell in row.cells if cell.reason}
    assert asked == {"kind": (), "dates": ["10 November 2024", "11 October 2024"]}
    page = send(staff, page, "Day first: 10 November 2024", **{"cell-2-2": "other"})
    confirm(staff, page, MEETINGS)
    assert [str(row.starts_on) for row in Meeting.objects.all()] == ["2024-11-10", "2024-11-11"]


def test_nothing_is_saved_before_it_is_confirmed_and_then_it_is_with_one_line_in_the_log(
    staff, editor
):
    page = upload(staff, APT)
    assert [saved(), LogEntry.objects.count()] == [NOTHING, 0]
    answer = confirm(staff, page)
    batch = ImportBatch.objects.get()
    assert answer.redirect_chain == [(f"/admin/core/importbatch/{batch.pk}/change/", 302)]
    assert "1 row of file.csv was imported." in answer.text
    assert [saved(), StoredUpload.objects.count()] == [(["APT"], 1, 1), 0]
    line = LogEntry.objects.get()
    logged = [line.user, line.object_id, line.change_message]
    assert logged == [editor, str(batch.pk), "Imported file.csv."]
    line = Participant.history.get()
    found = [line.history_user, line.history_channel, line.history_batch]
    assert found == [editor, "import", batch]


def test_all_or_nothing_is_imported_or_the_good_rows_where_that_was_chosen(staff):
    page = upload(staff, APT + BAD)
    for rows in ("all", "good\x00"):
        page = confirm(staff, page, rows=rows)
        assert "1 row was refused; nothing was saved." in page.content.decode()
        assert [counts(page), saved()] == [(1, 0, 0, 1), NOTHING]
    confirm(staff, page, rows="good")
    assert [saved(), ImportBatch.objects.get().refused] == [(["APT"], 1, 1), 1]


def test_a_second_click_and_a_reload_lead_to_the_one_import(staff):
    page = upload(staff, APT)
    answers = [confirm(staff, page) for _time in range(3)]
    address = f"/admin/core/importbatch/{ImportBatch.objects.get().pk}/change/"
    assert {answer.redirect_chain[-1][0] for answer in answers} == {address}
    said = "This file has already been imported."
    assert [said in answer.content.decode() for answer in answers] == [False, True, True]
    assert saved() == (["APT"], 1, 1)


def test_a_row_that_was_edited_since_is_named_with_a_new_look_that_can_be_confirmed(staff):
    stored = make(Participant, code="APT", kind="other", name="as it was", published=False)
    page = upload(staff, APT)
    stored.name, stored.website = "by another", "https://www.apt.int"
    save_row(stored, by=OPERATOR, channel="command")
    page = confirm(staff, page)
    assert "These rows have changed since your preview: APT (row 2). Nothing was saved" in page.text
    assert [counts(page), Participant.objects.get().name] == [(0, 1, 0, 0), "by another"]
    confirm(staff, page)
    row = Participant.objects.get()
    assert (row.name, row.website) == ("Asia-Pacific Telecommunity", "https://www.apt.int")


def test_a_token_is_of_its_user(staff, publisher):
    """A token is valid for one table and its latest preview; only its user is offered the file again. A forged one is refused."""
    other = Client()
    other.force_login(publisher)
    before = upload(staff, APT + BAD)
    page = send(staff, before, AGAIN)
    token = page.context["token"]
    answers = [
        confirm(staff, before),
        confirm(staff, page, MEETINGS),
        staff.get(f"{MEETINGS}refused.csv?file={token}", follow=True),
        confirm(other, page),
        other.post(PARTICIPANTS, {"kept": token}, follow=True),
        other.get(f"{PARTICIPANTS}?file={token}", follow=True),
        other.get(f"{PARTICIPANTS}refused.csv?file={token}", follow=True),
    ]
    for forged in ("\x00" * 64, "\ud800".encode("utf-8", "surrogatepass")):
        for field in ("token", "kept"):
            answers.append(staff.post(PARTICIPANTS, {field: forged}, follow=True))
        for place in ("", "refused.csv"):
            answers.append(staff.get(PARTICIPANTS + place, {"file": forged}, follow=True))
    said = "has expired or is not yours. Upload the file again."
    assert {(answer.status_code, said in answer.text) for answer in answers} == {(200, True)}
    assert saved() == NOTHING
    listed = [browser.get(PARTICIPANTS).text for browser in (staff, other)]
    assert [f"?file={token}" in one for one in listed] == [True, False]
    assert counts(staff.get(f"{PARTICIPANTS}?file={token}")) == (1, 0, 0, 1)
    confirm(staff, page, rows="good")
    assert saved() == (["APT"], 1, 1)


def test_who_may_not_import_sees_nothing_of_it_and_sends_nothing(client, author):
    client.force_login(author)
    answers = [client.get(PARTICIPANTS + place) for place in ("", "?file=x", "refused.csv?file=x")]
    answers += [client.post(PARTICIPANTS, {field: "x"}) for field in ("token", "kept", "pasted")]
    answers += [client.post(PARTICIPANTS), upload(client, APT)]
    assert [answer.status_code for answer in answers] == [403] * 8
    assert StoredUpload.objects.count() == 0


def test_a_right_to_import_that_was_taken_away_since_stops_everything(staff, editor):
    page = upload(staff, APT + BAD)
    Group.objects.get(name=EDITOR).permissions.remove(
        Permission.objects.get(codename="import_participant")
    )
    token = page.context["token"]
    answers = [
        confirm(staff, page),
        staff.post(PARTICIPANTS, {"kept": token}),
        *(staff.get(f"{PARTICIPANTS}{place}?file={token}") for place in ("", "refused.csv")),
    ]
    assert [[answer.status_code for answer in answers], saved()] == [[403] * 4, NOTHING]


def test_a_download_is_a_file_and_never_a_page_and_no_other_is_given_out(staff):
    """The file holds the refused rows: corrected and sent again, they are imported."""
    token = upload(staff, APT + BAD).context["token"]
    answer = staff.get(f"{PARTICIPANTS}refused.csv?file={token}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="participants-refused.csv"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Access-Control-Allow-Origin" not in answer
    assert "no-store" in answer["Cache-Control"]
    assert staff.get(f"{PARTICIPANTS}content.csv?file={token}").status_code != 200
    assert answer.text.splitlines()[0] == "\ufeff(row),(why refused),code,kind,name"
    confirm(staff, upload(staff, answer.text.replace("nonsense,x", "other,x")))
    assert saved() == (["BAD"], 1, 1)


CANARY = "<script>alert('canary')</script>"


@pytest.mark.parametrize(
    "file",
    [
        f"code,kind,name,{CANARY}\nAPT,other,x,y\n",
        f"code,kind,name\n{CANARY},{CANARY},{CANARY}\n",
        f"code,kind,name\nAPT,other,{CANARY}\u200b\n{CANARY},other\n",
        f"code,is_owner,part_of\nAPT,{CANARY},{CANARY}\n",
    ],
)
def test_no_cell_or_header_becomes_markup(file, staff):
    make(Participant, code="ATU", name=f"{CANARY} {CANARY}")
    page = upload(staff, file).text
    assert [CANARY in page, escape(CANARY) in page] == [False, True]


def test_no_sheet_or_file_name_becomes_markup(staff):
    book = workbook(**{"<img src=x>": ROWS, "<b>": ROWS})
    page = upload(staff, book, name='"><img src=x onerror=alert(1)>.xlsx')
    chosen = send(staff, page, AGAIN, sheet="<img src=x>")
    for one in (page, chosen, staff.get(PARTICIPANTS)):
        assert ["<img" in one.text, "&lt;img src=x" in one.text] == [False, True]
    assert "<img" not in confirm(staff, chosen).text


HEADER = "slug,name,kind,city,mode\n"
PARTLY_GOOD = (
    f"{HEADER}a,First,other,Geneva,Room B\nb,Second,other,Genneva,online\nc,Third,other,,Room B\n"
)
STORED = "Use the suggested row for each"


def lines(count: int) -> str:
    rows = (f"s{number},Meeting {number},other,,Room B\n" for number in range(count))
    return HEADER + "".join(rows)


def shown(page: Any) -> list[tuple[int, str, list[str]]]:
    """Number, state and cells of the rows on the page."""
    rows = page.context["row_page"].rows
    return [(row.number, row.state.value, [cell.text for cell in row.cells]) for row in rows]


def turned(browser: Any, page: Any) -> Any:
    return send(browser, page, AGAIN, go="all:1")


def test_refused_rows_are_shown_first_and_one_that_is_unticked_is_left_out_until_taken_again(staff):
    page = upload(staff, PARTLY_GOOD, MEETINGS)
    assert counts(page) == (1, 0, 0, 2)
    assert shown(page) == [
        (2, "refused", ["Room B", "a", "First", "other meeting", "Geneva"]),
        (4, "refused", ["Room B", "c", "Third", "other meeting", ""]),
    ]
    cells = page.context["row_page"].rows[0].cells
    assert [cell.column for cell in cells if cell.reason] == ["mode"]  # it is shown first
    page = send(staff, page, AGAIN, take=["2"])
    assert counts(page) == (1, 0, 0, 1)
    left_out = send(staff, page, AGAIN, go="left_out:1")
    taken = form_with(left_out, AGAIN).data().get("take", [])
    assert [shown(left_out)[0][:2], "4" in taken] == [(4, "left_out"), False]
    page = send(staff, left_out, AGAIN, take=["4"])
    assert counts(page) == (1, 0, 0, 2)
    send(staff, send(staff, page, AGAIN, take=[]), "Import")
    assert [row.slug for row in Meeting.objects.all()] == ["b"]
    assert ImportBatch.objects.get().refused == 2


def test_a_fixed_word_and_a_cell_of_several_lines_are_no_corrections(staff):
    page = upload(
        staff, 'slug,name,kind,links\na,x,tsag,"https://a.int\nhttps://b.int"\n', MEETINGS
    )
    assert shown(page)[0][2][2] == "TSAG meeting"  # as the site calls it
    send(staff, page, AGAIN, **{"cell-2-3": "https://a.int\r\nhttps://b.int"})  # browsers send CRLF
    assert StoredUpload.objects.get().instructions["cells"] == {}


def test_what_was_just_corrected_is_imported_by_the_second_press(staff):
    page = turned(staff, upload(staff, PARTLY_GOOD, MEETINGS))
    # Without corrections the page is only turned: the file is not checked again.
    token = StoredUpload.objects.get().token
    assert page.redirect_chain == [(f"{MEETINGS}?file={token}&state=all&page=1#rows", 302)]
    page = send(staff, page, "Import", **{"cell-2-4": "hybrid", "take": ["2", "3"]})
    assert [counts(page), Meeting.objects.count()] == [(2, 0, 0, 0), 0]
    # The page shows what was corrected before it is imported.
    assert main_words(page).count("corrected; before: Room B") == 1
    send(staff, page, "Import")
    assert {row.slug: row.mode for row in Meeting.objects.all()} == {"a": "hybrid", "b": "online"}


@pytest.mark.parametrize("state", ["refused", "all"])
def test_a_page_is_not_turned_by_the_press_that_corrects(staff, state):
    """The row that is no longer ticked leaves the list of refused rows, and another moves up."""
    page = upload(staff, lines(120), MEETINGS)
    page = turned(staff, page) if state == "all" else page
    first = [number for number, *_row in shown(page)]
    page = send(staff, page, AGAIN, go=f"{state}:2", take=[str(number) for number in first[1:]])
    left = {"all": first, "refused": [*first[1:], first[-1] + 1]}
    assert [number for number, *_row in shown(page)] == left[state]
    assert "Press again to see other rows." in said(page)


def test_one_answer_is_for_all_refused_rows_with_a_value_and_can_be_corrected(staff):
    page = send(staff, upload(staff, PARTLY_GOOD, MEETINGS), AGAIN, meant=["nowhere"])
    assert counts(page) == (1, 0, 0, 2)
    page = send(staff, page, AGAIN, meant=["hybrid"], **{"cell-4-4": "in_person"})
    assert counts(page) == (3, 0, 0, 0)
    send(staff, page, "Import")
    modes = {"a": "hybrid", "b": "online", "c": "in_person"}
    assert {row.slug: row.mode for row in Meeting.objects.all()} == modes


def test_a_row_that_may_be_several_stored_ones_stays_to_be_chosen(staff):
    for slug in ("one", "two"):
        make(Meeting, slug=slug, name="A meeting", published=False)
    sheet = "name,kind,starts_on,ends_on\nA meeting.,other,2024-10-15,2024-10-24\n"
    page = send(staff, upload(staff, sheet, MEETINGS), STORED)
    assert [counts(page), dict(page.context["matched_rows"])] == [(1, 0, 0, 0), {}]


def test_the_value_for_rows_that_have_none_replaces_nothing_that_is_stored(staff):
    make(Meeting, slug="sg5", name="Meeting of SG5", kind="study_group", city="", published=False)
    page = upload(
        staff, "slug,name,city\nsg5,Meeting of SG5,Geneva\n,New meeting,Geneva\n", MEETINGS
    )
    page = send(staff, page, AGAIN, added_column=["kind"], added_text=["other"])
    assert counts(page) == (1, 1, 0, 0)
    assert [cell[-1] for _row, _state, cell in shown(page)] == ["", "other meeting"]
    send(staff, page, "Import")
    found = Meeting.objects.order_by("pk").values_list("slug", "kind", "city")
    assert list(found) == [("sg5", "study_group", "Geneva"), ("new-meeting", "other", "Geneva")]


def test_what_was_typed_for_rows_that_have_none_stays_chosen(staff):
    make(Participant, kind="member_state", name="Japan", region="asia_pacific", code="JPN")
    for code in ("APT", "CEPT"):
        make(Participant, kind="regional_organisation", code=code)
    page = upload(staff, "slug,name,kind,city\nnew-one,New meeting,other,Tokyo\n", MEETINGS)
    typed = {"country": "Japan", "mode": "in person", "organisers": "APT; CEPT"}
    for column, text in typed.items():
        page = send(staff, page, AGAIN, added_column=[column], added_text=[text])
    fields = form_with(page, AGAIN).data()
    assert [fields[f"all-{name}"] for name in typed] == [[text] for text in typed.values()]
    send(staff, page, "Import")
    row = Meeting.objects.get(slug="new-one")
    assert [row.country.code, row.mode] == ["JPN", "in_person"]
    assert set(row.organisers.values_list("code", flat=True)) == {"APT", "CEPT"}


def test_a_page_of_rows_costs_the_same_queries_for_any_number_of_rows(staff):
    few, many = (upload(staff, lines(count), MEETINGS) for count in (3, 150))
    upload(staff, PARTLY_GOOD, MEETINGS)
    assert queries(turned, staff, many) == queries(turned, staff, few)


def test_a_forged_correction_is_no_fault_of_the_house_and_none_becomes_markup(staff):
    page = upload(staff, PARTLY_GOOD, MEETINGS)
    forged: list[dict[str, object]] = [
        {"cell-2-999": "x", "cell-99999999-0": "x", "cell-x-0": "x", "cell-2-4\x00": "x"},
        {"shown": ["2", "x", "-1", "9" * 30], "take": ["3", "٣"]},
        {"value_title": ["nowhere"], "value": ["x"], "meant": ["\x00" * 900]},
        {"added_column": ["is_superuser", "id"], "added_text": ["1", "2"]},
        {"accept": "nonsense"},
        {"go": "nowhere:nothing"},
        {"go": ":::", "state": "x", "page": "-5"},
    ]
    for form in forged:
        page = staff.post(MEETINGS, {"kept": page.context["token"]} | form, follow=True)
        assert [page.status_code, Meeting.objects.count()] == [200, 0], form
    canary = '"><script>alert(1)</script>'
    page = upload(staff, PARTLY_GOOD, MEETINGS)
    written = {"cell-2-1": canary, "meant": [canary]}
    page = send(staff, page, AGAIN, **written, added_column=["summary"], added_text=[canary])
    assert "<script>alert(1)" not in page.text


def test_what_a_text_leaves_open_is_chosen_by_a_button(staff):
    line = "* Workshop on numbering, 4-7 July 2028 or 11-14 July 2028, online"
    page = staff.post(MEETINGS, {"pasted": line})
    assert counts(page) == (0, 0, 0, 1)
    send(staff, send(staff, page, "11-14 July 2028"), "Import")
    assert str(Meeting.objects.get().starts_on) == "2028-07-11"


@pytest.mark.parametrize("channel", ["paste", "import"])
def test_what_a_line_leaves_over_does_not_replace_the_note_of_a_stored_row(staff, channel):
    days = {"starts_on": "2028-07-04", "ends_on": "2028-07-07"}
    values = {"name": "Workshop on numbering", "kind": "other", "editors_note": "Ask Lena."}
    stored = make(Meeting, slug="numbering", published=False, **values, **days)
    if channel == "paste":
        page = staff.post(MEETINGS, {"pasted": "* Workshop on numbering, 4-7 July 2028, online"})
    else:
        row = "Workshop on numbering,4 July 2028,7 July 2028,online,ask Bo"
        page = upload(staff, f"Meeting,From,To,Format,Owner\n{row}\n", MEETINGS)
    send(staff, send(staff, page, STORED), "Import")
    stored.refresh_from_db()
    assert (stored.mode, stored.editors_note) == ("online", "Ask Lena.")
    assert stored.history.latest().history_channel == ImportBatch.objects.get().channel == channel


def test_a_cell_that_could_not_be_read_can_be_written_anew():
    before = FileSheet(["Code", "Mode"], [(3, ["ATU", "#REF!"])])
    before.faults = {3: [Fault(1, "#REF!", "broken"), Fault(0, "#N/A", "broken too")]}
    after = corrected(before, Instructions(cells={"3": {"Mode": "online"}}))
    assert after.faults == {3: [Fault(0, "#N/A", "broken too")]}


NAME = "3rd APT preparatory meeting for WTSA-24"
SURE = f'name,kind,city,starts_on,ends_on\n"{NAME}.",other,Apia,2024-10-15,2024-10-24\n'


def test_a_sure_duplicate_is_asked_about_and_what_is_chosen_updated_or_made_anew(staff):
    days = {"starts_on": dt.date(2024, 10, 15), "ends_on": dt.date(2024, 10, 24)}
    make(Meeting, slug="apt-3", name=NAME, city="Suva", published=False, **days)
    page = send(staff, upload(staff, SURE, MEETINGS), "Import")
    assert said(page) == (
        "Nothing is imported yet: 1 row is probably stored already. Choose a stored row or “a new row” under “Possible duplicates”, "
        "then press “Import” again."
    )
    assert [ImportBatch.objects.count(), "same-2" in form_with(page, AGAIN).data()] == [0, False]
    page = send(staff, page, "Import", **{"same-2": "apt-3"})
    [row] = page.context["preview"]["planned"]
    assert sorted(label for label, *_change in row["cells"]) == ["City", "Kind", "Name"]
    assert "1 row of file.csv was imported." in send(staff, page, "Import").text
    assert list(Meeting.objects.values_list("slug", "city")) == [("apt-3", "Apia")]
    page = send(staff, upload(staff, SURE, MEETINGS), "Import", **{"same-2": ""})
    send(staff, page, "Import")
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize(("rows", "city"), [("all", "Suva"), ("good", "")])
def test_a_row_with_the_key_of_a_stored_one_is_asked_about_or_left_out_as_refused(
    staff, rows, city
):
    make(Meeting, slug="first-meeting", name="First meeting", city="", published=False)
    page = upload(
        staff, "name,kind,city\nFirst meeting,other,Suva\nSecond meeting,other,Suva\n", MEETINGS
    )
    page = send(staff, page, "Import", rows=rows)
    if rows == "all":
        assert "1 row is probably stored already." in said(page)
        page = send(staff, send(staff, page, STORED), "Import")
    assert f"{1 + (rows == 'all')} row" in said(page)
    found = Meeting.objects.order_by("pk").values_list("slug", "city")
    assert list(found) == [("first-meeting", city), ("second-meeting", "Suva")]
