"""What forms propose for a new row, and that nothing is saved of it until someone saves."""

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Assembly, Committee, Series
from papers.models import BackgroundPaper, PaperEdition
from positions.models import Proposal
from resolutions.models import Edition, Resolution
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


@pytest.mark.parametrize("model", [Proposal, Edition, BackgroundPaper, Series, Committee])
def test_the_current_assembly_is_proposed(model, staff, current):
    assert form_of(staff, model)["assembly"].value() == current.pk


def test_what_the_address_gives_comes_first(staff, current):
    other = Assembly.objects.get(code="WTSA-20")
    form = form_of(staff, Proposal, f"?assembly={other.pk}")
    assert str(form["assembly"].value()) == str(other.pk)


def test_a_current_assembly_that_is_a_draft_is_not_proposed(staff):
    make(Assembly, code="WTSA-28", ordinal=12, is_current=True, publication="draft")
    assert form_of(staff, Proposal)["assembly"].value() is None


@pytest.mark.parametrize(("numbers", "proposed"), [([], 1), ([1, 4], 5)])
def test_the_next_number_and_this_day_are_proposed_for_an_edition(
    numbers, proposed, staff, current
):
    paper = make(BackgroundPaper, assembly=current)
    other = make(BackgroundPaper, assembly=Assembly.objects.get(code="WTSA-20"))
    make(PaperEdition, paper=other, number=9)
    for number in numbers:
        make(PaperEdition, paper=paper, number=number)
    form = form_of(staff, PaperEdition)
    assert [form[name].value() for name in ("paper", "number", "dated")] == [
        paper.pk,
        proposed,
        str(timezone.localdate()),
    ]
    assert form_of(staff, PaperEdition, f"?paper={other.pk}")["number"].value() == 10


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
    page = staff.get(reverse("admin:positions_proposal_add"))
    formsets = [one.formset for one in page.context["inline_admin_formsets"]]
    assert [len(one.forms) for one in formsets] == [3, 2]
    sent = {
        bound.html_name: "" if bound.value() is None else bound.value()
        for one in [page.context["adminform"].form, *formsets, *(f for s in formsets for f in s)]
        for bound in (one if hasattr(one, "fields") else one.management_form)
    }
    sent |= {"title": "Trust", "slug": "", "assembly": current.pk}
    staff.post(reverse("admin:positions_proposal_add"), sent)
    proposal = Proposal.objects.get()
    assert [proposal.assembly, proposal.proponents.count(), proposal.items.count()] == [
        current,
        0,
        0,
    ]
    page = staff.get(reverse("admin:positions_proposal_change", args=[proposal.pk]))
    assert [len(one.formset.forms) for one in page.context["inline_admin_formsets"]] == [0, 0]
