"""A preview is the public page of what readers do not see yet; nobody else sees it, and nothing of it stays."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from core.models import ContentVersion
from core.records import state_cache
from meetings.models import Assembly, Committee, Meeting
from tests.editing.forms import address, saved
from tests.rows import PAGES_OF_EACH_KIND, make

pytestmark = pytest.mark.django_db
RIBBON = "Preview: not public. Version of "


def preview(client, user, row):
    client.force_login(user)
    return client.get(address(row, "preview"))


WITH_ADDRESS = [model for model in PAGES_OF_EACH_KIND if hasattr(model, "get_absolute_url")]


@pytest.mark.parametrize("model", WITH_ADDRESS)
def test_a_draft_is_shown_on_its_public_page_and_kept_indexed_and_told_by_nobody(
    client, admin_user, model
):
    row = make(model, published=False, canary="Xanadu")
    stored, version = [*model._base_manager.values()], [*ContentVersion.objects.values()]
    response = preview(client, admin_user, row)
    page = response.text
    assert [response.status_code, RIBBON in page, "Sign out" in page] == [200, True, False]
    assert "xanadu" in page.lower()
    assert [*model._base_manager.values()] == stored
    assert [*ContentVersion.objects.values()] == version
    assert f"/{getattr(row, 'slug', '')}.ics" not in page  # readers would find none
    names = ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")
    no_store = "private, no-store, max-age=0, no-cache, must-revalidate"
    wanted = [no_store, "noindex, nofollow", "no-referrer"]
    assert [response[name] for name in names] == wanted
    assert [response.has_header("ETag"), state_cache._state()] == [False, None]


def test_a_draft_of_a_draft_is_shown_with_its_parent_and_what_goes_live_later(client, editor):
    assembly = make(Assembly, published=False, code="WTSA-99")
    committee = make(Committee, published=False, assembly=assembly, name="On the future")
    assert "On the future" in preview(client, editor, committee).content.decode()
    assert Client().get(assembly.get_absolute_url()).status_code == 404
    soon = timezone.now() + dt.timedelta(days=3)
    row = make(Meeting, name="Announced on Monday", live_at=soon)
    assert "Announced on Monday" in preview(client, editor, row).content.decode()


def test_the_form_leads_to_the_page_as_it_shows_the_row(client, editor):
    public, draft, changed = make(Meeting), make(Meeting, published=False), make(Meeting)
    saved(client, changed, editor, name="Mended")
    labels = {public: ["View on site"], draft: ["Preview"], changed: ["View on site", "Preview"]}
    for row, expected in labels.items():
        page = client.get(address(row)).text
        assert [text for text in ("View on site", "Preview") if f">{text}</a>" in page] == expected
