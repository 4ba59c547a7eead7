"""Two instances behind nginx: restarted one after the other under load, with a migration in between, and probed.

    DATABASE_URL=postgres://user:password@host/name .venv/bin/python -m benchmarks.rolling_restart [--seconds 20]

Starts `deploy/nginx.conf` as it stands but for ports and paths, two gunicorns with the settings of production, and PostgreSQL's new
database. The new version is a copy of this checkout with one more migration; `deploy/rolling_restart.sh` brings it in while readers read
and send. Needs nginx, openssl and curl. Ends with exit code 1 at a request that failed, or a probe that did not hold.
"""

import argparse
import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.core.management import call_command
from django.db import connection

from core.records.permissions import Operator
from core.records.saving import save_row
from meetings.models import Meeting

PROJECT = Path(__file__).resolve().parent.parent
HOST = "wtsa.example.org"
READ = ("/", "/meetings/", "/resolutions/", "/positions/", "/participants/?page=2", "/meetings.csv")
READERS, SENDERS = 6, 2
FORM = {"Content_Type": "multipart/form-data; boundary=part"}
MIGRATION = '''
from django.db import migrations


class Migration(migrations.Migration):
    """As an upgrade adds a column: the version before it goes on without it."""

    dependencies = [("meetings", "{last}")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE meetings_meeting ADD COLUMN rolling varchar(10) NOT NULL DEFAULT ''",
            "ALTER TABLE meetings_meeting DROP COLUMN rolling",
        )
    ]
'''


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Failure(Exception):
    pass


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Site:
    """Two instances of the version in `self.version`, and nginx."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.version = folder, PROJECT
        self.http, self.https = free_port(), free_port()
        self.ports = [free_port(), free_port()]
        self.list = folder / "instances.conf"
        self.environment = os.environ | {
            "DJANGO_ENV": "production",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": HOST,
            "BASE_URL": f"https://{HOST}",
            "BEHIND_PROXY": "1",
            "WEB_WORKERS": "1",
        }
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        self._write_files()

    def _write_files(self) -> None:
        self.list.write_text(
            "".join(f"server 127.0.0.1:{port} max_fails=0;\n" for port in self.ports)
        )
        subject = ["-subj", f"/CN={HOST}", "-nodes", "-days", "1"]
        keys = ["-keyout", f"{self.folder}/privkey.pem", "-out", f"{self.folder}/fullchain.pem"]
        quietly(["openssl", "req", "-x509", "-newkey", "rsa:2048", *subject, *keys])
        site = (PROJECT / "deploy" / "nginx.conf").read_text()
        for old, new in {
            "listen [::]:80;": "",
            "listen [::]:443 ssl;": "",
            "listen 80;": f"listen 127.0.0.1:{self.http};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.https} ssl;",
            "/etc/nginx/wtsa-instances.conf": str(self.list),
            "/etc/ssl/wtsa": str(self.folder),
            "/srv/wtsa": str(PROJECT),
            "/var/log/nginx": str(self.folder),
        }.items():
            assert old in site, old
            site = site.replace(old, new)
        (self.folder / "site.conf").write_text(site)
        (self.folder / "nginx.conf").write_text(
            f"user root; worker_processes 1; pid {self.folder}/nginx.pid; error_log {self.folder}/error.log;\n"
            "events { worker_connections 2048; }\n"
            f"http {{ include /etc/nginx/mime.types; access_log off; include {self.folder}/site.conf; }}\n"
        )

    def nginx(self, *words: str) -> list[str]:
        return ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), *words]

    def start(self, port: int) -> None:
        pid = self.folder / f"{port}.pid"
        command = [sys.executable, "-m", "gunicorn", "--config", "wtsa_site/gunicorn.conf.py"]
        quietly(
            [
                *command,
                "--daemon",
                "--pid",
                str(pid),
                "--log-file",
                str(self.folder / f"{port}.log"),
            ],
            cwd=self.version,
            env=self.environment | {"PORT": str(port)},
        )
        wait_until(lambda: self.ask_instance(port, "/readyz").status == 200)

    def stop(self, port: int, signal_number: int = signal.SIGTERM) -> None:
        path = self.folder / f"{port}.pid"
        pid = int(path.read_text())
        group = [pid, *children_of(pid)] if signal_number == signal.SIGKILL else [pid]
        for one in group:
            os.kill(one, signal_number)
        wait_until(lambda: not is_running(pid))
        path.unlink(missing_ok=True)

    def ask_instance(self, port: int, address: str, **headers: str) -> Answer:
        told = {"Host": HOST, "X-Forwarded-Proto": "https"} | headers
        return ask(http.client.HTTPConnection("127.0.0.1", port, timeout=30), address, headers=told)

    def ask(self, address: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
        told = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
        context = ssl._create_unverified_context()
        server = http.client.HTTPSConnection("127.0.0.1", self.https, context=context, timeout=30)
        return ask(server, address, method, body, told)

    def restart_one_after_the_other(self) -> str:
        """By the script that is shipped, told how an instance is restarted here."""
        restart = self.folder / "restart.py"
        restart.write_text(RESTART.format(folder=self.folder, version=self.version))
        return quietly(
            ["sh", str(PROJECT / "deploy" / "rolling_restart.sh")],
            env=self.environment
            | {
                "HOST": HOST,
                "INSTANCES": " ".join(map(str, self.ports)),
                "LIST": str(self.list),
                "RELOAD": " ".join(self.nginx("-s", "reload")),
                "RESTART": f"{sys.executable} {restart} ",
            },
        )


# As systemd does: SIGTERM, then the new version on the same port.
RESTART = """
import os, signal, subprocess, sys, time
port = sys.argv[1]
path = f"{folder}/{{port}}.pid"
pid = int(open(path).read())
os.kill(pid, signal.SIGTERM)
while os.path.exists(path):
    time.sleep(0.05)
