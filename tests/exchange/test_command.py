"""`import_csv` and `load_sample_data`: the same way as the admin, from the command line."""

import io
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from core.models import ImportBatch
from core.records.permissions import Operator
from core.records.publishing import publish
from participants.models import Participant
from tests.rows import make

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


def run(*args: str, **options) -> str:
    out = io.StringIO()
    call_command("import_csv", *args, stdout=out, stderr=out, **options)
    return out.getvalue()


def fault(*args: str, **options) -> tuple[int, str, str]:
    """Return code, message, and what was written before it."""
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_csv", *args, stdout=out, stderr=out, **options)
    return refused.value.returncode, str(refused.value), out.getvalue()


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
        code, said, _told = fault(*args, **options)
        assert [code, said[: len(message)]] == [MISUSE, message]
    assert back_refused(4711) == (MISUSE, "There is no import 4711.")


def test_of_two_filled_sheets_it_is_said_how_to_name_one(tmp_path):
    book, path = Workbook(), tmp_path / "list.xlsx"
    for name in ("Notes", "Members"):
        book.create_sheet(name).append(["code"])
    book.save(path)
    said = f"{path}: The workbook has several filled sheets: “Notes”, “Members”. Choose one. Name it with --sheet."
    assert fault("participants", str(path))[:2] == (REFUSED, said)


def test_only_a_publisher_publishes(write):
    path = write("code,kind,name,publication\nAPT,other,x,published\n")
    assert [fault("participants", path)[0], codes()] == [REFUSED, set()]
    run("participants", path, publish=True)
    assert Participant.objects.published().count() == 1


def test_a_dry_run_of_a_folder_reads_each_table_on_top_of_those_before(write, tmp_path):
    write(APT + VUT.split("\n", 1)[1])
    write("group,member\nAPT,VUT\n", "memberships.csv")
    told = run(all=str(tmp_path), dry_run=True)
    assert ["memberships: 1 new" in told, "is on record" in told] == [True, False]
    assert [codes(), ImportBatch.objects.exists()] == [set(), False]


def test_only_the_good_rows_are_saved_when_asked_so(write):
    told = run("participants", write(APT + "ATU,nonsense,x\n"), only_good=True)
    batch = ImportBatch.objects.get()
    assert [codes(), batch.new, batch.refused] == [{"APT"}, 1, 1]
    assert "  row 3, kind, “nonsense”: “nonsense” is not one of: " in told
    refused = fault("participants", write("code,kind,name\nATU,nonsense,x\n"), only_good=True)
    assert refused[0] == REFUSED
    assert refused[1].endswith(": 1 row was refused; nothing was saved.")


def test_standard_input_is_read_no_further_than_the_limit(monkeypatch, settings):
    settings.IMPORT_MAX_BYTES = 20
    endless = io.BytesIO(APT.encode() * 1000)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=endless))
    assert [fault("participants", "-")[0], endless.tell()] == [REFUSED, 21]


@pytest.fixture
def batch(write):
    make(Participant, code="APT", kind="other", name="as it was")
    run("participants", write(APT + VUT.split("\n", 1)[1]), publish=True)
    return ImportBatch.objects.get()


def back(*args, **options) -> str:
    out = io.StringIO()
    call_command("undo_import", *args, stdout=out, stderr=out, **options)
    return out.getvalue()


def back_refused(*args, **options) -> tuple[int, str]:
    with pytest.raises(CommandError) as refused:
        call_command("undo_import", *args, stdout=io.StringIO(), stderr=io.StringIO(), **options)
    return refused.value.returncode, str(refused.value)


def test_what_was_edited_later_is_listed_and_left(batch):
    Participant.objects.filter(code="APT").update(name="by an editor")
    assert back(batch.pk, publish=True) == (
        f"Import {batch.pk}: 1 rows deleted, 0 restored.\n"
        "  stays: by an editor. Edited since: name.\n"
    )


def test_a_dry_run_of_taking_back_says_what_would_be_done_and_does_nothing(batch):
    publish(Participant.objects.get(code="VUT"), by=Operator(may_publish=True), channel="admin")
    said = f"Import {batch.pk}: 1 rows would be deleted, 1 of them public; 1 would be restored, 0 pending changes dropped. Nothing was done.\n"
    assert [back(batch.pk, publish=True, dry_run=True), codes()] == [said, {"APT", "VUT"}]
    assert back_refused(batch.pk, dry_run=True)[0] == REFUSED
    batch.refresh_from_db()
    assert batch.undone_at is None


def test_a_refusal_in_a_later_table_takes_back_the_earlier_ones(write, tmp_path):
    write("group,member\nAPT,XXX\n", "memberships.csv")
    write(APT)
    assert [fault(all=str(tmp_path))[0], codes()] == [REFUSED, set()]


@pytest.fixture
def samples(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "sample_data").mkdir()
    (tmp_path / "sample_data" / "participants.csv").write_text(APT)


def load() -> str:
    out = io.StringIO()
    call_command("load_sample_data", stdout=out)
    return out.getvalue()


def test_an_empty_database_gets_the_samples_and_one_account_and_later_keeps_its_own(samples):
    password = load().split("password ")[1].split(" ")[0]
    user = User.objects.get()
    assert [codes(), user.check_password(password), user.is_superuser] == [{"APT"}, True, True]
    Participant.objects.update(code="ATU")
    assert [load(), codes(), User.objects.count()] == ["", {"ATU"}, 1]
