"""What one request can cost: `python -m benchmarks.attacks DATABASE SESSION [CODE]`, the last the folder of an older checkout.

Sends what an account, or nobody, can send, to the shipped server on a copy of a database with a session of a superuser (made by
`python -m tests.faults.accounts`); prints for each the status, seconds, processor seconds and the growth of memory.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from benchmarks import load
from benchmarks.load import Server
from benchmarks.soak import IMPORT, Size
from benchmarks.visitors import TOPIC, Answer, Staff, ask

MB = 1024 * 1024
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Attack = Callable[[Server, Staff], Answer]


def _posted(server: Server, path: str, body: bytes, kind: str = FORM["Content-Type"]) -> Answer:
    """With the cookie of a form that anybody can make up."""
    token = "a" * 32
    headers = {"Content-Type": kind, "Cookie": f"csrftoken={token}", "X-CSRFToken": token}
    headers["Origin"] = f"http://127.0.0.1:{server.port}"
    return ask(server.port, "POST", path, body, headers)


def _file(size: int) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    return head + b"x" * size + b"\r\n--b--\r\n"


def _topic(staff: Staff, summary: str) -> Answer:
    return staff.post(TOPIC, staff.shown(TOPIC) | {"name": "Large", "summary": summary})


def _get(address: str) -> Attack:
    return lambda server, staff: ask(server.port, "GET", address)


MULTIPART = "multipart/form-data; boundary=b"
BRIEF = "/brief/?assembly=wtsa-24&res=" + ",".join(map(str, range(1, 110)))
ATTACKS: dict[str, Attack] = {
    "nobody: a form of 11 MB to a public page": lambda server, _: _posted(
        server, "/gaps/send/", b"message=" + b"%41" * (11 * MB // 3)
    ),
    "nobody: a file of 24 MB to a public page": lambda server, _: _posted(
        server, "/meetings/", _file(24 * MB), MULTIPART
    ),
    "nobody: a form of 11 MB to the sign-in": lambda server, _: _posted(
        server, "/admin/login/", b"username=" + b"%41" * (11 * MB // 3)
    ),
    "nobody: 200,000 fields to a public page": lambda server, _: _posted(
        server, "/gaps/send/", b"&".join(b"a=b" for _ in range(200_000))
    ),
    "nobody: a file of 24 MB to the admin": lambda server, _: _posted(
        server, TOPIC, _file(24 * MB), MULTIPART
    ),
    "nobody: 1,500 parameters": _get("/meetings/?" + "&".join(f"p{n}=1" for n in range(1_000))),
    "nobody: a search of 7 kB": _get("/search/?q=" + quote("é " * 1_000)),
    "nobody: every text and holder of an assembly": _get("/positions/?assembly=wtsa-24&show=all"),
    "nobody: the workbook of it": _get("/positions.xlsx?assembly=wtsa-24&show=all"),
    "nobody: a brief on 109 texts": _get(BRIEF),
    "nobody: all tables as a package": _get("/data/wtsa-data.zip"),
    "nobody: an address that never was": _get("/there-never-was/"),
    "nobody: reports nested 8,000 deep": lambda server, _: _posted(
        server, "/csp-report/", b"[" * 8_000, "application/csp-report"
    ),
    "staff: a text of 4 MB": lambda _, staff: _topic(staff, "word " * (4 * MB // 5)),
    "staff: a text of 50,000 nested elements": lambda _, staff: _topic(staff, "<b>" * 50_000),
    "staff: a text of 100,000 open brackets": lambda _, staff: _topic(staff, "<" * 100_000),
    "staff: an action on 300 rows by their numbers": lambda _, staff: staff.post(
        "/admin/meetings/meeting/?" + "&".join(f"_selected_action={n}" for n in range(300)),
        {"action": "publish_rows", "select_across": "1", "index": "0"},
    ),
    "staff: a list searched for 500 words": lambda _, staff: staff.get(
        "/admin/meetings/meeting/?q=" + "+".join(f"word{n}" for n in range(500))
    ),
    "staff: a file of 9 MB in 2 columns": lambda _, staff: staff.upload(
        IMPORT, {}, ("file", "a.csv", b"code,name\n" + b"a,b\n" * (9 * MB // 4))
    ),
    "staff: one cell of 9 MB": lambda _, staff: staff.upload(
        IMPORT, {}, ("file", "a.csv", b"code,kind,name\nA,other," + b"x" * (9 * MB))
    ),
    "staff: 45,000 refused rows": lambda _, staff: staff.upload(
        IMPORT, {}, ("file", "a.csv", b"code,kind,name\n" + b"A,nothing,\n" * 45_000)
    ),
    "staff: pasted text of 99,000 characters": lambda _, staff: staff.post(
        "/admin/meetings/meeting/import/", {"pasted": "1-2 May 2027, Geneva (SG17)\n" * 3_500}
    ),
}


def main(path: str, session: str, code: str = "") -> None:
    if code:
        load.PROJECT = Path(code)
    with tempfile.TemporaryDirectory() as folder:
        database = shutil.copyfile(path, f"{folder}/site.sqlite3")
        environment = {"DATABASE_URL": f"sqlite:///{database}", "STORED_FILES_ROOT": folder}
        log = Path(folder) / "log"
        with Server("wtsa_site.wsgi:application", environment, log) as server:
            staff = Staff(server.port, session)
            for address in ("/", "/meetings/", "/search/?q=a", TOPIC):
                for _ in range(4):
                    staff.get(address)
            for name, attack in ATTACKS.items():
                size, spent = Size.of(server).memory, server.processor_seconds()
                logged = log.stat().st_size
                began = time.monotonic()
                try:
                    status = str(attack(server, staff).status)
                except OSError as error:
                    status = type(error).__name__
                took = time.monotonic() - began
                spent = server.processor_seconds() - spent
                grown = (Size.of(server).memory - size) / MB
                told = (log.stat().st_size - logged) / 1024
                print(
                    f"{name} | {status} | {took:.2f} s | {spent:.2f} s | {grown:+.0f} MB"
                    f" | {told:.0f} kB",
                    flush=True,
                )


if __name__ == "__main__":
    main(*sys.argv[1:])
