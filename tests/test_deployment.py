"""The files for operators fit the site: every variable and command is described, the proxy lets through what the site takes, and the list of packages is whole."""

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from benchmarks.load import free_port
from benchmarks.visitors import ask
from core.public.operation.middleware import OF_READERS
from tests.faults.serving import nginx

ROOT = settings.BASE_DIR
DOCUMENT = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
SOURCES = "".join(path.read_text() for path in sorted((ROOT / "wtsa_site").glob("*.py")))
READ = r"(?:read_\w+|env\.\w+|environ\.(?:get|setdefault))\(\s*['\"]([A-Z][A-Z_]+)['\"]"
VARIABLES = set(re.findall(READ, SOURCES)) - {"DJANGO_SETTINGS_MODULE"}
ROWS = re.findall(r"^\| (`[A-Z].*?) \|", DOCUMENT, re.MULTILINE)
DESCRIBED = set(re.findall("`([A-Z_]+)`", " ".join(ROWS)))
TOKEN = "A" * 43
EXAMPLE = (ROOT / "deploy" / "environment.example").read_text(encoding="utf-8")
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))


def test_every_variable_that_is_read_is_described_and_set_as_systemd_and_the_shell_read_it():
    assert len(VARIABLES) > 30
    assert sorted(VARIABLES ^ DESCRIBED) == []
    lines = [line for line in EXAMPLE.splitlines() if "=" in line]
    assert [line for line in lines if not re.fullmatch(r"#?[A-Z_]+='[^']*'", line)] == []
    assert set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE)) <= VARIABLES


