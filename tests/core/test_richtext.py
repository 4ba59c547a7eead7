"""Rich text keeps only the allowed elements, however it came in. A text that would take too long to clean is refused with
a message, and none is cleaned inside a transaction. Text pasted from Word, LibreOffice and Google Docs keeps its headings,
lists, tables, links and numbers."""

import html
import re
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from core import richtext
from core.richtext import DEEPEST, LONGEST, left_out, rich_text, sanitised
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


def test_scripts_handlers_styles_and_other_elements_are_taken_out_and_links_stay():
    assert sanitised(EVIL) == HARMLESS
    for tag in ("img", "iframe", "object", "form", "svg", "style", "base", "meta"):
        assert sanitised(f"a<{tag} src='x'></{tag}>") == "a"
    for nothing in ("", "<p></p>", "<p><br></p>", " \n ", "<script></script>"):
        assert sanitised(nothing) == ""
    for address in ("http://example.org/?a=1", "mailto:tsb@example.org", "/meetings/?a=2", "#top"):
        link = f'<p><a href="{address}">x</a></p>'
        assert sanitised(link) == link


@pytest.mark.parametrize(
    "address",
    [
        *("JaVaScRiPt:alert(1)", "java\tscript:x", "java&#9;script:x", " javascript:x"),
        *("&#106;avascript:x", "data:text/html,x", "ftp://example.org/"),
        # without its invisible character each is a link that must go, so texts are cleaned again after removing these
        *("\u200bjavascript:x", "java&#8203;script:x", "java&shy;script:x"),
        *("&#xfeff;javascript:x", "java&#x202e;script:x", "&#8203;data:text/html,x"),
    ],
)
def test_a_link_of_another_scheme_is_taken_out(address):
    assert sanitised(f'<p><a href="{address}">x</a></p>') == "<p><a>x</a></p>"


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


