"""Parts become public with their row, once: however it is published, and unless someone held them back."""

import pytest
from django.contrib import admin
from django.forms.models import _get_foreign_key as foreign_key_of

from core.records.publishable import Publishable, plan_parts
from core.records.publishing import publish, submit, withdraw
from core.records.saving import Write, WriteContext, remove, save_row, save_rows, writing
from resolutions.models import Edition
from study_groups.models import Appointment, Mandate, Question, StudyGroup
from tests.rows import MODELS, PAGES, fresh, make

pytestmark = pytest.mark.django_db
# Typed on the form of their row, and published by themselves.
TYPED = {
    (inline.model, foreign_key_of(model, inline.model, inline.fk_name).name)
    for model in MODELS
    for inline in admin.site._registry[model].inlines
    if issubclass(inline.model, Publishable)
}
FOLLOWING = [
    pytest.param(model, name, id=f"{model.__name__}.{name}")
    for model in PAGES
    for name in model.published_with
]


def now(row):
    return fresh(row).publication


def draft(model, **values):
    return make(model, published=False, **values)


def part_of(model, name, **values):
    """A draft and its draft part."""
    row = draft(model._meta.get_field(name).related_model)
    return row, draft(model, **{name: row}, **values)


def test_what_follows_is_what_is_typed_on_the_form_of_a_row():
    """Paper editions, releases and the editions of other texts do not."""
    assert {(model, name) for model in PAGES for name in model.published_with} == TYPED


@pytest.mark.parametrize(("model", "name"), FOLLOWING)
def test_a_part_becomes_public_with_its_row_and_once_withdrawn_stays_so(model, name, operator):
    row, part = part_of(model, name)
    publish(row, by=operator, channel="shell")
    line = part.history.latest()
    assert (now(part), line.history_change_reason) == ("published", "published with its row")
    assert fresh(part).published_at is not None
    for verb, one in ((withdraw, part), (withdraw, row), (publish, row)):
        verb(fresh(one), by=operator, channel="shell")
    assert (now(row), now(part)) == ("published", "draft")


def test_a_part_in_review_becomes_public_and_one_sent_back_waits(operator):
    row, part = part_of(Edition, "resolution")
    back = draft(Edition, resolution=row)
    for one in (part, back):
        submit(one, by=operator, channel="shell")
    withdraw(back, by=operator, channel="shell")
    publish(row, by=operator, channel="shell")
    assert (now(part), now(back)) == ("published", "draft")


def test_the_past_of_a_row_that_was_deleted_is_not_that_of_the_next(operator):
    """Its primary key is given out again."""
    row, part = part_of(Edition, "resolution")
    submit(part, by=operator, channel="shell")
    pk = part.pk
    remove(part, by=operator, channel="shell")
    again = draft(Edition, resolution=row, pk=pk)
    publish(row, by=operator, channel="shell")
    assert now(again) == "published"


def test_parts_of_parts_become_public_too(operator):
    group = draft(StudyGroup)
    mandate = draft(Mandate, study_group=group)
    parts = [draft(Question, mandate=mandate), draft(Appointment, mandate=mandate)]
    publish(group, by=operator, channel="shell")
    assert [now(row) for row in (mandate, *parts)] == ["published"] * 3


def test_an_import_takes_parts_along_and_a_change_of_a_public_row_does_not(operator):
    row, part = part_of(Edition, "resolution")
    row.publication = "published"
    with writing():
        save_rows([Write(row)], WriteContext(operator, "import"))
    later = draft(Edition, resolution=row)
    row.title = "Another"
    save_row(row, by=operator, channel="shell")
    assert (now(part), now(later)) == ("published", "draft")


def test_a_part_that_is_wrong_stays_a_draft_and_is_no_obstacle(operator):
    row, part = part_of(Edition, "resolution")
    Edition.objects.filter(pk=part.pk).update(outcome="no such")
    [(held, reason)] = [one for one in plan_parts(row, operator) if one[1]]
    publish(row, by=operator, channel="shell")
    assert (held, now(part)) == (part, "draft")
    assert "no such" in reason
