"""What is not public is read nowhere: a word of its own in each hidden row, looked for in every public place."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import JSONField
from django.utils import timezone

from core import registry
from core.records.publishing import withdraw
from core.slugs import rename
from documents.models import Document
from meetings.models import Assembly, Series, SeriesPlace
from pages.models import SiteSettings
from participants.models import Person
from resolutions.models import Resolution, Topic
from study_groups.models import Appointment
from tests.public.canaries import OPTIONAL, Canaries, along
from tests.public.crowds import OPERATOR
from tests.public.narrowing import WatchedClient
from tests.public.places import LISTS, NOWHERE, OF_THE_SITE, paged_models, text_of
from tests.public.varied import filtered
from tests.rows import MODELS, PAGES, make, sharing

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HIDDEN = {
    "draft": lambda: {"published": False},
    "in review": lambda: {"publication": "in_review"},
    "live tomorrow": lambda: {"live_at": timezone.now() + DAY},
    "expired yesterday": lambda: {
        "live_at": timezone.now() - 2 * DAY,
        "expires_at": timezone.now() - DAY,
    },
}


def take_back(row) -> None:
    withdraw(type(row).objects.get(pk=row.pk), by=OPERATOR, channel="test")


@pytest.fixture
def canaries():
    return Canaries()


# rows


def test_a_hidden_row_of_every_table_is_read_nowhere_whatever_hides_it(canaries, client):
    rows = [
        (model, state) for model in PAGES if model is not SiteSettings for state in HIDDEN
    ]  # of the words of the site there is one row
    with sharing(Assembly):
        for model, state in rows:
            canaries.make(model, f"{model.__name__} {state}", **HIDDEN[state]())
    assert canaries.seen(client) == set()


@pytest.mark.parametrize("state", HIDDEN)
def test_hidden_words_of_the_site_are_read_nowhere(state, canaries, client):
    canaries.make(SiteSettings, **HIDDEN[state]())
    assert (
        canaries.seen_at([*OF_THE_SITE, *LISTS, "/meetings.atom", "/positions.atom"], client)
        == set()
    )


def test_the_same_rows_are_read_once_they_are_published(canaries):
    """Else the test above could not fail. Some have no line of their own and are read on what points at them.

    And on the way no query reads a table without asking which of its rows are public.
    """
    with sharing(Assembly):
        rows = {model: canaries.make(model) for model in PAGES}
    make(Appointment, person=rows[Person])
    make(Resolution, topics=[rows[Topic]])
    make(SeriesPlace, series=rows[Series])
    client = WatchedClient()
    seen = {label for label, _address in canaries.seen(client)}
    assert [seen, client.found] == [{model.__name__ for model in PAGES}, set()]


def test_what_hangs_on_a_hidden_parent_is_read_nowhere(canaries, client):
    for model in MODELS:
        for name in model.public_with:
            given = (
                {name: make(model._meta.get_field(name).related_model)}
                if model._meta.get_field(name).null
                else {}
            )
            take_back(
                getattr(
                    canaries.make(model, f"{model.__name__} in a draft {name}", **given), name
                ).root()
            )
    assert canaries.seen(client) == set()


# relations


def test_a_hidden_row_is_not_read_on_what_points_at_it(canaries, client):
    with sharing(Assembly):
        for model, field in OPTIONAL:
            hidden = canaries.make(
                field.related_model, f"{model.__name__}.{field.name}", published=False
            )
            make(model, **along(model, field, hidden))
    assert canaries.seen(client) == set()


def test_a_hidden_row_is_not_read_on_what_it_points_at(canaries, client):
    with sharing(Assembly):
        for model, field in OPTIONAL:
            canaries.make(
                model,
                f"{model.__name__}.{field.name}",
                published=False,
                **along(model, field, make(field.related_model)),
            )
    assert canaries.seen(client) == set()


# its address


def test_the_address_of_a_draft_answers_like_one_that_never_was(client):
    answers = {}
    for address in [make(model, published=False).get_absolute_url() for model in paged_models()]:
        start, last = address.rstrip("/").rsplit("/", 1)
        hidden, nowhere = (
            client.get(address),
            client.get(f"{start}/999999/" if last.isdigit() else start + NOWHERE),
        )
        answers[address] = [
            *(hidden.status_code, nowhere.status_code),
            abs(len(hidden.content) - len(nowhere.content)) <= 10,
            hidden.headers.keys() == nowhere.headers.keys(),
        ]
    assert answers == dict.fromkeys(answers, [404, 404, True, True])


def test_an_old_name_of_a_draft_leads_nowhere(client):
    answers = {}
    for model in [model for model in paged_models() if hasattr(model, "slug")]:
        row = make(model)
        old = row.get_absolute_url()
        rename(row, "another-name", by=OPERATOR, channel="test")
        before = client.get(old).status_code
        take_back(row)
        after = [client.get(one).status_code for one in (old, row.get_absolute_url())]
        answers[model] = [before, *after]
    assert answers == dict.fromkeys(answers, [301, 404, 404])


def test_the_file_of_a_draft_is_not_handed_out(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = make(Document, file=SimpleUploadedFile("paper.pdf", b"%PDF-1.7"))
    statuses = [client.get(f"{row.get_absolute_url()}file").status_code]
    take_back(row)
    assert [*statuses, client.get(f"{row.get_absolute_url()}file").status_code] == [200, 404]


# asked for by name


def public_names(row) -> set[str]:
    """What its public parents are called: a paper has the slug of its assembly, and that one is found."""
    return {
        getattr(row, name).natural_key_text().casefold()
        for name in row.public_with
        if getattr(row, name)
    }


def test_the_search_box_does_not_lead_to_a_draft(client):
    answers = {}
    for model in PAGES:
        row = make(model, published=False)
        words = {row.natural_key_text(), str(row), getattr(row, "slug", ""), *row.key_aliases()}
        for word in words - {""}:
            if word.casefold() not in public_names(row):
                answers[model, word] = client.get("/search/", {"q": word}).status_code
    assert len({model for model, _word in answers}) == len(PAGES)
    assert answers == dict.fromkeys(answers, 200)


def test_no_search_in_a_list_finds_a_draft(canaries):
    """Each word begins with the same letters; the rest is asked of the rows that the list shows."""
    for model in PAGES:
        canaries.make(model, published=False)
    found = {}
    for address in LISTS:
        view = registry.lists[address]
        if "q" in view.filterset_class.base_filters:
            own = [word for word, label in canaries.words.items() if label == view.model.__name__]
            found |= {
                (address, word): {*filtered(address, f"?q={word}").rows}
                for word in ["xanadu", *own]
            }
    assert found == dict.fromkeys(found, set())


def test_drafts_are_not_in_the_totals_of_the_front_page(client):
    for model in PAGES:
        make(model, published=False)
    before = client.get("/").context["totals"]
    for model in paged_models():
        make(model, published=False)
    assert client.get("/").context["totals"] == before


# columns


def test_the_columns_for_staff_are_read_nowhere_even_of_published_rows(canaries, client):
    with sharing(Assembly):
        for resource in registry.tables.values():
            texts = [
                name
                for name in resource.internal & set(resource.columns())
                if not resource.model()._meta.get_field(name).choices
                and name != "text_may_be_shown"
            ]
            for name in texts:
                word = f"xanadu{len(canaries.words):03}"
                canaries.words[word] = f"{resource.model().__name__}.{name}"
                is_data = isinstance(resource.model()._meta.get_field(name), JSONField)
                make(resource.model(), **{name: {"note": word} if is_data else f"<p>{word}</p>"})
    assert canaries.seen(client) == set()


# after it was public


def test_what_is_withdrawn_is_gone_at_the_next_request_whatever_a_browser_kept(canaries, client):
    with sharing(Assembly):
        rows = [canaries.make(model) for model in PAGES]
    own_pages = [row.get_absolute_url() for row in rows if type(row) in paged_models()]
    shown = {
        address
        for _label, address in canaries.seen(client)
        if "?q=" not in address and "?assembly=" not in address
    }  # what was asked for is repeated
    files = {
        f"/data/{table}.csv"
        for table, resource in registry.tables.items()
        if resource.model() in PAGES
    }
    kept = {address: client.get(address).headers.get("ETag", "") for address in shown | files}
    for row in rows:
        take_back(row)
    answers = {
        address: client.get(address, headers={"If-None-Match": etag})
        for address, etag in kept.items()
    }
    assert [address for address, response in answers.items() if response.status_code == 304] == []
    assert [
        address for address, response in answers.items() if "xanadu" in text_of(response).casefold()
    ] == []
    assert {address: answers[address].status_code for address in own_pages} == dict.fromkeys(
        own_pages, 404
    )
