"""A change is kept pending, with a new part of each kind, and published: the row then holds exactly what was typed."""

import pytest

from core.records.frozen import Frozen
from core.records.pending.changes import contents_of, with_changes
from core.records.pending.models import pending_of
from core.records.pending.saving import missing_of, publish_pending
from tests.editing.forms import address
from tests.rows import OF_EACH_KIND, PAGES, make

from .admin_forms import (
    WITH_INLINES,
    after_others,
    changeable_texts,
    opened_at,
    with_row_in_each_inline,
)

pytestmark = pytest.mark.django_db
TABLES = [
    one for one in PAGES if one in {*WITH_INLINES, *OF_EACH_KIND} and not issubclass(one, Frozen)
]


def by_table(contents):
    """What the rows hold, without their keys: a part gets another key when it is published."""
    values = [(table, sorted(found.items())) for (table, _pk), found in contents.items()]
    return sorted(values, key=repr)


@pytest.mark.parametrize("model", TABLES)
def test_what_is_kept_pending_and_then_published_is_what_was_typed(
    admin_client, administrator, model
):
    row = make(model, **after_others(model))
    page = opened_at(admin_client, address(row))
    name, typed = changeable_texts(page, row)[0]
    sent = with_row_in_each_inline(page, row) | {name: typed, "_keep_pending": "x"}
    before = contents_of(row)
    answer = admin_client.post(address(row), sent)
    assert answer.status_code == 302, answer.context_data["form_errors"]
    assert contents_of(row) == before

    pending = pending_of(row)
    wanted = with_changes(before, pending.opened)
    assert len(wanted) == len(before) + len(page.formsets)
    assert missing_of(pending, model.objects.get(pk=row.pk)) is None
    publish_pending(pending, by=administrator, channel="test", seen_number=pending.number)
    assert by_table(contents_of(row)) == by_table(wanted)
    assert model.objects.get(pk=row.pk).publication == "published"
