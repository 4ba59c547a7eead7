"""F40: a backup counts only once it has been restored."""

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from .serving import Site, rows_of


class Save(NamedTuple):
    name: str
    began: float
    done: float


def manage(site: Site, *words: str, **environment: str) -> None:
    command = [sys.executable, "manage.py", *words]
    variables = site.environment | environment
    subprocess.run(command, cwd=settings.BASE_DIR, env=variables, check=True, capture_output=True)


@contextmanager
def saving(site: Site, writers: int):
    """Staff who save topics as fast as they are answered."""
    saves: list[Save] = []
    ended = threading.Event()

    def save(number: int) -> None:
        staff, count = site.staff(), 0
        while not ended.is_set():
            name, began = f"Writer {number}, save {count}", time.monotonic()
            assert staff.add_topic(name).status == 302
            saves.append(Save(name, began, time.monotonic()))
            count += 1

    threads = [threading.Thread(target=save, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    yield saves
    ended.set()
    for thread in threads:
        thread.join()


def faults_of(database: Path, saves: list[Save], began: float, over: float) -> list[str]:
    """Each save writes a topic and a line of its history: both are there, or neither."""
    topics, history = (
        {name for (name,) in rows_of(database, f"SELECT name FROM resolutions_{table}")}
        for table in ("topic", "historicaltopic")
    )
    faults = {
        "is there by halves": lambda save, is_kept: is_kept != (save.name in history),
        "is lost": lambda save, is_kept: save.done < began and not is_kept,
        "is of later": lambda save, is_kept: save.began > over and is_kept,
    }
    return [
        f"{save.name} {fault}"
        for save in saves
        for fault, holds in faults.items()
        if holds(save, save.name in topics)
    ]


def test_backups_made_under_four_writers_restore_whole(site, tmp_path):
    with saving(site, 4) as saves:
        time.sleep(1)
        began = time.monotonic()
        manage(site, "backup", str(tmp_path / "backup"))
        over = time.monotonic()
        time.sleep(0.5)
    elsewhere = tmp_path / "elsewhere"
    own = {"DATABASE_URL": f"sqlite:///{elsewhere}.sqlite3", "MEDIA_ROOT": str(elsewhere)}
    manage(site, "restore", str(tmp_path / "backup"), **own)
    assert faults_of(Path(f"{elsewhere}.sqlite3"), saves, began, over) == []
    assert len(saves) > 4  # at least one writer saved twice
