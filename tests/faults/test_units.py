"""F65: the shipped units of systemd, each under its own limits (unit.py)."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from ctypes import CDLL
from pathlib import Path

import pytest
from django.conf import settings

from .serving import Site
from .unit import NOBODY

UNITS = settings.BASE_DIR / "deploy" / "systemd"
DOCUMENT = "/admin/documents/document/add/"
EDITION = "/admin/papers/paperedition/add/"


def command_of(unit: str, folder: Path, instance: str = "") -> list[str]:
    run = ["unshare", "--mount", sys.executable, "tests/faults/unit.py"]
    return [*run, str(UNITS / unit), str(folder), instance]


class Instance(Site):
    def command(self) -> list[str]:
        return command_of("wtsa@.service", self.folder, str(self.port))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, filled) -> Path:
    """The folders to which the units write; they belong to a user without rights."""
    if os.getuid() or subprocess.run(["unshare", "--mount", "true"]).returncode:
        pytest.skip("folders are mounted by root only")
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze, which knows the groups of system calls, is not installed")
    try:
        CDLL("libseccomp.so.2")
    except OSError:
        pytest.skip("libseccomp is not installed")
    folder = tmp_path_factory.mktemp("units")
    for name in ("var/static", "wtsa"):
        (folder / name).mkdir(parents=True)
    filled.copy_to(folder / "var")
    (folder / "environment").write_text(f"SECRET_KEY='{settings.SECRET_KEY}'\n")
    for path in folder.rglob("*"):
        os.chown(path, NOBODY, NOBODY)
    return folder


@pytest.fixture(scope="module")
def instance(folder, filled) -> Iterator[Instance]:
    with Instance(filled, folder, folder / "var" / "site.sqlite3") as instance:
        yield instance


MADE = {
    "/": b"<!DOCTYPE html>",
    "/meetings.xlsx": b"PK",
    "/data/wtsa-data.zip": b"PK",
    "/share.png": b"\x89PNG",
    "/readyz": b"ready\n",
    "/papers/wtsa-24/9.pdf": b"%PDF-",
}


def test_f65_an_instance_makes_pages_files_share_images_and_pdfs_and_stores_papers(instance):
    staff = instance.staff()
    with closing(sqlite3.connect(instance.database, isolation_level=None)) as database:
        select = "SELECT id FROM papers_backgroundpaper WHERE slug = 'wtsa-24'"
        ((paper,),) = database.execute(select)
        typed = {"paper": str(paper), "number": "9", "status": "draft"}
        assert staff.post(EDITION, staff.shown(EDITION) | typed).status == 302
        database.execute(
            "UPDATE papers_paperedition SET publication = 'published' WHERE number = 9"
        )
    form = staff.shown(DOCUMENT) | {"title": "Under limits", "kind": "contribution"}
    answer = staff.upload(DOCUMENT, form, ("file", "paper.pdf", b"%PDF-1.7\n"))
    assert [answer.status, len([*instance.folder.glob("var/media/**/*.pdf")])] == [302, 1]
    answers = {address: instance.get(address) for address in MADE}
    assert {one.status for one in answers.values()} == {200}
    assert {address: one.body[: len(MADE[address])] for address, one in answers.items()} == MADE


def test_f65_an_instance_has_no_rights_and_may_not_gain_any(instance):
    told = Path(f"/proc/{instance.workers()[0]}/status").read_text()
    said = dict(line.split(":\t", 1) for line in told.splitlines())
    assert [said["Uid"].split()[0], int(said["CapEff"], 16)] == [str(NOBODY), 0]
    assert [said["NoNewPrivs"], said["Seccomp"]] == ["1", "2"]


def test_f65_the_daily_backup_is_made(folder):
    subprocess.run(command_of("wtsa-backup.service", folder), cwd=settings.BASE_DIR, check=True)
    (manifest,) = folder.glob("wtsa/*/manifest.json")
    assert json.loads(manifest.read_text())["engine"] == "sqlite"


def test_f65_sessions_that_are_over_are_removed_and_others_stay(folder, filled):
    with closing(sqlite3.connect(folder / "var" / "site.sqlite3")) as database:
        sessions = set(filled.sessions.values())
        over = ("over", "", "2020-01-01 00:00:00")
        database.execute("INSERT INTO django_session VALUES (?, ?, ?)", over)
        database.commit()
        unit = command_of("wtsa-clearsessions.service", folder)
        subprocess.run(unit, cwd=settings.BASE_DIR, check=True)
        left = database.execute("SELECT session_key FROM django_session").fetchall()
    assert {key for (key,) in left} == sessions
