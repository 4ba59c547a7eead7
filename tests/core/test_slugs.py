"""Slugs: made once, kept, changed only by `rename`, which leaves a redirect."""

import pytest
from django.core.exceptions import ValidationError

from core.models import Redirect, rename
from core.records.saving import save_row
from documents.models import Document
from exchange.columns.matching import KeyIndexes
from meetings.models import Meeting
from pages.models import Page
from participants.models import Participant, Person
from resolutions.models import Recommendation, Resolution
from study_groups.models import StudyGroup
from tests.rows import build, fresh, make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "values", "slug"),
    [
        (Participant, {"code": "Com-ITU"}, "com-itu"),
        (Meeting, {"short_name": "APT 3", "name": "3rd APT meeting"}, "apt-3"),
        (Meeting, {"name": "Réunion préparatoire"}, "reunion-preparatoire"),
        (Resolution, {"kind": "opinion", "number": 1}, "opinion-1"),
        (Resolution, {"number": None, "title": "Metaverse"}, "metaverse"),
        (Recommendation, {"designation": "A.1 (10/1996)"}, "a-1-10-1996"),
        (Document, {"number": "42(Add.1)"}, "42-add-1"),
    ],
)
def test_a_slug_is_made_of_what_people_call_the_thing(model, values, slug):
    assert make(model, **values).slug == slug


def test_a_name_that_makes_no_slug_asks_for_one_and_a_word_that_an_address_takes_is_refused():
    for name in ("李鹏", "محمد", "!!!"):
        with pytest.raises(ValidationError) as refused:
            make(Person, name=name)
        assert list(refused.value.message_dict) == ["slug"]
    reserved = [(Meeting, "Road"), (Page, "admin"), (StudyGroup, "questions"), (Page, "en-gb")]
    for model, slug in reserved:
        with pytest.raises(ValidationError) as refused:
            make(model, slug=slug)
        assert refused.value.message_dict == {"slug": [f"“{slug.lower()}” is reserved."]}


def test_a_slug_stays_when_facts_change_and_renaming_leaves_a_redirect_with_its_history(
    operator, administrator, client
):
    row = make(Participant, slug="old")
    row.code = row.name = "Another"
    save_row(row, by=operator, channel="test")
    assert fresh(row).slug == "old"
    rename(row, "new", by=operator, channel="admin")
    assert [fresh(row).slug, set(Redirect.objects.of(Participant))] == ["new", {("old", "new")}]
    line, redirect = row.history.first(), Redirect.objects.get().history.get()
    assert [line.history_channel, redirect.history_channel] == ["admin", "admin"]
    assert line.history_change_reason == "renamed from old"
    client.force_login(administrator)
    # The filter offers the tables that have redirects; with only one it is left out.
    assert client.get("/admin/core/redirect/").context["cl"].filter_specs == []


@pytest.mark.parametrize(
    ("slugs", "left"),
    [
        (["second", "third"], {("first", "third"), ("second", "third")}),
        (["second", "first"], {("second", "first")}),
        (["second", "first", "second"], {("first", "second")}),
        (["first"], set()),
    ],
)
def test_all_earlier_names_of_a_row_lead_to_its_present_one(slugs, left, author):
    """An author may rename an own draft; this makes redirects, which authors cannot write otherwise."""
    row = build(Participant, published=False, slug="first")
    save_row(row, by=author, channel="admin")
    for slug in slugs:
        rename(row, slug, by=author, channel="admin")
    assert [fresh(row).slug, set(Redirect.objects.of(Participant))] == [slugs[-1], left]


def test_a_name_given_up_by_one_row_may_be_used_and_given_up_by_another(operator):
    first, second = make(Participant, slug="apt"), make(Participant, slug="other")
    rename(first, "apt-1", by=operator, channel="admin")
    rename(second, "apt", by=operator, channel="admin")
    rename(second, "apt-2", by=operator, channel="admin")
    assert set(Redirect.objects.of(Participant)) == {("apt", "apt-2"), ("other", "apt-2")}


def test_a_refused_name_changes_nothing(operator):
    make(Participant, slug="taken")
    row = make(Participant, slug="old")
    for slug in ("fr", "taken", "not a/slug"):
        with pytest.raises(ValidationError):
            rename(row, slug, by=operator, channel="admin")
    assert [fresh(row).slug, set(Redirect.objects.of(Participant))] == ["old", set()]


def test_files_find_a_row_by_its_old_name(operator):
    row = make(Person, slug="old")
    rename(row, "new", by=operator, channel="admin")
    assert KeyIndexes().find(Person, "OLD") == row
