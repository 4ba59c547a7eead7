"""Lists of proposals, pasted or in files, as rows that are then checked like any file."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from exchange.columns.pasted import LONGEST_LINE, PastedText
from exchange.files.sheet import FileSheet

from ..parts import CO_SIGNATORY
from .asked import asked_and_reason, asked_in, spelt_short
from .headings import PROPOSAL_WORDS, NamedHeadings
from .known_names import KnownNames
from .layout_reader import LayoutReader, PastedRow
from .words import ACTION, ASSEMBLY, documents_in, subjects_in

# AFCP/42A12/1 · ARB/36A5 · AUS/CAN/J/USA/50/1 · IAP/46(Add.22)/2
_NUMBER = re.compile(
    r"(?<![\w/])((?:[A-Z]{1,6}/)+)[0-9]{1,4}(?:A[0-9]{1,3}|\(Add\.? ?[0-9]{1,3}\))?(?:R[0-9]|\(Rev\.? ?[0-9]\))?(?:/[0-9]{1,3})?(?![\w/]|-[0-9])"
)
_SEVERAL = re.compile(r"(?<![\w/])(?:[A-Z]{1,6}/)+[0-9][^\s,;]*")  # a number, read or not
_BY = re.compile(
    r"(?<!ed)[\s,–—-]+(?:(?P<signed>co-?signed\s+by)|(?:(?:submitted|proposed|presented)\s+by|by|from))\s+([^,;:|–—]+)$",
    re.IGNORECASE,
)
# What may stand before a kind of proposal and changes nothing: “Joint proposal of USA and Japan: MOD”.
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
    "apt": "ACP",
    "asia-pacific": "ACP",
    "arab": "ARB",
    "arab states": "ARB",
    "european": "ECP",
    "inter-american": "IAP",
    "rcc": "RCC",
}


class ProposalReader(LayoutReader):
    columns = (
        *("assembly", "number", "title", "account", "proposed_by", "asks"),
        *("document", "document_stated", "editors_note"),
    )
    filled: ClassVar = {
        "number": ["number"],
        "document": ["document_stated", "number"],
        "addendum": ["document_stated"],
        "group": ["proposed_by"],
        "co_signatory": ["proposed_by"],
        "action": ["asks", "title"],
        "asks": ["asks", "title"],
        "resolution": ["asks", "title"],
        "target": ["asks", "title"],
        "title": ["title", "asks"],
        "reason": ["account"],
        "assembly": ["assembly"],
    }

    def __init__(self, known: KnownNames) -> None:
        super().__init__(known)
        self.headings = NamedHeadings(PROPOSAL_WORDS, known)

    def left_out_note(self, text: str) -> str:
        if len(text) > LONGEST_LINE:
            return _("Line %(number)d is too long for one proposal and was left out: “%(text)s”.")
        return _("Line %(number)d is not a proposal and was left out: “%(text)s”.")

    def _begin(self, pasted: PastedText, assembly: str) -> None:
        super()._begin(pasted, assembly)
        self.group = ""

    def _end(self) -> FileSheet:
        self._tell_namesakes_apart()
        return super()._end()

    def _tell_namesakes_apart(self) -> None:
        """Without a number, a proposal is known by its title: of several groups that ask the same, it says whose it is."""
        number, title, by = map(self.columns.index, ("number", "title", "proposed_by"))
        unnumbered = [cells for _number, cells in self.sheet.rows if not cells[number]]
        times = Counter(normalise(cells[title]) for cells in unnumbered)
        for cells in unnumbered:
            if times[normalise(cells[title])] > 1 and cells[by]:
                cells[title] = f"{cells[title]} ({cells[by]})"

    # lines

    def read_line(self, row: PastedRow) -> bool:
        line = spelt_short(row.text)
        if heading := self._heading(line):
            self.group, line = heading
        if not (_NUMBER.search(line) or ACTION.search(line)):
            return False
        cells = self._of_line(row, line)
        number = self._add(row, cells)
        if strange := self._strange_before(line):
            reason = _("“%(words)s” before it is not understood. Enter what is asked.")
            self.ask(number, "asks", cells["asks"], reason % {"words": strange})
        return True

    def _add(self, row: PastedRow, cells: dict[str, str]) -> int:
        number = self.add(row, cells)
        stated, place = cells.get("document_stated"), self.columns.index("document")
        if stated:
            assembly = self.sheet.rows[-1][1][0]
            self.sheet.rows[-1][1][place] = self.known.document(assembly, stated)
        return number

    def _heading(self, line: str) -> tuple[str, str] | None:
        """Whose proposals follow, and the rest of the line."""
        if heading := _GROUP.match(line):
            said = tidy_line(heading[1] or heading[2])
            prefix = _GROUP_PREFIXES.get(said.lower(), said)
            return self.known.codes.get(prefix, prefix), line[heading.end() :].strip()
        holders = self.known.holders_in(line.strip().rstrip(":"))
        return ("; ".join(holders), "") if holders else None

    def _strange_before(self, line: str) -> str:
        """What stands before the first thing that is asked and is not understood: a second number, “withdrawn”, “no”."""
        number = _NUMBER.search(line)
        rest = line[: number.start()] + line[number.end() :] if number else line
        action = ACTION.search(rest)
        before = documents_in(ASSEMBLY.sub("", rest[: action.start()] if action else ""))[1]
        if several := _SEVERAL.search(before):
            return several[0]
        words = re.findall(r"[^\W_]+", self.known.without_names(before))
        return " ".join(words) if not all(map(_BEFORE.fullmatch, words)) else ""

    def _of_line(self, row: PastedRow, line: str) -> dict[str, str]:
        number = _NUMBER.search(line)
        documents, rest = documents_in(line[number.end() :] if number else line)
        named, signed, rest = self._proponents(ASSEMBLY.sub("", rest))
        documents += documents_in(line[: number.start()] if number else "")[0]
        asked, reason = asked_and_reason(rest)
        if (last := self.known.holders_in(reason)) and not subjects_in(reason):
            named, reason = [*named, *last], ""
        codes = number[1].strip("/").split("/") if number else []
        for code in (code for code in codes if code not in self.known.codes):
            note = _(
                "“%(code)s” is not the proposal prefix or ITU symbol of one participant in the table participants."
            )
            self.note(row, note % {"code": code})
        if number and named:
            note = _(
                "%(names)s: beside the number, so not read as proponents; kept in the editors' note."
            )
            self.note(row, note % {"names": ", ".join(named)})
        # An unknown code may be the name of someone else. The whole number is nobody's name, so the check asks.
        proponents = [self.known.codes.get(code) or (number[0] if number else "") for code in codes]
        proponents = proponents or named or list(filter(None, [self.group]))
        if not proponents:
            self.note(row, _("no number and no proponent found; both are left empty."))
        return {
            "number": number[0] if number else "",
            "title": ", ".join(asked),
            "account": reason,
            "proposed_by": "; ".join([*proponents, *signed]),
            "asks": "; ".join(asked),
            "document_stated": "; ".join(dict.fromkeys(documents)),
        }

    def _proponents(self, text: str) -> tuple[list[str], list[str], str]:
        """Those whom a line names before what is asked, in brackets or behind “by”; those who sign; and the line without them."""
        found: list[str] = []
        signed: list[str] = []
        while (by := _BY.search(text)) and (holders := self.known.holders_in(by[2])):
            (signed if by["signed"] else found).extend(holders)
            text = text[: by.start()]
        for bracket in reversed(list(_BRACKET.finditer(text))):
            if holders := self.known.holders_in(bracket[1]):
                found = [*holders, *found]
                text = text[: bracket.start()] + text[bracket.end() :]
        if action := ACTION.search(text):
            found += self.known.named_in(text[: action.start()])
        return list(dict.fromkeys(found)), list(map(_signing, signed)), text.strip()

    # tables

    def read_cells(self, row: PastedRow) -> bool:
        """A row whose number or document holds all of a proposal is read as a line."""
        cells = row.cells
        given = cells.keys() & {"number", "document", "action"}
        is_whole = any(ACTION.search(cells.get(name, "")) for name in ("number", "document"))
        if not row.of_file and (not given or is_whole):
            return self.read_line(row)
        if not row.of_file and len(cells) == 1 and (heading := self._heading(row.text)):
            self.group = heading[0]
            return False
        self._add_cells(row)
        return True

    def _add_cells(self, row: PastedRow) -> None:
        cells = row.cells
        stated = _document_stated(cells.get("document", ""), cells.get("addendum", ""))
        numbers = [cells.get("number", ""), cells.get("document", "")]
        said = next(filter(_NUMBER.fullmatch, numbers), "")
        if said == cells.get("document"):
            stated = ""
        number = said or self._number(cells, stated)
        if not number and (left := cells.get("number")):
            note = _(
                "“%(part)s” is no whole number of a proposal; it is kept in the editors' note."
            )
            self.note(row, note % {"part": left})
        if left := cells.get(""):
            note = _("“%(part)s” fits no column; it is kept in the editors' note.")
            self.note(row, note % {"part": left})
        asked = asked_in(cells)
        texts = "; ".join(asked.texts)
        codes = number.split("/")[:-1] if number else []
        of_number = [self.known.codes.get(code, "") for code in codes if code.isalpha()]
        proponents = self._names(cells.get("group", "")) or of_number or [self.group]
        signed = map(_signing, self._names(cells.get("co_signatory", "")))
        own = {
            "number": number,
            "title": cells.get("title") or ", ".join(asked.texts),
            "account": "\n".join(filter(None, [asked.besides, cells.get("reason")])),
            "proposed_by": "; ".join(filter(None, [*proponents, *signed])),
            "asks": texts,
            "document_stated": stated,
        }
        place = self._add(row, own)
        if asked.question and not row.faults:
            self.ask(place, "asks", texts, asked.question, asked.choices)

    def _number(self, cells: Mapping[str, str], stated: str) -> str:
        """As ITU writes it, where its parts stand in cells of their own and the proponents are given by their prefixes."""
        part, prefixes = cells.get("number", ""), re.split(r"[/,;\s]+", cells.get("group", ""))
        document = re.fullmatch(r"([0-9]+)(?:\(Add\.([0-9]+)\))?", stated)
        if not (document and part.isdigit() and set(prefixes) <= self.known.codes.keys()):
            return ""
        addendum = f"A{document[2]}" if document[2] else ""
        return f"{'/'.join(prefixes)}/{document[1]}{addendum}/{part}"

    def _names(self, cell: str) -> list[str]:
        """Codes; a name that is not known stays as written, for the check to ask."""
        found = self.known.holders_in(cell)
        parts = map(tidy_line, re.split(r"[,;/|]|\s+and\s+", cell))
        return found or [self.known.holder(part) or part for part in parts if part]


def _signing(name: str) -> str:
    return f"{name} ({CO_SIGNATORY})"


def _document_stated(document: str, addendum: str) -> str:
    """`42` and `12`, or `Document 42-E`, as 42(Add.12); else as written."""
    numbers, _rest = documents_in(f"Document {document}" if document[:1].isdigit() else document)
    number = numbers[0] if len(numbers) == 1 else document
    of_addendum = re.fullmatch(r"(?:Add(?:endum|\.)?\s*)?([0-9]{1,3})", addendum, re.IGNORECASE)
    if of_addendum and number.isdigit():
        return f"{number}(Add.{of_addendum[1]})"
    return " ".join(filter(None, [number, addendum]))
