"""Files that are made once, stored, and never out of date."""

import os
import time
from contextlib import ExitStack

import pytest

from core.public import stored_files
from core.public.stored_files import AT_ONCE, Busy, FileStore, version_of

STORE = FileStore("test", keep=2)


@pytest.fixture
def made():
    """What was made, in order."""
    return []


def opened(made, version, body=b"body"):
    def make(file):
        made.append(version)
        file.write(body)

    with STORE.open(version, make) as file:
        return file.read()


def names():
    return sorted(path.name for path in STORE.folder.iterdir())


def test_a_file_is_made_once(made):
    assert [opened(made, "a"), opened(made, "a")] == [b"body", b"body"]
    assert (made, names()) == (["a"], ["a"])


def test_another_version_is_another_file(made):
    assert [opened(made, "a", b"1"), opened(made, "b", b"2"), opened(made, "a")] == [
        b"1",
        b"2",
        b"1",
    ]


def test_the_files_used_last_stay(made):
    for version in ("a", "b"):
        opened(made, version)
        os.utime(STORE.folder / version, (1, 1))
    for version in ("a", "c"):
        opened(made, version)
    assert names() == ["a", "c"]


def test_what_fails_leaves_nothing_behind(made):
    with pytest.raises(ZeroDivisionError):
        STORE.open("a", lambda file: file.write(bytes(1 // 0)))
    assert names() == []
    assert opened(made, "a") == b"body"


def test_a_folder_that_takes_no_file_stops_nobody(made, settings, tmp_path):
    settings.STORED_FILES_ROOT = tmp_path / "file"
    settings.STORED_FILES_ROOT.write_text("no folder")
    assert [opened(made, "a"), opened(made, "a")] == [b"body", b"body"]
    assert made == ["a", "a"]


def test_more_than_may_be_made_at_once_are_refused_and_stored_files_are_not(made, monkeypatch):
    monkeypatch.setattr(stored_files, "PATIENCE", 0)
    opened(made, "a")
    for _time in range(AT_ONCE):
        stored_files._making.acquire()
    try:
        assert opened(made, "a") == b"body"
        with pytest.raises(Busy):
            opened(made, "b")
    finally:
        for _time in range(AT_ONCE):
            stored_files._making.release()
    assert opened(made, "b") == b"body"


def test_a_version_depends_on_every_fact_and_on_the_code(monkeypatch):
    version = version_of("a", {"b": 1})
    assert version == version_of("a", {"b": 1})
    assert version != version_of("a", {"b": 2})
    monkeypatch.setattr(stored_files, "code_version", lambda: "another release")
    assert version != version_of("a", {"b": 1})


def test_the_version_of_the_code_follows_its_files(tmp_path):
    (tmp_path / "app").mkdir()
    for name in ("app/__init__.py", "app/sheet.typ", "requirements.txt", "app/notes.txt"):
        (tmp_path / name).write_text("")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "library.py").write_text("")
    assert sorted(path.name for path in stored_files._code_files(tmp_path)) == [
        "__init__.py",
        "requirements.txt",
        "sheet.typ",
    ]


def test_no_more_wait_than_are_made_and_are_refused_before_any_work(made, monkeypatch):
    monkeypatch.setattr(stored_files, "PATIENCE", 30)
    opened(made, "stored")
    with ExitStack() as places:
        for _number in range(2 * AT_ONCE):
            STORE.refuse_early("other")
            places.callback(stored_files._places.release)
            stored_files._places.acquire()
        STORE.refuse_early("stored")
        began = time.monotonic()
        with pytest.raises(Busy):
            STORE.refuse_early("other")
        with pytest.raises(Busy):
            opened(made, "other")
        assert time.monotonic() - began < 5
