"""The grade goes where the fact goes, as test_drafts.py sees in every place: beside the name of a row that no source states stands a mark, in every place and format."""

import csv
import io
import json
import re
from html import unescape
from typing import Any

from tests.public.places import DATA_FILES

MARK = re.compile(r"partly[ _]sourced|inferred|tentative")
NEAR = 160  # characters of text around a name in which its mark stands
# Rows by whose names others are told: their grade is that of spelling, region or membership, and stands on their own page
# and in their own list (test_doubt.py); a meeting of an unsourced State is no unsourced meeting.
NAMES = {"Participant", "Person", "StudyGroup", "Series", "Topic", "Assembly"}
# Texts that the editors write themselves.
OWN_TEXTS = {"Page", "Note", "GlossaryTerm", "BackgroundPaper", "PaperEdition", "SiteSettings"}
ADDRESSES_ONLY = ("/sitemap/", "/data/openapi.json")
MISSING = ("/gaps/",)  # each of its lists is headed by what is missing of the rows
DRAWN = ["/resolutions/lifelines/", "/resolutions/lifelines.csv", "/meetings/road/"]
# The matrix and what is made of its cells: they carry grades when their formats are one table (cells, titles, targets).
OF_CELLS = ("/positions/", "/positions.", "/brief/")


def pieces_of(address: str, text: str) -> list[str]:
    """The parts of an answer in each of which a name and its mark belong together."""
    path = address.partition("?")[0]
    if path.endswith(".csv"):
        return [" ".join(row) for row in csv.reader(io.StringIO(text.lstrip("\ufeff")))]
    if path.endswith(".json"):
        return _objects_of(json.loads(text))
    if path.endswith(".ics"):
        return text.replace("\r\n ", "").split("BEGIN:")[2:]  # the first names the calendar
    if path.endswith((".atom", ".xml")):
        return text.split("<entry>")[1:]
    if path.endswith(".xlsx"):
        return [row.partition("</row>")[0] for row in text.split("<row ")]
    return [text]


def _objects_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        parts = [one for child in value.values() for one in _objects_of(child)]
        return [json.dumps(value)] if not any(map(_has_word, parts)) else parts
    if isinstance(value, list):
        return [one for child in value for one in _objects_of(child)]
    return []


def _has_word(text: str) -> bool:
    return "xanadu" in text.casefold()


def plain(page: str) -> str:
    """What a reader sees of a page, without its head, its navigation and how to cite it."""
    main = page.partition("<main")[2].partition("</main>")[0]
    main = re.sub(
        r"<(script|style|option|pre|title|desc)\b.*?</\1>|<option[^<]*", "", main, flags=re.S
    )
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
    return re.sub(r"[“:] ?xanadu\d+(?=[”.]| ×)", "", text)  # what was searched for


def unmarked(words: dict[str, str], address: str, text: str) -> dict[str, str]:
    """The tables of which a row is named here without its mark, and what stands there."""
    if text.lstrip().startswith("<!"):
        seen = plain(text).casefold()
        return {
            label: seen[found.start() - 60 : found.end() + NEAR]
            for word, label in words.items()
            for found in re.finditer(word, seen)
            if not MARK.search(seen[max(0, found.start() - NEAR) : found.end() + NEAR])
        }
    return {
        label: piece[:NEAR]
        for piece in map(str.casefold, pieces_of(address, text))
        for word, label in words.items()
        if word in piece and not MARK.search(piece)
    }


def is_exempt(label: str, address: str, own: str) -> bool:
    if label in NAMES | OWN_TEXTS or address.startswith((*ADDRESSES_ONLY, *MISSING, *OF_CELLS)):
        return True
    return address.partition("?")[0] == own  # its own page says it under “Sources”


def asked_for_grades(words: dict[str, str]) -> list[str]:
    """What is no place by itself: pages that no other names, and the search for each word that may not stand alone."""
    marked = [word for word, label in words.items() if label not in NAMES | OWN_TEXTS]
    return [*DRAWN, *(f"/search/?all=1&q={word}" for word in marked)]


def unmarked_in(texts: dict[str, str], words: dict[str, str], rows: dict[Any, Any]) -> list[str]:
    """What is named without its mark, by table and address; the words stand for one inferred row of each table."""
    own = {
        model.__name__: getattr(row, "get_absolute_url", str)().partition("#")[0]
        for model, row in rows.items()
    }
    return [
        f"{label} {address}: {said}"
        for address, text in texts.items()
        if address not in DATA_FILES
        for label, said in unmarked(words, address, text).items()
        if not is_exempt(label, address, own[label])
    ]