def test_the_proxy_lets_through_what_the_site_takes_and_nothing_that_a_sender_says_of_itself():
    sizes = re.findall(r"location (\S+) \{\n +client_max_body_size (\d+)m;", NGINX)
    assert sizes == [("/admin/", str(settings.REQUEST_MAX_BYTES // 1024 // 1024))]
    assert re.findall(r"\n    client_max_body_size (\d+)k;", NGINX) == [str(OF_READERS // 1024)]
    page = (ROOT / "deploy" / "errors" / "413.html").read_text(encoding="utf-8")
    assert f"{settings.UPLOAD_MAX_BYTES // 1024 // 1024} MB" in page
    dropped = re.findall('proxy_set_header (\\S+) "";', NGINX)
    assert {"Forwarded", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP"} <= set(dropped)
    assert NGINX.count("access_log /var/log/nginx/access.log wtsa;") == NGINX.count("\nserver {")
    volumes = COMPOSE["services"]["proxy"]["volumes"]
    assert "./nginx.conf:/etc/nginx/conf.d/default.conf:ro" in volumes


def test_commands_get_the_variables_as_the_units_read_them(tmp_path):
    """Between single quotes, systemd and the shell read the same value."""
    value = 'two words  $HOME `id` "x" \\ & ; # * ~ é %25 | < >'
    (tmp_path / "environment").write_text(f"# a comment\nDATABASE_URL='{value}'\n")
    runuser = tmp_path / "runuser"
    runuser.write_text('#!/bin/sh\nprintf "%s\\n" "$PWD" "$(umask)" "$DATABASE_URL" "$*"\n')
    runuser.chmod(0o755)
    path = {"PATH": f"{tmp_path}:{os.defpath}", "VARIABLES": str(tmp_path / "environment")}
    command = [str(ROOT / "deploy" / "manage.sh"), "backup", "/var/backups/wtsa/x"]
    told = subprocess.run(command, env=path, cwd="/", capture_output=True, text=True, check=True)
    started = "-u wtsa -- .venv/bin/python manage.py backup /var/backups/wtsa/x"
    assert told.stdout.splitlines() == [str(ROOT), "0077", value, started]


def test_each_folder_that_a_unit_writes_to_is_made_and_each_timer_starts_a_service():
    """docs/deployment.md makes the folders for the user of the site, and enables the timers."""
    units = "\n".join(map(Path.read_text, UNITS))
    written = re.findall("^ReadWritePaths=(.*)", units, re.MULTILINE)
    made = re.findall(r"install -d -o wtsa -g wtsa -m 07[01][01] (\S+)", DOCUMENT)
    assert set(" ".join(written).split()) == {"/srv/wtsa/var", "/var/backups/wtsa"}
    assert made == ["var", "/var/backups/wtsa", "/mnt/wtsa"]
    timers = {unit.name for unit in UNITS if unit.suffix == ".timer"}
    assert timers == {"wtsa-backup.timer", "wtsa-clearsessions.timer"}
    assert {timer.replace("timer", "service") for timer in timers} < {unit.name for unit in UNITS}
    (enabled,) = re.findall(r"systemctl enable --now wtsa@8001 (.*timer)", DOCUMENT)
    assert set(enabled.split()) == timers


def test_no_log_of_nginx_holds_the_token_of_a_preview_link(tmp_path):
    """No instance answers, so that nginx writes to its access log and to its error log."""
    ports = [free_port(), free_port()]
    servers = re.sub(r"\n *(listen|ssl_\w+|http2) [^;]*;", "", NGINX)
    for port in ports:
        servers = servers.replace("\nserver {", f"\nserver  {{ listen 127.0.0.1:{port};", 1)
    places = {"/var/log/nginx": tmp_path, "/srv/wtsa": ROOT}
    for name, place in (
        places | {"/etc/nginx/wtsa-instances.conf": tmp_path / "instances"}
    ).items():
        servers = servers.replace(name, str(place))
    (tmp_path / "instances").write_text(f"server 127.0.0.1:{free_port()} max_fails=0;")
    configuration = (
        f"daemon off; master_process off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;"
        f"events {{}} http {{ {servers} }}"
    )
    with nginx(tmp_path, configuration, ports[1]):
        link = f"/preview/1:{TOKEN}/"
        for port, path in itertools.product(ports, [link, link[:-1], "/meetings/"]):
            ask(port, "GET", path, headers={"Referer": f"https://wtsa.example.org{link}"})
    lines = (tmp_path / "access.log").read_text().splitlines()
    logged = [tuple(re.findall('"([^"]*)"', line)[:2]) for line in lines]
    of_preview = ("GET /preview/...", "/preview/...")
    assert logged == [of_preview, of_preview, ("GET /meetings/ HTTP/1.1", "/preview/...")] * 2
    errors = (tmp_path / "error.log").read_text()
    assert [errors.count("while connecting to upstream"), errors.count(f"GET {link}")] == [1, 0]


def test_containers_may_do_as_little_as_possible_and_the_image_holds_no_compiler():
    for name in ("site-1", "site-2", "migrate"):
        service = COMPOSE["services"][name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert "ports" not in service
    last = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    assert "\nUSER 10001" in last
    assert "HEALTHCHECK" in last
    assert not re.search("gcc|build-essential|-dev|pip install", last)


def test_the_rolling_restart_takes_one_instance_out_at_a_time(tmp_path):
    """Of the two instances, one becomes ready and the other does not."""
    for name, body in {
        "curl": 'case "$*" in *8001*) exit 0;; *) exit 22;; esac',
        "sleep": "exit 0",
        "reload": f'cat {tmp_path}/list | tr "\\n" " " >> {tmp_path}/lists; echo >> {tmp_path}/lists',
        "restart": f'echo "$1" >> {tmp_path}/restarted',
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    variables = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOST": "wtsa.example.org"}
    variables |= {"LIST": f"{tmp_path}/list", "RELOAD": f"{tmp_path}/reload"}
    variables |= {"RESTART": f"{tmp_path}/restart "}
    command = ["sh", str(ROOT / "deploy" / "rolling_restart.sh")]
    done = subprocess.run(command, env=variables, capture_output=True, text=True)
    assert done.returncode == 1
    assert "The instance on port 8002 is not ready after a minute" in done.stderr
    assert (tmp_path / "restarted").read_text().split() == ["8001", "8002"]
    lists = [re.findall(r":(\d+)", line) for line in (tmp_path / "lists").read_text().splitlines()]
    assert lists == [["8002"], ["8001"]]


LOCKS = [ROOT / name for name in ("requirements.txt", "requirements-postgres.txt")]


@pytest.mark.gate
def test_each_locked_package_is_named_with_its_version_and_hashes():
    lock = "".join(path.read_text() for path in LOCKS)
    [order] = re.findall(r"cyclonedx-py (.*)", (ROOT / "Makefile").read_text())
    command = [Path(sys.executable).with_name("cyclonedx-py"), *order.split()]
    made = subprocess.run(command, input=lock.encode(), capture_output=True, check=True).stdout
    found = json.loads(made)["components"]
    locked = re.findall(r"^[A-Za-z0-9._-]+==[^\s;\\]+", lock, re.MULTILINE)
    assert sorted(f"{one['name']}=={one['version']}" for one in found) == sorted(locked)
    files = [file for one in found for file in one["externalReferences"]]
    assert sum(len(file["hashes"]) for file in files) == lock.count("--hash=sha256:") > 20


# Every command of `manage.py`, by whether it writes our rows, and how; a new one must be added here.
# These write through core/records/saving, add a line to the history of an account, or check and replace the whole database.
OUR_WAY = {"import_csv", "load_sample_data", "move_database", "reset_second_factor", "restore"}
OUR_WAY |= {"undo_import"}
# These write rows in other ways: docs/deployment.md has a warning for each.
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
    section = DOCUMENT.partition("\n## Commands\n")[2].partition("\n## ")[0]
    assert [name for name in PAST_IT if f"`{name}`" not in section] == []
