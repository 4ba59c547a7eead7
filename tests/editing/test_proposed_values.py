"""What forms propose for a new row, and that nothing is saved of it until someone saves."""

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Assembly, Committee, Series
from papers.models import BackgroundPaper, PaperEdition
from positions.models import Proposal
from resolutions.models import Edition, Resolution
from tests.editing.forms import shown_values
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def current():
    make(Assembly, code="WTSA-20", ordinal=10)
    return make(Assembly, code="WTSA-24", ordinal=11, is_current=True)


@pytest.fixture
def staff(client, editor):
    client.force_login(editor)
    return client


def form_of(client, model, query=""):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_add"
    return client.get(reverse(name) + query).context["adminform"].form


def test_the_current_assembly_is_proposed_unless_the_address_gives_one_or_it_is_a_draft(
    staff, current
):
    for model in (Proposal, Edition, BackgroundPaper, Series, Committee):
        assert form_of(staff, model)["assembly"].value() == current.pk
    other = Assembly.objects.get(code="WTSA-20")
    form = form_of(staff, Proposal, f"?assembly={other.pk}")
    assert str(form["assembly"].value()) == str(other.pk)
    Assembly.objects.filter(pk=current.pk).update(publication="draft")
    assert form_of(staff, Proposal)["assembly"].value() is None


def test_the_next_number_and_this_day_are_proposed_for_an_edition(staff, current):
    paper = make(BackgroundPaper, assembly=current)
    for proposed, stored in ((1, 4), (5, 5)):
        form = form_of(staff, PaperEdition)
        assert [form[name].value() for name in ("paper", "number", "dated")] == [
            paper.pk,
            proposed,
            str(timezone.localdate()),
        ]
        make(PaperEdition, paper=paper, number=stored)
    other = make(BackgroundPaper, assembly=Assembly.objects.get(code="WTSA-20"))
    assert form_of(staff, PaperEdition, f"?paper={other.pk}")["number"].value() == 1


def added_row(client, address):
    """What a row that is added to the form begins with."""
    formsets = [one.formset for one in client.get(address).context["inline_admin_formsets"]]
    (editions,) = [one for one in formsets if one.model is Edition]
    return editions.empty_form["assembly"].value()


def test_an_added_edition_is_of_the_current_assembly_unless_the_text_has_it(staff, current):
    text = make(Resolution, number=50)
    address = reverse("admin:resolutions_resolution_change", args=[text.pk])
    assert added_row(staff, reverse("admin:resolutions_resolution_add")) == current.pk
    assert added_row(staff, address) == current.pk
    make(Edition, resolution=text, assembly=current)
    assert added_row(staff, address) is None


def test_a_new_proposal_has_empty_rows_for_parts_that_are_not_saved(staff, current):
    url = reverse("admin:positions_proposal_add")
    page = staff.get(url)
    formsets = [one.formset for one in page.context["inline_admin_formsets"]]
    assert [len(one.forms) for one in formsets] == [3, 2]
    sent = shown_values(page.context_data) | {"title": "Trust", "assembly": current.pk}
    staff.post(url, sent)
    proposal = Proposal.objects.get()
    parts = [proposal.proponents.count(), proposal.items.count()]
    assert [proposal.assembly, parts] == [current, [0, 0]]
    page = staff.get(reverse("admin:positions_proposal_change", args=[proposal.pk]))
    assert [len(one.formset.forms) for one in page.context["inline_admin_formsets"]] == [0, 0]
