"""What an edition says, as one tree of parts and blocks: its page, its PDF and its comparison are made of it.

The PDF is tagged, by the rules of PDF/UA-1, which typst checks before it gives the file away.
"""

import dataclasses
import logging
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.dates import PartialDate
from core.public.comparison.words import lines_of
from core.public.typesetting.sheets import (
    Json,
    JsonObject,
    NotMade,
    SheetRefused,
    families,
    missing_fonts,
    typeset,
)
from core.richtext import sanitised_or_escaped
from core.richtext.elements import BLOCKS, Element, Node, parsed

from .contents import (
    Dossier,
    GroupSummary,
    PaperAssessment,
    PaperPosition,
    PaperProposal,
    PaperSection,
    PaperSource,
    PaperText,
)

log = logging.getLogger(__name__)

_RIGHT_TO_LEFT = {"R", "AL"}
_SHEET = Path(__file__).with_name("paper.typ")
# How deep elements of a rich text lie in each other; of anything deeper only the words are set.
_DEEPEST = 20
# How many columns or rows one cell of a table may take.
_WIDEST = 20


@dataclass(frozen=True)
class Words:
    """Text that may lead to a page (`link`), or to where the legend explains it (`term`)."""

    text: str = ""
    link: str = ""
    term: str = ""
    of: str = ""  # in a table, the head of its column


@dataclass(frozen=True)
class Entry:
    """A proposal, a position, an assessment or a source."""

    label: Words = Words()
    title: Words = Words()
    by: str = ""
    account: str = ""
    facts: tuple[Words, ...] = ()
    remark: str = ""
    code: str = ""  # whose mark stands before the label
    anchor: str = ""


@dataclass(frozen=True)
class Block:
    """By its kind: a `status`, `muted` or plain `text`, `rich` text, `links` after a text, `entries`, numbered
    `sources`, a `table` of the texts, or `names` and what they stand for."""

    kind: str
    text: str = ""
    links: tuple[Words, ...] = ()
    entries: tuple[Entry, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Words, ...], ...] = ()


@dataclass(frozen=True)
class Part:
    """A heading with what stands under it."""

    title: str
    anchor: str = ""
    address: str = ""
    blocks: tuple[Block, ...] = ()
    parts: tuple["Part", ...] = ()
    is_publishers: bool = False


def parts_of(dossier: Dossier) -> list[Part]:
    return [
        *_rich("paper-introduction", _("Introduction"), dossier.introduction),
        *_rich("paper-method", _("Method"), dossier.method),
        *_at_a_glance(dossier),
        *(_section(section, dossier) for section in dossier.sections),
        *_names(dossier),
    ]


def lines_by_part(dossier: Dossier) -> dict[str, list[str]]:
    """By anchor, as the page says it, so that two editions can be compared; what stands in a section text by text."""
    parts = {"paper-summary": [_("Summary"), dossier.warning, dossier.summary]}
    for part in parts_of(dossier):
        if part.anchor != "paper-glance":  # it says what the texts say
            parts[part.anchor] = _lines_of(replace(part, parts=()))
            for inner in part.parts:
                parts.setdefault(inner.anchor, []).extend(_lines_of(inner))
    return parts


def _lines_of(part: Part) -> list[str]:
    page = render_to_string("papers/_paper_blocks.html", {"blocks": part.blocks})
    inner = [line for one in part.parts for line in _lines_of(one)]
    return [part.title, *lines_of(page), *inner]


# the parts of a paper


def _rich(anchor: str, title: str, html: str) -> list[Part]:
    return [Part(title, anchor, blocks=(Block("rich", html),))] if html else []


