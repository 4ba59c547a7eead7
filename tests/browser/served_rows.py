"""Rows that the served site has besides the sample data; made by a process of its own, on the site's own database."""

from django.contrib.auth.models import Group, User
from django.core.management import call_command

from core.records.permissions import Operator
from core.records.publishing import submit
from core.records.saving import save_row
from matrix.models import Release
from matrix.releases import contents_now
from meetings.models import Assembly, Meeting, Session
from pages.models import Note


def fill_database(superuser: str) -> None:
    """All that the site is served with, in one process; the account first, or `load_sample_data` makes one of its own."""
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
    add_meetings_in_review()


def add_release() -> None:
    """The sample data have none: a release holds what is recorded at the moment when it is made."""
    release = Release(
        number=1, assembly=Assembly.objects.get(slug="wtsa-16"), publication="published"
    )
    release.set_contents(contents_now(release.assembly))
    save_row(release, by=Operator(may_publish=True), channel="test")


def add_note() -> None:
    """The sample data have none."""
    note = Note(title="First note", dated="2024-10-15", publication="published")
    meetings = [*Meeting.objects.filter(slug="wtsa-20")]
    many = {"meetings": meetings}
    save_row(note, by=Operator(may_publish=True), channel="test", many=many)


def add_session() -> None:
    """The sample data have none."""
    meeting = Meeting.objects.get(slug="wtsa-20")
    opening = Session(
        meeting=meeting,
        title="Opening plenary",
        starts_on=meeting.starts_on,
        publication="published",
    )
    save_row(opening, by=Operator(may_publish=True), channel="test")


def add_staff() -> None:
    """One user in each of two groups, and one who sets up a second factor, with the password of the superuser."""
    password = User.objects.get(is_superuser=True).password
    for group in ("Editor", "Publisher"):
        user = User.objects.create(username=group.lower(), password=password, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    User.objects.create(username="newcomer", password=password, is_staff=True)


def add_meetings_in_review() -> None:
    """Written by the editor, they wait for a second person."""
    editor = User.objects.get(username="editor")
    for name in ("First meeting in review", "Second meeting in review"):
        meeting = Meeting(name=name, kind="regional_preparatory")
        save_row(meeting, by=editor, channel="test")
        submit(meeting, by=editor, channel="test")
