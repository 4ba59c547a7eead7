"""Addresses of rows that cannot be, and of pages that a table does not have: told as such, never a fault."""

from contextlib import suppress
from urllib.parse import quote

import pytest
from django.urls import NoReverseMatch, reverse

from meetings.models import Meeting
from tests.roles.test_roles import PAGES_OF_KINDS

from .forms import without_html

pytestmark = pytest.mark.django_db

ODD = ("abc", "9" * 30, "\x00", "a/b")
ODDER = ("-1", "1.5", "9" * 5000, "1\x00", "_00", "１", "é", "None", "[1]", " 1", "nan")
PAGES = ("history", "change", "delete", "rename")


@pytest.fixture
def staff(admin_client):
    """To whom a fault is an answer, and who may do all."""
    admin_client.raise_request_exception = False
    return admin_client


def addresses(model, keys):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    for odd in keys:
        for page in PAGES:
            with suppress(NoReverseMatch):  # a table without such a page
                yield reverse(f"{name}_{page}", args=["KEY"]).replace("KEY", quote(odd))
        with suppress(NoReverseMatch):  # a line of a history
            yield f"{reverse(f'{name}_history', args=['1'])}{quote(odd)}/"


@pytest.mark.parametrize("model", [kind.example for kind in PAGES_OF_KINDS if kind.example])
def test_no_address_of_a_row_is_a_fault(staff, model):
    """Of the kinds of tables that are served by the same pages, one."""
    faults = {}
    for where in addresses(model, (*ODD, *ODDER) if model is Meeting else ODD):
        with without_html():
            answers = staff.get(where), staff.post(where, {"post": "yes"})
        if not (found := {one.status_code for one in answers}) <= {302, 403, 404}:
            faults[where[:200]] = found
    assert faults == {}


def test_a_search_of_very_many_words_is_refused_with_a_message(staff):
    words = "+".join(f"word{number}" for number in range(500))
    page = staff.get(f"/admin/meetings/meeting/?q={words}", follow=True)
    assert page.redirect_chain == [("/admin/meetings/meeting/", 302)]
    assert "A search can have at most 20 words" in page.text
    assert staff.get("/admin/meetings/meeting/?q=a+b+c").status_code == 200
