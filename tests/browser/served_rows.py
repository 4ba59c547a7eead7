"""Fills the database of the site that browsers open: sample data, accounts, and rows that the sample data lack."""

from django.contrib.auth.models import Group, User
from django.core.management import call_command

from matrix.models import Release
from matrix.releases import contents_now
from meetings.models import Assembly, Meeting, Session
from pages.models import Note
from tests.rows import make


def fill_database(superuser: str) -> None:
    """The account comes first, since `load_sample_data` would create one."""
    call_command("migrate", verbosity=0)
    call_command(
        "createsuperuser", interactive=False, username=superuser, email="e@example.org", verbosity=0
    )
    if not Meeting.objects.exists():  # else the file was filled with the sample data before
        call_command("load_sample_data", verbosity=0)
    wtsa_16, meeting = Assembly.objects.get(slug="wtsa-16"), Meeting.objects.get(slug="wtsa-20")
    # A release holds the record at the time it is made, so no file can contain one.
    make(Release, number=1, assembly=wtsa_16, contents=contents_now(wtsa_16))
    make(Note, slug="first-note", title="First note", dated="2024-10-15", meetings=[meeting])
    make(Session, meeting=meeting, title="Opening plenary", starts_on=meeting.starts_on)
    # An editor, a publisher, and somebody who will set up a second factor; all have the password of the superuser.
    password = User.objects.get(is_superuser=True).password
    for group in ("Editor", "Publisher"):
        user = User.objects.create(username=group.lower(), password=password, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    User.objects.create(username="newcomer", password=password, is_staff=True)
