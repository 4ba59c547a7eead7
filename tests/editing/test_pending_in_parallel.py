"""Many saves of one public row at the same time: each is in its pending version, and none is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection

from core.models import PendingEdit
from core.records.pending.changes import contents_of
from core.records.pending.saving import pending_of, save_pending
from participants.models import Membership, Participant
from tests.rows import make

SAVES, AT_ONCE = 40, 4
MEMBERSHIP = Membership._meta.label


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite in memory refuses a second writer"
)
@pytest.mark.django_db(transaction=True)
def test_no_save_of_many_at_once_is_lost():
    row = make(Participant, name="As readers know it")
    groups = [make(Participant) for _number in range(SAVES)]
    staff = User.objects.create_superuser("chief")
    seen = contents_of(row)

    def save(number):
        """One more membership, as a form adds it: nobody has seen those of the others."""
        try:
            part = {"member": row.pk, "group": groups[number].pk, "since": "", "until": ""}
            mine = {**seen, (MEMBERSHIP, -1 - number): part}
            save_pending(row, seen, mine, by=staff, channel="admin")
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(save, range(SAVES)))
    numbers = list(PendingEdit.objects.values_list("number", flat=True))
    assert numbers == list(range(1, SAVES + 1))
    assert {change.after["group"] for change in pending_of(row).opened} == {
        group.pk for group in groups
    }
