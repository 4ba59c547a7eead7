"""`import_csv` and `load_sample_data`: the same way as the admin, from the command line."""

import io
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from core.models import ImportBatch
from participants.models import Membership, Participant
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


def test_a_table_is_loaded_from_a_file(write):
    told = run("participants", write(APT))
    batch = ImportBatch.objects.get()
    assert (
        told
        == f"participants: 1 new, 0 changed, 0 same, 0 refused\nImport {batch.pk} is on record; undo_import {batch.pk} takes it back.\n"
    )
    assert [codes(), Participant.objects.get().publication] == [{"APT"}, "draft"]


def test_a_table_is_loaded_from_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(APT.encode())))
    run("participants", "-")
    assert codes() == {"APT"}


def test_history_tells_of_the_command_and_the_file(write):
    path = write(APT)
    run("participants", path)
    line = Participant.history.get()
    assert [line.door, line.by_name, line.history_change_reason] == ["command", "operator", path]


def test_a_refused_row_is_named_and_nothing_is_saved(write):
    path = write(APT + "ATU,nonsense,x\n")
    code, message, told = fault("participants", path)
    assert [code, message] == [REFUSED, f"{path}: 1 row was refused; nothing was saved."]
    assert "  row 3, kind, “nonsense”: “nonsense” is none of: " in told
    assert codes() == set()


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(write):
    path = write("code;nmae\nAPT;x\n")
    assert fault("participants", path)[:2] == (REFUSED, f"{path}: The column “nmae” is unknown. Did you mean “name”?")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["participnts", "x.csv"], "No table is called “participnts”."),
        ([], "No table is called “None”."),
        (["participants"], "Name a file, or - for standard input."),
        (["participants", "/nowhere/x.csv"], "/nowhere/x.csv cannot be read: No such file or directory."),
    ],
)
def test_misuse_is_told_from_refusal(args, message):
    code, said, _told = fault(*args)
    assert [code, said.startswith(message)] == [MISUSE, True]


# rights


def test_only_a_publisher_publishes(write):
    path = write("code,kind,name,publication\nAPT,other,x,published\n")
    assert [fault("participants", path)[0], codes()] == [REFUSED, set()]
    run("participants", path, publish=True)
    assert Participant.objects.published().count() == 1


def test_an_account_lends_its_rights_and_its_name(write, editor):
    run("participants", write(APT), user="editor")
    line = Participant.history.get()
    assert [line.history_user, line.by_name] == [editor, "editor"]


@pytest.mark.parametrize("publish", [False, True])
def test_an_account_without_the_right_is_refused(publish, write, author):
    assert [fault("participants", write(APT), user="author", publish=publish)[:2], codes()] == [
        (REFUSED, "You may not import this table."),
        set(),
    ]


def test_publish_adds_nothing_to_the_rights_of_an_account(write, editor):
    path = write("code,kind,name,publication\nAPT,other,x,published\n")
    assert [fault("participants", path, user="editor", publish=True)[0], codes()] == [REFUSED, set()]


def test_an_account_that_was_closed_is_refused(write, publisher):
    publisher.is_active = False
    publisher.save()
    assert fault("participants", write(APT), user="publisher")[0] == REFUSED


def test_an_unknown_account_is_misuse(write):
    assert fault("participants", write(APT), user="nobody")[:2] == (MISUSE, "There is no account “nobody”.")


# dry runs


def test_a_dry_run_saves_nothing(write):
    assert run("participants", write(APT), dry_run=True).endswith("Dry run: nothing was saved.\n")
    assert codes() == set()


def test_a_dry_run_of_a_refused_file_fails_too(write):
    path = write(APT + "ATU,nonsense,x\n")
    assert fault("participants", path, dry_run=True)[0] == REFUSED


def test_a_dry_run_of_a_folder_reads_each_table_on_top_of_those_before(write, tmp_path):
    write(APT + VUT.split("\n", 1)[1])
    write("group,member\nAPT,VUT\n", "memberships.csv")
    assert "memberships: 1 new" in run(all=str(tmp_path), dry_run=True)
    assert codes() == set()


# folders


def test_a_folder_is_loaded_lower_tables_first(write, tmp_path):
    write("group,member\nAPT,VUT\n", "memberships.csv")
    write(APT + VUT.split("\n", 1)[1])
    run(all=str(tmp_path))
    assert Membership.objects.get().member.code == "VUT"


def test_a_refusal_in_a_later_table_takes_back_the_earlier_ones(write, tmp_path):
    write("group,member\nAPT,XXX\n", "memberships.csv")
    write(APT)
    assert [fault(all=str(tmp_path))[0], codes()] == [REFUSED, set()]


def test_a_file_of_no_table_is_misuse(write, tmp_path):
    write(APT, "particpants.csv")
    assert fault(all=str(tmp_path))[:2] == (MISUSE, "No table is called particpants.")


@pytest.mark.parametrize("folder", ["nowhere", "participants.csv"])
def test_a_folder_that_is_none_is_misuse(folder, write, tmp_path):
    write(APT)
    assert fault(all=str(tmp_path / folder))[0] == MISUSE


# sample data


@pytest.fixture
def samples(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "sample_data").mkdir()
    (tmp_path / "sample_data" / "participants.csv").write_text(APT)


def load() -> str:
    out = io.StringIO()
    call_command("load_sample_data", stdout=out)
    return out.getvalue()


def test_an_empty_database_gets_the_samples_and_one_account(samples):
    password = load().split("password ")[1].split(" ")[0]
    assert [codes(), User.objects.get().check_password(password), User.objects.get().is_superuser] == [{"APT"}, True, True]


def test_loading_again_changes_nothing_and_tells_no_password(samples):
    load()
    assert [load(), User.objects.count(), Participant.history.count()] == ["", 1, 1]


def test_a_database_in_use_keeps_its_rows_and_accounts(samples, editor):
    make(Participant, code="ATU")
    assert [load(), codes(), User.objects.count()] == ["", {"ATU"}, 1]
