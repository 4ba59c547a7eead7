"""Terms explained in texts: which, and where."""

import re

import pytest

from core.records.publishable import Publication
from core.richtext.meanings import Explainer, Explanation
from pages.models import GlossaryTerm, Page
from resolutions.models import Resolution
from tests.rows import make

NAMES = ("SUP", "ITU", "ITU-T", "Agreed", "Study group", "R&D")
FOUND = {
    "ITU-T and ITU": ["ITU-T", "ITU"],
    "SUPER, SUP-1, XSUP and agreed": [],
    "Agreed, a study group, a Study group": ["Agreed", "study group"],
    "R&D": ["R&amp;D"],
}


def terms(html: str) -> list[str]:
    return re.findall(r'<button[^>]*class="term"[^>]*>([^<]*)</button>', html)


def test_whole_words_are_terms_a_single_one_only_with_its_capital_and_all_is_escaped():
    explainer = Explainer([Explanation(name, (name,), name, "<b>", "/") for name in NAMES])
    assert {text: terms(explainer.explain(text)) for text in FOUND} == FOUND
    said = explainer.explain("<i> SUP")
    assert [said.startswith("&lt;i&gt; <button"), "&lt;b&gt;" in said] == [True, True]


@pytest.mark.django_db
def test_pages_and_summaries_explain_public_terms_only_and_none_in_links_and_headings(client):
    make(GlossaryTerm, slug="sup", term="SUP", definition="Deletes a text.")
    make(GlossaryTerm, slug="mod", term="MOD", publication=Publication.DRAFT)
    apart = '<h2>SUP</h2><h3>a <em>SUP</em></h3><p><a href="/">SUP</a></p>'
    page = make(Page, title="Words", body=f"{apart}<p>SUP and MOD</p>")
    text = make(Resolution, title="Of words", summary="Asks for SUP, not MOD.")
    for row in (page, text):
        said = client.get(row.get_absolute_url()).text
        assert terms(said) == ["SUP"]
        assert 'Deletes a text. <a href="/glossary/#sup">Glossary</a>' in said
