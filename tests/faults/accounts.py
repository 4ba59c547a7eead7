"""Adds an account of each role to a database; prints a session for each as JSON."""

import json
import sys

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.test import Client  # noqa: E402

from core.groups import AUTHOR, EDITOR, PUBLISHER  # noqa: E402


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.session.session_key


def add_accounts() -> dict[str, str]:
    administrator = User.objects.create_superuser("administrator", password="correct horse")
    sessions = {"administrator": session_of(administrator)}
    for group in (AUTHOR, EDITOR, PUBLISHER):
        user = User.objects.create_user(group.lower(), is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        sessions[user.username] = session_of(user)
    return sessions


if __name__ == "__main__":
    sys.stdout.write(json.dumps(add_accounts()))