def filled(part: str) -> str:
    """The longest text allowed, made of this part alone."""
    return part * (LONGEST // len(part))


def refusal(text: str) -> str:
    with pytest.raises(ValidationError) as refused:
        sanitised(text)
    return refused.value.messages[0]


def test_what_people_write_is_far_from_the_limits_of_depth_and_length():
    listed = "<ul><li><p>x</p></li></ul>"
    for _level in range(DEEPEST - 1):
        listed = f"<ul><li><p>x</p>{listed}</li></ul>"
    assert sanitised(listed) == listed
    assert "41 deep" in refusal(f"<blockquote>{listed}</blockquote>")
    assert f"the limit is {LONGEST}" in refusal("x" * (LONGEST + 1))
    assert f"the limit is {LONGEST}" in refusal(filled("<p>"))  # cleaning makes it longer
    assert sanitised(filled("<p>a &lt; b<br>c</p>"))
    assert sanitised("<p>one<p>two<li>three" * 200)  # end tags are left out, as HTML allows
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


def test_what_was_stored_before_is_shown_without_its_markup():
    assert rich_text(f"{LISTS}<script>x & y").strip() == "x &amp; y"
    assert rich_text_data(LISTS + "x") != ""


TOO_DEEP = (
    "Body: Elements in this text, such as lists in lists, are nested 30000 deep; the limit is 40."
)


@pytest.mark.django_db
def test_a_form_says_it_at_its_field_and_every_way_of_saving_refuses_it(client, editor):
    client.force_login(editor)
    for where in (reverse("admin:pages_page_add"), form_address(make(Page, published=False))):
        typed = form_shown(client, where) | {"title": "Deep", "body": LISTS}
        answer = client.post(where, typed)
        assert answer.context["adminform"].form.errors["body"] == [TOO_DEEP]
    with pytest.raises(ValidationError) as refused:
        make(Page, body=LISTS)
    assert refused.value.message_dict == {"body": [TOO_DEEP]}
    with pytest.raises(ValidationError):
        Page.objects.update(body=LISTS)
    with pytest.raises(ValidationError):
        Page.objects.bulk_create([Page(slug="x", title="x", body=LISTS)])


@pytest.mark.django_db
def test_a_form_cleans_before_it_begins_to_write(client, editor, monkeypatch):
    client.force_login(editor)
    where = reverse("admin:pages_page_add")
    body = "<p onclick='x'>Never seen before</p>"
    typed = form_shown(client, where) | {"title": "New", "body": body}
    cleaned_within, cleaner = [], richtext._CLEANER

    def clean(text):
        if "Never seen before" in text:
            cleaned_within.append(len(connection.savepoint_ids))
        return cleaner.clean(text)

    monkeypatch.setattr(richtext, "_CLEANER", SimpleNamespace(clean=clean))
    client.post(where, typed)
    assert Page.objects.get().body == "<p>Never seen before</p>"
    assert set(cleaned_within) == {0}


SAMPLES = Path(__file__).parent / "pasted"
CLEANED = {
    "word": "<h2>Draft Geneva report</h2><h2>1 Introduction</h2><h3>Background</h3>"
    "<p><strong>Resolves</strong> that 10⁶ <em>devices</em>[1] see "
    '<a href="https://www.itu.int/wtsa">WTSA</a>new.</p>'
    "<ul><li><p>One</p><ul><li><p>One point one</p></li></ul></li>"
    "<li><p>Two</p><p>goes on</p></li></ul><p>resolves</p>"
    "<ol><li><p>to ask</p><p>a) first</p><p>b) second</p></li><li><p>to tell</p></li></ol>"
    "<p>instructs</p><p>3. third</p>"
    '<table><tbody><tr><td colspan="2"><p>Region</p></td></tr>'
    "<tr><td><p>APT</p></td><td><p>38</p></td></tr></tbody></table><p>[1] As noted.</p>",
    "google_docs": "<h2>Title</h2><p>Plain <strong>bold</strong><em> slanted</em></p>"
    "<ul><li><p>A</p><ul><li><p>A1</p></li></ul></li><li><p>B</p></li></ul><p>3. third</p>"
    "<table><tbody><tr><td><p>x</p></td></tr></tbody></table>",
    "libreoffice": "<h2>Heading</h2><p><strong>Bold</strong> text[1]</p>"
    "<p>a) alpha</p><p>b) beta</p><ul><li><p>x</p><ul><li><p>y</p></li></ul></li></ul>"
    "<table><tbody><tr><td><p>c</p></td></tr></tbody></table><p>[1] Note text</p>",
}


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.clipboard").read_text()


def items(*pairs: tuple[int, str]) -> str:
    """Paragraphs of lists in Word, each with its level and its marker."""
    return "".join(
        f"<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'>"
        f"<span style='mso-list:Ignore'>{marker}<span>&nbsp; </span></span>{marker}</p>"
        for level, marker in pairs
    )


@pytest.mark.parametrize("name", CLEANED)
def test_a_text_from_elsewhere_becomes_one_of_ours(name):
    assert sanitised(sample(name)) == CLEANED[name]
    assert sanitised(CLEANED[name]) == CLEANED[name]


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<h1>A</h1><h2>B</h2><h3>C</h3>", "<h2>A</h2><h3>B</h3><h3>C</h3>"),
        ("<p>H<sub>2</sub>O, 10<sup>-6</sup>, 21<sup>st</sup></p>", "<p>H₂O, 10⁻⁶, 21st</p>"),
        ("<ol start=4 type=i><li>x<li>y</ol>", "<p>iv) x</p><p>v) y</p>"),
        ("<div>One</div><div>Two<br>lines</div>", "<p>One</p><p>Two<br>lines</p>"),
        ("<b><p>One</p><p> </p></b>", "<p><strong>One</strong></p>"),
        ("<b style='mso-bidi-font-weight:normal'>x</b>", "<strong>x</strong>"),
        ("<b style='font-weight:normal'>x</b>", "x"),
        ('<p><span><a href="file:///C:/x.docx">x</a></span></p>', "<p>x</p>"),
        ("<!-- <b>never said</b> --><p>x</p><!-- and no end", "<p>x</p>"),
        (items((1, "1."), (1, "2.")), "<ol><li><p>1.</p></li><li><p>2.</p></li></ol>"),
        (items((1, "1)"), (1, "3)")), "<ol><li><p>1)</p></li></ol><p>3) 3)</p>"),
        (items((1, "iv.")), "<p>iv. iv.</p>"),
        (items((1, "o"), (1, "§")), "<ul><li><p>o</p></li><li><p>§</p></li></ul>"),
        (
            items((1, "·"), (3, "-"), (3, "-"), (2, "o"), (1, "·")),
            "<ul><li><p>·</p><ul><li><p>-</p></li><li><p>-</p></li></ul>"
            "<ul><li><p>o</p></li></ul></li><li><p>·</p></li></ul>",
        ),
        (items((2, "·"), (1, "·")), "<ul><li><p>·</p></li></ul><ul><li><p>·</p></li></ul>"),
    ],
)
def test_marks_of_text_become_ours_and_the_rest_leaves_its_words(html, cleaned):
    """An item keeps its number as text if the list would show another number."""
    assert sanitised(html) == cleaned


def test_what_was_deleted_or_said_between_writers_is_not_published_and_what_is_missed_named():
    text = (
        "<p>We<del>, the undersigned,</del> agree"
        "<span class=MsoCommentReference><a class=msocomanchor href='#_msocom_1'>[A1]</a></span></p>"
        "<div style='mso-element:comment-list'><p>Do they really?</p></div>"
    )
    assert sanitised(text) == "<p>We agree</p>"
    assert left_out(text) == ["text marked as deleted", "comments"]
    named = ["pictures", "strikethrough", "underlining"]
    assert left_out('<p><img src="x"><u>x</u> <s>y</s></p>') == named
    assert left_out(sample("google_docs")) == []


def test_a_long_document_of_word_is_not_taken_for_a_trick():
    """The comments and XML elements of Word, which could hide its depth, are removed before the depth is measured."""
    paragraph = "<p class=MsoNormal><!--[if x]--><b><span lang=EN-GB>x</span></b><!--[endif]--><o:p></o:p></p>\n"
    assert sanitised(paragraph * 1000).count("<p><strong>x</strong></p>") == 1000
