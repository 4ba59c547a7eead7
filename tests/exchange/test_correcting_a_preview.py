"""An editor works in the preview: leaves rows out, corrects cells, matches stored rows."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import ImportBatch
from exchange.checking.plan import Instructions
from exchange.files.sheet import Fault, FileSheet
from exchange.models import StoredUpload
from exchange.uploads.workflow import corrected
from meetings.models import Meeting
from participants.models import Participant
from tests.exchange.sheets import queries, said
from tests.journeys.page_forms import form_with, send
from tests.markup import main_words
from tests.rows import make

pytestmark = pytest.mark.django_db
IMPORT = "/admin/meetings/meeting/import/"
HEADER = "slug,name,kind,city,mode\n"
PARTLY_GOOD = (
    f"{HEADER}a,First,other,Geneva,Room B\nb,Second,other,Genneva,online\nc,Third,other,,Room B\n"
)
AGAIN, STORED = "Preview again", "Use the suggested row for each"


@pytest.fixture
def staff(client: Any, editor: Any) -> Any:
    client.force_login(editor)
    return client


def sent(browser: Any, sheet: str) -> Any:
    return browser.post(IMPORT, {"file": SimpleUploadedFile("list.csv", sheet.encode())})


def lines(count: int) -> str:
    rows = (f"s{number},Meeting {number},other,,Room B\n" for number in range(count))
    return HEADER + "".join(rows)


def counts(page: Any) -> tuple[int, ...]:
    """New, changed, unchanged and refused."""
    return tuple(page.context["preview"]["counts"].values())


def shown(page: Any) -> list[tuple[int, str, list[str]]]:
    """Number, state and cells of the rows on the page."""
    rows = page.context["row_page"].rows
    return [(row.number, row.state.value, [cell.text for cell in row.cells]) for row in rows]


def turned(browser: Any, page: Any) -> Any:
    return send(browser, page, AGAIN, go="all:1")


def test_refused_rows_are_shown_first_and_one_that_is_unticked_is_left_out_until_taken_again(staff):
    page = sent(staff, PARTLY_GOOD)
    assert counts(page) == (1, 0, 0, 2)
    assert shown(page) == [
        (2, "refused", ["a", "First", "other meeting", "Geneva", "Room B"]),
        (4, "refused", ["c", "Third", "other meeting", "", "Room B"]),
    ]
    cells = page.context["row_page"].rows[0].cells
    assert [cell.column for cell in cells if cell.reason] == ["mode"]
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
    page = sent(staff, 'slug,name,kind,links\na,x,tsag,"https://a.int\nhttps://b.int"\n')
    assert shown(page)[0][2][2] == "TSAG meeting"  # as the site calls it
    send(staff, page, AGAIN, **{"cell-2-3": "https://a.int\r\nhttps://b.int"})  # of browsers
    assert StoredUpload.objects.get().instructions["cells"] == {}


def test_what_was_just_corrected_is_imported_by_the_second_press(staff):
    page = turned(staff, sent(staff, PARTLY_GOOD))
    # Without corrections the page is turned, and the file not checked again.
    token = StoredUpload.objects.get().token
    assert page.redirect_chain == [(f"{IMPORT}?file={token}&state=all&page=1#rows", 302)]
    page = send(staff, page, "Import", **{"cell-2-4": "hybrid", "take": ["2", "3"]})
    assert [counts(page), Meeting.objects.count()] == [(2, 0, 0, 0), 0]
    # A colleague may look at it.
    assert main_words(page).count("corrected; in the file: Room B") == 1
    send(staff, page, "Import")
    assert {row.slug: row.mode for row in Meeting.objects.all()} == {"a": "hybrid", "b": "online"}


@pytest.mark.parametrize("state", ["refused", "all"])
def test_a_page_is_not_turned_by_the_press_that_corrects(staff, state):
    """The unticked have left a page of refused rows, and another moved up."""
    page = sent(staff, lines(120))
    page = turned(staff, page) if state == "all" else page
    first = [number for number, *_row in shown(page)]
    page = send(staff, page, AGAIN, go=f"{state}:2", take=[str(number) for number in first[1:]])
    left = {"all": first, "refused": [*first[1:], first[-1] + 1]}
    assert [number for number, *_row in shown(page)] == left[state]
    assert "Press again to see other rows." in said(page)


def test_one_answer_is_for_all_refused_rows_with_a_value_and_can_be_corrected(staff):
    page = send(staff, sent(staff, PARTLY_GOOD), AGAIN, meant=["nowhere"])
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
    page = send(staff, sent(staff, sheet), STORED)
    assert [counts(page), dict(page.context["matched_rows"])] == [(1, 0, 0, 0), {}]


def test_the_value_for_rows_that_have_none_replaces_nothing_that_is_stored(staff):
    make(Meeting, slug="sg5", name="Meeting of SG5", kind="study_group", city="", published=False)
    page = sent(staff, "slug,name,city\nsg5,Meeting of SG5,Geneva\n,New meeting,Geneva\n")
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
    page = sent(staff, "slug,name,kind,city\nnew-one,New meeting,other,Tokyo\n")
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
    few, many = (sent(staff, lines(count)) for count in (3, 150))
    sent(staff, PARTLY_GOOD)
    assert queries(turned, staff, many) == queries(turned, staff, few)


def test_a_forged_correction_is_no_fault_of_the_house_and_none_becomes_markup(staff):
    page = sent(staff, PARTLY_GOOD)
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
        page = staff.post(IMPORT, {"kept": page.context["token"]} | form, follow=True)
        assert [page.status_code, Meeting.objects.count()] == [200, 0], form
    canary = '"><script>alert(1)</script>'
    page = sent(staff, PARTLY_GOOD)
    written = {"cell-2-1": canary, "meant": [canary]}
    page = send(staff, page, AGAIN, **written, added_column=["summary"], added_text=[canary])
    assert "<script>alert(1)" not in page.text


def test_what_a_text_leaves_open_is_chosen_by_a_button(staff):
    line = "* Workshop on numbering, 4-7 July 2028 or 11-14 July 2028, online"
    page = staff.post(IMPORT, {"pasted": line})
    assert counts(page) == (0, 0, 0, 1)
    send(staff, send(staff, page, "11-14 July 2028"), "Import")
    assert str(Meeting.objects.get().starts_on) == "2028-07-11"


def test_a_pasted_line_does_not_replace_the_note_of_a_stored_row(staff):
    days = {"starts_on": "2028-07-04", "ends_on": "2028-07-07"}
    values = {"name": "Workshop on numbering", "kind": "other", "editors_note": "Ask Lena."}
    stored = make(Meeting, slug="numbering", published=False, **values, **days)
    page = staff.post(IMPORT, {"pasted": "* Workshop on numbering, 4-7 July 2028, online"})
    send(staff, send(staff, page, STORED), "Import")
    stored.refresh_from_db()
    assert (stored.mode, stored.editors_note) == ("online", "Ask Lena.")
    assert stored.history.latest().history_channel == ImportBatch.objects.get().channel == "paste"


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
    page = send(staff, sent(staff, SURE), "Import")
    assert said(page) == (
        "Nothing is imported yet: 1 row is probably stored already. Choose a stored row or “a new row” under “Possible duplicates”, "
        "then press “Import” again."
    )
    assert [ImportBatch.objects.count(), "same-2" in form_with(page, AGAIN).data()] == [0, False]
    page = send(staff, page, "Import", **{"same-2": "apt-3"})
    [row] = page.context["preview"]["planned"]
    assert sorted(label for label, *_change in row["cells"]) == ["City", "Kind", "Name"]
    assert "1 row of list.csv was imported." in send(staff, page, "Import").text
    assert list(Meeting.objects.values_list("slug", "city")) == [("apt-3", "Apia")]
    page = send(staff, sent(staff, SURE), "Import", **{"same-2": ""})
    send(staff, page, "Import")
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize(("rows", "city"), [("all", "Suva"), ("good", "")])
def test_a_row_with_the_key_of_a_stored_one_is_asked_about_or_left_out_as_refused(
    staff, rows, city
):
    make(Meeting, slug="first-meeting", name="First meeting", city="", published=False)
    page = sent(staff, "name,kind,city\nFirst meeting,other,Suva\nSecond meeting,other,Suva\n")
    page = send(staff, page, "Import", rows=rows)
    if rows == "all":
        assert "1 row is probably stored already." in said(page)
        page = send(staff, send(staff, page, STORED), "Import")
    assert f"{1 + (rows == 'all')} row" in said(page)
    found = Meeting.objects.order_by("pk").values_list("slug", "city")
    assert list(found) == [("first-meeting", city), ("second-meeting", "Suva")]
