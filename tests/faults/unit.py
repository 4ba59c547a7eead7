"""Runs a shipped unit as systemd would, where there is no systemd: `unshare --mount python tests/faults/unit.py UNIT FOLDER [INSTANCE]`, as root.

FOLDER/var is what the unit sees as /srv/wtsa/var, FOLDER/environment its file of variables. The user is nobody, and the
memory limit is that of each process. Settings that guard the kernel and namespaces from processes with capabilities are not applied.
"""

import ctypes
import errno
import os
import re
import resource
import shlex
import socket
import struct
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
NOBODY = 65534
COVERED = ("/srv", "/root", "/home", "/tmp", "/var/tmp", "/var/backups")  # noqa: S108
# seccomp.h
ALLOW, KILL_PROCESS, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EQUAL, COMPARISON = 4, struct.Struct("IIQQ")  # of an argument: its position, how, the value


class Unit:
    def __init__(self, path: Path, instance: str) -> None:
        service = path.read_text(encoding="utf-8").partition("[Service]")[2].partition("\n[")[0]
        service = service.replace("%i", instance).replace("%%", "%")
        self.lines = re.findall(r"^(\w+)=(.*)$", service, re.MULTILINE)
        self.last = dict(self.lines)

    def all(self, name: str) -> list[list[str]]:
        return [shlex.split(value) for each, value in self.lines if each == name]

    def allowed_calls(self) -> set[str]:
        """The first SystemCallFilter= says what is allowed; the next ones add to it or take from it."""
        allowed = set(calls_of("@default"))
        for words in self.all("SystemCallFilter"):
            named = frozenset().union(*(calls_of(word.lstrip("~")) for word in words))
            allowed = allowed - named if words[0].startswith("~") else allowed | named
        return allowed


@cache
def calls_of(name: str) -> frozenset[str]:
    """The system calls in a group of systemd; any other name is one call."""
    if not name.startswith("@"):
        return frozenset({name})
    program = ["systemd-analyze", "syscall-filter", name]
    told = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    names = [line.strip() for line in told.splitlines()[1:]]
    return frozenset().union(*(calls_of(one) for one in names if one and one[0] != "#"))


def run(unit: Unit, folder: Path) -> None:
    variables = {"PATH": os.defpath}
    written = shlex.split((folder / "environment").read_text(encoding="utf-8"), comments=True)
    for words in (*unit.all("Environment"), written):
        variables.update(word.split("=", 1) for word in words)
    allowed, known = unit.allowed_calls(), calls_of("@known")
    arrange_folders(unit, folder)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    os.umask(int(unit.last["UMask"], 8))
    os.chdir(unit.last["WorkingDirectory"])
    if memory := unit.last.get("MemoryMax"):
        most = int(memory.removesuffix("G")) * 1024**3
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    families = {socket.AddressFamily[name] for name in unit.last["RestrictAddressFamilies"].split()}
    others = [COMPARISON.pack(0, EQUAL, one, 0) for one in {*socket.AddressFamily} - families]
    load_filter(ALLOW, [(ERRNO | errno.EAFNOSUPPORT, "socket", family) for family in others])
    # A call that the unit does not allow ends the process; one that systemd does not know is answered as missing.
    calls = [(ALLOW if call in allowed else KILL_PROCESS, call, b"") for call in known]
    load_filter(ERRNO | errno.ENOSYS, calls)
    (command,) = unit.all("ExecStart")
    os.execve(command[0], command, variables)


def arrange_folders(unit: Unit, folder: Path) -> None:
    """Makes the root read-only and /tmp and homes empty, and leaves in /proc only the processes of the user."""
    shown = {"/srv/wtsa": PROJECT}
    shown |= {path: folder / Path(path).name for path in unit.last["ReadWritePaths"].split()}
    shown["/srv/wtsa/var/static"] = PROJECT / "var" / "static"
    shown |= {path: Path(path) for path in (sys.base_prefix, sys.prefix)}
    opened = {target: os.open(source, os.O_PATH) for target, source in shown.items()}
    for path in filter(os.path.isdir, COVERED):
        mount("-t", "tmpfs", "-o", "mode=1777" if "tmp" in path else "mode=755", "tmpfs", path)
    for target, source in opened.items():
        Path(target).mkdir(parents=True, exist_ok=True)
        mount("--no-canonicalize", "--bind", f"/proc/{os.getpid()}/fd/{source}", target)
    mount("-o", "remount,bind,ro", "/")
    if "ProcSubset" in unit.last:
        mount("-t", "proc", "-o", "hidepid=invisible,subset=pid", "proc", "/proc")


def mount(*words: str) -> None:
    """Other processes do not see the mount: this one began under `unshare --mount`."""
    subprocess.run(["mount", *words], check=True)


def load_filter(otherwise: int, rules: Iterable[tuple[int, str, bytes]]) -> None:
    """Loads a seccomp filter, which says what happens at each system call and keeps started programs from gaining rights."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(otherwise)))
    for action, call, compared in rules:
        number = library.seccomp_syscall_resolve_name(call.encode())
        rule = ctypes.c_uint32(action), number, len(compared) // COMPARISON.size, compared
        # A negative number is a call of other processors.
        if number >= 0 and library.seccomp_rule_add_array(context, *rule):
            raise OSError(f"libseccomp refuses {call}")
    if library.seccomp_load(context):
        raise OSError("libseccomp cannot set the filter")


if __name__ == "__main__":
    name, place, *instance = sys.argv[1:]
    run(Unit(Path(name), "".join(instance)), Path(place))
