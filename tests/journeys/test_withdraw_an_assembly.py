"""An administrator withdraws WTSA-24 after reading what that does, and publishes it again; readers see the effect of both."""

import re
from collections import Counter

import pytest
from django.test import Client

from core.records.publishing import withdraw
from core.records.saving import save_row
from editing.links import consequences_of
from matrix.models import Release
from matrix.releases import contents_now
from meetings.models import Assembly
from papers.models import PaperEdition
from resolutions.models import Resolution
from tests.editing.forms import address
from tests.journeys.page_forms import send, signed_in
from tests.markup import main_words
from tests.rows import MODELS, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
assembly = pytest.fixture(lambda: Assembly.objects.get(slug="wtsa-24"), name="assembly")


@pytest.fixture
def release(assembly):
    row = Release(number=1, assembly=assembly, publication="published")
    row.set_contents(contents_now(row.assembly))
    save_row(row, by=OPERATOR, channel="test")
    return row


@pytest.fixture
def edition(assembly):
    return PaperEdition.objects.published().filter(paper__assembly=assembly).first()


def status(url):
    return Client().get(url).status_code


def public_counts():
    return Counter({model: model.objects.published().count() for model in MODELS})


def test_the_question_counts_every_row_that_readers_will_not_find(administrator, assembly, release):
    found = consequences_of(Assembly, [assembly.pk])
    said = {group.label: group.count for group in (*found.removed, *found.kept)}
    gone = public_counts()
    withdraw(assembly, by=administrator, channel="test")
    gone.subtract(public_counts())
    counted = {str(model._meta.verbose_name_plural): count for model, count in gone.items()}
    assert said == {label: count for label, count in counted.items() if count}


def test_without_the_meeting_of_the_last_assembly_no_older_text_comes_into_force(
    administrator, assembly
):
    standings = {row.pk: row.standing for row in Resolution.objects.published().for_list()}
    withdraw(assembly.meeting, by=administrator, channel="test")
    assert {row.pk: row.standing for row in Resolution.objects.published().for_list()} == standings


def test_withdrawn_it_takes_its_page_and_leaves_what_was_released_at_its_address(
    administrator, assembly, release, edition
):
    staff = signed_in(administrator)
    # Resolution 2, which WTSA-20 and WTSA-24 revised.
    text_of_24 = Resolution.objects.get(number=2, kind="resolution")
    before = main_words(Client().get(text_of_24.get_absolute_url()))
    asked = staff.get(address(assembly, "withdraw"))
    told = main_words(asked)
    for words in (
        "Committees: 10 PL of WTSA-24; COM1 of WTSA-24;",
        "Background papers: 1",
        "Keeps its address, marked “Assembly withdrawn”, but leaves every list Releases: 1 Release 1, WTSA-24 Paper editions: 1",
    ):
        assert words in told
    send(staff, asked, "Yes")
    assert [status(row.get_absolute_url()) for row in (assembly, edition.paper)] == [404, 404]
    for url in (release.get_absolute_url(), edition.get_absolute_url()):
        answer = Client().get(url)
        assert [answer.status_code, answer["X-Robots-Tag"]] == [200, "noindex"]
        said = r"Assembly withdrawn on \d+ \w+ 20\d\d\. The page keeps its address"
        assert re.search(said, main_words(answer))
        assert f'href="{assembly.get_absolute_url()}"' not in answer.text
    of_release = main_words(Client().get("/positions/?release=1"))
    assert "as published in release 1 (Assembly withdrawn on" in of_release
    assert status("/positions.csv?release=1") == 200
    for listed in ("/positions/releases/", "/papers/", "/sitemap/release.xml", "/sitemap.xml"):
        body = Client().get(listed).text
        assert [one for one in (release, edition) if one.get_absolute_url() in body] == []
    now = main_words(Client().get(text_of_24.get_absolute_url()))
    assert ["in force" in before.lower(), "in force, " in now.lower()] == [True, False]
    assert "Last known in force in 2022" in now
    send(staff, staff.get(address(assembly, "publish")), "Yes")
    for row in (assembly, edition.paper, edition, release):
        answer = Client().get(row.get_absolute_url())
        assert [answer.status_code, "withdrawn on" in main_words(answer)] == [200, False]
    assert main_words(Client().get(text_of_24.get_absolute_url())) == before
