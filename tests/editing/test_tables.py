import pytest
from django.contrib import admin

from core.records.tracked import TrackedModel
from tests.rows import make

from .forms import address

pytestmark = pytest.mark.django_db
TABLES = [model for model in admin.site._registry if issubclass(model, TrackedModel)]


@pytest.mark.parametrize("model", TABLES)
def test_the_form_of_a_table_opens_and_no_relation_is_a_select(client, administrator, model):
    """A select would hold every row of the other table. The form of a new row is sent in `test_races`."""
    row = make(model, published=False)
    client.force_login(administrator)
    answer = client.get(address(row))
    assert answer.status_code == 200
    form = answer.context["adminform"]
    relations = [one for one in (*model._meta.fields, *model._meta.many_to_many) if one.is_relation]
    named = {
        one.name
        for one in relations
        if one.name in form.form.fields and one.related_model in TABLES
    }
    assert named - set(form.model_admin.get_autocomplete_fields(None)) == set()
