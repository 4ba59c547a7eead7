"""Every management command is listed by whether it writes our rows, and how; a new command must be added here."""

from django.conf import settings
from django.core.management import get_commands

# They write through core/records/saving, add a line to the history of an account, or check and replace the whole database.
OUR_WAY = {"import_csv", "load_sample_data", "move_database", "reset_second_factor", "restore"}
OUR_WAY |= {"undo_import"}
# They write past it: docs/deployment.md has a warning for each.
PAST_IT = {"account_unsetmultipleprimaryemails", "changepassword", "createsuperuser", "dbshell"}
PAST_IT |= {"flush", "loaddata", "migrate", "remove_stale_contenttypes", "shell"}
NO_ROW_OF_OURS = {"backup", "check", "check_content", "clearsessions", "collectstatic"}
NO_ROW_OF_OURS |= {"compilemessages", "content_version", "createcachetable", "diffsettings"}
NO_ROW_OF_OURS |= {"dumpdata", "export_csv", "findstatic", "freeze", "inspectdb", "makemessages"}
NO_ROW_OF_OURS |= {"makemigrations", "optimizemigration", "rebuild_search_index", "runserver"}
NO_ROW_OF_OURS |= {"sendtestemail", "showmigrations", "sqlflush", "sqlmigrate", "sqlsequencereset"}
NO_ROW_OF_OURS |= {"squashmigrations", "startapp", "startproject", "test", "testserver"}


def test_every_command_is_known_by_the_rows_that_it_writes_and_has_its_warning():
    assert sorted(get_commands()) == sorted([*OUR_WAY, *PAST_IT, *NO_ROW_OF_OURS])
    text = (settings.BASE_DIR / "docs" / "deployment.md").read_text(encoding="utf-8")
    section = text.partition("\n## Commands\n")[2].partition("\n## ")[0]
    assert [name for name in PAST_IT if f"`{name}`" not in section] == []
