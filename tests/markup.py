"""HTML without the white space that a template's own lines put between its elements."""

import re
from html import unescape
from typing import Any


def on_one_line(html: str) -> str:
    line = re.sub(r"\s+", " ", html)
    line = re.sub(r" (?=>|</)|(?<=>) (?=<)", "", line)
    return re.sub(r"(<(?!/|br|input)[^>]*>) ", r"\1", line)


def words_of(html: str) -> str:
    """What a reader sees, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?bdi>", "", html))).split())


def main_words(response: Any) -> str:
    """What a reader sees of the page's main part, on one line."""
    return words_of(response.content.decode().partition("<main")[2].partition("</main>")[0])
