"""Mistakes in templates that Django hides, and how long a template may be."""

import re
from collections.abc import Callable

from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
_SENTENCE = re.compile(r"{% blocktranslate\b.*?{% endblocktranslate %}", re.DOTALL)
_TRANSLATED = re.compile(r"\s*{% translate [^%]+ %}")


def found_in_templates(wrong: Callable[[str], object]) -> dict[str, object]:
    assert TEMPLATES
    found = {
        path.relative_to(settings.BASE_DIR).as_posix(): wrong(path.read_text(encoding="utf-8"))
        for path in TEMPLATES
    }
    return {path: what for path, what in found.items() if what}


def test_no_translated_sentence_looks_an_attribute_up():
    """`{{ row.slug }}` inside of it is empty without a word: it needs `with slug=row.slug`."""

    def looked_up(text: str) -> list[str]:
        sentences = _SENTENCE.findall(text)
        return [
            found for sentence in sentences for found in re.findall(r"{{ \w+\.[^}]*}}", sentence)
        ]

    assert found_in_templates(looked_up) == {}


def test_no_line_is_over_120_characters_but_a_translated_sentence():
    def too_long(text: str) -> list[str]:
        return [
            line
            for line in text.splitlines()
            if len(line) > 120 and not _TRANSLATED.fullmatch(line)
        ]

    assert found_in_templates(too_long) == {}


def test_no_template_is_over_100_lines():
    assert found_in_templates(lambda text: len(text.splitlines()) > 100) == {}
