"""`export_csv`: the same bytes as the site gives, from the command line."""

import io
import os
import stat

import pytest
from django.core.management import CommandError, call_command

from core.registry import table_name
from exchange.datapackage.package import Table
from exchange.management.commands import export_csv
from meetings.models import Assembly, Committee, Meeting, Series
from participants.models import Participant
from study_groups.models import StudyPeriod
from tests.rows import OF_EACH_KIND, make

pytestmark = pytest.mark.django_db
MISUSE = 2


def written(*args: str, **options) -> bytes:
    out = io.StringIO(newline="")
    call_command("export_csv", *args, stdout=out, **options)
    return out.getvalue().encode()


def refusal(*args: str, **options) -> str:
    with pytest.raises(CommandError) as refused:
        written(*args, **options)
    assert refused.value.returncode == MISUSE
    return str(refused.value)


@pytest.mark.parametrize("model", OF_EACH_KIND)
def test_the_rows_of_each_kind_of_table_are_the_file_that_readers_or_staff_get(
    model, client, publisher
):
    make(model, canary="Xanadu")
    table = table_name(model)
    assert written(table) == client.get(f"/data/{table}.csv").content
    client.force_login(publisher)
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/export.csv"
    assert written(table, drafts=True) == client.get(address).content


def test_drafts_are_written_only_where_they_are_asked_for():
    make(Series, name="Public", published=True)
    make(Series, name="Draft", published=False)
    public, all_rows = written("series"), written("series", drafts=True)
    assert [b"Draft" in public, b"Draft" in all_rows] == [False, True]
    assert [b"publication" in public, b"publication" in all_rows] == [False, True]


def test_a_whole_site_is_written_and_loaded_into_an_empty_one(tmp_path):
    """Staff get the latest row first, so a row stands above the one that it is part of."""
    apt = make(Participant, code="APT", kind="regional_organisation")
    make(Participant, code="APT-WG", part_of=make(Participant, code="APT-PREP", part_of=apt))
    plenary = make(Committee, code="PL")
    make(Committee, code="COM4", assembly=plenary.assembly, parent=plenary)
    make(Meeting, within=make(Meeting, slug="assembly"), organisers=[apt], published=False)

    def files():
        written(all=str(tmp_path), drafts=True)
        return {path.name: sorted(path.read_bytes().splitlines()) for path in tmp_path.iterdir()}

    before = files()
    for model in (Committee, Meeting, Participant, Assembly, StudyPeriod):
        for row in model.objects.order_by("-pk"):
            row.delete()
    out = io.StringIO()
    call_command("import_csv", all=str(tmp_path), publish=True, stdout=out, stderr=out)
    assert files() == before


def test_a_file_is_written_and_said(tmp_path):
    make(Participant, source_addresses="https://a.int\nhttps://b.int"), make(Participant)
    path = tmp_path / "new" / "participants.csv"
    assert written("participants", str(path)).decode() == f"{path}: 2 rows\n"
    assert path.read_bytes() == written("participants")
    assert stat.S_IMODE(path.stat().st_mode) & 0o444 == 0o444 & ~os.umask(os.umask(0))
    assert written("participants", str(path), verbosity=0) == b""


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "participants.csv"
    path.write_text("as it was")

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_csv.os, "fsync", full)
    said = f"{path} cannot be written: No space left on device."
    assert refusal("participants", str(path)) == said
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [(path.name, "as it was")]


def test_a_folder_is_not_written_where_one_table_fails(tmp_path, monkeypatch):
    def write(self, out):
        if self.name == "meetings":
            raise MemoryError
        return {}

    monkeypatch.setattr(Table, "write", write)
    with pytest.raises(MemoryError):
        written(all=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_is_misuse():
    assert refusal("meeting").startswith("No table is called “meeting”. The tables are: ")
    said = "--all writes every table: name none."
    assert refusal("meetings", all="/nowhere") == said
