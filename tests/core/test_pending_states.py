"""What each act makes of a pending change in each of its states."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.models import PendingVersion
from core.records.pending.saving import (
    cancel_schedule,
    discard_pending,
    keep_over_stored,
    publish_pending,
    schedule_pending,
    send_back_pending,
    submit_pending,
)
from core.records.publishing import withdraw
from core.records.saving import remove
from meetings.models import Meeting
from tests.core.test_pending import propose, setting
from tests.rows import fresh, make

pytestmark = pytest.mark.django_db

ACTS = "save        submit      send back   approve     cancel      keep        publish     discard     delete"
TABLE = {
    "kept": "kept        submitted   sent back   approved    kept        kept        published   discarded   discarded",
    "submitted": "kept        submitted   sent back   approved    submitted   kept        published   discarded   discarded",
    "sent back": "sent back   submitted   sent back   approved    sent back   sent back   published   discarded   discarded",
    "approved": "kept        approved    sent back   approved    submitted   kept        published   discarded   discarded",
    "beneath": "kept        submitted   sent back   refused     kept        kept        refused     discarded   discarded",
    "withdrawn": "kept        submitted   sent back   approved    kept        kept        published   discarded   discarded",
}
CELLS = [
    (state, ACTS[place : place + 12].strip(), line[place : place + 12].strip())
    for state, line in TABLE.items()
    for place in range(0, len(line), 12)
]


def state_of(pending: PendingVersion) -> str:
    if pending.outcome:
        return pending.outcome
    if pending.goes_live_at:
        return "approved"
    if pending.is_submitted:
        return "submitted"
    return "sent back" if pending.sent_back_reason else "kept"


@pytest.mark.parametrize(("state", "act", "expected"), CELLS)
def test_what_an_act_makes_of_a_pending_change(
    state, act, expected, editor, publisher, administrator
):
    row = make(Meeting, name="As readers know it")
    pending = propose(row, editor, setting(editor, name="Mended"))

    def do(act: str) -> None:
        pending.refresh_from_db()
        seen = {"by": publisher, "seen_number": pending.number}
        later = timezone.now() + dt.timedelta(hours=1)
        verbs = {
            "save": lambda: propose(row, editor, setting(editor, city="Nairobi")),
            "submit": lambda: submit_pending(pending, by=editor),
            "send back": lambda: send_back_pending(pending, reason="Not yet", **seen),
            "approve": lambda: schedule_pending(pending, at=later, **seen),
            "cancel": lambda: cancel_schedule(pending, **seen),
            "keep": lambda: keep_over_stored(pending, channel="admin", **seen),
            "publish": lambda: publish_pending(pending, channel="admin", **seen),
            "discard": lambda: discard_pending(pending, **seen),
            "beneath": lambda: setting(publisher, name="Mended at once")(fresh(row)),
            "withdraw": lambda: withdraw(fresh(row), by=publisher, channel="admin"),
            "delete": lambda: remove(fresh(row), by=administrator, channel="admin"),
        }
        verbs[act]()

    before = {
        "submitted": ["submit"],
        "sent back": ["submit", "send back"],
        "approved": ["submit", "approve"],
        "beneath": ["beneath"],
        "withdrawn": ["withdraw"],
    }
    for step in before.get(state, []):
        do(step)
    try:
        do(act)
        pending.refresh_from_db()
        found = state_of(pending)
    except ValidationError:
        found = "refused"
    assert found == expected
    if found == "published":
        assert [fresh(row).name, fresh(row).publication] == ["Mended", "published"]
    elif act != "delete":
        assert fresh(row).name == ("Mended at once" if state == "beneath" else "As readers know it")
