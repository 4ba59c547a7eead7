"""Rules for all code: rows are written in one place, foreign keys refer to no app above, migrations can be reversed."""

import ast
import re
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.migrations.loader import MigrationLoader

from benchmarks.figures import APPS, code_files
from pages.models import Page
from tests.browser.serving import manage
from tests.rows import MODELS

WRITERS = {
    "core/records/saving.py",
    "core/records/tracked.py",
    "core/records/state_cache.py",  # the token of the public state, which has no history
    "benchmarks/many_rows.py",  # into a database that is thrown away
    "exchange/batches.py",
    "exchange/uploads/workflow.py",
    "core/groups.py",
    "core/records/pending/shown.py",  # what is rolled back, and links to what is pending
    "core/records/pending/saving.py",  # pending versions, which are no rows that readers see
    "positions/models/submission.py",
    "editing/site/sign_in.py",  # what an account signs in with: tables of django-allauth
    "exchange/management/commands/load_sample_data.py",
}
NOT_OURS = {".venv", "var", "tests", "migrations"}
SOURCES = sorted(
    path.relative_to(settings.BASE_DIR).as_posix()
    for path in settings.BASE_DIR.rglob("*.py")
    if not NOT_OURS & set(path.relative_to(settings.BASE_DIR).parts)
)

# Methods that only rows, querysets and managers have.
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user"}
ALWAYS |= {"create_superuser", "save_base", "_raw_delete", "_update", "_insert"}
# On rows and querysets we call these without positional arguments: `row.save(force_update=True)`, `rows.update(name="x")`.
# A call with one is on something else: `words.update({…})`, `book.save(out)`, `cache.delete(key)`.
BY_NAME = {"save", "delete", "update", "create"}
OF_A_RELATION = {"add", "remove", "set", "clear"}
RELATIONS = {field.name for model in MODELS for field in model._meta.many_to_many} | {
    relation.get_accessor_name()
    for model in MODELS
    for relation in model._meta.related_objects
    if not relation.related_model._meta.model_name.startswith("historical")
}


def writes_of(source: str) -> list[str]:
    """Every call in the source that writes rows, as `line: name`."""
    calls = (
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )
    return [f"{call.lineno}: {call.func.attr}" for call in calls if _writes(call)]


def _writes(call: ast.Call) -> bool:
    name = call.func.attr
    name = name[1:] if name[0] == "a" and name[1:] in ALWAYS | BY_NAME else name  # asave, adelete
    if name in ALWAYS:
        return True
    if name in OF_A_RELATION:
        return isinstance(call.func.value, ast.Attribute) and call.func.value.attr in RELATIONS
    # `form.save(commit=False)` gives rows and saves none.
    only_builds = "commit=False" in map(ast.unparse, call.keywords)
    return name in BY_NAME and not call.args and not only_builds


def test_rows_are_written_in_one_place_only_and_each_module_that_may_does():
    found = {
        path: writes_of((settings.BASE_DIR / path).read_text(encoding="utf-8")) for path in SOURCES
    }
    written = {path: writes for path, writes in found.items() if writes}
    assert {path: writes for path, writes in written.items() if path not in WRITERS} == {}
    assert WRITERS - written.keys() == set()


def test_a_line_that_writes_rows_is_seen_and_one_that_writes_none_let_be():
    seen = {
        "row.save(force_update=True)": "save",
        "await row.asave()": "asave",
        "rows.delete()": "delete",
        "rows.update(name='x')": "update",
        "Meeting.objects.bulk_create(rows)": "bulk_create",
        "await Meeting.objects.acreate(name='x')": "acreate",
        "meeting.organisers.add(row)": "add",
        "super().save()": "save",
    }
    found = {line: writes_of(f"async def work():\n    {line}") for line in seen}
    assert found == {line: [f"2: {name}"] for line, name in seen.items()}
    let_be = ["words.update({'a': 1})", "cache.delete(key)", "formset.save(commit=False)"]
    let_be += ["seen.add(row)", "save()", "row.delete"]
    assert [line for line in let_be if writes_of(line)] == []


# relations between apps


def _app_ranks() -> dict[str, int]:
    """The number of each app in the layers of the import contract; the top layer has 0."""
    tools = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]
    (layers,) = (one["layers"] for one in tools["importlinter"]["contracts"] if one["id"] == "apps")
    return {app: rank for rank, app in enumerate(layers)}


def keys_that_point_up(models, ranks: dict[str, int]) -> list[str]:
    """Relations to an app further up, those of history tables too; installed packages are below all apps."""
    below_all = len(ranks)
    return [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in models
        if model._meta.app_label in ranks
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.is_relation
        and ranks.get(field.related_model._meta.app_label, below_all) < ranks[model._meta.app_label]
    ]


def test_no_key_points_at_a_table_of_an_app_above():
    models = apps.get_models(include_auto_created=True)
    assert keys_that_point_up(models, _app_ranks()) == []
    found = keys_that_point_up(models, {"participants": 0, "meetings": 1})  # the other way round
    held = ("Meeting.country", "HistoricalMeeting.country", "Meeting_organisers.participant")
    assert {f"meetings.{one} -> participants.Participant" for one in held} <= set(found)


def test_no_class_name_stands_for_two_things():
    paths = [path for name in APPS for path in code_files(settings.BASE_DIR / name)]
    nodes = [node for path in paths for node in ast.parse(path.read_text()).body]
    names = [node.name for node in nodes if isinstance(node, ast.ClassDef)]
    named_by_django = {"Command", "Migration"}  # each app may have its own
    assert {name for name in names if names.count(name) > 1} - named_by_django == set()


# migrations


def test_every_app_with_tables_has_migrations_named_by_what_they_do_with_a_way_back():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    here = {
        one.label for one in apps.get_app_configs() if Path(one.path).parent == settings.BASE_DIR
    }
    own = {key: one for key, one in loader.disk_migrations.items() if key[0] in here}
    with_tables = {model._meta.app_label for model in MODELS} | {"core", "exchange"}
    assert {app for app, _name in own} == with_tables
    assert [key for key in own if "auto_" in key[1] or not key[1][5:].strip("_")] == []
    steps = [(key, step) for key, one in own.items() for step in one.operations]
    assert [(key, type(step).__name__) for key, step in steps if not step.reversible] == []


def tables_and_rows(path):
    """What each table and index is made of, whatever the order of columns, and how many rows each table has."""
    with closing(sqlite3.connect(path)) as database:
        made = database.execute("SELECT name, type, sql FROM sqlite_master WHERE sql > ''")
        return {
            name: (
                sorted(re.split(r', (?="|CONSTRAINT )', sql[sql.index("(") + 1 : -1])),
                kind == "table" and database.execute(f"SELECT count(*) FROM {name}").fetchone(),
            )
            for name, kind, sql in made.fetchall()
            if name != "sqlite_sequence"
        }


@pytest.mark.gate
def test_migrations_lead_to_the_tables_that_the_tests_run_on(migrated_database, tmp_path):
    manage(path := tmp_path / "site.sqlite3", "migrate", "-v0")
    assert tables_and_rows(path) == tables_and_rows(migrated_database)


def test_no_content_page_can_take_an_address_of_the_site():
    for slug in ("meetings", "people", "share", "static", "well-known"):
        with pytest.raises(ValidationError, match="is reserved"):
            Page(slug=slug, title="x").clean()
