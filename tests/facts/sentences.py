"""The sentences of a content page, and the numbers and lists of names in them."""

import re
from html.parser import HTMLParser

_BLOCKS = {"p", "li", "dt", "dd", "h2", "h3", "tr"}
_CELLS = {"td", "th"}
_END_OF_SENTENCE = re.compile(r"(?<=[.?!])(?<!Rev\.)\s+(?=[A-Z“])")
_COUNTS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "eighteen": 18,
    "twenty": 20,
}
_ORDINALS = {"twice": 2, "second": 2, "third": 3, "fifth": 5, "ninth": 9, "twelfth": 12}
_VALUES = (
    _COUNTS | _ORDINALS | {f"{word}th": value for word, value in _COUNTS.items()} | {"eighth": 8}
)
_NUMBER = re.compile(rf"\d+(?:,\d{{3}})*|\b(?:{'|'.join(_VALUES)})\b", re.IGNORECASE)
_NAME = r"(?:the |an? |about )?[A-Z][\w.&-]*(?: (?:of|the|and the)? ?[A-Z][\w.&-]*)*"
_LIST_OF_NAMES = re.compile(rf"{_NAME}, {_NAME}(?:,| and| or) ")


class _Blocks(HTMLParser):
    """Collects the text of each paragraph, item, heading and row of a table."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.blocks.append("")
        elif tag in _CELLS and self.blocks[-1]:
            self.blocks[-1] += " | "

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        self.blocks[-1] += data


def sentences_of(body: str) -> list[str]:
    parser = _Blocks()
    parser.feed(body)
    blocks = [" ".join(block.split()) for block in parser.blocks]
    return [sentence for block in blocks for sentence in _END_OF_SENTENCE.split(block) if sentence]


def numbers_in(sentence: str) -> list[int]:
    """The numbers in digits and in words, in order. “One” and “first” are left out: they seldom count."""
    found = (match[0].lower().replace(",", "") for match in _NUMBER.finditer(sentence))
    return [_VALUES[text] if text in _VALUES else int(text) for text in found]


def states_a_number_or_a_list(sentence: str) -> bool:
    return bool(numbers_in(sentence) or _LIST_OF_NAMES.search(sentence))
