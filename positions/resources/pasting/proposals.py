"""Lists of proposals, pasted from a mail or a document, as rows that are then checked like any file."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from exchange.columns.pasted import (
    LONGEST_LINE,
    PastedRow,
    PastedText,
    cut_to_state,
    passed,
    passed_cells,
    read_pasted,
)
from exchange.files.sheet import Fault, FileSheet

from ..parts import CO_SIGNATORY
from .asked import asked_and_reason, asked_in, spelt_short
from .cell_faults import CellFaults, FilledColumns
from .headings import PROPOSAL_WORDS, PlainHeadings
from .known_names import KnownNames
from .words import ACTION, ASSEMBLY, documents_in, subjects_in

COLUMNS = (
    *("assembly", "number", "title", "account", "proposed_by", "asks"),
    *("document", "document_stated", "editors_note"),
)
HEADINGS = PlainHeadings(PROPOSAL_WORDS)
_FILLED: FilledColumns = {
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
# AFCP/42A12/1 · ARB/36A5 · AUS/CAN/J/USA/50/1 · IAP/46(Add.22)/2
_NUMBER = re.compile(
    r"(?<![\w/])((?:[A-Z]{1,6}/)+)[0-9]{1,4}(?:A[0-9]{1,3}|\(Add\.? ?[0-9]{1,3}\))?(?:R[0-9]|\(Rev\.? ?[0-9]\))?(?:/[0-9]{1,3})?(?![\w/]|-[0-9])"
)
_SEVERAL = re.compile(r"(?<![\w/])(?:[A-Z]{1,6}/)+[0-9][^\s,;]*")  # a number, read or not
_BY = re.compile(
    r"(?<!ed)[\s,–—-]+(?:(?:submitted|proposed|presented)\s+by|by|from)\s+([^,;:|–—]+)$",
    re.IGNORECASE,
)
_CO_SIGNED_BY = re.compile(r"[\s,;–—-]+co-?signed\s+by\s+([^;:|–—]+)$", re.IGNORECASE)
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


class ProposalReader:
    headings = HEADINGS

    def __init__(self, known: KnownNames) -> None:
        self.known = known

    def read(
        self, text: str, faults: Mapping[int, Sequence[Fault]] = MappingProxyType({})
    ) -> FileSheet:
        """One row a proposal. The assembly is named once in the text, or in each row; nothing else tells it."""
        return self.read_rows(read_pasted(text, HEADINGS), self.known.assembly_of(text), faults)

    def read_rows(
        self,
        pasted: PastedText,
        assembly: str,
        faults: Mapping[int, Sequence[Fault]] = MappingProxyType({}),
        passed_on: Sequence[str] = (),
    ) -> FileSheet:
        """`passed_on` are further columns whose cells the rows have already."""
        self.columns = (*COLUMNS, *(name for name in passed_on if name not in COLUMNS))
        filled = {passed(name): [name] for name in passed_on}
        self.sheet, self.faults = FileSheet(list(self.columns)), CellFaults(self.columns, faults)
        self.filled: FilledColumns = {**_FILLED, **filled}
        left_out = list(pasted.left_out)
        group = ""
        for row in pasted.rows:
            is_of_columns = row.of_file or _is_of_columns(row.cells)
            line = row.text if is_of_columns else spelt_short(row.text)
            is_line = not is_of_columns or len(row.cells) == 1
            if is_line and (heading := self._heading(line)):
                group, line = heading
                is_of_columns = is_of_columns and bool(line)
            is_proposal = is_of_columns or _NUMBER.search(line) or ACTION.search(line)
            if row.is_too_long or not is_proposal:
                left_out.append((row.number, row.text))
                continue
            cells, notes = (
                self._of_columns(row, group) if is_of_columns else self._of_line(line, group)
            )
            if not is_of_columns and (strange := self._strange_before(line)):
                self._ask(row, cells, strange)
            own = row.cells.get("assembly", "") if row.of_file else row.text
            of_row = self.known.assembly_of(own) or (own if row.of_file else "") or assembly
            self._add(row, cells | {"assembly": of_row}, notes)
        self._tell_namesakes_apart()
        for number, left in sorted(left_out):
            note = _left_out_note(left) % {"number": number, "text": tidy_line(left)[:80]}
            self.sheet.leave_out(number, note)
        return self.sheet

    def _add(self, row: PastedRow, cells: dict[str, str], notes: list[str]) -> None:
        if stated := cells.get("document_stated"):
            cells["document"] = self.known.document(cells["assembly"], stated)
        cells["editors_note"] = cut_to_state(row.text)
        cells |= passed_cells(row.cells)
        self.sheet.rows.append((row.number, [cells.get(name, "") for name in self.columns]))
        if faults := self.faults.of(row, self.filled, cells):
            self.sheet.faults.setdefault(row.number, []).extend(faults)
        self.sheet.notes += [
            _("Line %(number)d: %(note)s") % {"number": row.number, "note": note} for note in notes
        ]

    def _tell_namesakes_apart(self) -> None:
        """Without a number, a proposal is known by its title: of several groups that ask the same, it says whose it is."""
        number, title, by = map(COLUMNS.index, ("number", "title", "proposed_by"))
        unnumbered = [cells for _number, cells in self.sheet.rows if not cells[number]]
        times = Counter(normalise(cells[title]) for cells in unnumbered)
        for cells in unnumbered:
            if times[normalise(cells[title])] > 1 and cells[by]:
                cells[title] = f"{cells[title]} ({cells[by]})"

    def _heading(self, line: str) -> tuple[str, str] | None:
        """Whose proposals follow, and the rest of the line."""
        if heading := _GROUP.match(line):
            said = tidy_line(heading[1] or heading[2])
            prefix = _GROUP_PREFIXES.get(said.lower(), said)
            return self.known.codes.get(prefix, prefix), line[heading.end() :].strip()
        holders = self.known.holders_in(line.strip().rstrip(":"))
        return ("; ".join(holders), "") if holders else None

    # lines

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

    def _ask(self, row: PastedRow, cells: dict[str, str], strange: str) -> None:
        reason = _("“%(words)s” before it is not understood. Enter what is asked.")
        fault = Fault(COLUMNS.index("asks"), cells["asks"], reason % {"words": strange})
        self.sheet.faults.setdefault(row.number, []).append(fault)

    def _of_line(self, line: str, group: str) -> tuple[dict[str, str], list[str]]:
        number = _NUMBER.search(line)
        before = line[: number.start()] if number else ""
        documents, rest = documents_in(line[number.end() :] if number else line)
        signed, rest = self._co_signatories(ASSEMBLY.sub("", rest))
        named, rest = self._proponents(rest)
        documents += documents_in(before)[0]
        asked, reason = asked_and_reason(rest)
        if (last := self.known.holders_in(reason)) and not subjects_in(reason):
            named, reason = [*named, *last], ""
        codes = number[1].strip("/").split("/") if number else []
        notes = [
            _(
                "“%(code)s” is not the proposal prefix or ITU symbol of one participant in the table participants."
            )
            % {"code": code}
            for code in codes
            if code not in self.known.codes
        ]
        if number and named:
            notes.append(
                _(
                    "%(names)s: beside the number, so not read as proponents; kept in the editors' note."
                )
                % {"names": ", ".join(named)}
            )
        # An unknown code may be the name of someone else. The whole number is nobody's name, so the check asks.
        proponents = [self.known.codes.get(code) or (number[0] if number else "") for code in codes]
        proponents = proponents or named or list(filter(None, [group]))
        if not proponents:
            notes.append(_("no number and no proponent found; both are left empty."))
        cells = {
            "number": number[0] if number else "",
            "title": ", ".join(asked),
            "account": reason,
            "proposed_by": "; ".join([*proponents, *signed]),
            "asks": "; ".join(asked),
            "document_stated": "; ".join(dict.fromkeys(documents)),
        }
        return cells, notes

    def _co_signatories(self, text: str) -> tuple[list[str], str]:
        found = _CO_SIGNED_BY.search(text)
        holders = self.known.holders_in(found[1]) if found else []
        return list(map(_signing, holders)), text[: found.start()] if found and holders else text

    def _proponents(self, text: str) -> tuple[list[str], str]:
        """Those whom a line names before what is asked, in brackets or after “by”, and the line without them."""
        found: list[str] = []
        for bracket in _BRACKET.finditer(text):
            found += self.known.holders_in(bracket[1])
        text = _BRACKET.sub(
            lambda one: "" if self.known.holders_in(one[1]) else one[0], text
        ).strip()
        if (by := _BY.search(text)) and (holders := self.known.holders_in(by[1])):
            found, text = found + holders, text[: by.start()]
        if action := ACTION.search(text):
            found += self.known.named_in(text[: action.start()])
        return list(dict.fromkeys(found)), text

    # tables

    def _of_columns(self, row: PastedRow, group: str) -> tuple[dict[str, str], list[str]]:
        cells, notes = row.cells, list[str]()
        stated = _document_stated(cells.get("document", ""), cells.get("addendum", ""))
        said = next(
            filter(_NUMBER.fullmatch, [cells.get("number", ""), cells.get("document", "")]), ""
        )
        if said == cells.get("document"):
            stated = ""
        number = said or self._number(cells, stated)
        if not number and (left := cells.get("number")):
            notes.append(
                _("“%(number)s” is no whole number of a proposal; it is kept in the editors' note.")
                % {"number": left}
            )
        if left := cells.get(""):
            notes.append(
                _("“%(part)s” fits no column; it is kept in the editors' note.") % {"part": left}
            )
        asked = asked_in(cells)
        if asked.question and not self.faults.by_line.get(row.number):
            said = "; ".join(asked.texts)
            fault = Fault(COLUMNS.index("asks"), said, asked.question, asked.choices)
            self.sheet.faults.setdefault(row.number, []).append(fault)
        proponents = self._names(cells.get("group", "")) or (
            self._of_line(number, "")[0]["proposed_by"].split("; ") if number else [group]
        )
        signed = map(_signing, self._names(cells.get("co_signatory", "")))
        return {
            "number": number,
            "title": cells.get("title") or ", ".join(asked.texts),
            "account": "\n".join(filter(None, [asked.besides, cells.get("reason")])),
            "proposed_by": "; ".join(filter(None, [*proponents, *signed])),
            "asks": "; ".join(asked.texts),
            "document_stated": stated,
        }, notes

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


def _left_out_note(text: str) -> str:
    if len(text) > LONGEST_LINE:
        return _("Line %(number)d is too long for one proposal and was left out: “%(text)s”.")
    return _("Line %(number)d is not a proposal and was left out: “%(text)s”.")


def _is_of_columns(cells: Mapping[str, str]) -> bool:
    """Whether a row gives number, document or kind in a column of its own, and not all of it in one cell."""
    given = cells.keys() & {"number", "document", "action"}
    return bool(given) and not any(
        ACTION.search(cells.get(name, "")) for name in ("number", "document")
    )


def _document_stated(document: str, addendum: str) -> str:
    """`42` and `12`, or `Document 42-E`, as 42(Add.12); else as written."""
    numbers, _rest = documents_in(f"Document {document}" if document[:1].isdigit() else document)
    number = numbers[0] if len(numbers) == 1 else document
    of_addendum = re.fullmatch(r"(?:Add(?:endum|\.)?\s*)?([0-9]{1,3})", addendum, re.IGNORECASE)
    if of_addendum and number.isdigit():
        return f"{number}(Add.{of_addendum[1]})"
    return " ".join(filter(None, [number, addendum]))
