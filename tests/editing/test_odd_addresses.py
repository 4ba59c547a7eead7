"""Addresses of rows that cannot be, and of pages that a table does not have: told as such, never a fault."""

from contextlib import suppress
from urllib.parse import quote

import pytest
from django.urls import NoReverseMatch, reverse

from study_groups.models import StudyPeriod
from tests.roles.table import KINDS

pytestmark = pytest.mark.django_db

ODD = ("abc", "9" * 30, "\x00", "a/b")
ODDER = ("-1", "1.5", "9" * 5000, "1\x00", "_00", "１", "é", "None", "[1]", " 1", "nan")
PAGES = ("history", "change", "delete", "rename")
TABLES = [kind.example for kind in KINDS if kind.example]


@pytest.fixture
def staff(client, administrator):
    """To whom a fault is an answer, and who may do all."""
    administrator.is_superuser = True
    administrator.save()
    client.force_login(administrator)
    client.raise_request_exception = False
    return client


def addresses(model, keys):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    for odd in keys:
        for page in PAGES:
            with suppress(NoReverseMatch):  # a table without such a page
                yield reverse(f"{name}_{page}", args=["KEY"]).replace("KEY", quote(odd))
        with suppress(NoReverseMatch):  # a line of a history
            yield f"{reverse(f'{name}_history', args=['1'])}{quote(odd)}/"


def faults(client, asked):
    """By address what is neither not found nor refused."""
    answers = {
        where[:200]: (
            client.get(where).status_code,
            client.post(where, {"post": "yes"}).status_code,
        )
        for where in asked
    }
    return {where: both for where, both in answers.items() if not set(both) <= {302, 403, 404}}


@pytest.mark.parametrize("model", TABLES)
def test_no_address_of_a_row_is_a_fault(staff, model):
    assert faults(staff, addresses(model, ODD)) == {}


def test_nor_is_any_odder_one(staff):
    assert faults(staff, addresses(StudyPeriod, ODDER)) == {}


def test_a_search_of_very_many_words_is_refused_with_a_message(staff):
    words = "+".join(f"word{number}" for number in range(500))
    page = staff.get(f"/admin/meetings/meeting/?q={words}", follow=True)
    assert page.redirect_chain == [("/admin/meetings/meeting/", 302)]
    assert "A search can have at most 20 words" in page.text
    assert staff.get("/admin/meetings/meeting/?q=a+b+c").status_code == 200
