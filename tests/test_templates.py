"""What Django lets pass in a template and shows as nothing, and how long a template may be."""

import re

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
_SENTENCE = re.compile(r"{% blocktranslate\b.*?{% endblocktranslate %}", re.DOTALL)
_TRANSLATED = re.compile(r"\s*{% translate [^%]+ %}")
pytestmark = pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: path.relative_to(settings.BASE_DIR).as_posix()
)


def test_no_translated_sentence_looks_an_attribute_up(path):
    """`{{ row.slug }}` inside of it is empty without a word: it needs `with slug=row.slug`."""
    sentences = _SENTENCE.findall(path.read_text(encoding="utf-8"))
    assert [
        found for sentence in sentences for found in re.findall(r"{{ \w+\.[^}]*}}", sentence)
    ] == []


def test_no_line_is_over_120_characters_but_a_translated_sentence(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 120 and not _TRANSLATED.fullmatch(line)] == []


def test_no_template_is_over_100_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100
