"""The pages of imports on record: which there were, what each changed, and taking one back."""

import re

import pytest
from django.contrib.messages import get_messages
from django.utils.html import strip_tags

from core.models import ImportBatch
from core.records.saving import save_row
from meetings.models import Series
from participants.models import Membership, Participant
from tests.exchange.sheets import OPERATOR, imported, queries
from tests.markup import main_words
from tests.rows import make

pytestmark = pytest.mark.django_db
LIST = "/admin/core/importbatch/"
HEADER = "code kind name"
TAKEN_BACK = "Nothing in this import is left to undo. Nothing was undone."


def page_of(batch: ImportBatch) -> str:
    return f"{LIST}{batch.pk}/change/"


def undo_of(batch: ImportBatch) -> str:
    return f"{LIST}{batch.pk}/undo/"


def rows_of(answer) -> list[list[str]]:
    """The cells of the table of changes."""
    body = answer.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    return [
        [
            " ".join(strip_tags(cell).split())
            for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
        ]
        for row in body.split("</tr>")[:-1]
    ]


@pytest.fixture
def batch():
    make(Participant, code="APT", kind="regional_organisation", name="as it was")
    rows = [["APT", "", "as it is"], ["ATU", "other", "new"]]
    return imported("participants", HEADER, *rows)


@pytest.fixture
def staff(client, publisher):
    client.force_login(publisher)
    return client


def test_the_page_shows_facts_and_the_old_and_new_cells(staff, batch):
    answer = staff.get(page_of(batch))
    new = "Code: ATU · Kind: other · Name: new · Owner of this site: no · Publication: draft · Confidence: unsourced"
    assert rows_of(answer) == [
        ["new", "new", new],
        ["as it is", "changed", "Name: as it was → as it is"],
    ]
    assert "<del>as it was</del> → <ins>as it is</ins>" in " ".join(answer.text.split())
    assert "1 new, 1 changed, 0 unchanged, 0 left out" in main_words(answer)


def test_the_page_tells_of_parts_that_came_with_the_rows(staff):
    make(Series, slug="apt-wtsa-24")
    row = ["third", "3rd meeting", "other", "3 of apt-wtsa-24"]
    batch = imported("meetings", "slug name kind series", row)
    assert "Written with them: series places (1)" in main_words(staff.get(page_of(batch)))


def test_many_rows_are_paged(staff):
    rows = [[f"C{number}", "company", f"Company {number}"] for number in range(250)]
    page = staff.get(f"{page_of(imported('participants', HEADER, *rows))}?page=99")
    names = list(dict.fromkeys(row[0] for row in rows_of(page)))
    assert (len(names), names[0], names[-1]) == (50, "Company 200", "Company 249")
    assert "page 3 of 3" in main_words(page)


def test_a_page_of_many_rows_costs_what_a_page_of_few_costs(staff):
    make(Participant, code="APT")
    many, few = (
        imported("memberships", "group member", *[["APT", row.code] for row in rows])
        for rows in ([make(Participant) for _number in range(count)] for count in (6, 3))
    )
    for membership in Membership.objects.all():
        membership.until = "2020"
        save_row(membership, by=OPERATOR, channel="admin")
    for of in (page_of, undo_of):
        staff.get(of(many))  # what is asked once in the life of a process is asked
        assert queries(staff.get, of(many)) == queries(staff.get, of(few))


def test_an_import_is_taken_back_once(staff, batch):
    staff.post(undo_of(batch))
    again = staff.post(undo_of(batch))
    told = [str(message) for message in get_messages(again.wsgi_request)]
    assert [again.status_code, told[-1]] == [302, TAKEN_BACK]
    page = main_words(staff.get(undo_of(batch)))
    assert ["is left to undo." in page, "Undo import" in page] == [True, False]
    page = main_words(staff.get(page_of(batch)))
    assert ["UTC, publisher" in page, "(Deleted since.)" in page] == [True, True]
    assert "Undo this import" not in page
    assert Participant.history.filter(history_channel="undo").count() == 2


def test_a_second_undo_that_undoes_nothing_leaves_the_record_of_the_first(staff, batch, second):
    row = Participant.objects.get(code="ATU")
    row.name = "edited since"
    save_row(row, by=OPERATOR, channel="admin")
    staff.post(undo_of(batch))
    record = ImportBatch.objects.values().get(pk=batch.pk)
    assert [record["restored"], record["removed"], len(record["left_rows"])] == [1, 0, 1]
    staff.force_login(second)
    again = staff.post(undo_of(batch))
    told = [str(message) for message in get_messages(again.wsgi_request)]
    assert told[-1] == "The rows that stayed cannot be undone yet. Nothing was undone."
    assert ImportBatch.objects.values().get(pk=batch.pk) == record


def test_an_editor_sees_imports_of_tables_that_editors_import_only(client, editor, batch):
    """And is not shown what undoing another's would do."""
    row = ["2022-2024", "2022", "2024"]
    reference = imported("study_periods", "code first_year last_year", row, name="periods.csv")
    client.force_login(editor)
    listed = client.get(LIST).text
    words = ("file.csv", "periods.csv", "study_periods")
    assert [word in listed for word in words] == [True, False, False]
    assert "Undo this import" not in main_words(client.get(page_of(batch)))
    assert client.get(page_of(reference)).status_code == 302
    for one, status in ((reference, 404), (batch, 403)):
        assert client.get(undo_of(one)).status_code == status
        assert client.post(undo_of(one)).status_code == status
    assert Participant.objects.count() == 2


def test_a_hostile_number_breaks_no_page(staff):
    for number in ("-1", "9" * 5000, "%00", "²", "_31", "..%2f1", "<script>"):
        for page in ("change/", "undo/"):
            status = staff.get(f"{LIST}{number}/{page}").status_code
            assert status in (302, 403, 404), (number, page)
        assert staff.post(f"{LIST}{number}/undo/").status_code in (302, 403, 404), number
