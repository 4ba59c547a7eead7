"""Positions pasted from minutes, tables or a matrix, as rows that are then checked like any file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import ClassVar

from django.utils.translation import gettext as _

from exchange.columns.days import dates_in
from exchange.columns.pasted import PastedText
from exchange.files.sheet import FileSheet, drop_columns

from ...choices import Stance
from ...subjects import SUBJECTS
from ..stances import VERB, stance_in
from .headings import POSITION_WORDS, NamedHeadings
from .known_names import KnownNames
from .layout_reader import LayoutReader, PastedRow
from .words import (
    ACTION,
    ASSEMBLY,
    documents_in,
    resolutions_in,
    says_only_which_texts,
    subjects_in,
    without_subjects,
)

_CLAUSES = re.compile(
    r"\s*;\s*|(?<!\bRes)(?<!\bDoc)(?<!\bNo)(?<!\bAdd)(?<!\bRev)(?<!\bcf)\.\s+(?=[A-Z])"
)
_PIECES = re.compile(r"\s*\|\s*|\s+[-–—]+\s+|\s*[–—]\s*|:\s+|:$|,\s+(?![^()]*\))")
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", ".", "…"})
_OF_HOLDER, _OF_SUBJECT = "held by:", "about:"
_SMALL_WORDS = re.compile(
    r"(?:\b(?:on|to|of|in|for|the|regarding|la|le|el)\b|[\s.,;()])*", re.IGNORECASE
)
_LONGEST_NAME = 60


@dataclass
class Clause:
    """Who, about what, how they stand, and what else is said."""

    holders: list[str] = field(default_factory=list)
    subjects: list[tuple[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # stances
    actions: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    is_sentence: bool = False

    @property
    def is_heading(self) -> bool:
        """Names only whose positions follow, or on what."""
        is_of_holders = self.holders and (self.subjects or self.actions or self.remarks)
        return not (self.said or self.is_sentence or is_of_holders)

    @property
    def stance(self) -> str:
        """One stance that stands alone; else all that is said, for the check to ask. NOC is one, and no other goes with it."""
        said = list(dict.fromkeys(self.said))
        if not said and self.actions == ["NOC"] and not self.remarks:
            return Stance.NO_CHANGE.value
        is_noc = "NOC" in self.actions and said != [Stance.NO_CHANGE]
        if len(said) == 1 and not (self.remarks or is_noc):
            return said[0]
        actions = dict.fromkeys(self.actions) if is_noc or not said else []
        return " – ".join([*actions, *said, *self.remarks])


class _PositionHeadings(NamedHeadings):
    """A column may be headed by a holder, or by a resolution where the rows are holders."""

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


class PositionReader(LayoutReader):
    columns = (
        *("assembly", "held_by", *SUBJECTS, "stance", "summary"),
        *("taken_on", "document", "editors_note"),
    )
    filled: ClassVar = {
        "holder": ["held_by"],
        "stance": ["stance", "summary"],
        "action": ["stance"],
        "remark": ["summary", "stance"],
        "document": ["document"],
        "date": ["taken_on"],
        "assembly": ["assembly"],
    }

    def __init__(self, known: KnownNames) -> None:
        super().__init__(known)
        self.headings = _PositionHeadings(POSITION_WORDS, known)

    def _begin(self, pasted: PastedText, assembly: str) -> None:
        super()._begin(pasted, assembly)
        self.context, self.above, self.is_below_heading = Clause(), Clause(), False

    def left_out_note(self, text: str) -> str:
        return _("Line %(number)d is not a position and was left out: “%(text)s”.")

    def _end(self) -> FileSheet:
        """Most lists are about resolutions only; four empty columns would hide the stance in the preview."""
        sheet = super()._end()
        unused = {
            place
            for place, name in enumerate(self.columns)
            if name in SUBJECTS[1:] and not any(cells[place] for _number, cells in sheet.rows)
        }
        drop_columns(sheet, unused)
        return sheet

    # lines

    def read_line(self, row: PastedRow) -> bool:
        """Whether it says a position. Headings that follow each other say of whom, and about what, the next lines are."""
        dates, text = _dates_apart(ASSEMBLY.sub("", row.text))
        context, is_read = self.context, False
        for words in filter(None, _CLAUSES.split(text)):
            self.above = context
            found = self._clause(words)
            own = replace(
                found,
                holders=found.holders or context.holders,
                subjects=found.subjects or context.subjects,
            )
            if not found.is_heading or (found.actions and own.holders):
                self._add(row, own, dates=dates)
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

    def _clause(self, text: str) -> Clause:
        """Each part between dividers is a holder, texts, a stance, or else a remark."""
        documents, text = documents_in(text)
        clause = Clause(documents=documents)
        for part in (part.strip(" ,;.") for part in _PIECES.split(text)):
            if part and not self._take(clause, part):
                clause.remarks.append(part)
                self._take_of_sentence(clause, part)
        is_by_nobody = clause.said and not clause.holders
        if is_by_nobody and clause.remarks and len(clause.remarks[0]) <= _LONGEST_NAME:
            clause.holders.append(clause.remarks.pop(0))
        return clause

    def _take(self, clause: Clause, part: str) -> bool:
        subjects, actions = subjects_in(part), ACTION.findall(part)
        if holders := self.known.holders_in(part):
            clause.holders += holders
        elif (subjects or actions) and says_only_which_texts(part):
            clause.subjects += subjects
            clause.actions += actions
        elif topic := self.known.topic(part):
            clause.subjects.append(("topic", topic))
        elif stance := stance_in(part):
            clause.said.append(stance.value)
        else:
            return self._take_in_order(clause, part)
        return True

    def _take_of_sentence(self, clause: Clause, part: str) -> None:
        """Of a sentence only which texts it names and who is named first: the stance is asked in its own words."""
        subjects, is_stance = subjects_in(part), bool(VERB.search(part))
        named = self.known.named_in(part)[:1]
        if subjects or is_stance or clause.subjects or self.above.subjects:
            clause.subjects += subjects
            clause.holders += [] if clause.holders else named
            clause.is_sentence = is_stance and bool(subjects or named)

    def _take_in_order(self, clause: Clause, part: str) -> bool:
        """`APT supports MOD Res. 50`: holders, one stance and texts, and nothing else; what is not so is asked."""
        bare = " ".join(ACTION.sub(" ", without_subjects(part)).split())
        verb = VERB.search(bare)
        if not verb or not (stance := stance_in(verb[0])):
            return False
        before, behind = bare[: verb.start()].strip(), bare[verb.end() :]
        holders = self.known.holders_in(
            re.sub(r"^(?:la|le|el|the)\s+", "", before, flags=re.IGNORECASE)
        )
        if (before and not holders) or not _SMALL_WORDS.fullmatch(behind):
            return False
        if clause.holders and holders:
            return False  # CEPT: ATU supports it
        clause.holders += holders
        clause.subjects += subjects_in(part)
        clause.actions += ACTION.findall(part)
        clause.said.append(stance.value)
        return True

    # tables

    def read_cells(self, row: PastedRow) -> bool:
        of_columns = [
            (kind, cell)
            for kind, cell in row.cells.items()
            if kind.startswith((_OF_HOLDER, _OF_SUBJECT))
        ]
        filled = [(kind, cell) for kind, cell in of_columns if cell not in _NOTHING]
        shared = {**self.filled, **{other: () for other, _cell in of_columns}}
        for kind, cell in filled:
            head = kind.partition(":")[2]
            beside = row.cells.get("subject") or row.cells.get("holder", "")
            stated = f"{beside} | {head} | {cell}"
            self._add(
                row,
                self._of_matrix(row.cells, kind, cell),
                stated,
                filled={**shared, kind: self.filled["stance"]},
            )
        if of_columns:
            return bool(filled)
        if not (row.of_file or row.cells.keys() & {"stance", "action"}):
            return self.read_line(row)
        if left := row.cells.get(""):
            note = _("“%(part)s” fits no column; it is kept in the editors' note.")
            self.note(row, note % {"part": left})
        self._add(row, self._of_columns(row.cells), summary=row.cells.get("remark", ""))
        return True

    def _of_columns(self, cells: Mapping[str, str]) -> Clause:
        """A row with a holder, a text and a stance."""
        found = self._of_cell(cells.get("stance", ""))
        found.actions += ACTION.findall(cells.get("action", "").upper())
        document = cells.get("document", "")
        numbers = [document] if document.isdigit() else documents_in(document)[0]
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
        """A cell that says more than a stance and a kind of proposal is asked in its own words."""
        found = self._clause(cell)
        if found.holders or found.subjects or found.remarks:
            return Clause(remarks=[cell] if cell else [], documents=found.documents)
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
        stated: str = "",
        *,
        dates: str = "",
        summary: str = "",
        filled: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        for holder, (column, key) in product(found.holders or [""], found.subjects or [("", "")]):
            cells = {"stance": found.stance, "summary": summary, "held_by": holder, column: key}
            cells["taken_on"] = row.cells.get("date", dates)
            subject = {"subject": [column or SUBJECTS[0]]}
            self.add(row, cells, stated, {**(filled or self.filled), **subject})
            own = self.sheet.rows[-1][1]
            self._link_document(row, found.documents, own)

    def _link_document(self, row: PastedRow, documents: Sequence[str], cells: list[str]) -> None:
        slugs = [self.known.document(cells[0], number) for number in documents]
        cells[self.columns.index("document")] = slugs[0] if len(slugs) == 1 else ""
        for number in (one for one, slug in zip(documents, slugs, strict=True) if not slug):
            note = _(
                "document %(document)s is not recorded once for %(assembly)s; it is kept in the editors' note."
            )
            said = {"document": number, "assembly": cells[0] or _("the assembly")}
            self.note(row, note % said)


def _dates_apart(text: str) -> tuple[str, str]:
    """The days that a line gives, and the line without them."""
    spans = dates_in(text)
    dates = "; ".join(text[start:end] for start, end in spans)
    for start, end in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return dates, re.sub(r"\(\s*\)", " ", text)
