"""Eighty saves at once by two accounts: fields, rows, parts, pending changes and imports; what became of each.

`python -m tests.editing.parallel_saves PORT` opens the forms, sends them to the site that runs there on the database
of the environment, and prints what it counted."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from benchmarks.visitors import Staff  # noqa: E402
from core.records.pending.changes import contents_of, with_changes  # noqa: E402
from core.records.pending.saving import pending_of  # noqa: E402
from meetings.models import Meeting, Reschedule  # noqa: E402
from tests.editing.forms import address, shown  # noqa: E402
from tests.rows import make  # noqa: E402

EACH, AT_ONCE = 8, 8
LIST = "/admin/meetings/meeting/import/"
Save = Callable[[], int]


def run() -> dict[str, Any]:
    """The number of saves, their status codes, and what was lost."""
    users = [User.objects.create_superuser(name) for name in ("first", "second")]
    drafts = [make(Meeting, slug=f"d{number}", published=False) for number in range(EACH)]
    public = [make(Meeting, slug=f"p{number}") for number in range(EACH)]
    with_parts = [make(Meeting, slug=f"m{number}", published=False) for number in range(EACH)]
    crowded = make(Meeting, slug="crowded")
    saves = [
        *_of_rows(users, drafts, "_save"),
        *_of_rows(users, public, "_keep_pending"),
        *_of_parts(users, with_parts, "_save", each=2),
        *_of_parts(users, [crowded], "_keep_pending", each=3 * EACH),
        *_imports(users, [*drafts[::2], *public[1::2]]),
    ]
    saves = [save for place in range(EACH) for save in saves[place::EACH]]  # mixed
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(lambda save: save(), saves))
    wanted = {
        **{(row.slug, name): name for row in [*drafts, *public] for name in ("name", "short_name")},
        **{(row.slug, "alongside"): "file" for row in [*drafts[::2], *public[1::2]]},
        **{(row.slug, f"part {number}"): "part" for row in with_parts for number in (1, 2)},
        **{("crowded", f"part {number}"): "part" for number in range(1, 3 * EACH + 1)},
    }
    rows = [*drafts, *public, *with_parts, crowded]
    held = {pair: value for row in rows for pair, value in _held(row)}
    return {
        "saves": len(answers),
        "answers": dict(Counter(map(str, answers))),
        "lost": sorted(str(pair) for pair in wanted if held.get(pair) != wanted[pair]),
    }


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _form(user: User, row: Meeting, button: str, **typed: str) -> Save:
    """A form that is opened now and sent later."""
    client = _client(user)
    sent = shown(client, address(row)) | {"pending_number": "0", button: "x"} | typed
    return partial(_status, client, address(row), sent)


def _status(client: Client, url: str, sent: dict[str, Any]) -> int:
    """Sends again while the site answers 503, as its page asks."""
    staff = Staff(int(sys.argv[1]), client.cookies[settings.SESSION_COOKIE_NAME].value)
    given = {name: value for name, value in sent.items() if value != []}
    for _try in range(20):
        if (status := staff.post(url, given).status) != 503:
            break
        time.sleep(1)
    return status


def _of_rows(users: list[User], rows: list[Meeting], button: str) -> Iterator[Save]:
    for row in rows:
        for user, name in zip(users, ("name", "short_name"), strict=True):
            yield _form(user, row, button, **{name: name})


def _of_parts(users: list[User], rows: list[Meeting], button: str, each: int) -> Iterator[Save]:
    for row in rows:
        for number in range(1, each + 1):
            cells = {"number": str(number), "mode": "online", "city": "part"}
            sent = {f"reschedules-0-{name}": text for name, text in cells.items()}
            sent["reschedules-TOTAL_FORMS"] = "1"
            yield _form(users[number % 2], row, button, **sent)


def _imports(users: list[User], rows: list[Meeting]) -> Iterator[Save]:
    for place, row in enumerate(rows):
        client, content = _client(users[place % 2]), f"slug,alongside\n{row.slug},file\n"
        file = SimpleUploadedFile("file.csv", content.encode())
        page = client.post(LIST, {"pasted": "", "file": file})
        yield partial(_status, client, LIST, {"token": page.context["token"]})


def _held(row: Meeting) -> Iterator[tuple[tuple[str, str], Any]]:
    """The row with its pending changes, and what was saved directly meanwhile."""
    pending = pending_of(row)
    contents = with_changes(contents_of(row), pending.opened if pending else [])
    for (table, _pk), values in contents.items():
        if table == Meeting._meta.label:
            for name in ("name", "short_name", "alongside"):
                yield (row.slug, name), values[name]
        elif table == Reschedule._meta.label:
            yield (row.slug, f"part {values['number']}"), values["city"]


if __name__ == "__main__":
    setup_test_environment()
    sys.stdout.write(json.dumps(run()))
