"""What one request can cost: `python -m benchmarks.attacks DATABASE SESSION [CODE]`, the last the folder of an older checkout.

Sends what an account, or nobody, can send, to the shipped server on a copy of a database with a session of a superuser (made by
`python -m tests.faults.accounts`); prints for each the status, seconds, processor seconds, the largest growth of a worker's memory and
what was written to the log, the dearest of nobody at the end.
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
from benchmarks.soak import IMPORT
from benchmarks.visitors import FORM, TOPIC, Answer, Staff, ask, post_unknown

MB = 1024 * 1024
MOST = 255_000  # bytes that anybody may send, and a little less
PAGE = "/admin/pages/page/add/"
Attack = Callable[[Server, Staff], Answer]


def _posted(path: str, body: bytes, kind: str = FORM) -> Attack:
    return lambda server, staff: post_unknown(server.port, path, body, kind)


def _file(size: int) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    return head + b"x" * size + b"\r\n--b--\r\n"


def _topic(staff: Staff, summary: str) -> Answer:
    return staff.post(TOPIC, staff.shown(TOPIC) | {"name": "Large", "summary": summary})


def _get(address: str) -> Attack:
    return lambda server, staff: ask(server.port, "GET", address)


MULTIPART = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n'
ACCENTS = "\u0301".encode() * (MOST // 4) + "\u0316".encode() * (MOST // 4)
TEXTS = ",".join(map(str, range(1, 110)))
WORDS = "+".join(["resolution", "standardization", "meeting", "study", "group", "the", "assembly"])
ALL = "assembly=wtsa-24&show=all"
ATTACKS: dict[str, Attack] = {
    "nobody: a form of 11 MB of line ends to the admin": _posted(
        TOPIC, b"x=" + b"%0D%0A" * (11 * MB // 6)
    ),
    "nobody: a form of 11 MB to a public page": _posted(
        "/gaps/send/", b"message=" + b"%41" * (11 * MB // 3)
    ),
    "nobody: a form of 11 MB to the sign-in": _posted(
        "/admin/login/", b"username=" + b"%41" * (11 * MB // 3)
    ),
    "nobody: a file of 24 MB to the admin": _posted(IMPORT, _file(24 * MB), MULTIPART),
    "nobody: 250 kB of line ends to the admin": _posted(TOPIC, b"x=" + b"%0D%0A" * (MOST // 6)),
    "nobody: 250 kB of line ends to a public page": _posted(
        "/gaps/send/", b"message=" + b"%0D%0A" * (MOST // 6)
    ),
    "nobody: 250 kB of line ends as a name": _posted(
        "/admin/login/", b"username=" + b"%0D%0A" * (MOST // 6)
    ),
    "nobody: 250 kB of accents as a name": _posted("/admin/login/", b"username=" + ACCENTS),
    "nobody: 250 kB of accents as a rich text": _posted(PAGE, b"body=" + ACCENTS),
    "nobody: 250 kB of brackets as a rich text": _posted(PAGE, b"body=" + b"<" * MOST),
    "nobody: 250 kB of ampersands as a rich text": _posted(PAGE, b"body=" + b"%26" * (MOST // 3)),
    "nobody: 250 kB of bullets as a rich text": _posted(
        PAGE, b"body=" + "\u00b7".encode() * (MOST // 2)
    ),
    "nobody: 250 kB of lists as a rich text": _posted(PAGE, b"body=" + b"<ul><li>" * (MOST // 8)),
    "nobody: 4,900 fields": _posted(
        TOPIC, b"&".join(b"x%d=" % number + b"<" * 44 for number in range(4_900))
    ),
    "nobody: 4,900 fields of a public page": _posted(
        "/gaps/send/", b"&".join(b"x%d=" % number + b"<" * 44 for number in range(4_900))
    ),
    "nobody: 4,200 parts": _posted(TOPIC, PART * 4_200 + b"--b--", MULTIPART),
    "nobody: 250 kB of one parameter": _posted("/meetings/", b"a=b&" * (MOST // 4)),
    "nobody: reports nested 8,000 deep": _posted(
        "/csp-report/", b"[" * 8_000, "application/csp-report"
    ),
    "nobody: 1,500 parameters": _get("/meetings/?" + "&".join(f"p{n}=1" for n in range(1_000))),
    "nobody: a search of 7 kB": _get("/search/?q=" + quote("é " * 1_000)),
    "nobody: a search of common words": _get(f"/search/?q={WORDS}"),
    "nobody: a search of misspelt words": _get("/search/?q=" + "+".join(["resolutoin", "asembly"])),
    "nobody: a list searched": _get(f"/meetings/?q={WORDS}"),
    "nobody: every text and holder of an assembly": _get(f"/positions/?{ALL}"),
    "nobody: the workbook of it": _get(f"/positions.xlsx?{ALL}"),
    "nobody: the States of it": _get("/positions/map/?assembly=wtsa-24&res=50"),
    "nobody: a brief on 109 texts": _get(f"/brief/?assembly=wtsa-24&res={TEXTS}"),
    "nobody: a comparison of six": _get(
        "/positions/compare/?assembly=wtsa-24&actors=apt,atu,citel,cept,rcc,las"
    ),
    "nobody: an assembly": _get("/assemblies/wtsa-24/"),
    "nobody: proposals, filtered and sorted": _get("/proposals/?topic=working-methods&sort=date"),
    "nobody: the lines of all resolutions": _get("/resolutions/lifelines/?sort=title"),
    "nobody: overlaps": _get("/meetings/overlaps/?assembly=wtsa-24&pairs=possible"),
    "nobody: missing information": _get("/gaps/?assembly=wtsa-24"),
    "nobody: outcomes": _get("/proposals/asked-and-got/?assembly=wtsa-24"),
    "nobody: news": _get("/whats-new.atom?assembly=wtsa-24"),
    "nobody: meetings as a calendar": _get("/meetings.ics?when=over"),
    "nobody: the image of a resolution": _get("/resolutions/50.png"),
    "nobody: the image of the site": _get("/share.png"),
    "nobody: all tables as a package": _get("/data/wtsa-data.zip"),
    "nobody: the description of all tables": _get("/data/datapackage.json"),
    "nobody: the description of all addresses": _get("/data/openapi.json"),
    "nobody: an address that never was": _get("/there-never-was/"),
    "staff: a text of 4 MB": lambda _, staff: _topic(staff, "word " * (4 * MB // 5)),
    "staff: a text of 1.9 MB": lambda _, staff: _topic(staff, "word " * (19 * MB // 50)),
    "staff: 1.9 MB of line ends": lambda _, staff: _topic(staff, "\r\n" * (19 * MB // 60)),
    "staff: 1.9 MB of accents": lambda _, staff: _topic(staff, "\u0301\u0316" * (19 * MB // 120)),
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


def _cost(server: Server, attack: Attack, staff: Staff, log: Path) -> float:
    """Processor seconds; prints them with all else."""
    name = next(name for name, one in ATTACKS.items() if one is attack)
    spent, logged = server.processor_seconds(), log.stat().st_size
    statuses: list[str] = []

    def send() -> None:
        try:
            statuses.append(str(attack(server, staff).status))
        except OSError as error:
            statuses.append(type(error).__name__)

    began = time.monotonic()
    grown = server.grown(send) / MB
    took = time.monotonic() - began
    spent = server.processor_seconds() - spent
    told = (log.stat().st_size - logged) / 1024
    print(
        f"{name} | {statuses[0]} | {took:.2f} s | {spent:.2f} s | {grown:+.0f} MB | {told:.0f} kB",
        flush=True,
    )
    return spent


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
            costs = {name: _cost(server, attack, staff, log) for name, attack in ATTACKS.items()}
    dearest = sorted(costs, key=lambda name: costs[name], reverse=True)
    print(*(f"{costs[name]:.2f} s: {name}" for name in dearest if "nobody" in name), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
