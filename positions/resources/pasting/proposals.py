"""Lists of proposals, pasted from a mail or a document, as rows that are then checked like any file."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from django.utils.translation import gettext as _

from core.fields import tidy_line
from exchange.columns.pasted import LONGEST_LINE, PastedRow, read_pasted
from exchange.files.detect import FileSheet
from meetings.models import Assembly
from participants.models import Participant

COLUMNS = ("assembly", "number", "title", "account", "proposed_by", "asks", "as_stated")
_WORDS = {
    "number": "number|no|document|doc|proposal|reference|ref",
    "group": "proponent|proponents|source|from|region|group|submittedby",
    "action": "action|kind|type",
    "target": "target|resolution|text|subject|item",
    "title": "title|name",
    "reason": "reason|account|summary|remarks|comment|comments|notes",
    "assembly": "assembly",
}
HEADINGS: Mapping[str, str] = {
    word: kind for kind, words in _WORDS.items() for word in words.split("|")
}
# AFCP/42A12/1 · ARB/36A5 · AUS/CAN/J/USA/50/1 · IAP/46(Add.22)/2
_NUMBER = re.compile(
    r"(?<![\w/])((?:[A-Z]{1,6}/)+)[0-9]{1,4}(?:A[0-9]{1,3}|\(Add\.? ?[0-9]{1,3}\))?(?:/[0-9]{1,3})?(?![\w/])"
)
_ASSEMBLY = re.compile(r"(?<![\w-])(?:WTSA|WTSC|WTDC)-[0-9]{2,4}(?![\w-])", re.IGNORECASE)
_ACTION = re.compile(r"(?<![\w(])(ADD|MOD|SUP|NOC)(?![\w)])")
_REASON = re.compile(r"\s+[-–—]+\s+|\s*\|\s*|:\s+")
_RESOLUTIONS = re.compile(
    r"(res(?:olution)?s?\.?)\s+([0-9]+)((?:\s*(?:,|and|&)\s*[0-9]+)+)", re.IGNORECASE
)
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
    def __init__(self, participants: Iterable[Participant], assemblies: Iterable[Assembly]) -> None:
        meant: defaultdict[str, set[str]] = defaultdict(set)
        for row in participants:
            for code in filter(None, [row.itu_symbol, *row.proposal_prefixes_list]):
                meant[code.upper()].add(row.code)
        self.codes = {code: names.pop() for code, names in meant.items() if len(names) == 1}
        self.assemblies = {Assembly.normalise_key(row.code): row.code for row in assemblies}

    def read(self, text: str) -> FileSheet:
        """One row a proposal. The assembly is named once in the text, or in each row; nothing else tells it."""
        pasted = read_pasted(text, HEADINGS)
        named = {found.upper() for found in _ASSEMBLY.findall(text)}
        assembly = self._assembly(named.pop()) if len(named) == 1 else ""
        sheet = FileSheet(list(COLUMNS))
        left_out = list(pasted.left_out)
        group = ""
        for row in pasted.rows:
            line = _line_of(row)
            if heading := _GROUP.match(line):
                group = _group_of(heading)
                line = line[heading.end() :].strip()
            if len(row.text) > LONGEST_LINE or not (_NUMBER.search(line) or _ACTION.search(line)):
                left_out.append((row.number, row.text))
                continue
            cells, notes = self._cells(line, group)
            own = _ASSEMBLY.search(row.text)
            cells |= {
                "assembly": self._assembly(own[0]) if own else assembly,
                "as_stated": row.text,
            }
            sheet.rows.append((row.number, [cells[name] for name in COLUMNS]))
            sheet.notes += [
                _("Line %(number)d: %(note)s") % {"number": row.number, "note": note}
                for note in notes
            ]
        if sheet.rows and not assembly and not all(row[0] for _number, row in sheet.rows):
            message = _(
                "The text does not say to which assembly. Write its code in a line of its own above the others: WTSA-24."
            )
            sheet.notes.insert(0, message)
        sheet.notes += [
            _left_out_note(left) % {"number": number, "text": tidy_line(left)[:80]}
            for number, left in sorted(left_out)
        ]
        return sheet

    def _assembly(self, code: str) -> str:
        """As the table has it; else as written, for the check to ask."""
        return self.assemblies.get(Assembly.normalise_key(code), code)

    def _cells(self, line: str, group: str) -> tuple[dict[str, str], list[str]]:
        number = _NUMBER.search(line)
        rest = _ASSEMBLY.sub("", line[number.end() :] if number else line)
        asked, reason = _asked_and_reason(rest)
        codes = number[1].strip("/").split("/") if number else [group] if group else []
        notes = [
            _(
                "“%(code)s” is not the proposal prefix or ITU symbol of one participant in the table participants."
            )
            % {"code": code}
            for code in codes
            if number and code not in self.codes
        ]
        if not codes:
            notes.append(_("no number and no proponent found; both are left empty."))
        # An unknown code may be the name of someone else. The whole number is nobody's name, so the check asks.
        proponents = [self.codes.get(code) or (number[0] if number else code) for code in codes]
        cells = {
            "number": number[0] if number else "",
            "title": ", ".join(asked),
            "account": reason,
            "proposed_by": "; ".join(proponents),
            "asks": "; ".join(asked),
        }
        return cells, notes


def _left_out_note(text: str) -> str:
    if len(text) > LONGEST_LINE:
        return _("Line %(number)d is too long for one proposal and was left out: “%(text)s”.")
    return _("Line %(number)d is not a proposal and was left out: “%(text)s”.")


def _line_of(row: PastedRow) -> str:
    cells = row.cells
    if not (cells.get("number") or cells.get("action")):
        return row.text
    asked = " ".join(filter(None, [cells.get("action"), cells.get("target") or cells.get("title")]))
    first = " ".join(filter(None, [cells.get("number"), asked]))
    return " – ".join(filter(None, [first, cells.get("reason")]))


def _group_of(heading: re.Match[str]) -> str:
    said = tidy_line(heading[1] or heading[2])
    return _GROUP_PREFIXES.get(said.lower(), said)


def _asked_and_reason(text: str) -> tuple[list[str], str]:
    """`MOD Res. 64, SUP Res. 57 – reason` as two that are asked, and why."""
    places = [found.start() for found in _ACTION.finditer(text)]
    asked: list[str] = []
    reason = ""
    for start, end in pairwise([*places, len(text)]):
        what, *why = _REASON.split(text[start:end].strip(" ,;.|"), maxsplit=1)
        asked += _one_by_one(re.sub(r"[,;\s]+(?:and)?$", "", what))
        reason = " ".join(filter(None, [reason, *why]))
    return asked, reason.strip(" ,;|")


def _one_by_one(asked: str) -> list[str]:
    """`MOD Resolutions 1 and 2` asks for two things."""
    action, _space, target = asked.partition(" ")
    if several := _RESOLUTIONS.fullmatch(target.strip()):
        numbers = [several[2], *re.findall("[0-9]+", several[3])]
        return [f"{action} Resolution {number}" for number in numbers]
    return [asked]
