"""What goes, what stays and what loses a link when rows are withdrawn, for every table."""

import pytest

from core.records.publishing import withdraw
from editing.links.consequences import consequences_of
from matrix.models import Release
from meetings.models import Assembly
from papers.models import BackgroundPaper, PaperEdition
from resolutions.models import Resolution
from tests.rows import MODELS, PAGES, fresh, make

pytestmark = pytest.mark.django_db
PARENTS = {
    parent: [
        (model, name)
        for model in MODELS
        for name in model.public_with
        if model._meta.get_field(name).related_model is parent
    ]
    for parent in PAGES
}


@pytest.mark.parametrize("parent", [one for one, below in PARENTS.items() if below])
def test_what_is_public_with_a_row_is_counted_and_named(parent, operator):
    earlier, holder = make(parent), make(parent)
    rows = [
        make(
            model,
            **{name: fresh(holder)},
            **({"predecessor": earlier} if name == "successor" else {}),
        )
        for model, name in PARENTS[parent]
    ]
    found = consequences_of(parent, [holder.pk])
    named = [one.name for group in (*found.removed, *found.kept) for one in group.rows]
    assert sorted(named) == sorted(str(row) for row in (fresh(holder), *rows))
    withdraw(fresh(holder), by=operator, channel="test")
    assert [row for row in rows if type(row).objects.published().filter(pk=row.pk).exists()] == []


def test_what_readers_do_not_see_has_no_consequence():
    assert consequences_of(Resolution, [make(Resolution, published=False).pk]) is None


# what stays at its address


def test_a_release_stays_and_says_when_its_assembly_was_withdrawn(operator):
    row = make(Release, number=7)
    assert consequences_of(Assembly, [row.assembly_id]).kept[0].rows[0].name == str(row)
    withdraw(row.assembly, by=operator, channel="test")
    row.refresh_from_db()
    assert row.withdrawal_label.startswith("Assembly withdrawn on ")
    assert list(Release.objects.outliving()) == [row]
    assert list(Release.objects.published()) == []


def test_a_release_that_was_withdrawn_or_never_public_is_not_shown(client, operator):
    never = make(Release, number=8, assembly=make(Assembly, published=False))
    row = make(Release, number=7)
    withdraw(row, by=operator, channel="test")
    withdraw(row.assembly, by=operator, channel="test")
    answers = [client.get(one.get_absolute_url()).status_code for one in (never, row)]
    assert [list(Release.objects.outliving()), answers] == [[], [404, 404]]


def test_an_edition_outlives_its_paper_too(client, operator):
    row = make(PaperEdition, number=1)
    withdraw(BackgroundPaper.objects.get(pk=row.paper_id), by=operator, channel="test")
    answer = client.get(row.get_absolute_url())
    assert answer.status_code == 200
    assert "Background paper withdrawn on" in answer.content.decode()
