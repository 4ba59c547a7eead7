"""Fills the database of the site that browsers look at: the sample data, accounts, and rows that the sample data lack."""

from django.contrib.auth.models import Group, User
from django.core.management import call_command

from core.records.permissions import Operator
from core.records.saving import save_row
from matrix.models import Release
from matrix.releases import contents_now
from meetings.models import Assembly, Meeting, Session
from pages.models import Note


def fill_database(superuser: str) -> None:
    """The account comes first, or `load_sample_data` would make one."""
    call_command("migrate", verbosity=0)
    call_command(
        "createsuperuser",
        interactive=False,
        username=superuser,
        email="e@example.org",
        verbosity=0,
    )
    if not Meeting.objects.exists():  # else the file was filled with the sample data before
        call_command("load_sample_data", verbosity=0)
    add_release()
    add_note()
    add_session()
    add_staff()


def add_release() -> None:
    """A release holds what is recorded when it is made, so no file can bring one."""
    release = Release(
        number=1, assembly=Assembly.objects.get(slug="wtsa-16"), publication="published"
    )
    release.set_contents(contents_now(release.assembly))
    save_row(release, by=Operator(may_publish=True), channel="test")


def add_note() -> None:
    note = Note(title="First note", dated="2024-10-15", publication="published")
    meetings = [*Meeting.objects.filter(slug="wtsa-20")]
    many = {"meetings": meetings}
    save_row(note, by=Operator(may_publish=True), channel="test", many=many)


def add_session() -> None:
    meeting = Meeting.objects.get(slug="wtsa-20")
    opening = Session(
        meeting=meeting,
        title="Opening plenary",
        starts_on=meeting.starts_on,
        publication="published",
    )
    save_row(opening, by=Operator(may_publish=True), channel="test")


def add_staff() -> None:
    """An editor, a publisher, and somebody who will set up a second factor; all have the password of the superuser."""
    password = User.objects.get(is_superuser=True).password
    for group in ("Editor", "Publisher"):
        user = User.objects.create(username=group.lower(), password=password, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    User.objects.create(username="newcomer", password=password, is_staff=True)
