"""`import_csv`, `load_sample_data`, `undo_import`, `export_csv`: the same as the admin and the site; and the public tables as a package."""

import io
import json
import os
import stat
import zipfile
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from core.models import ImportBatch
from core.records.permissions import Operator
from core.records.publishing import publish
from core.records.tracked import table_name
from core.registry import tables
from exchange.datapackage.package import Package, Table, describe_column
from exchange.management.commands import export_csv
from meetings.models import Assembly, Committee, Meeting, Series
from participants.models import Participant
from study_groups.models import StudyPeriod
from tests.rows import OF_EACH_KIND, make

pytestmark = pytest.mark.django_db
REFUSED, MISUSE = 1, 2
APT = "code,kind,name\nAPT,regional_organisation,Asia-Pacific Telecommunity\n"
VUT = "code,kind,name\nVUT,member_state,Vanuatu\n"


@pytest.fixture
def write(tmp_path):
    def written(text: str, name: str = "participants.csv") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return written


def run(*args: str, command: str = "import_csv", **options) -> str:
    out = io.StringIO()
    call_command(command, *args, stdout=out, stderr=out, **options)
    return out.getvalue()


def fault(*args: str, **options) -> tuple[int, str]:
    with pytest.raises(CommandError) as refused:
        run(*args, **options)
    return refused.value.returncode, str(refused.value)


def codes() -> set[str]:
    return set(Participant.objects.values_list("code", flat=True))


def test_a_table_is_loaded_from_a_file_with_the_rights_and_the_name_of_an_account(write, editor):
    told = run("participants", write(APT), user="editor")
    batch = ImportBatch.objects.get()
    assert told == (
        "participants: 1 new, 0 changed, 0 same, 0 refused\n"
        f"Import {batch.pk} is on record; undo_import {batch.pk} takes it back.\n"
    )
    assert [codes(), Participant.objects.get().publication] == [{"APT"}, "draft"]
    line = Participant.history.get()
    assert [line.history_user, line.history_by_name] == [editor, "editor"]


def test_misuse_is_told_from_refusal(write, tmp_path):
    path = write(APT, "particpants.csv")
    for args, options, message in (
        (["participnts", path], {}, "No table is called “participnts”."),
        (["participants"], {}, "Name a file, or - for standard input."),
        (["participants", "/nowhere/x.csv"], {}, "/nowhere/x.csv cannot be read: No such file"),
        ([], {"all": str(tmp_path)}, "No table is called particpants."),
    ):
        code, said = fault(*args, **options)
        assert [code, said[: len(message)]] == [MISUSE, message]
    assert fault(4711, command="undo_import") == (MISUSE, "There is no import 4711.")
    code, said = fault("meeting", command="export_csv")
    assert [code, said.partition("The tables")[0]] == [MISUSE, "No table is called “meeting”. "]
    said = "--all writes every table: name none."
    assert fault("meetings", command="export_csv", all="/nowhere") == (MISUSE, said)


def test_of_two_filled_sheets_it_is_said_how_to_name_one(tmp_path):
    book, path = Workbook(), tmp_path / "list.xlsx"
    for name in ("Notes", "Members"):
        book.create_sheet(name).append(["code"])
    book.save(path)
    said = f"{path}: The workbook has several filled sheets: “Notes”, “Members”. Choose one. Name it with --sheet."
    assert fault("participants", str(path)) == (REFUSED, said)


def test_only_a_publisher_publishes(write):
    path = write("code,kind,name,publication\nAPT,other,x,published\n")
    assert [fault("participants", path)[0], codes()] == [REFUSED, set()]
    run("participants", path, publish=True)
    assert Participant.objects.published().count() == 1


def test_a_folder_is_read_each_table_on_top_of_those_before_and_imported_whole_or_not(
    write, tmp_path
):
    """A dry run imports nothing; nor does a folder in which a later table is refused."""
    write(APT + VUT.split("\n", 1)[1])
    write("group,member\nAPT,VUT\n", "memberships.csv")
    told = run(all=str(tmp_path), dry_run=True)
    assert ["memberships: 1 new" in told, "is on record" in told] == [True, False]
    assert [codes(), ImportBatch.objects.exists()] == [set(), False]
    write("group,member\nAPT,XXX\n", "memberships.csv")
    assert [fault(all=str(tmp_path))[0], codes()] == [REFUSED, set()]


