"""Terms explained in texts: which, where, and how quickly."""

import re

import pytest
from django.utils.safestring import SafeString

from core.records.publishable import Publication
from core.richtext.explanations import Explainer, Explanation
from pages.models import GlossaryTerm, Page
from resolutions.models import Resolution
from tests.rows import make


def explainer(*names: str) -> Explainer:
    return Explainer([Explanation(name, (name,), name, "Meaning.", "/") for name in names])


def terms(html: str) -> list[str]:
    return re.findall(r'<button[^>]*class="term"[^>]*>([^<]*)</button>', html)


@pytest.mark.parametrize("tag", ["a", "h2", "h3", "th", "dt"])
def test_links_and_headings_are_left_alone(tag):
    html = f"<p>One <{tag}>SUP <em>SUP</em></{tag}> and SUP.</p>"
    found = explainer("SUP").explain(SafeString(html))
    assert f"<{tag}>SUP <em>SUP</em></{tag}> and <button" in found


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
