"""Recognises the words at the head of columns."""

import re
from collections.abc import Mapping, Sequence

from core.database.letters import plain_letters
from core.fields import normalise

from .markup import LINE_BREAK

LONGEST_HEADING = 40
_BRACKETED = re.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]|\b(?:19|20)[0-9]{2}\b")
_INSIDE = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]")
_JOINTS = re.compile(r"[\W_]+")
_OTHER_LETTERS = "\u0370-\u1fff\u3040-\ud7ff"  # not Latin: “时间 Date”
_PARTS = re.compile(
    rf"[/|,\n{LINE_BREAK}]|\s(?:[–-]|and|et|y|e|und|и)\s|(?<=[{_OTHER_LETTERS}])\s*(?=[A-Za-z])|(?<=[A-Za-z.])\s*(?=[{_OTHER_LETTERS}])"
)


def _plain(heading: str) -> str:
    plain = plain_letters(normalise(heading))
    return _JOINTS.sub("", plain) or plain


class Headings:
    def __init__(self, words: Mapping[str, str]) -> None:
        """Kind of column → its words, separated by bars. Blanks, case and accents make no difference."""
        self.by_word = {
            _plain(word): kind
            for kind, said in words.items()
            for word in filter(None, said.split("|"))
        }

    def kind(self, heading: str) -> str:
        """Ignores what follows in brackets (`Begins (dd/mm/yyyy)`), a year, a second language (`Ort / Place`); of `Custom field (Group)` it reads the brackets."""
        bare = _BRACKETED.sub("", heading)
        words = [heading, bare, *_PARTS.split(bare), *_INSIDE.findall(heading)]
        kinds = map(self.by_word.get, map(_plain, words))
        return next(filter(None, kinds), "")

    def kinds(self, cells: Sequence[str]) -> list[str]:
        """The kind of each cell, if the cells are the head of a table; else none."""
        kinds = list(map(self.kind, cells))
        filled = [cell for cell in cells if cell]
        is_head = (
            len(filled) > 1
            and len({*kinds} - {""}) > 1
            and 2 * sum(map(bool, kinds)) >= len(filled)
            and all(len(cell) <= LONGEST_HEADING for cell in filled)
        )
        return kinds if is_head else []

    def columns(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        """The kind of each column. The head may be missing, and the rows may tell more."""
        return self.kinds(head)