def test_only_the_good_rows_are_saved_when_asked_so(write):
    told = run("participants", write(APT + "ATU,nonsense,x\n"), only_good=True)
    batch = ImportBatch.objects.get()
    assert [codes(), batch.new, batch.refused] == [{"APT"}, 1, 1]
    assert "  row 3, kind, “nonsense”: “nonsense” is not one of: " in told
    path = write("code,kind,name\nATU,nonsense,x\n")
    said = f"{path}: 1 row was refused; nothing was saved."
    assert fault("participants", path, only_good=True) == (REFUSED, said)


def test_standard_input_is_read_no_further_than_the_limit(monkeypatch, settings):
    settings.IMPORT_MAX_BYTES = 20
    endless = io.BytesIO(APT.encode() * 1000)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=endless))
    assert [fault("participants", "-")[0], endless.tell()] == [REFUSED, 21]


def test_a_dry_run_of_taking_back_does_nothing_and_what_was_edited_later_is_listed_and_left(write):
    make(Participant, code="APT", kind="other", name="as it was")
    run("participants", write(APT + VUT.split("\n", 1)[1]), publish=True)
    batch = ImportBatch.objects.get()
    publish(Participant.objects.get(code="VUT"), by=Operator(may_publish=True), channel="admin")
    undo = {"command": "undo_import"}
    said = f"Import {batch.pk}: 1 rows would be deleted, 1 of them public; 1 would be restored, 0 pending changes dropped. Nothing was done.\n"
    assert [run(batch.pk, publish=True, dry_run=True, **undo), codes()] == [said, {"APT", "VUT"}]
    assert fault(batch.pk, dry_run=True, **undo)[0] == REFUSED
    batch.refresh_from_db()
    assert batch.undone_at is None
    Participant.objects.filter(code="APT").update(name="by an editor")
    assert run(batch.pk, publish=True, **undo) == (
        f"Import {batch.pk}: 1 rows deleted, 0 restored.\n"
        "  stays: by an editor. Edited since: name.\n"
    )


def test_an_empty_database_gets_the_samples_and_one_account_and_later_keeps_its_own(
    settings, tmp_path
):
    settings.BASE_DIR = tmp_path
    (tmp_path / "sample_data").mkdir()
    (tmp_path / "sample_data" / "participants.csv").write_text(APT)
    password = run(command="load_sample_data").split("password ")[1].split(" ")[0]
    user = User.objects.get()
    assert [codes(), user.check_password(password), user.is_superuser] == [{"APT"}, True, True]
    Participant.objects.update(code="ATU")
    assert [run(command="load_sample_data"), codes(), User.objects.count()] == ["", {"ATU"}, 1]


def written(*args: str, **options) -> bytes:
    return run(*args, command="export_csv", **options).encode()


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
    """The export lists the latest row first, so a row stands above the one that it is part of."""
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
    assert fault("participants", str(path), command="export_csv") == (MISUSE, said)
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


def test_a_column_says_what_its_cells_hold_and_those_of_the_key_come_first():
    precisions = {"enum": ["day", "month", "quarter", "year"]}
    for name, column, type_of, constraints in (
        ("meetings", "name", "string", {"required": True}),
        ("meetings", "starts_on", "date", None),
        ("meetings", "start_time", "time", None),
        ("notes", "dated", "string", None),
        ("figures", "number", "integer", {"required": True}),
        ("question_successions", "in_part", "boolean", {"required": True}),
        ("meetings", "date_precision", "string", precisions),
        ("meetings", "organisers", "string", None),
    ):
        found = describe_column(tables[name].model(), column)["schema"]
        assert [found["type"], found.get("constraints")] == [type_of, constraints], column
    for table in (Table(name, resource) for name, resource in tables.items()):
        names = [column["name"] for column in table.columns]
        assert names[: len(table.model.key_fields)] == list(table.model.key_fields)


def test_the_same_rows_make_the_same_bytes_on_another_day_dated_by_the_last_change():
    package = Package()
    with time_machine.travel("2031-02-03T04:05:06Z", tick=False):
        make(Meeting)
    first, second = io.BytesIO(), io.BytesIO()
    package.write_zip(first)
    with time_machine.travel("2032-05-06T07:08:09Z", tick=False):
        package.write_zip(second)
    assert first.getvalue() == second.getvalue()
    with zipfile.ZipFile(first) as archive:
        dates = {member.date_time for member in archive.infolist()}
    assert json.loads(package.descriptor())["created"] == "2031-02-03T04:05:06Z"
    assert dates == {(2031, 2, 3, 4, 5, 6)}
    readme = package.readme().decode()
    cited = f"{package.title} (last change 3 February 2031). {package.address}. Licence: CC BY 4.0, https://"
    assert f"How to cite\n{cited}" in readme
    assert "has an apostrophe in front. Remove it to get the text itself." in readme
