"""The words of a cell for pages and files: its codes, whose they are, how certain, and how they agree with its groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.dates import PartialDate
from core.text import format_names
from positions.choices import DAY_UNKNOWN, Action, GroupAgreement, NoPosition, StatedThrough
from positions.legend import MARK_USES, word

from .statements import ITSELF, Holder, MatrixCell, PaperItem, Snapshot, Statement


def format_no_position(cell: MatrixCell) -> str:
    """Why the cell has no position of its own holder; empty if it has one."""
    if cell.via in ITSELF:
        return ""
    if cell.silence == NoPosition.NO_POSITION:
        return word(NoPosition.NO_POSITION)
    if cell.silence == NoPosition.NONE_FOUND:
        return (
            _("none found on %(day)s") % {"day": PartialDate(cell.looked_on).format()}
            if cell.looked_on
            else _("none found (date not recorded)")
        )
    if cell.via == StatedThrough.NONE and any(
        statement.is_withdrawn for statement in cell.statements
    ):
        return _("paper withdrawn")
    return word(NoPosition.NOT_LOOKED_FOR)


def format_via(cell: MatrixCell, snapshot: Snapshot) -> str:
    """How the holder is linked to the contents of the cell; empty if it shows nothing."""
    if cell.via == StatedThrough.INFERRED:
        return word(StatedThrough.INFERRED)
    if cell.via == StatedThrough.NONE:
        return ""
    if cell.via in ITSELF:
        is_doubled = any(one.is_inferred and one.speaks for one in cell.statements)
        if cell.via == StatedThrough.CO_SIGNED:
            return _("co-signed, and our inference") if is_doubled else word(cell.via)
        if any(one.is_paper and not one.is_cosigned for one in cell.own):
            return _("own paper, and our inference") if is_doubled else _("own paper")
        return _("own statement, and our inference") if is_doubled else _("own statement")
    names = holder_names([group for group, _statements in cell.group_statements], snapshot)
    if cell.groups_differ:
        return _("through %(groups)s, which say different things") % {"groups": names}
    if all(statement.is_inferred for statement in cell.statements):
        return _("through %(groups)s, by our inference") % {"groups": names}
    return _("through %(groups)s") % {"groups": names}


def format_statement_via(statement: Statement, holder: Holder, snapshot: Snapshot) -> str:
    """How the holder is linked to one statement: `own paper`, `through CITEL`."""
    if statement.holder != holder.slug:
        said = _("through %(groups)s")
        if statement.is_inferred:
            said = _("through %(groups)s, by our inference")
        return said % {"groups": snapshot.holder_code(statement.holder)}
    if statement.is_inferred:
        return word(StatedThrough.INFERRED)
    if statement.is_cosigned:
        return word(StatedThrough.CO_SIGNED)
    return _("own paper") if statement.is_paper else _("own statement")


def grade_of(cell: MatrixCell) -> str:
    """The grade if no source states what the cell shows or that its papers are on this text; empty if one does. Our inferences are marked separately."""
    if cell.doubted:
        return cell.doubted.doubt
    return _("linked by inference") if is_linked_by_inference(cell) else ""


def is_linked_by_inference(cell: MatrixCell) -> bool:
    """Whether all papers shown are on this text only by our inference."""
    papers = [one for one in cell.statements if isinstance(one, PaperItem) and one.speaks]
    return bool(papers) and all(one.is_linked_by_inference for one in papers)


def format_agreements(cell: MatrixCell, snapshot: Snapshot) -> list[str]:
    """How its own statements agree with those of each group."""
    return [
        format_agreement(how, holder_names([group], snapshot)) for group, how in cell.agreements
    ]


def format_agreement(how: GroupAgreement, group: str) -> str:
    labels = {
        GroupAgreement.BREAKS: _("breaks with %(group)s"),
        GroupAgreement.OWN_PAPER: _("adds its own paper to that of %(group)s"),
        GroupAgreement.SAME_STANCE: _("says the same as %(group)s"),
        GroupAgreement.BOTH_AMEND: _("different requests: %(group)s asks for changes too"),
        GroupAgreement.DIFFERENT: _("different requests: what %(group)s asks does not rule it out"),
    }
    return labels[how] % {"group": group}


def holder_names(slugs: Iterable[str], snapshot: Snapshot) -> str:
    """“APT”, “APT and RCC”, “APT, ATU and RCC”: as in the headers of their columns."""
    return format_names([snapshot.holder_code(slug) for slug in slugs])


# everything about a cell, for all formats

_ACTIONS = frozenset(Action.values)  # cached: Django would compute the labels each time
CellKey = tuple[str, str]  # path of the subject, slug of the holder
# Agreements with a group that the cell itself shows; others are shown when it is opened.
_COMPARED = (GroupAgreement.BREAKS, GroupAgreement.OWN_PAPER)


@dataclass(frozen=True)
class Remark:
    """A note on a cell besides its code; `short` is the visible part."""

    kind: str
    short: str
    label: str
    mark: SafeString = SafeString()


@dataclass(frozen=True)
class CellContent:
    """The mark of `code` and `words` for the eye, `more` codes, and what only screen readers read (`heard`)."""

    kind: str = ""  # CSS classes
    mark: SafeString = SafeString()
    words: str = ""
    more: int = 0
    heard: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    text: str = ""  # everything, for files, which have no mark
    is_blank: bool = False  # nothing was looked for
    is_inherited: bool = False  # only from groups, with no change of its own
    used: tuple[str, ...] = ()  # codes for the legend


def contents_of(
    rows: Iterable[tuple[str, Sequence[MatrixCell]]],
    slugs: Sequence[str],
    snapshot: Snapshot,
    words: Mapping[str, str],
    changes: Mapping[CellKey, str],
    is_as_at: bool,
) -> list[list[CellContent]]:
    """Contents of the rows by path, with a cell for each slug.

    `words` are those of the legend, `changes` codes of cells that (may) have changed. Members of a group share what
    they inherit.
    """
    kept: dict[tuple[int, str], CellContent] = {}

    def content(cell: MatrixCell, change: str) -> CellContent:
        if (id(cell), change) not in kept:
            is_undated = is_as_at and any(one.last_day() is None for one in cell.statements)
            notes = [DAY_UNKNOWN if is_undated else "", change]
            kept[id(cell), change] = _content(
                cell, snapshot, words, list(dict.fromkeys(filter(None, notes)))
            )
        return kept[id(cell), change]

    return [
        [
            content(cell, changes.get((path, slug), "") if changes else "")
            for slug, cell in zip(slugs, cells, strict=True)
        ]
        for path, cells in rows
    ]


def _content(
    cell: MatrixCell, snapshot: Snapshot, words: Mapping[str, str], notes: Sequence[str]
) -> CellContent:
    """The codes of a cell, whose they are, how certain, and how they compare with its groups; or why it has none."""
    remarks = []
    for how in _COMPARED:
        if groups := [group for group, agrees in cell.agreements if agrees == how]:
            names = holder_names(groups, snapshot)
            remarks.append(_remark(how, names, format_agreement(how, names)))
    remarks += [_remark(code, words[code]) for code in notes]
    if not cell.codes:
        return _silent(cell, remarks)
    if grade := grade_of(cell):
        remarks.insert(0, _remark("", grade))
    first, *others = in_order(cell.codes)
    heard, through = [", ".join(words.get(code, code) for code in others)], list[str]()
    if cell.via == StatedThrough.GROUP:
        is_none_found = cell.silence == NoPosition.NONE_FOUND
        through = [format_via(cell, snapshot)]
        heard += [*through, format_no_position(cell) if is_none_found else ""]
    elif cell.via != StatedThrough.OWN or any(one.is_inferred for one in cell.statements):
        remarks.insert(0, _remark(cell.via, format_via(cell, snapshot)))
    remarks = list(dict.fromkeys(remarks))
    codes = ", ".join(words.get(code, code) for code in cell.codes)
    return CellContent(
        css_class(first, bool(through)),
        MARK_USES.get(first, SafeString()),
        words.get(first, first),
        len(others),
        tuple(filter(None, heard)),
        tuple(remarks),
        text="; ".join([codes, *through, *(one.label for one in remarks)]),
        is_inherited=bool(through) and not notes,
        used=(*cell.codes, cell.via, *(one.kind for one in remarks)),
    )


def _silent(cell: MatrixCell, remarks: list[Remark]) -> CellContent:
    """Why nothing is shown: a withdrawn paper, or one of the three silences."""
    text, silence = format_no_position(cell), str(cell.silence or "")
    is_withdrawn = any(one.is_withdrawn for one in cell.statements)
    code = "" if is_withdrawn else silence
    return CellContent(
        mark=MARK_USES.get(code, SafeString()),
        words=text if code else f"× {text}",
        remarks=tuple(remarks),
        text="; ".join([text, *(one.label for one in remarks)]),
        is_blank=is_blank(cell),
        used=(silence, *(one.kind for one in remarks)),
    )


def _remark(kind: str, short: str, label: str = "") -> Remark:
    return Remark(kind, short, label or short, MARK_USES.get(kind, SafeString()))


def css_class(code: str, is_inherited: bool) -> str:
    """For the drawing of a code: actions are filled, and only outlined if a group requests them."""
    kind = code if code in _ACTIONS else ""
    return f"{kind} via".strip() if is_inherited else kind


def in_order(codes: Iterable[str]) -> list[str]:
    """Actions before statements, each once; the first one is drawn."""
    return sorted(dict.fromkeys(codes), key=lambda code: code not in _ACTIONS)


def is_blank(cell: MatrixCell) -> bool:
    """Nothing was looked for."""
    is_silent = cell.via == StatedThrough.NONE and not cell.statements
    return is_silent and cell.silence == NoPosition.NOT_LOOKED_FOR
