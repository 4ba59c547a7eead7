"""Turns positions pasted from minutes, tables or a matrix into rows to be checked like any file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import ClassVar

from django.utils.translation import gettext_lazy

from core.fields import tidy_line
from exchange.columns.days import dates_in
from exchange.columns.pasted.tables import text_of

from ...choices import Stance
from ...subjects import SUBJECTS
from ..parts import VERB, action_in, stance_in
from .headings import POSITION_WORDS, NamedHeadings
from .layout_reader import LayoutReader, PastedRow
from .words import (
    ACTION,
    ASSEMBLY,
    KnownNames,
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
_SMALL_WORDS = re.compile(
    r"(?:\b(?:on|to|of|in|for|the|regarding|la|le|el)\b|[\s.,;()])*", re.IGNORECASE
)
_LONGEST_NAME = 60
_OTHER = {"subject": "holder", "holder": "subject"}  # of a matrix: its columns have the other one


@dataclass
class Clause:
    """Holders, subjects, stances and remarks in a line."""

    holders: list[str] = field(default_factory=list)
    subjects: list[tuple[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # stances
    actions: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    is_sentence: bool = False

    @property
    def is_heading(self) -> bool:
        """Names only the holders, or the subjects, of the positions that follow."""
        is_of_holders = self.holders and (self.subjects or self.actions or self.remarks)
        return not (self.said or self.is_sentence or is_of_holders)

    @property
    def stance(self) -> str:
        """A single stance without remarks; otherwise all words, so that the check asks. NOC alone means no change."""
        said = list(dict.fromkeys(self.said))
        if not said and self.actions == ["NOC"] and not self.remarks:
            return Stance.NO_CHANGE.value
        is_noc = "NOC" in self.actions and said != [Stance.NO_CHANGE]
        if len(said) == 1 and not (self.remarks or is_noc):
            return said[0]
        actions = dict.fromkeys(self.actions) if is_noc or not said else []
        return " – ".join([*actions, *said, *self.remarks])


class _PositionHeadings(NamedHeadings):
    """A column heading may be a holder, or a resolution if the rows are holders: kind `holder:ATU`."""

    def kind(self, heading: str) -> str:
        keys = resolutions_in(heading)
        holder, subject = self.known.holder(heading), keys[0] if len(keys) == 1 else ""
        of_matrix = f"holder:{holder}" if holder else f"subject:{subject}" if subject else ""
        return super().kind(heading) or of_matrix

    def kinds(self, cells: Sequence[str]) -> list[str]:
        """The corner of a matrix may be empty."""
        kinds = super().kinds(cells)
        if cells and not cells[0]:
            kinds = kinds or super().kinds(["Resolution", *cells[1:]])
            is_of_holders = any(kind.startswith("holder:") for kind in kinds)
            kinds[:1] = ["subject" if is_of_holders else "holder"] if kinds else []
        elif not kinds and len(cells) > 2 and self.kind(cells[0]) in _OTHER:
            kinds = list(map(self.kind, cells))  # kinds of unknown headings
        return kinds if {"subject", "holder"} & {*kinds} else []

    def columns(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        """In a matrix, stances below an unknown word belong to whatever it names; the check asks."""
        kinds, heads = super().columns(head, rows), list(map(self.kind, head))
        named = [kind.partition(":")[0] for kind in heads if ":" in kind]
        said = [
            place
            for place, title in enumerate(head)
            if title and (":" in heads[place] or not heads[place]) and _are_stances(rows, place)
        ]
        known = {"subject", "holder", "stance", "action"} & {*heads}
        if not named and len(said) > 1 and len(known) == 1:
            named = [_OTHER[one] for one in known if one in _OTHER]
        for place in said if named else ():
            kinds[place] = heads[place] or f"{named[0]}:{head[place]}"
        return kinds


def _are_stances(rows: Sequence[Sequence[str]], place: int) -> bool:
    cells = [row[place] for row in rows if place < len(row)]
    return any(ACTION.match(one) or action_in(one) or VERB.match(one) for one in cells)


class PositionReader(LayoutReader):
    words = POSITION_WORDS
    headings_class = _PositionHeadings
    columns = (
        *("assembly", "held_by", *SUBJECTS, "stance", "summary"),
        *("taken_on", "document", "editors_note"),
    )
    where_filled = SUBJECTS[1:]  # most lists are about resolutions only
    filled: ClassVar = {
        "holder": ["held_by"],
        "subject": SUBJECTS,
        "stance": ["stance", "summary"],
        "action": ["stance"],
        "remark": ["summary", "stance"],
        "document": ["document"],
        "date": ["taken_on"],
        "assembly": ["assembly"],
    }
    parts: ClassVar = {"action": gettext_lazy("kind of proposal")}

    not_one = gettext_lazy("Line %(number)d is not a position and was left out: “%(text)s”.")

    def __init__(self, known: KnownNames) -> None:
        super().__init__(known)
        self.context, self.above, self.is_below_heading = Clause(), Clause(), False

    # lines

    def read_line(self, row: PastedRow) -> bool:
        """Whether the line states a position. Consecutive headings name holder and subject of the lines that follow."""
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
                self._add(row, own, dates)
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
        """Each part between separators is a holder, texts, a stance, or else a remark."""
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
        """Texts, or `APT supports MOD Res. 50`: holders, one stance and texts. Anything else is asked about."""
        holders, topic = self.known.holders_in(part), self.known.topic(part)
        subjects = [] if holders else [("topic", topic)] if topic else subjects_in(part)
        actions, stance = ACTION.findall(part), None
        is_of_texts = (subjects or actions) and says_only_which_texts(part)
        if not (holders or topic or is_of_texts or (stance := stance_in(part))):
            bare = tidy_line(ACTION.sub(" ", without_subjects(part)))
            verb = VERB.search(bare)
            if not verb or not _SMALL_WORDS.fullmatch(bare[verb.end() :]):
                return False
            holders, stance = self.known.holders_in(bare[: verb.start()]), stance_in(verb[0])
            # CEPT: ATU supports it
            if clause.holders if holders else verb.start():
                return False
        clause.holders += holders
        clause.subjects += subjects
        clause.actions += actions
        clause.said += [stance.value] if stance else []
        return True

    def _take_of_sentence(self, clause: Clause, part: str) -> None:
        """From a sentence only texts and the first holder are taken: its words become a stance to be asked about."""
        subjects, is_stance = subjects_in(part), bool(VERB.search(part))
        named = self.known.named_in(part)[:1]
        if subjects or is_stance or clause.subjects or self.above.subjects:
            clause.subjects += subjects
            clause.holders += [] if clause.holders else named
            clause.is_sentence = is_stance and bool(subjects or named)

    # tables

    @classmethod
    def column_of(cls, kind: str) -> str:
        return "stance" if ":" in kind else super().column_of(kind)

    def rows_of(self, row: PastedRow) -> list[PastedRow]:
        """For a matrix, one row for each cell: the row names holder or subject, the heading of the column the other."""
        heads = list(dict.fromkeys(kind for kind in row.kinds if ":" in kind))
        if not heads:
            return [row]
        shared = {kind: cell for kind, cell in row.cells.items() if kind not in heads}
        beside = shared.get("subject") or shared.get("holder", "")
        besides = [shared.pop(kind, "") for kind in ("remark", "")]
        rows = []
        for kind in (one for one in heads if row.cells.get(one, "") not in _NOTHING):
            of, _colon, head = kind.partition(":")
            faults = [("stance" if one == kind else one, fault) for one, fault in row.faults]
            found = replace(row, text=text_of([beside, head, row.cells[kind], *besides]))
            found.cells = {**shared, of: head, "stance": row.cells[kind]}
            found.faults = [one for one in faults if one[0] not in heads]
            rows.append(found)
        return rows

    def read_cells(self, row: PastedRow) -> None:
        """A cell with more than a stance and a kind of proposal must be asked about."""
        cell, document = row.cells.get("stance", ""), row.cells.get("document", "")
        found = self._clause(cell)
        if found.holders or found.subjects or found.remarks:
            found = Clause(remarks=[cell], documents=found.documents)
        holder = row.cells.get("holder", "")
        found.holders = self.known.holders_in(holder) or [self.known.holder(holder) or holder]
        found.subjects = self._subjects(row.cells.get("subject", ""))
        found.actions += ACTION.findall(row.cells.get("action", "").upper())
        found.documents += [document] if document.isdigit() else documents_in(document)[0]
        self._add(row, found)

    def _subjects(self, cell: str) -> list[tuple[str, str]]:
        if topic := self.known.topic(cell):
            return [("topic", topic)]
        name = re.split(r"\s+[-–—|]+\s+|:\s+", cell)[0]
        if found := subjects_in(name):
            return found if says_only_which_texts(name) else [("resolution", cell)]
        return [("resolution", f"Resolution {name}" if name.isdigit() else cell)]

    # rows

    def _add(self, row: PastedRow, found: Clause, dates: str = "") -> None:
        for holder, (column, key) in product(
            found.holders or [""], found.subjects or [(SUBJECTS[0], "")]
        ):
            cells = {"held_by": holder, column: key, "stance": found.stance}
            cells["summary"] = row.cells.get("remark", "")
            cells["taken_on"] = row.cells.get("date", dates)
            self.add_row(row, cells, found.documents)


def _dates_apart(text: str) -> tuple[str, str]:
    """The days in a line, and the line without them."""
    spans = dates_in(text)
    dates = "; ".join(text[start:end] for start, end in spans)
    for start, end in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return dates, re.sub(r"\(\s*\)", " ", text)
