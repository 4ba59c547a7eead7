"""Rich text holds only the marks of a text, whichever way it came in; one that would take too long to clean is refused
first, in words, and none is cleaned while others wait."""

import html
import re
import time
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from core import richtext
from core.richtext import DEEPEST, LONGEST, rich_text, sanitised
from pages.models import Page
from papers.formats import rich_text_data
from tests.editing.forms import address as form_address
from tests.editing.forms import shown as form_shown
from tests.rows import make

EVIL = '<p onclick="go()">Hello <script>alert(1)</script><a href="javascript:alert(1)" style="x">there</a></p>'
HARMLESS = "<p>Hello <a>there</a></p>"
PIECES = ["<p>", "</p>", "<ul>", "<li>", "<b>", "<table>", "<td colspan=2>", "</table>", "<h2>"]
PIECES += ['<a href="https://example.org/">', "</a>", "<br>"]
PIECES += ["<script>", "<svg>", "<math>", "<style>", "<!--", "-->", "<![CDATA["]
TEXTS = [" ", "\n", "\t", "a", "é", "&", "<", ">", '"', "\u200b", "\u0301"]
TEXTS += ["&amp;", "&lt;", "&nbsp;", "&#8203;", "&#769;", "&#13;", "&shy;", "&amp;#8203;"]


def test_scripts_handlers_and_styles_are_taken_out():
    assert sanitised(EVIL) == HARMLESS


@pytest.mark.parametrize(
    "address",
    [
        *("JaVaScRiPt:alert(1)", "java\tscript:x", "java&#9;script:x", " javascript:x"),
        *("&#106;avascript:x", "data:text/html,x", "ftp://example.org/"),
        # tidied away after the last cleaning, an invisible character would leave the very link that cleaning takes out
        *("\u200bjavascript:x", "java&#8203;script:x", "java&shy;script:x"),
        *("&#xfeff;javascript:x", "java&#x202e;script:x", "&#8203;data:text/html,x"),
    ],
)
def test_a_link_of_another_scheme_is_taken_out(address):
    assert sanitised(f'<p><a href="{address}">x</a></p>') == "<p><a>x</a></p>"


@pytest.mark.parametrize(
    "address", ["http://example.org/?a=1", "mailto:tsb@example.org", "/meetings/?from=2024", "#top"]
)
def test_links_of_the_web_of_mail_and_of_the_site_stay(address):
    assert sanitised(f'<p><a href="{address}">x</a></p>') == f'<p><a href="{address}">x</a></p>'


@pytest.mark.parametrize("tag", ["img", "iframe", "object", "form", "svg", "style", "base", "meta"])
def test_other_elements_are_taken_out(tag):
    assert sanitised(f"a<{tag} src='x'></{tag}>") == "a"


@pytest.mark.parametrize("nothing", ["", "<p></p>", "<p><br></p>", " \n ", "<script></script>"])
def test_what_the_editor_writes_for_nothing_is_nothing(nothing):
    assert sanitised(nothing) == ""


@given(text=st.lists(st.sampled_from(PIECES + TEXTS), max_size=12).map("".join))
@example(text="<p>zero&#8203;width</p>")
@example(text="<p>e&#769;</p>")
def test_a_sanitised_text_stays_as_it_is(text):
    assert sanitised(sanitised(text)) == sanitised(text)


@given(
    address=st.lists(
        st.sampled_from(
            ["java", "java&#8203;script:", "script", ":", "alert(1)", "data", "/", "#", "?", *TEXTS]
        ),
        max_size=8,
    ).map("".join)
)
def test_no_link_of_another_scheme_survives_any_mixture(address):
    link = re.search('href="([^"]*)"', sanitised(f"<a href='{address}'>x</a>"))
    scheme = urlsplit(html.unescape(link[1])).scheme if link else ""
    assert scheme in {"", "http", "https", "mailto"}


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

    for where in (reverse("admin:pages_page_add"), form_address(page)):
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
