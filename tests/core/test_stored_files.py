"""Files that are made once, stored, and never out of date."""

import os
import threading
from pathlib import Path

import pytest

from core.public import stored_files
from core.public.stored_files import Busy, FileStore, version_of

STORE = FileStore("test", keep=2)


def opened(made, version, body=b"body"):
    def make(file):
        made.append(version)
        file.write(body)

    with STORE.open(version, make) as file:
        return file.read()


def names(settings):
    return sorted(os.listdir(Path(settings.STORED_FILES_ROOT, "test")))


def test_a_version_is_made_once_and_the_files_used_last_stay(settings):
    made = []
    bodies = [opened(made, *one) for one in (("a", b"1"), ("b", b"2"), ("a", b"3"))]
    assert (bodies, made, names(settings)) == ([b"1", b"2", b"1"], ["a", "b"], ["a", "b"])
    for version in ("a", "b"):
        os.utime(Path(settings.STORED_FILES_ROOT, "test", version), (1, 1))
    opened(made, "a")
    opened(made, "c")
    assert names(settings) == ["a", "c"]


def test_what_fails_leaves_nothing_behind(settings):
    with pytest.raises(ZeroDivisionError):
        STORE.open("failed", lambda file: file.write(bytes(1 // 0)))
    assert opened([], "failed") == b"body"
    assert {path.name for path in Path(settings.STORED_FILES_ROOT).iterdir()} == {"test"}


def test_a_folder_that_takes_no_file_stops_nobody(settings, tmp_path):
    made = []
    settings.STORED_FILES_ROOT = tmp_path / "file"
    settings.STORED_FILES_ROOT.write_text("no folder")
    assert [opened(made, "a"), opened(made, "a")] == [b"body", b"body"]
    assert made == ["a", "a"]


def test_more_than_may_be_made_at_once_are_refused_and_stored_files_are_not(monkeypatch):
    opened([], "a")
    with monkeypatch.context() as busy:
        busy.setattr(stored_files, "_making", threading.Semaphore(0))
        assert opened([], "a") == b"body"
        with pytest.raises(Busy):
            opened([], "d")
    assert opened([], "d") == b"body"


def test_a_version_depends_on_every_fact_and_on_the_files_of_the_code(settings, tmp_path):
    version = version_of("a", {"b": 1})
    assert version == version_of("a", {"b": 1})
    assert version != version_of("a", {"b": 2})
    settings.BASE_DIR, seen = tmp_path, []
    names = ("app/__init__.py", "app/sheet.typ", "requirements.txt", "app/notes.txt", ".venv/a.py")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
        seen.append(stored_files.code_version.__wrapped__())
    assert [seen.index(one) for one in seen] == [0, 1, 2, 2, 2]