def _at_a_glance(dossier: Dossier) -> Iterator[Part]:
    """Who says what on which text. A silence that is the same on each of them is said once."""
    if not (dossier.texts and dossier.groups):
        return
    missing = (GroupSummary(is_silent=True),) * len(dossier.groups)  # in older editions
    nobody = _("none recorded") if any(text.by_others for text in dossier.texts) else ""
    counts = Counter(text.name for text in dossier.texts)
    rows: dict[Words, list[GroupSummary]] = {}
    for text in dossier.texts:
        is_shared = counts[text.name] > 1 or text.name == _("New text")
        link = Words(text.title if is_shared else text.name, f"#{text.anchor}")
        others = GroupSummary("; ".join(text.by_others) or nobody, is_silent=not text.by_others)
        rows[link] = [*(text.by_group + missing)[: len(missing)], others]
    silent = tuple(link for link, row in rows.items() if all(one.is_silent for one in row))
    spoken = [link for link in rows if link not in silent]
    columns: dict[str, list[Words]] = {_("Text"): spoken}
    reasons: dict[str, list[str]] = {}
    for place, name in enumerate([*dossier.groups, _("Others")]):
        column = [rows[link][place] for link in spoken]
        if all(one.is_silent for one in column) and len(set(column)) == 1:
            reasons.setdefault(column[0].label, []).append(name)
        else:
            columns[name] = [
                Words(one.label, term="silent" if one.is_silent else "", of=name) for one in column
            ]
    table = Block("table", head=tuple(columns), rows=tuple(zip(*columns.values(), strict=True)))
    blocks = [table] if spoken else []
    blocks += (Block("muted", _silence(who, why)) for why, who in reasons.items() if why)
    if silent:  # said once: what others ask for on these texts is said text by text
        said = _("No position of a regional organisation is recorded on:")
        blocks.append(Block("links", said, silent))
    yield Part(_("At a glance"), "paper-glance", blocks=tuple(blocks))


def _names(dossier: Dossier) -> Iterator[Part]:
    if dossier.names:
        rows = tuple((Words(one.code), Words(one.name)) for one in dossier.names)
        block = Block("names", head=(_("Short"), _("Name")), rows=rows)
        yield Part(_("Abbreviations"), "paper-names", blocks=(block,))


def _section(section: PaperSection, dossier: Dossier) -> Part:
    links = tuple(Words(_isolated(one.name), f"#{one.anchor}") for one in section.see_also)
    see_also = (Block("links", _("Also on this topic:"), links),) if links else ()
    texts = tuple(_text(text, dossier) for text in section.texts)
    return Part(_isolated(section.name), section.anchor, section.address, see_also, texts)


def _text(text: PaperText, dossier: Dossier) -> Part:
    proposals = _entries(_proposal(one, text) for one in text.proposals)
    positions = _entries(_position(one, text) for one in text.positions)
    silent = (_silence(one.holders, one.reason) for one in text.without_position)
    own = (
        *_entries(_proposal(one, text) for one in text.own_proposals),
        *_entries(_position(one, text) for one in text.own_positions),
        *_entries(_assessment(one, text) for one in text.assessments),
    )
    view = _("Publisher’s view")
    if dossier.publisher:
        view = _("%(publisher)s view") % {"publisher": dossier.publisher}
    parts = [
        Part(_("Proposals"), blocks=proposals or (Block("muted", _("No proposal recorded.")),)),
        Part(
            _("Positions"),
            blocks=(
                *(positions or (Block("muted", _("No position recorded.")),)),
                *(Block("text", f"{agreement}.") for agreement in text.agreements),
                *(Block("muted", line) for line in silent),
            ),
        ),
        Part(
            _("What it would do to the Internet"),
            blocks=_entries(_assessment(one, text) for one in text.assessments_of_others),
        ),
        Part(view, blocks=own or (Block("muted", _("No view published.")),), is_publishers=True),
        Part(_("Sources"), blocks=_sources(text)),
    ]
    heading = _isolated(text.name)
    if text.title not in {"", text.name}:
        words = {"name": text.name, "title": _isolated(text.title)}
        heading = _("%(name)s: %(title)s") % words
    found = tuple(part for part in parts if part.blocks)
    return Part(heading, text.anchor, text.address, (Block("status", text.sentence),), found)


# the entries of a text


def _entries(entries: Iterable[Entry]) -> tuple[Block, ...]:
    found = tuple(entries)
    return (Block("entries", entries=found),) if found else ()


