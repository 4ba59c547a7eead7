"""Terms explained in texts: which, where, and how quickly."""

import re
from time import process_time

import pytest
from django.utils.safestring import SafeString

from core.records.publishable import Publication
from core.richtext.explanations import Explainer, Explanation
from pages.models import GlossaryTerm, Page
from participants.models import Participant
from resolutions.models import Resolution
from tests.rows import make


def explainer(*names: str) -> Explainer:
    return Explainer([Explanation(name, (name,), name, "Meaning.", "/") for name in names])


def terms(html: str) -> list[str]:
    return re.findall(r'<button[^>]*class="term"[^>]*>([^<]*)</button>', html)


def test_a_term_is_explained_where_it_comes_first_and_once():
    said = explainer("SUP").explain("SUP means: no more. SUP, again.")
    assert said.startswith(
        '<button type="button" class="term" popovertarget="term-SUP">SUP</button> means'
    )
    assert [terms(said), said.count('id="term-SUP"')] == [["SUP"], 1]


def test_a_long_name_is_a_link_as_a_button_would_not_break_into_lines():
    name = "numbering, naming, addressing and identification resources"
    said = explainer(name).explain(f"Of {name}, and {name}.")
    assert said == f'Of <a class="word" href="/">{name}</a>, and {name}.'


@pytest.mark.parametrize("tag", ["a", "h2", "h3", "th", "dt"])
def test_links_and_headings_are_left_alone(tag):
    html = f"<p>One <{tag}>SUP <em>SUP</em></{tag}> and SUP.</p>"
    found = explainer("SUP").explain(SafeString(html))
    assert f"<{tag}>SUP <em>SUP</em></{tag}> and <button" in found


def test_a_tag_is_not_a_text_whatever_stands_in_its_attributes():
    html = '<p><a href="/x?a>SUP">link</a> SUP</p>'
    assert terms(explainer("SUP").explain(SafeString(html))) == ["SUP"]
    assert '<a href="/x?a>SUP">link</a>' in explainer("SUP").explain(SafeString(html))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ITU-T and ITU", ["ITU-T", "ITU"]),
        ("SUPER, SUP-1 and XSUP", []),
        ("agreed", []),
        ("Agreed", ["Agreed"]),
        ("a study group, a Study group", ["study group"]),
        ("R&D", ["R&amp;D"]),
    ],
)
def test_whole_words_are_terms_and_a_single_one_only_with_its_capital(text, found):
    names = explainer("SUP", "ITU", "ITU-T", "Agreed", "Study group", "R&D")
    assert terms(names.explain(text)) == found


def test_a_text_without_markup_and_a_meaning_are_escaped():
    said = Explainer([Explanation("sup", ("SUP",), "SUP", "<b>", "/")]).explain("<i> SUP")
    assert said.startswith("&lt;i&gt; <button")
    assert "&lt;b&gt;" in said


def test_500_words_and_100_terms_take_some_milliseconds():
    names = explainer(*(f"Term {number}" for number in range(100)))
    text = "words of the study groups which " * 80 + "term 99 " * 10
    names.explain(text)
    began = process_time()
    for _time in range(10):
        names.explain(text)
    assert (process_time() - began) / 10 < 0.02


@pytest.mark.django_db
def test_pages_and_summaries_explain_public_terms_only(client):
    make(GlossaryTerm, slug="sup", term="SUP", definition="Deletes a text.")
    make(GlossaryTerm, slug="mod", term="MOD", publication=Publication.DRAFT)
    page = make(Page, title="Words", body="<p>SUP and MOD</p>")
    text = make(Resolution, title="Of words", summary="Asks for SUP, not MOD.")
    for row in (page, text):
        said = client.get(row.get_absolute_url()).text
        assert terms(said) == ["SUP"]
        assert 'Deletes a text. <a href="/glossary/#sup">Glossary</a>' in said


@pytest.mark.django_db
def test_what_a_list_is_for_explains_its_first_term(client):
    make(GlossaryTerm, slug="tsag", term="TSAG")
    make(GlossaryTerm, slug="study-group", term="Study group", aliases="study groups")
    assert terms(client.get("/meetings/").text) == ["study groups"]


@pytest.mark.django_db
def test_the_kind_of_a_participant_is_explained(client):
    make(GlossaryTerm, slug="member-state", term="Member State")
    row = make(Participant, code="VUT", kind="member_state")
    assert terms(client.get(row.get_absolute_url()).text) == ["Member State"]
