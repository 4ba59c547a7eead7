"""What staff read about a row's publication is what readers meet, by the clock."""

import datetime as dt
import re

import pytest
import time_machine

from pages.models import Page
from tests.rows import make

from .forms import address, without_html

pytestmark = pytest.mark.django_db
LIST = "/admin/pages/page/"
NOW = dt.datetime(2026, 11, 26, 10, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ROWS = {
    "draft": {"published": False},
    "in_review": {"publication": "in_review"},
    "published": {"live_at": NOW - HOUR, "expires_at": NOW + HOUR},
    "scheduled": {"live_at": NOW + HOUR},
    "expired": {"expires_at": NOW - HOUR},
}
LABELS = {
    "draft": "draft",
    "in_review": "in review",
    "published": "published, expires Thursday 26 November, 11:00 UTC",
    "scheduled": "goes live Thursday 26 November, 11:00 UTC",
    "expired": "expired Thursday 26 November, 09:00 UTC",
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def pages():
    return {stage: make(Page, title=stage, **values) for stage, values in ROWS.items()}


@pytest.fixture
def staff(client, publisher):
    client.force_login(publisher)
    return client


@pytest.mark.parametrize("stage", ROWS)
def test_list_and_form_say_the_stage(staff, pages, stage):
    badge = f'<span class="badge badge-{stage}">{LABELS[stage]}</span>'
    answers = [staff.get(f"{LIST}?q={stage}"), staff.get(address(pages[stage]))]
    found = [
        re.findall('<span class="badge[^<]*</span>', answer.content.decode()) for answer in answers
    ]
    said = [[" ".join(one.split()).replace("> ", ">") for one in badges] for badges in found]
    # on the form beside its buttons, above and below, and among its fields
    assert said == [[badge], [badge] * 3]


@pytest.mark.parametrize("stage", ROWS)
def test_the_filter_finds_each_stage_alone(staff, pages, stage):
    with without_html():
        answer = staff.get(f"{LIST}?publication={stage}")
    assert [row.title for row in answer.context_data["cl"].result_list] == [stage]


def test_a_search_finds_each_word_in_any_field_and_a_phrase_in_one(staff):
    make(Page, title="How it works", summary="Of the assembly", slug="how")
    found = [
        len(staff.get(f"{LIST}?q={asked}").context_data["cl"].result_list)
        for asked in ("ASSEMBLY+works", "assembly+fails", '"it+works"', '"works+Of"')
    ]
    assert found == [1, 0, 1, 0]


def test_a_row_that_is_published_and_not_public_is_so_for_readers(client, pages):
    answers = {
        stage: client.get(row.get_absolute_url()).status_code for stage, row in pages.items()
    }
    assert answers == dict.fromkeys(ROWS, 404) | {"published": 200}
    row = Page(publication="published", live_at=NOW + HOUR, expires_at=NOW - HOUR)
    assert row.publication_stage == "expired"
