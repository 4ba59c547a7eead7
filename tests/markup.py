"""HTML without the white space that a template's own lines put between its elements."""

import re


def on_one_line(html: str) -> str:
    line = re.sub(r"\s+", " ", html)
    line = re.sub(r" (?=>|</)|(?<=>) (?=<)", "", line)
    return re.sub(r"(<(?!/|br|input)[^>]*>) ", r"\1", line)