def _proposal(one: PaperProposal, text: PaperText) -> Entry:
    by = [_joined_names(one.by)]
    if one.cosigned_by:
        by.append(_("co-signed by %(names)s") % {"names": _joined_names(one.cosigned_by)})
    facts = _present(
        _day_of(one),
        Words(one.stage, term="stages"),
        Words(_("adds to %(paper)s") % {"paper": one.adds_to} if one.adds_to else ""),
        Words(one.outcome, term="outcomes"),
        Words(_("became %(text)s") % {"text": one.became} if one.became else ""),
        *_evidence(one, text),
    )
    return Entry(
        code=one.code,
        label=Words(one.word, term=one.code),
        title=Words(one.paper or _("number not known"), one.address),
        by="; ".join(filter(None, by)),
        account=one.account,
        facts=facts,
        remark=one.remark,
    )


def _position(one: PaperPosition, text: PaperText) -> Entry:
    about = _("about %(paper)s") % {"paper": one.about_paper} if one.about_paper else ""
    return Entry(
        code=one.code,
        label=Words(one.word, term=one.code),
        title=Words(_joined_names(one.held_by), one.address),
        account=one.account,
        facts=_present(_day_of(one), Words(about), *_evidence(one, text)),
        remark=one.remark,
    )


def _assessment(one: PaperAssessment, text: PaperText) -> Entry:
    """The publisher's own names no assessor, and needs no source."""
    affected = _("organisations affected: %(names)s") % {"names": _joined_names(one.organisations)}
    result = _("after the assembly: %(result)s") % {"result": one.result}
    facts = _present(
        _day_of(one),
        Words(affected if one.organisations else ""),
        Words(result if one.result else ""),
        *(_evidence(one, text) if one.assessor else ()),
    )
    return Entry(
        label=Words(one.dimension, term="reading"),
        title=Words(_isolated(one.assessor)),
        by=one.level,
        account=one.reason,
        facts=facts,
        remark="\n".join(filter(None, [one.result_remark, one.assessor and one.remark])),
    )


def _sources(text: PaperText) -> tuple[Block, ...]:
    entries = tuple(_source(one, text, place) for place, one in enumerate(text.sources, 1))
    return (Block("sources", entries=entries),) if entries else ()


def _source(one: PaperSource, text: PaperText, place: int) -> Entry:
    seen, checked = _day(one.seen_on), _day(one.checked_on)
    facts = _present(
        Words(one.evidence),
        Words(_("seen on %(day)s") % {"day": seen} if seen else ""),
        Words(_("checked on %(day)s") % {"day": checked} if checked not in {"", seen} else ""),
    )
    return Entry(
        label=Words(one.title, one.page),
        title=Words(one.address, one.address),
        facts=facts,
        anchor=f"{text.anchor}-source-{place}",
    )


def _evidence(
    one: PaperProposal | PaperPosition | PaperAssessment, text: PaperText
) -> Iterator[Words]:
    """How sure it is, and its sources by their numbers in the text."""
    yield Words(one.confidence, term="confidence")
    if not one.sources:
        yield Words(_("no source"))
    for number in one.sources:
        label = _("source %(number)d") % {"number": number}
        yield Words(label, f"#{text.anchor}-source-{number}")


def _day_of(one: PaperProposal | PaperPosition | PaperAssessment) -> Words:
    return Words(_day(one.dated) or _("not dated"))


def _day(dated: str) -> str:
    return PartialDate(dated).format()


def _present(*facts: Words) -> tuple[Words, ...]:
    found = [one for one in facts if one.text]
    return (replace(found[0], text=capfirst(found[0].text)), *found[1:]) if found else ()


def _silence(holders: Iterable[str], reason: str) -> str:
    return _("%(who)s: %(why)s.") % {"who": _joined_names(holders), "why": reason}


def _joined_names(names: Iterable[str]) -> str:
    return ", ".join(map(_isolated, names))


def _isolated(text: str) -> str:
    """Text from right to left in an isolate, so that the signs and numbers around it keep their place."""
    runs_left = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text)
    return f"\u2068{text}\u2069" if runs_left else text


# as PDF