command = [sys.executable, "-m", "gunicorn", "--config", "wtsa_site/gunicorn.conf.py"]
log = f"{folder}/{{port}}.log"
subprocess.run([*command, "--daemon", "--pid", path, "--log-file", log], cwd="{version}", env=os.environ | {{"PORT": port}}, check=True)
"""


def ask(
    server: http.client.HTTPConnection,
    address: str,
    method: str = "GET",
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> Answer:
    try:
        server.request(method, address, body or None, headers or {})
        response = server.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        server.close()


def quietly(words: list[str], **options: object) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        raise Failure(f"{words[0]} failed: {done.stdout}{done.stderr}")
    return str(done.stdout)


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(holds: Callable[[], bool], seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return
        except OSError:
            pass
        if time.monotonic() > until:
            raise Failure("It took too long.")
        time.sleep(0.1)


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    try:
        for port in site.ports:
            site.start(port)
        quietly(site.nginx())
        yield site
    finally:
        if (folder / "nginx.pid").exists():
            quietly(site.nginx("-s", "stop"))
        for port in site.ports:
            if (folder / f"{port}.pid").exists():
                site.stop(port)


class Load:
    """Readers and senders, each request on a connection of its own, until told to stop."""

    def __init__(self, site: Site) -> None:
        self.site, self.stop = site, threading.Event()
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []
        self.slowest = 0.0

    def __enter__(self) -> "Load":
        self.threads = [threading.Thread(target=self._read) for _ in range(READERS)]
        self.threads += [threading.Thread(target=self._send) for _ in range(SENDERS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def _read(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            self._one("read", 200, READ[number % len(READ)])

    def _send(self) -> None:
        """Django refuses it for want of a token, which shows that it came: nginx may not send it twice."""
        while not self.stop.is_set():
            self._one("sent", 403, "/admin/login/", method="POST", body=b"username=nobody")

    def _one(self, kind: str, wanted: int, address: str, **words: object) -> None:
        began = time.monotonic()
        try:
            status = self.site.ask(address, **words).status  # type: ignore[arg-type]
        except (OSError, http.client.HTTPException) as error:
            self.failures.append(f"{address}: {error!r}")
            return
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.counts[kind] += 1
        if status != wanted:
            self.failures.append(f"{address}: {status}")


def next_version(folder: Path) -> Path:
    """This checkout with one more migration."""
    copy = folder / "next"
    skipped = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "*.sqlite3*")
    shutil.copytree(PROJECT, copy, ignore=skipped)
    shutil.copytree(PROJECT / "var" / "static", copy / "var" / "static")
    migrations = copy / "meetings" / "migrations"
    last = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "0999_rolling.py").write_text(MIGRATION.format(last=last))
    return copy


def roll(site: Site, seconds: float) -> list[str]:
    site.version = next_version(site.folder)
    with Load(site) as load:
        time.sleep(seconds / 2)
        before = load.counts.total()
        manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        quietly(manage, cwd=site.version, env=site.environment)
        time.sleep(1)  # the version before, on the new tables
        began = time.monotonic()
        site.restart_one_after_the_other()
        took = time.monotonic() - began
        time.sleep(seconds / 2)
    cwds = {
        os.readlink(f"/proc/{(site.folder / f'{port}.pid').read_text().strip()}/cwd")
        for port in site.ports
    }
    faults = [] if cwds == {str(site.version)} else [f"The instances run in {cwds}"]
    print(
        f"Rolling restart of two instances in {took:.0f} s, a migration before it: {load.counts['read']} requests read, "
        f"{load.counts['sent']} sent ({before} before it), {len(load.failures)} failed, the slowest {load.slowest:.1f} s."
    )
    return faults + load.failures


def share(site: Site) -> list[str]:
    """A save by another process is on the pages of both at the next request; tries to sign in are counted together."""
    faults = []
    row = Meeting(name="Shared 0", kind="other", publication="published")
    save_row(row, by=Operator(may_publish=True), channel="rolling")
    for number in range(1, 6):
        row.name = f"Shared {number}"
        save_row(row, by=Operator(may_publish=True), channel="rolling")
        for port in site.ports:
            if row.name not in site.ask_instance(port, row.get_absolute_url()).body.decode():
                faults.append(f"Instance {port} does not show {row.name}")
    row.publication = "draft"
    save_row(row, by=Operator(may_publish=True), channel="rolling")
    statuses = [site.ask_instance(port, row.get_absolute_url()).status for port in site.ports]
    if statuses != [404, 404]:
        faults.append(f"A row that is public no more is answered with {statuses}")
    tries = [try_to_sign_in(site, site.ports[number % 2]) for number in range(12)]
    if tries.index(429) != 10:
        faults.append(f"Tries to sign in were answered with {tries}")
    print(
        f"Two instances share: 5 saves shown by both at once, a draft gone from both, tries {tries}."
    )
    return faults


def try_to_sign_in(site: Site, port: int) -> int:
    form = site.ask_instance(port, "/admin/login/")
    cookie = form.headers["Set-Cookie"].partition(";")[0]
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', form.body)
    assert token
    body = b"username=nobody&password=wrong&csrfmiddlewaretoken=" + token[1]
    headers = {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "192.0.2.7",
        "Cookie": cookie,
        "Origin": f"https://{HOST}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    return ask(server, "/admin/login/", "POST", body, headers).status


def probe(site: Site) -> list[str]:
    """What deploy/nginx.conf promises."""
    mb = 1024 * 1024
    statuses = {
        "a body of 27 MB": (site.ask("/admin/login/", "POST", b"x" * 27 * mb).status, 413),
        "a body of 26 MB without a session": (
            site.ask("/admin/pages/page/import/", "POST", form_of(26 * mb), **FORM).status,
            413,
        ),
        "a body of 300 kB to a page": (site.ask("/meetings/", "POST", b"x" * 300_000).status, 413),
        "TRACE": (site.ask("/", "TRACE").status, 405),
        "DELETE": (site.ask("/meetings/", "DELETE").status, 405),
        "POST to a list": (site.ask("/meetings/", "POST", b"a=1").status, 405),
        "metrics": (site.ask("/metrics").status, 404),
        "its own error page": (site.ask("/errors/503.html").status, 404),
        "another host": (site.ask("/", Host="evil.example").status, 400),
        "a scheme that a sender names": (site.ask("/", X_Forwarded_Proto="http").status, 200),
    }
    faults = [f"{name}: {found}" for name, (found, wanted) in statuses.items() if found != wanted]
    plain = ask(
        http.client.HTTPConnection("127.0.0.1", site.http), "/a?b=1", headers={"Host": HOST}
    )
    if (plain.status, plain.headers["Location"]) != (301, f"https://{HOST}/a?b=1"):
        faults.append("http is not sent to https")
    evil = site.ask(
        "/", X_Forwarded_Host="evil.example", X_Forwarded_Port="1", Forwarded="host=evil.example"
    )
    if b"evil" in evil.body or evil.status != 200:
        faults.append("a host that a sender names is believed")
    for answer in (evil, site.ask("/", "TRACE")):
        if "nginx/" in str(answer.headers) or b"nginx" in answer.body:
            faults.append("the version of nginx is told")
    for _ in range(6):  # refused by the site in the midst of the body, whatever nginx makes of it
        site.ask("/admin/login/", "POST", b"x" * 3 * mb, Content_Type="text/plain")
        if (status := site.ask("/meetings/").status) != 200:
            faults.append(f"after a large request others were answered with {status}")
    faults += [*probe_static(site, evil.body), *probe_slow(site), *probe_dead(site)]
    print(f"Probes of nginx: {len(statuses) + 9}, {len(faults)} did not hold.")
    return faults


def form_of(size: int) -> bytes:
    """A whole form with one file."""
    head = b'--part\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    tail = b"\r\n--part--\r\n"
    return head + b"x" * (size - len(head) - len(tail)) + tail


def probe_static(site: Site, page: bytes) -> Iterator[str]:
    style = re.search(rb'href="(/static/site\.\w+\.css)"', page)
    if style is None:
        yield "no hashed style sheet"
        return
    answer = site.ask(style[1].decode(), Accept_Encoding="gzip")
    found = (answer.status, answer.headers["Content-Encoding"], answer.headers["Cache-Control"])
    if found != (200, "gzip", "public, max-age=31536000, immutable"):
        yield f"static files: {found}"


def probe_slow(site: Site) -> Iterator[str]:
    """150 senders that never end their request; nginx ends them after ten seconds."""
    slow = []
    context = ssl._create_unverified_context()
    for _ in range(150):
        plain = socket.create_connection(("127.0.0.1", site.https), 30)
        one = context.wrap_socket(plain, server_hostname=HOST)
        one.sendall(b"GET / HTTP/1.1\r\nHost: wtsa.exam")
        slow.append(one)
    times = []
    for _ in range(10):
        began = time.monotonic()
        site.ask("/meetings/")
        times.append(time.monotonic() - began)
    if max(times) > 3:
        yield f"beside 150 slow senders a page took {max(times):.1f} s"
    time.sleep(12)
    still = 0
    for one in slow:
        one.settimeout(0.2)
        try:
            still += bool(one.recv(100)) and one.recv(100) != b""
        except TimeoutError:
            still += 1
        except OSError:
            pass
        one.close()
    if still:
        yield f"{still} slow senders are still there"
    print(f"Beside 150 slow senders the slowest of 10 pages took {max(times):.2f} s.")


def probe_dead(site: Site) -> Iterator[str]:
    site.stop(site.ports[0], signal.SIGKILL)
    statuses = Counter(site.ask("/meetings/").status for _ in range(20))
    if statuses != {200: 20}:
        yield f"with one instance killed: {statuses}"
    site.stop(site.ports[1], signal.SIGKILL)
    last = site.ask("/meetings/")
    if (last.status, last.headers["Retry-After"]) != (503, "30"):
        yield f"with both killed: {last.status}, Retry-After {last.headers['Retry-After']}"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20)
    seconds = parser.parse_args().seconds
    if connection.vendor != "postgresql":
        print("Two instances share a PostgreSQL database: give DATABASE_URL=postgres://…")
        return 2
    call_command("migrate", verbosity=0)
    call_command("import_csv", all=str(PROJECT / "sample_data"), publish=True, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as site:
        faults = [*share(site), *roll(site, seconds), *probe(site)]
    print(*faults[:20], sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
