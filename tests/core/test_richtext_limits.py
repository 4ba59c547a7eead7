"""A rich text that would take too long to clean is refused first, in words, and none is cleaned while others wait."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from core import richtext
from core.richtext import DEEPEST, LONGEST, rich_text, sanitised
from pages.models import Page
from papers.formats import rich_text_data
from tests.editing.forms import address
from tests.editing.forms import shown as form_shown
from tests.rows import make

LISTS = "<ul><li>" * 30_000
TOO_DEEP = (
    "Body: Elements in this text, such as lists in lists, are nested 30000 deep; the limit is 40."
)


def filled(part: str) -> str:
    """As long as a text may be, of nothing else."""
    return part * (LONGEST // len(part))


def refusal(text: str) -> str:
    with pytest.raises(ValidationError) as refused:
        sanitised(text)
    return refused.value.messages[0]


def test_what_people_write_is_far_from_the_limits():
    listed = "<ul><li><p>x</p></li></ul>"
    for _level in range(DEEPEST - 1):
        listed = f"<ul><li><p>x</p>{listed}</li></ul>"
    assert sanitised(listed) == listed
    assert "41 deep" in refusal(f"<blockquote>{listed}</blockquote>")
    assert sanitised(filled("<p>a &lt; b<br>c</p>"))
    assert sanitised("<p>one<p>two<li>three" * 200)  # as files from elsewhere have it
    assert sanitised("<!-- Word --><style>p { }</style>" + "<p><b>x</b></p>" * 200)


@pytest.mark.parametrize(
    "part",
    [
        "<ul><li>",
        *("<li><dd>", "<div></span>", "<div><table></div></table>", '<div a"b="></div>">'),
        *("<div><!--</div>-->", "<div><script></div></script>", "<svg><g></svg></g>", "<DIV>"),
    ],
)
def test_no_trick_hides_how_deep_a_text_is(part):
    begun = time.process_time()
    refusal(filled(part))
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "part", ["<p>x</p>", "<b><p></b>", "<", '<a b="', "&amp;", "<tr><td>", "<p a=1 b=2>"]
)
def test_the_longest_text_takes_no_time(part):
    begun = time.process_time()
    rich_text(filled(part))
    assert time.process_time() - begun < 4


def test_a_text_that_is_too_long_is_refused():
    assert f"the limit is {LONGEST}" in refusal("x" * (LONGEST + 1))
    assert f"the limit is {LONGEST}" in refusal(filled("<p>"))  # which cleaning makes longer


def test_what_was_stored_before_is_shown_without_its_markup():
    assert rich_text(f"{LISTS}<script>x & y").strip() == "x &amp; y"
    assert rich_text_data(LISTS + "x") != ""


# where it is said


@pytest.mark.django_db
def test_every_way_of_saving_refuses_it_and_names_the_field(operator):
    with pytest.raises(ValidationError) as refused:
        make(Page, body=LISTS)
    assert refused.value.message_dict == {"body": [TOO_DEEP]}
    with pytest.raises(ValidationError):
        Page.objects.update(body=LISTS)
    with pytest.raises(ValidationError):
        Page.objects.bulk_create([Page(slug="x", title="x", body=LISTS)])


@pytest.mark.django_db
def test_a_form_says_it_at_its_field_and_keeps_what_was_typed(client, editor):
    client.force_login(editor)
    page = make(Page, published=False)

    for where in (reverse("admin:pages_page_add"), address(page)):
        typed = form_shown(client, where) | {"title": "Deep", "body": LISTS}
        answer = client.post(where, typed)
        assert answer.context["adminform"].form.errors["body"] == [TOO_DEEP]


@pytest.mark.django_db
def test_a_form_cleans_before_it_begins_to_write(client, editor, monkeypatch):
    client.force_login(editor)
    where = reverse("admin:pages_page_add")
    typed = form_shown(client, where) | {
        "title": "New",
        "body": "<p onclick='x'>Never seen before</p>",
    }
    cleaned_within = []

    class Watching:
        cleaner = richtext._CLEANER

        def clean(self, text):
            if "Never seen before" in text:
                cleaned_within.append(len(connection.savepoint_ids))
            return self.cleaner.clean(text)

    monkeypatch.setattr(richtext, "_CLEANER", Watching())
    client.post(where, typed)

    assert Page.objects.get().body == "<p>Never seen before</p>"
    assert set(cleaned_within) == {0}
