"""Turns lists of proposals, pasted or in files, into rows to be checked like any file."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import normalise, tidy_line
from exchange.columns.pasted.reader import OpenCell, ReadRow
from exchange.columns.pasted.text import Line, TextTable

from ...choices import Action
from ..parts import ACTION_WORDS, CO_SIGNATORY, action_in, leading_action, target_in
from .headings import PROPOSAL_WORDS
from .layout_reader import LayoutReader, PastedRow
from .words import ACTION, ASSEMBLY, documents_in, resolutions_in, subjects_in

REASON = re.compile(r"\s+[-–—]+\s+(?![0-9])|\s*\|\s*|:\s+")
# Before the subject.
_SPELT_OUT = {
    action.name: re.compile(
        rf"(?<![\w-])(?:proposed\s+)?(?:{ACTION_WORDS[action]})(?:\s+(?:of|to|in|de la|de))?(?=\s+(?:R[eé]s|Opinion|Q[0-9]|SG ?[0-9]|TSAG))",
        re.IGNORECASE,
    )
    for action in (Action.MOD, Action.SUP, Action.NOC)
}
_ARTICLES = re.compile(r"\W*(?:an?|the|to|please|une?|le|la|una|el)?\W*", re.IGNORECASE)
_NEW_TEXT = re.compile(
    r"(?<!\w)(?<!ADD )(?<!ADD a )(?=(?:(?:proposed|draft)\s+)*new\s+(?:draft\s+)?resolution\b)",
    re.IGNORECASE,
)


def spelt_short(line: str) -> str:
    """`Modification of Resolution 64` becomes MOD Resolution 64, if no kind is given in capitals."""
    if ACTION.search(line):
        return line
    for name, words in _SPELT_OUT.items():
        line = words.sub(name, line)
    return line if ACTION.search(line) else _NEW_TEXT.sub("ADD ", line, count=1)


def _asked_and_reason(text: str) -> tuple[list[str], str]:
    """Splits `MOD Res. 64, SUP Res. 57 – reason` into two items and the reason."""
    places = [found.start() for found in ACTION.finditer(text)]
    asked: list[str] = []
    reason = ""
    for start, end in pairwise([*places, len(text)]):
        what, *why = REASON.split(text[start:end].strip(" ,;.|"), maxsplit=1)
        asked += _one_by_one(re.sub(r"[,;\s]+(?:and)?$", "", what))
        reason = " ".join(filter(None, [reason, *why]))
    return asked, reason.strip(" ,;|")


def _one_by_one(asked: str) -> list[str]:
    """`MOD Resolutions 1 and 2` has two items."""
    action, _space, target = asked.partition(" ")
    several = resolutions_in(target)
    return [f"{action} {one}" for one in several] if len(several) > 1 else [asked]


@dataclass(frozen=True)
class Asked:
    """The items in the cells of a row, and further words of the cell; a question if an item is incomplete."""

    texts: list[str]
    besides: str = ""
    question: OpenCell | None = None


def asked_in(cells: Mapping[str, str]) -> Asked:
    """From a column for the item or its kind, and one for the text; ADD takes the title of the new text."""
    said = cells.get("asks") or cells.get("action", "")
    target, short = _target(cells), spelt_short(said)
    first = ACTION.search(short)
    begins_with_kind = first and _ARTICLES.fullmatch(short[: first.start()])
    asked, reason = _asked_and_reason(short) if begins_with_kind else ([], "")
    is_kind_only = action_in(said) is not None
    if asked and not is_kind_only and (not target or any(map(_names_its_text, asked))):
        return Asked(asked, reason)
    action = Action[asked[0].partition(" ")[0]] if len(asked) == 1 else leading_action(said)
    if action:
        return _of_kind(action, said, "" if is_kind_only else said, target, cells.get("title", ""))
    texts = list(filter(None, [" ".join(filter(None, [said, target]))]))
    if asked or not (said and target_in(target)):
        return Asked(texts)
    reason = _("“%(said)s” does not say whether the text is to be changed, suppressed or kept.")
    choices = tuple(f"{one} {target}" for one in ("MOD", "SUP", "NOC"))
    return Asked(texts, said, OpenCell("asks", reason % {"said": said}, choices))


def _of_kind(action: Action, said: str, besides: str, target: str, title: str) -> Asked:
    if action == Action.ADD:
        is_named = target and normalise(target) not in ("new", "newresolution", "-", "–")
        if is_named and target_in(target):
            return Asked([f"{target}: {said}"])  # an existing text cannot be added
        target = target if is_named and not title else title or target
    texts = [key for column, key in subjects_in(title) if column == "resolution"]
    if not target and len(texts) == 1:
        reason = _("No column names the text. Is it the one in the title?")
        question = OpenCell("asks", reason, (f"{action.name} {texts[0]}",))
        return Asked([action.name], besides, question)
    return Asked(_one_by_one(f"{action.name} {target}".strip()), besides)


def _target(cells: Mapping[str, str]) -> str:
    resolution = cells.get("resolution", "")
    if re.fullmatch(r"[0-9]{1,3}(?:\s*(?:,|;|and|&|et|y)\s*[0-9]{1,3})*", resolution):
        resolution = "Resolution " + re.sub(r"\s*;\s*", ", ", resolution)
    return resolution or cells.get("target", "")


def _names_its_text(asked: str) -> bool:
    action, _space, target = asked.partition(" ")
    return bool(target) and (action == Action.ADD.name or bool(subjects_in(target)))


# AFCP/42A12/1 · ARB/36A5 · AUS/CAN/J/USA/50/1 · IAP/46(Add.22)/2
_NUMBER = re.compile(
    r"(?<![\w/])((?:[A-Z]{1,6}/)+)[0-9]{1,4}(?:A[0-9]{1,3}|\(Add\.? ?[0-9]{1,3}\))?(?:R[0-9]|\(Rev\.? ?[0-9]\))?(?:/[0-9]{1,3})?(?![\w/]|-[0-9])"
)
_SEVERAL = re.compile(r"(?<![\w/])(?:[A-Z]{1,6}/)+[0-9][^\s,;]*")  # a number, valid or not
_BY = re.compile(
    r"(?<!ed)[\s,–—-]+(?:(?P<signed>co-?signed\s+by)|(?:(?:submitted|proposed|presented)\s+by|by|from))\s+([^,;:|–—]+)$",
    re.IGNORECASE,
)
# Harmless before a kind of proposal: “Joint proposal of USA and Japan: MOD”.
_BEFORE = re.compile(
    r"(?:the|a|of|by|from|to|and|et|y|for|joint|common|draft|preliminary|proposals?|proposes?|proposed|contribution|document|doc|addendum|add|"
    r"rev|original|english|[0-9]+|[a-z])",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*\(([^()]+)\)(?!\s*\))")
_GROUP = re.compile(
    r"(?:(?:preliminary\s+)?(\S.*?)\s+common\s+proposals?|(inter-american)\s+proposals?)\s*(?::|$)",
    re.IGNORECASE,
)
_GROUP_PREFIXES = {
    "african": "AFCP",
    "asia-pacific": "ACP",
    "arab": "ARB",
    "arab states": "ARB",
    "european": "ECP",
    "inter-american": "IAP",
}


class ProposalReader(LayoutReader):
    words = PROPOSAL_WORDS
    columns = (
        *("assembly", "number", "title", "account", "proposed_by", "asks"),
        *("document", "document_stated", "editors_note"),
    )
    filled: ClassVar = {
        "number": ["number"],
        "title": ["title", "asks"],
        "reason": ["account"],
        **dict.fromkeys(("group", "co_signatory"), ["proposed_by"]),
        **dict.fromkeys(("asks", "action", "resolution", "target"), ["asks", "title"]),
        "document": ["document_stated", "number"],
        "addendum": ["document_stated"],
        "assembly": ["assembly"],
    }
    parts: ClassVar = {
        "action": gettext_lazy("kind of proposal"),
        "resolution": gettext_lazy("resolution or other text"),
        "target": gettext_lazy("what the text is about"),
        "addendum": gettext_lazy("addendum of the document"),
        "co_signatory": gettext_lazy("co-signatories"),
    }
    not_one = gettext_lazy("Line %(number)d is not a proposal and was left out: “%(text)s”.")
    too_long = gettext_lazy(
        "Line %(number)d is too long for one proposal and was left out: “%(text)s”."
    )
    group = ""  # whose proposals follow

    def read_parts(self, parts: Iterable[TextTable | Line]) -> None:
        """A proposal without a number is known by its title; if several groups request the same, the group is added."""
        super().read_parts(parts)
        unnumbered = [row.cells for row in self.rows if not row.cells["number"]]
        times = Counter(normalise(cells["title"]) for cells in unnumbered)
        for cells in unnumbered:
            if times[normalise(cells["title"])] > 1 and cells["proposed_by"]:
                cells["title"] = f"{cells['title']} ({cells['proposed_by']})"

    # lines

    def read_line(self, row: PastedRow) -> bool:
        """Reads cells; unknown words before the first item must be asked about."""
        line = spelt_short(row.text)
        if heading := self._heading(line):
            self.group, line = heading
        number = _NUMBER.search(line)
        if not (number or ACTION.search(line)):
            return False
        cells = {"number": number[0] if number else ""}
        rest = f"{line[: number.start()]} {line[number.end() :]}" if number else line
        documents, rest = documents_in(ASSEMBLY.sub("", rest))
        named, signed, rest = self._proponents(rest)
        if number and named:
            self.note_kept(row, ", ".join(named))
        elif named:
            cells["group"] = "; ".join(named)
        start = action.start() if (action := ACTION.search(rest)) else len(rest)
        cells |= {"co_signatory": "; ".join(signed), "asks": rest[start:]}
        found = self._add(row, cells, "; ".join(dict.fromkeys(documents)))
        if not (number or named or self.group):
            self.note(row.number, _("no number and no proponent found; both are left empty."))
        if strange := self._strange_in(rest[:start]):
            reason = _("“%(words)s” before it is not understood. Enter what is asked.")
            found.questions.append(OpenCell("asks", reason % {"words": strange}))
        return True

    def _heading(self, line: str) -> tuple[str, str] | None:
        """The group whose proposals follow, and the rest of the line."""
        if heading := _GROUP.match(line):
            said = tidy_line(heading[1] or heading[2])
            code = self.known.codes.get(_GROUP_PREFIXES.get(said.lower(), said))
            return code or self.known.holder(said) or said, line[heading.end() :].strip()
        holders = self.known.holders_in(line.strip().rstrip(":"))
        return ("; ".join(holders), "") if holders else None

    def _proponents(self, text: str) -> tuple[list[str], list[str], str]:
        """Proponents before the items, in brackets or behind; co-signatories; and the line without those behind."""
        found: list[str] = []
        signed: list[str] = []
        while (by := _BY.search(text)) and (holders := self.known.holders_in(by[2])):
            (signed if by["signed"] else found).extend(holders)
            text = text[: by.start()]
        for bracket in reversed(list(_BRACKET.finditer(text))):
            if holders := self.known.holders_in(bracket[1]):
                found = [*holders, *found]
                text = text[: bracket.start()] + text[bracket.end() :]
        start = action.start() if (action := ACTION.search(text)) else 0
        found += self.known.named_in(text[:start])
        what, *why = REASON.split(text[start:], maxsplit=1)
        if why and (holders := self.known.holders_in(why[0])) and not subjects_in(why[0]):
            found += holders
            text = text[:start] + what
        return list(dict.fromkeys(found)), signed, text

    def _strange_in(self, before: str) -> str:
        """Words that change its meaning or are unknown: a second number, “withdrawn”, “no”."""
        if several := _SEVERAL.search(before):
            return several[0]
        words = re.findall(r"[^\W_]+", self.known.without_names(before))
        return " ".join(words) if not all(map(_BEFORE.fullmatch, words)) else ""

    # tables

    def rows_of(self, row: PastedRow) -> list[PastedRow]:
        """If the cell of the number or the document holds the whole proposal, the row is read as a line."""
        whole = [row.cells.get(kind, "") for kind in ("number", "document")]
        return [replace(row, cells={}) if any(map(ACTION.search, whole)) else row]

    def read_cells(self, row: PastedRow) -> None:
        self._add(row, row.cells, _document_stated(row.cells))

    def _add(self, row: PastedRow, cells: Mapping[str, str], stated: str) -> ReadRow:
        number = next(filter(_NUMBER.fullmatch, [cells.get("number", ""), stated]), "")
        stated = "" if stated == number else stated
        number = number or self._number(cells, stated)
        if not number and (left := cells.get("number")):
            self.note_kept(row, left)
        asked = asked_in(cells)
        proponents = self._names(cells.get("group", "")) or self._of_number(number)
        if not proponents and "group" not in row.kinds:  # if each row says it, no heading counts
            proponents = [self.group]
        signed = [f"{one} ({CO_SIGNATORY})" for one in self._names(cells.get("co_signatory", ""))]
        own = {
            "number": number,
            "title": cells.get("title") or ", ".join(asked.texts),
            "account": "\n".join(filter(None, [asked.besides, cells.get("reason")])),
            "proposed_by": "; ".join(filter(None, [*proponents, *signed])),
            "asks": "; ".join(asked.texts),
            "document_stated": stated,
        }
        found = self.add_row(row, own, [stated])
        if asked.question and not row.faults:
            found.questions.append(asked.question)
        return found

    def _number(self, cells: Mapping[str, str], stated: str) -> str:
        """In the form of ITU, if its parts are in separate cells and the proponents are given by prefix."""
        part, prefixes = cells.get("number", ""), re.split(r"[/,;\s]+", cells.get("group", ""))
        document = re.fullmatch(r"([0-9]+)(?:\(Add\.([0-9]+)\))?", stated)
        if not (document and part.isdigit() and set(prefixes) <= self.known.codes.keys()):
            return ""
        addendum = f"A{document[2]}" if document[2] else ""
        return f"{'/'.join(prefixes)}/{document[1]}{addendum}/{part}"

    def _of_number(self, number: str) -> list[str]:
        """An unknown code may be someone else's name. The whole number is nobody's name, so that the check asks."""
        codes = filter(str.isalpha, number.split("/"))
        return [self.known.codes.get(code, number) for code in codes]

    def _names(self, cell: str) -> list[str]:
        """Codes; unknown names stay as written, so that the check asks."""
        found = self.known.holders_in(cell)
        parts = map(tidy_line, re.split(r"[,;/|]|\s+and\s+", cell))
        return found or [self.known.holder(part) or part for part in parts if part]


def _document_stated(cells: Mapping[str, str]) -> str:
    """`42` and `12`, or `Document 42-E`, as 42(Add.12); otherwise as written."""
    document, addendum = cells.get("document", ""), cells.get("addendum", "")
    if _NUMBER.fullmatch(document):
        return document
    numbers, rest = documents_in(f"Document {document}" if document[:1].isdigit() else document)
    number = numbers[0] if len(numbers) == 1 and not rest.strip() else document
    of_addendum = re.fullmatch(r"(?:Add(?:endum|\.)?\s*)?([0-9]{1,3})", addendum, re.IGNORECASE)
    if of_addendum and number.isdigit():
        return f"{number}(Add.{of_addendum[1]})"
    return " ".join(filter(None, [number, addendum]))
