"""Positions pasted from a mail, minutes or a matrix, as rows that are then checked like any file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from types import MappingProxyType

from django.utils.translation import gettext as _

from core.fields import tidy_line
from exchange.columns.days import dates_in
from exchange.columns.pasted import (
    Headings,
    PastedRow,
    PastedText,
    RowNumbers,
    cut_to_state,
    passed,
    passed_cells,
    read_pasted,
)
from exchange.files.sheet import Fault, FileSheet, drop_columns

from ...choices import Action, Stance
from ...subjects import SUBJECTS
from .cell_faults import CellFaults, FilledColumns
from .clause import Clause, read_clause
from .headings import POSITION_WORDS, PlainHeadings
from .known_names import KnownNames
from .words import (
    ASSEMBLY,
    documents_in,
    resolutions_in,
    says_only_which_texts,
    subjects_in,
)

COLUMNS = (
    *(
        "assembly",
        "held_by",
        *SUBJECTS,
        "stance",
        "summary",
        "taken_on",
        "document",
        "editors_note",
    ),
)
_CLAUSES = re.compile(
    r"\s*;\s*|(?<!\bRes)(?<!\bDoc)(?<!\bNo)(?<!\bAdd)(?<!\bRev)(?<!\bcf)\.\s+(?=[A-Z])"
)
_BULLET = re.compile(r"^\s*(?:[>*•·▪◦‣●○■–—-]\s+|\(?(?:[0-9]{1,2}|[a-z])[.)]\s+)+")
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", ".", "…"})
_OF_HOLDER, _OF_SUBJECT = "held by:", "about:"
_FILLED: FilledColumns = {
    "holder": ["held_by"],
    "stance": ["stance", "summary"],
    "action": ["stance"],
    "remark": ["summary", "stance"],
    "document": ["document"],
    "date": ["taken_on"],
    "assembly": ["assembly"],
}


class _PositionHeadings(PlainHeadings):
    """A column may be headed by a holder, or by a resolution where the rows are holders."""

    def __init__(self, known: KnownNames) -> None:
        super().__init__(POSITION_WORDS)
        self.known = known

    def kind(self, heading: str) -> str:
        if word := super().kind(heading):
            return word
        if holder := self.known.holder(heading):
            return _OF_HOLDER + holder
        keys = resolutions_in(heading)
        return _OF_SUBJECT + keys[0] if len(keys) == 1 else ""

    def kinds(self, cells: Sequence[str]) -> list[str]:
        kinds = super().kinds(cells)
        if not kinds and cells and not cells[0]:  # the corner of a matrix may be empty
            kinds = super().kinds([next(iter(POSITION_WORDS)), *cells[1:]])
        heads = {kind for kind in kinds if kind in POSITION_WORDS}
        if kinds and not cells[0]:
            is_of_holders = any(kind.startswith(_OF_HOLDER) for kind in kinds)
            kinds[0] = "subject" if is_of_holders else "holder"
            heads.add(kinds[0])
        return kinds if {"subject", "holder"} & heads else []


class PositionReader:
    def __init__(self, known: KnownNames) -> None:
        self.known = known
        self.headings: Headings = _PositionHeadings(known)

    def read(
        self, text: str, faults: Mapping[int, Sequence[Fault]] = MappingProxyType({})
    ) -> FileSheet:
        """A row for each holder and text. The assembly is named once in the text, or in each row; nothing else tells it."""
        return self.read_rows(
            read_pasted(text, self.headings), self.known.assembly_of(text), faults
        )

    def read_rows(
        self,
        pasted: PastedText,
        assembly: str,
        faults: Mapping[int, Sequence[Fault]] = MappingProxyType({}),
        passed_on: Sequence[str] = (),
    ) -> FileSheet:
        """`passed_on` are further columns whose cells the rows have already."""
        self.columns = (*COLUMNS, *(name for name in passed_on if name not in COLUMNS))
        self.sheet = FileSheet(list(self.columns))
        self.numbers, self.faults = RowNumbers(pasted), CellFaults(self.columns, faults)
        self.filled: FilledColumns = {**_FILLED, **{passed(name): [name] for name in passed_on}}
        self.assembly = assembly
        self.left_out = list(pasted.left_out)
        self.context, self.is_below_heading = Clause(), False
        for row in pasted.rows:
            if row.is_too_long or not self._read_row(row):
                self.left_out.append((row.number, row.text))
        message = _("Line %(number)d is not a position and was left out: “%(text)s”.")
        for number, left in sorted(self.left_out):
            self.sheet.leave_out(number, message % {"number": number, "text": tidy_line(left)[:80]})
        self._drop_unused_subjects()
        return self.sheet

    def _drop_unused_subjects(self) -> None:
        """Most lists are about resolutions only; four empty columns would hide the stance in the preview."""
        unused = {
            place
            for place, name in enumerate(self.columns)
            if name in SUBJECTS[1:] and not any(cells[place] for _number, cells in self.sheet.rows)
        }
        drop_columns(self.sheet, unused)

    def _read_row(self, row: PastedRow) -> bool:
        of_columns = [
            (kind, cell)
            for kind, cell in row.cells.items()
            if kind.startswith((_OF_HOLDER, _OF_SUBJECT))
        ]
        filled = [(kind, cell) for kind, cell in of_columns if cell not in _NOTHING]
        for kind, cell in filled:
            found, stated = self._of_matrix(row.cells, kind, cell), _stated(row.cells, kind, cell)
            shared = {**_FILLED, **{other: () for other, _cell in of_columns}}
            self._add(row, found, stated, filled={**shared, kind: _FILLED["stance"]})
        if of_columns:
            return bool(filled)
        if not (row.of_file or row.cells.keys() & {"stance", "action"}):
            return self._read_line(row)
        if left := row.cells.get(""):
            note = _("Line %(number)d: “%(part)s” fits no column; it is kept in the editors' note.")
            self.sheet.notes.append(note % {"number": row.number, "part": left})
        self._add(row, self._of_columns(row.cells), row.text)
        return True

    # lines

    def _read_line(self, row: PastedRow) -> bool:
        """Whether it says a position. Headings that follow each other say of whom, and about what, the next lines are."""
        dates, text = _dates_apart(ASSEMBLY.sub("", _BULLET.sub("", row.text)))
        context, is_read = self.context, False
        for clause in filter(None, _CLAUSES.split(text)):
            found = read_clause(clause, self.known)
            own = replace(
                found,
                holders=found.holders or context.holders,
                subjects=found.subjects or context.subjects,
            )
            if not found.is_heading or (found.actions and own.holders):
                self._add(row, own, row.text, dates)
                is_read = True
            elif not (found.holders or found.subjects):
                own = Clause()
            elif not self.is_below_heading and context is self.context:
                own = found
            context = own
        self.is_below_heading = not is_read and bool(context.holders or context.subjects)
        if not is_read:
            self.context = context
        return is_read

    # tables

    def _of_columns(self, cells: Mapping[str, str]) -> Clause:
        """A row with a holder, a text and a stance."""
        found = self._of_cell(cells.get("stance", ""))
        action = cells.get("action", "").strip().upper()
        found.actions += [action] if action in Action.names else []
        found.remarks += filter(None, [cells.get("remark")])
        document = cells.get("document", "")
        numbers, _rest = documents_in(document)
        if document.isdigit():
            numbers = [document]
        return replace(
            found,
            holders=self._holders(cells),
            subjects=self._subjects(cells.get("subject", "")),
            documents=[*found.documents, *numbers],
        )

    def _of_matrix(self, cells: Mapping[str, str], kind: str, cell: str) -> Clause:
        """A cell where the row says one of holder and text, and the head of the column the other."""
        head = kind.partition(":")[2]
        found = self._of_cell(cell)
        if kind.startswith(_OF_HOLDER):
            return replace(found, holders=[head], subjects=self._subjects(cells.get("subject", "")))
        return replace(found, holders=self._holders(cells), subjects=[("resolution", head)])

    def _of_cell(self, cell: str) -> Clause:
        """A cell that names a holder or a text besides a stance says more than its column: it is asked."""
        found = read_clause(cell, self.known)
        if found.holders or found.subjects or not (found.said or found.actions):
            return Clause(said=cell, documents=found.documents)
        return found

    def _holders(self, cells: Mapping[str, str]) -> list[str]:
        cell = cells.get("holder", "")
        return self.known.holders_in(cell) or [self.known.holder(cell) or cell]

    def _subjects(self, cell: str) -> list[tuple[str, str]]:
        if topic := self.known.topic(cell):
            return [("topic", topic)]
        name = re.split(r"\s+[-–—|]+\s+|:\s+", cell)[0]
        if found := subjects_in(name):
            return found if says_only_which_texts(name) else [("resolution", cell)]
        return [("resolution", f"Resolution {name}" if name.isdigit() else cell)]

    # rows

    def _add(
        self,
        row: PastedRow,
        found: Clause,
        stated: str,
        dates: str = "",
        filled: FilledColumns = MappingProxyType({}),
    ) -> None:
        own = row.cells.get("assembly") or ("" if row.of_file else row.text)
        assembly = self.known.assembly_of(own) or (own if row.of_file else "") or self.assembly
        slugs = [self.known.document(assembly, number) for number in found.documents]
        cells = {
            "assembly": assembly,
            "stance": found.stance,
            "summary": found.summary,
            "taken_on": row.cells.get("date", dates),
            "document": slugs[0] if len(slugs) == 1 else "",
            "editors_note": cut_to_state(tidy_line(stated)),
        }
        cells |= _asked_stance(found) if row.of_file else {}
        self.sheet.notes += [
            _(
                "Line %(number)d: document %(document)s is not recorded once for %(assembly)s; it is kept in the editors' note."
            )
            % {"number": row.number, "document": number, "assembly": assembly or _("the assembly")}
            for number, slug in zip(found.documents, slugs, strict=True)
            if not slug
        ]
        for holder, (column, key) in product(found.holders or [""], found.subjects or [("", "")]):
            own_cells = cells | {"held_by": holder, column: key} | passed_cells(row.cells)
            number = self.numbers.of_line(row.number)
            self.sheet.rows.append((number, [own_cells.get(name, "") for name in self.columns]))
            subject: FilledColumns = {"subject": [column or SUBJECTS[0]]}
            if faults := self.faults.of(row, {**self.filled, **filled, **subject}, own_cells):
                self.sheet.faults[number] = faults


def _asked_stance(found: Clause) -> dict[str, str]:
    """A stance that is not understood is asked about in its own words: what another column says of it stays there."""
    alone = replace(found, remarks=[])
    if not found.said or alone.stance in Stance:
        return {}
    return {"stance": alone.stance, "summary": "; ".join(found.remarks)}


def _stated(cells: Mapping[str, str], kind: str, cell: str) -> str:
    """A cell of a matrix with what heads its row and its column."""
    row = cells.get("subject") or cells.get("holder", "")
    return f"{row} | {kind.partition(':')[2]} | {cell}"


def _dates_apart(text: str) -> tuple[str, str]:
    """The days that a line gives, and the line without them."""
    spans = dates_in(text)
    dates = "; ".join(text[start:end] for start, end in spans)
    for start, end in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return dates, re.sub(r"\(\s*\)", " ", text)
