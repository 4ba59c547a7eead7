"""Staff read whether readers see a row now, and until when or from when."""

import datetime as dt
import re

import pytest

from core.dates import format_moment
from core.records.pending.models import pending_of
from meetings.models import Meeting
from pages.models import Page
from tests.editing.test_pending_form import pressed, saved
from tests.rows import fresh, make

from .forms import address, shown, without_html

LIST, MEETINGS = "/admin/pages/page/", "/admin/meetings/meeting/"
NOW = dt.datetime(2026, 11, 26, 10, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]
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


def test_list_and_form_say_each_stage_and_the_filter_finds_it_alone(client, publisher):
    client.force_login(publisher)
    pages = {stage: make(Page, title=stage, **values) for stage, values in ROWS.items()}
    for stage, label in LABELS.items():
        badge = f'<span class="badge badge-{stage}">{label}</span>'
        answers = [client.get(f"{LIST}?publication={stage}"), client.get(address(pages[stage]))]
        assert [row.title for row in answers[0].context["cl"].result_list] == [stage]
        # the filters stay folded, so that the rows are in sight, and name those that are on
        [folded] = re.findall(
            r'<details class="list-filters">\s*<summary>(.*?)</summary>', answers[0].text, re.DOTALL
        )
        assert " ".join(folded.split()) == "Filter the list – filters on: “publication”"
        [clears] = re.findall(r'<p class="list-filters-clear">\s*<a href="(.*?)"', answers[0].text)
        assert len(client.get(LIST + clears).context["cl"].result_list) == len(pages)
        found = [re.findall('<span class="badge[^<]*</span>', one.text) for one in answers]
        said = [[" ".join(one.split()).replace("> ", ">") for one in badges] for badges in found]
        # on the form beside the buttons above and below, and among the fields
        assert said == [[badge], [badge] * 3]


@pytest.fixture
def desk(settings):
    settings.DESK_TIME_ZONE = "Europe/Zurich"


def listed(client, publication):
    with without_html():
        result = client.get(MEETINGS, {"publication": publication}).context_data["cl"]
    return [row.name for row in result.result_list]


def test_what_is_typed_is_the_time_of_the_desk_and_moments_are_told_in_both(desk, client, editor):
    late, summer = dt.datetime(2026, 12, 3, 23, 30), dt.datetime(2027, 7, 1, 8)
    assert [format_moment(at.replace(tzinfo=dt.UTC)) for at in (late, summer)] == [
        "Friday 4 December, 00:30 CET (Thursday 3 December, 23:30 UTC)",
        "Thursday 1 July 2027, 10:00 CEST (08:00 UTC)",
    ]
    row = make(Meeting, published=False)
    typed = {"live_at_0": "2026-12-04", "live_at_1": "09:00:00"}
    saved(client, row, editor, **typed)
    assert fresh(row).live_at == dt.datetime(2026, 12, 4, 8, tzinfo=dt.UTC)
    form = shown(client, address(row))
    assert {name: str(form[name]) for name in typed} == typed
    saved(client, row, editor, name="Another name")
    assert fresh(row).live_at.hour == 8
    page = client.get(address(row)).content.decode()
    assert "draft, goes live Friday 4 December, 09:00 CET (08:00 UTC) once published" in page
    assert "Empty: at once when published. Time zone: Europe/Zurich." in page


def test_an_approved_change_is_scheduled_for_a_moment_that_can_be_and_listed_or_why_it_failed(
    desk, client, editor, publisher
):
    row = make(Meeting, name="As readers know it")
    saved(client, row, editor, name="Mended")
    client.force_login(publisher)

    def told(text):
        pages = [client.get(address(row, page)).text for page in ("pending", "change")]
        return [text in " ".join(page.split()) for page in pages]

    for day, time in (
        ("", ""),
        ("2026-11-26", "09:00"),
        ("tomorrow", "9"),
        ("2026-12-04", "09:00"),
    ):
        assert pending_of(row).goes_live_at is None
        at = {"goes_live_at_0": day, "goes_live_at_1": time}
        client.post(address(row, "pending"), {"schedule": "x", "seen_number": 1} | at)
    pending = pending_of(row)
    assert pending.goes_live_at == dt.datetime(2026, 12, 4, 8, tzinfo=dt.UTC)
    assert told("Friday 4 December, 09:00 CET (08:00 UTC)") == [True, True]
    stages = ("change_scheduled", "change_failed")
    assert [listed(client, stage) for stage in stages] == [["As readers know it"], []]
    pending.schedule_failure, pending.goes_live_at = "The row was withdrawn.", None
    pending.save()
    text = "It was not published when it was due: The row was withdrawn."
    assert told(text) == [True, True]
    assert [listed(client, stage) for stage in stages] == [[], ["As readers know it"]]
    pressed(client, row, publisher, "publish", 1)
    assert [listed(client, stage) for stage in stages] == [[], []]
