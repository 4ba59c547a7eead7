"""Accounts to work as, and child processes that begin with Django loaded and no connection, so that they cost next to nothing."""

import os
import time
import traceback
from collections.abc import Callable

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection


def account(name: str) -> User:
    call_command(
        "createsuperuser",
        interactive=False,
        username=name,
        email=f"{name}@example.org",
        verbosity=0,
    )
    return User.objects.get(username=name)


def started(work: Callable[[], object]) -> int:
    """Starts a child that does the work and ends, with 1 where it fails; gives its process number."""
    connection.close()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def ended(child: int) -> int:
    """Waits for the child: 0, its exit code, or the signal that killed it as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def is_running(child: int) -> bool:
    """Whether the child still works; once it ended, it can be waited for no more. Raises where it failed."""
    found, status = os.waitpid(child, os.WNOHANG)
    if found and status:
        raise RuntimeError(f"The child ended with {os.waitstatus_to_exitcode(status)}.")
    return not found


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Asks often whether it holds; gives up after so many seconds."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.001)
    return True