def pdf_of(dossier: Dossier, imprint: Mapping[str, str]) -> bytes:
    """The same edition gives the same file; `imprint` says which it is. One that fails the check, as by a letter that no font has, can still be read, and says so."""
    paper, notes = _sheet_data(dossier, imprint), []
    if missing := missing_fonts():
        text = _("Set in a plain font; not installed: %(fonts)s.")
        notes.append(text % {"fonts": ", ".join(missing)})
    try:
        return _typeset(paper, notes)
    except SheetRefused:
        log.warning("The PDF of %s fails the check", imprint["address"])
    try:
        note = _("This file did not pass the check of PDF/UA-1.")
        return _typeset(paper, [*notes, note], is_checked=False)
    except SheetRefused:
        log.exception("No PDF of %s", imprint["address"])
        raise NotMade from None


def _typeset(paper: JsonObject, notes: list[str], is_checked: bool = True) -> bytes:
    """The date of the file is that of the edition; without one, always the same."""
    return typeset(
        _SHEET,
        paper | {"notes": [*notes]},
        "pdf",
        f"The PDF of {paper['address']}",
        standards=("ua-1",) if is_checked else (),
        day=str(paper["date"] or "2000-01-01"),
    )


def _sheet_data(dossier: Dossier, imprint: Mapping[str, str]) -> JsonObject:
    """Texts have labels by their place: an anchor may come twice in contents that somebody made by hand."""
    day = PartialDate(imprint["dated"] or dossier.made_on).first_day
    return {
        **imprint,
        "date": day.isoformat() if day else "",
        "fonts": [*families()],
        "site": settings.BASE_URL,
        "page": _("page {page} of {pages}"),
        "on_page": _("Page"),
        "contents": _("Contents"),
        "new": _("New in this edition:"),
        "title": dossier.title or imprint["running"],
        "author": dossier.publisher,
        "description": dossier.summary or imprint["running"],
        "keywords": [word for word in (dossier.assembly, "WTSA", "ITU-T") if word],
        "assembly": dossier.assembly,
        "warning": dossier.warning,
        "summary": dossier.summary,
        "labels": {f"#{text.anchor}": f"text-{at}" for at, text in enumerate(dossier.texts)},
        "parts": [_part_data(part) for part in parts_of(dossier)],
    }


def _part_data(part: Part) -> JsonObject:
    """With rich texts as trees in place of their HTML."""
    blocks: list[Json] = [
        dataclasses.asdict(block) | {"tree": rich_text_data(block.text)}
        if block.kind == "rich"
        else dataclasses.asdict(block)
        for block in part.blocks
    ]
    inner: list[Json] = [_part_data(one) for one in part.parts]
    return dataclasses.asdict(part) | {"blocks": blocks, "parts": inner}


def rich_text_data(html: str) -> Json:
    """Its elements as the sheet draws them. No level of headings is skipped, as PDF/UA asks."""
    before, h2, after = sanitised_or_escaped(html).partition("<h2>")
    before = before.replace("<h3>", "<h2>").replace("</h3>", "</h2>")
    return _tree(parsed(before + h2 + after))


def _tree(node: Node, depth: int = 0) -> Json:
    if isinstance(node, str):
        return node
    if depth == _DEEPEST:
        return node.text
    children = _cells_of(node) if node.tag == "table" else _without_blanks(node)
    inner: list[Json] = [_tree(child, depth + 1) for child in children]
    return {"tag": node.tag, "attributes": {**node.attributes}, "children": inner}


def _without_blanks(element: Element) -> list[Node]:
    """Between paragraphs white space is none of the text."""
    if not any(child.tag in BLOCKS for child in element.elements):
        return element.children
    return [child for child in element.children if not isinstance(child, str) or child.strip()]


def _cells_of(table: Element) -> list[Node]:
    """Each with its place, which no other takes; where one spans others, these stay empty."""
    cells: list[Node] = []
    taken: set[tuple[int, int]] = set()
    groups = ([one] if one.tag == "tr" else one.elements for one in table.elements)
    for y, row in enumerate(row for group in groups for row in group):
        x = 0
        for cell in row.elements:
            while (x, y) in taken:
                x += 1
            across, down = (_span(cell, name) for name in ("colspan", "rowspan"))
            taken |= {(x + right, y + below) for right in range(across) for below in range(down)}
            cells.append(Element(cell.tag, {"x": str(x), "y": str(y)}, cell.children))
    return cells


def _span(cell: Element, name: str) -> int:
    text = cell.attributes.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 4
    return min(int(text) or 1, _WIDEST) if is_number else 1
