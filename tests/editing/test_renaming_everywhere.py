"""Every public address that holds a slug still leads to its page once a row in it was renamed."""

import pytest

from core.slugs import SluggedModel, rename
from tests.editing.forms import without_html
from tests.rows import MODELS, make

pytestmark = pytest.mark.django_db
WITH_ADDRESS = [model for model in MODELS if hasattr(model, "get_absolute_url")]


def slugged_rows(row, depth=3):
    """The row and those that it rests on, as far as they have slugs."""
    found = {row: None} if isinstance(row, SluggedModel) else {}
    for field in row._meta.concrete_fields if depth else ():
        if field.related_model in MODELS and getattr(row, field.attname):
            found |= slugged_rows(getattr(row, field.name), depth - 1)
    return found


def address_of(row):
    """Without the place on the page."""
    return type(row)._base_manager.get(pk=row.pk).get_absolute_url().partition("#")[0]


@pytest.mark.parametrize("model", WITH_ADDRESS)
def test_the_old_address_leads_to_the_page_with_its_query(client, operator, model):
    row = make(model)
    for number, one in enumerate(slugged_rows(row)):
        old = address_of(row)
        fresh = type(one)._base_manager.get(pk=one.pk)
        rename(fresh, f"renamed-{number}", by=operator, channel="admin")
        path, _mark, query = old.partition("?")
        new = address_of(row).partition("?")[0]
        with without_html():
            answer = client.get(old, follow=True)
        assert [answer.status_code, answer.request["PATH_INFO"]] == [200, new]
        if new != path and answer.redirect_chain:
            assert answer.redirect_chain[-1][0].partition("?")[2] == query
