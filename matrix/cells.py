"""What each cell of the matrix says, for every format: its codes or why it has none, through whom, and what is to be remarked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from positions.choices import Action, GroupAgreement, NoPosition, StatedThrough
from positions.legend import CHANGED, DAY_UNKNOWN, glyph, word

from .snapshot.display import format_agreement, format_no_position, format_via, holder_names
from .snapshot.resolver import MatrixCell
from .table import MatrixRow, MatrixTable

# Agreements with a group that the cell itself shows; the others are shown when it is opened.
_COMPARED = (GroupAgreement.BREAKS, GroupAgreement.OWN_PAPER)


@dataclass(frozen=True)
class Remark:
    """What is to be known of a cell besides its code; `short` is all of it that is seen."""

    kind: str
    short: str
    label: str

    @property
    def glyph(self) -> str:
        return glyph(self.kind)


@dataclass(frozen=True)
class CellContent:
    """The mark of `code` and `words` for the eye, `more` codes besides, and what is only `heard`."""

    kind: str = ""  # CSS classes
    code: str = ""
    words: str = ""
    more: int = 0
    heard: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    text: str = ""  # all of it, where there is no mark: in files and on paper
    tint: str = ""  # a code, or `several`
    is_blank: bool = False  # nobody looked for anything
    is_inherited: bool = False  # from groups, and nothing of its own in it changed
    used: tuple[str, ...] = ()  # codes that a legend explains


class CellContents:
    """Of one matrix. Members of a group share what they inherit, and what it says."""

    def __init__(self, matrix: MatrixTable) -> None:
        self.matrix, self.snapshot = matrix, matrix.snapshot
        self._kept: dict[int, CellContent] = {}

    def of_row(self, row: MatrixRow) -> list[CellContent]:
        """In the order of the columns."""
        since, path, found = self.matrix.options.since, row.subject.path, list[CellContent]()
        for column, cell in zip(self.matrix.columns, row.cells, strict=True):
            key = path, column.holder.slug
            if since is not None and key in since.changed:
                found.append(self._content(cell, _marked(CHANGED)))
            elif since is not None and key in since.day_unknown:
                found.append(self._content(cell, _marked(DAY_UNKNOWN)))
            else:
                if id(cell) not in self._kept:
                    self._kept[id(cell)] = self._content(cell)
                found.append(self._kept[id(cell)])
        return found

    def _content(self, cell: MatrixCell, *marks: Remark) -> CellContent:
        if not cell.codes:
            return self._silent(cell, marks)
        first, *others = in_order(cell.codes)
        via, remarks = format_via(cell, self.snapshot), [*self._remarks(cell), *marks]
        kind, heard = first if first in Action.values else "", [", ".join(map(word, others))]
        through = [via] if cell.via == StatedThrough.GROUP else []
        if through:
            kind = f"{kind} via".strip()
            heard += [
                via,
                format_no_position(cell) if cell.silence == NoPosition.NONE_FOUND else "",
            ]
        elif cell.via != StatedThrough.OWN or any(one.is_inferred for one in cell.statements):
            remarks.insert(0, Remark(cell.via, via, via))
        remarks = list(dict.fromkeys(remarks))
        codes = ", ".join(map(word, cell.codes))
        return CellContent(
            kind,
            first,
            word(first),
            len(others),
            tuple(filter(None, heard)),
            tuple(remarks),
            text="; ".join([codes, *through, *(one.label for one in remarks)]),
            tint="several" if others else first,
            is_inherited=bool(through) and not marks,
            used=(*cell.codes, cell.via, *(one.kind for one in remarks)),
        )

    def _silent(self, cell: MatrixCell, marks: Iterable[Remark]) -> CellContent:
        """Why nothing is shown: a paper was withdrawn, or one of the three silences."""
        code, text = str(cell.silence or ""), format_no_position(cell)
        remarks = tuple(dict.fromkeys([*self._remarks(cell), *marks]))
        content = CellContent(
            words=f"× {text}",
            remarks=remarks,
            text="; ".join([text, *(one.label for one in remarks)]),
            tint=code,
            is_blank=is_blank(cell),
            used=(code, *(one.kind for one in remarks)),
        )
        if not code or any(one.is_withdrawn for one in cell.statements):
            return content
        label = word(code)
        rest = text.removeprefix(label).strip() if text.startswith(label) else ""
        return replace(content, code=code, words=label, heard=(rest,) if rest else ())

    def _remarks(self, cell: MatrixCell) -> Iterable[Remark]:
        for how in _COMPARED:
            if groups := [group for group, agrees in cell.agreements if agrees == how]:
                names = holder_names(groups, self.snapshot)
                yield Remark(how, names, format_agreement(how, names))
        if self.matrix.options.is_as_at and any(one.last_day() is None for one in cell.statements):
            yield _marked(DAY_UNKNOWN)


def _marked(code: str) -> Remark:
    return Remark(code, word(code), word(code))


def in_order(codes: Iterable[str]) -> list[str]:
    """Actions before statements, each code once: the first is drawn."""
    return sorted(dict.fromkeys(codes), key=lambda code: code not in Action.values)


def is_blank(cell: MatrixCell) -> bool:
    """Nobody looked for anything."""
    return (
        cell.via == StatedThrough.NONE
        and not cell.statements
        and cell.silence == NoPosition.NOT_LOOKED_FOR
    )
