"""Which column of a file is which of ours: headers as people write them, chosen ones, and those that no file fills."""

import pytest

from core.registry import tables
from exchange.checking.plan import Instructions
from exchange.columns.matching import ColumnsRefused, columns_of
from exchange.models import ColumnChoice, StoredUpload
from exchange.uploads.workflow import create_upload, preview_upload

pytestmark = pytest.mark.django_db


def refusal(table: str, header: list[str], chosen: dict[str, str] | None = None) -> ColumnsRefused:
    with pytest.raises(ColumnsRefused) as refused:
        columns_of(tables[table](), header, chosen or {})
    return refused.value


# names


@pytest.mark.parametrize(
    "title", ["common_name", " COMMON  NAME ", "Common\nname", "common\u200bname"]
)
def test_a_column_is_found_in_any_case_and_spacing_behind_those_of_refused_rows(title):
    header = ["(row)", " (Why\u00a0refused)", "code", title]
    assert columns_of(tables["participants"](), header) == {"code": 2, "common_name": 3}


def test_everything_wrong_with_a_header_is_said_at_once():
    refused = refusal("participants", ["code", "", "Nmae", "Colour", "Code", "website"])
    assert [(header.title, header.near) for header in refused.unplaced] == [
        ("", ""),
        ("Nmae", "name"),
        ("Colour", ""),
        ("Code", ""),
    ]
    assert str(refused) == (
        "Column 2 has no name. The column “Nmae” is not recognised. Did you mean “name”? The column “Colour” is not recognised. "
        "The column “code” appears twice."
    )


def test_every_column_that_a_row_needs_is_named():
    assert str(refusal("documents", ["summary"])).count("is required to create rows") == 2
    said = "The key column “code” is missing: rows cannot be matched without it."
    assert str(refusal("participants", ["name"])) == said


# chosen


INTERNAL = "id pk version created_by created_by_id changed_at is_superuser delete live_at history __class__"


@pytest.mark.parametrize("column", INTERNAL.split())
def test_no_file_brings_a_column_that_only_the_site_writes(column):
    refused = refusal("participants", ["code", "name"], {"name": column})
    assert [header.title for header in refused.unplaced] == ["name"]
    resources = [resource() for resource in tables.values()]
    assert [one for one in resources if column in {*one.columns(), *one.composites}] == []


# remembered


def look(user, data: str, table: str = "participants", **columns: str) -> StoredUpload:
    """As the page does: the file is kept and looked at."""
    pending = create_upload(user, table, data.encode(), "file.csv")
    preview_upload(pending, Instructions(columns=columns), user)
    return pending


FOREIGN = "code,kind,Titel,Farbe\nAPT,other,x,red\n"


def test_a_header_of_ours_that_was_left_out_is_read_in_the_next_file(editor):
    file = "code,kind,name,website\nAPT,other,x,https://www.apt.int\n"
    left_out = look(editor, file, website="")
    [row] = left_out.preview["planned"]
    assert "Website" not in [label for label, *_change in row["cells"]]
    assert not ColumnChoice.objects.exists()
    [row] = look(editor, file).preview["planned"]
    assert row["cells"][-1] == ["Website", "", "https://www.apt.int"]


def test_what_was_chosen_is_of_one_table_and_one_user(editor, publisher):
    look(editor, FOREIGN, Titel="name", Farbe="")
    others = [look(publisher, FOREIGN), look(editor, "slug,Titel\na,x\n", "meetings")]
    said = "The column “Titel” is not recognised."
    assert [said in one.preview["fault"] for one in others] == [True, True]
