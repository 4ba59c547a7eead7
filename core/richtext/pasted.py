"""Converts what Word, LibreOffice and Google Docs put on the clipboard to our headings, lists, tables and links."""

import re
from collections.abc import Iterable
from itertools import groupby
from string import ascii_lowercase

import nh3

from .elements import BLOCKS, Element, Node, html_of, parsed

_OFFICE_TAG = re.compile(r"<[!?][^<>]*>|</?[a-z][a-z0-9]*:[^<>]*>|</?(?:html|body)\b[^<>]*>", re.I)
_HEAD = re.compile(r"<head\b[^<>]*>|</head>", re.IGNORECASE)
# Makes markup well formed, and keeps the styles that tell what a paragraph is.
_COARSE = nh3.Cleaner(
    tags={
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"),
        *("ul", "ol", "li", "dl", "dt", "dd"),
        *("table", "thead", "tbody", "tr", "th", "td"),
        *("a", "br", "strong", "b", "em", "i", "span", "font", "del", "sup", "sub"),
    },
    attributes={
        "*": {"style", "class"},
        "a": {"href", "name", "id"},
        "ol": {"start", "type"},
        "th": {"colspan", "rowspan"},
        "td": {"colspan", "rowspan"},
    },
    clean_content_tags={"script", "style", "title"},
    url_schemes={"http", "https", "mailto", "file", "javascript"},  # the final cleaner decides
    link_rel=None,
)
_CONTAINERS = frozenset(["", "blockquote", "li", "dd", "td", "th"])
_HOLD_NO_TEXT = frozenset(["ul", "ol", "dl", "table", "thead", "tbody", "tr"])
_NOTE = re.compile(r"#(?:_?(?:ft|ed)n|sd(?:foot|end)note)", re.IGNORECASE)
_COMMENT = re.compile(r"mso-element:\s*comment|msocom", re.IGNORECASE)
_LIST_LEVEL = re.compile(r"mso-list:[^;]*?level([1-9])", re.IGNORECASE)
_LIST_MARKER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_WEIGHT = re.compile(r"(?<![-\w])font-weight:\s*(bold|[6-9]00)?", re.IGNORECASE)
_SLANT = re.compile(r"(?<![-\w])font-style:\s*(italic|oblique)?", re.IGNORECASE)
_SPACES = re.compile("[ \t\n]+")
# Superscripts and subscripts become Unicode digits: as plain digits 10⁶ would read 106.
_RAISED = str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def without_office_markup(html: str) -> str:
    """Without head, comments and elements of other XML vocabularies, whose text stays."""
    head = list(_HEAD.finditer(html))
    if len(head) == 2:
        html = html[: head[0].start()] + html[head[1].end() :]
    first, *others = html.split("<!--")
    return _OFFICE_TAG.sub("", first + "".join(one.partition("-->")[2] for one in others))


def well_formed(html: str) -> str:
    return _COARSE.clean(html)


def as_ours(html: str) -> str:
    """Converts well-formed markup from elsewhere. The result still has to be cleaned."""
    root = parsed(html)
    headings = [(one, level) for one in _descendants(root) if (level := _heading_level(one))]
    top = 1 if any(level == 1 for _one, level in headings) else 2  # becomes our upper level
    for one, level in headings:
        one.tag = "h2" if level <= top else "h3"
    return html_of(_rewritten(root)[0])


def _descendants(element: Element) -> Iterable[Element]:
    for child in element.elements:
        yield child
        yield from _descendants(child)


def _heading_level(element: Element) -> int:
    """0 if it is no heading."""
    if element.tag == "p":
        return int(element.attributes.get("class", "") == "MsoTitle")
    return int(element.tag[1]) if re.fullmatch("h[1-6]", element.tag) else 0


def _rewritten(node: Node) -> list[Node]:
    """The nodes that replace this one."""
    if isinstance(node, str):
        return [_SPACES.sub(" ", node)]
    style, named = (node.attributes.get(name, "") for name in ("style", "class"))
    address = node.attributes.get("href", "")
    if node.tag == "del" or _COMMENT.search(style + named):
        return []
    if node.tag in {"sup", "sub"}:
        if any(_NOTE.search(one.attributes.get("href", "")) for one in _descendants(node)):
            return [_note_number(node.text)]
        return [node.text.translate(_RAISED if node.tag == "sup" else _LOWERED)]
    if _NOTE.search(address):  # footnotes keep their numbers
        return [_note_number(node.text), " " * named.endswith("notesym")]
    level = _LIST_LEVEL.search(style)
    marker = _take_marker(node) if level else ""
    inner = [one for child in node.children for one in _rewritten(child)]
    if node.tag == "a":
        # Anchors, and links to files of the author, lead nowhere.
        is_mark = not address and node.attributes.keys() & {"name", "id"}
        if is_mark or address.lower().startswith("file:"):
            return inner
        return [Element("a", {"href": address} if address else {}, inner)]
    if node.tag in {"b", "strong", "i", "em", "span", "font"}:
        return _emphasised(node.tag, style, inner)
    if node.tag == "div":
        parts = (some if is_block else _filled("p", some) for is_block, some in _runs(inner))
        return [one for some in parts for one in some]
    if node.tag in {"h2", "h3"}:
        return _filled(node.tag, [f"{marker} ", *inner] if marker else inner)
    if node.tag == "p":
        item = {"level": level[1] if level else "0", "marker": marker}
        return _filled("p", inner, item if level or named.startswith("MsoListParagraph") else {})
    if node.tag in {"ul", "ol"}:
        return as_list(node.tag, node.attributes, _items(inner))
    if node.tag in _HOLD_NO_TEXT:
        inner = [one for one in inner if not (isinstance(one, str) and not one.strip())]
    if node.tag in _CONTAINERS:
        inner = with_lists(_without_gaps(inner))
    kept = {name: text for name, text in node.attributes.items() if name.endswith("span")}
    return [Element(node.tag, kept, inner)]


def _note_number(text: str) -> str:
    number = text.strip().strip("[]")
    return f"[{number}]" if number else ""


def _take_marker(paragraph: Element) -> str:
    """Removes and returns the number or bullet that Word wrote before an item."""
    for one in [paragraph, *_descendants(paragraph)]:
        for child in one.elements:
            if _LIST_MARKER.search(child.attributes.get("style", "")):
                one.children.remove(child)
                return " ".join(child.text.split())
    return ""


def _emphasised(tag: str, style: str, inner: list[Node]) -> list[Node]:
    """Google Docs wraps everything in a <b> that is not bold."""
    weight, slant = _WEIGHT.search(style), _SLANT.search(style)
    is_bold = bool(weight[1]) if weight else tag in {"b", "strong"}
    is_slanted = bool(slant[1]) if slant else tag in {"i", "em"}
    for name in ["em"] * is_slanted + ["strong"] * is_bold:
        inner = _wrapped(name, inner)
    return inner


def _wrapped(name: str, nodes: list[Node]) -> list[Node]:
    """Wraps the text inside blocks, not the blocks themselves."""
    found: list[Node] = []
    for is_block, some in _runs(nodes):
        if is_block:
            found += [
                Element(one.tag, one.attributes, _wrapped(name, one.children))
                for one in some
                if isinstance(one, Element)
            ]
        else:
            made = Element(name, {}, some)
            found += [made] if made.text.strip() else made.children
    return found


def _runs(nodes: list[Node]) -> list[tuple[bool, list[Node]]]:
    """Groups nodes into blocks and runs of inline content."""
    return [(is_block, list(some)) for is_block, some in groupby(nodes, _is_block)]


def _is_block(node: Node) -> bool:
    return isinstance(node, Element) and node.tag in BLOCKS


def _without_gaps(nodes: list[Node]) -> list[Node]:
    """Without the white space and line breaks between blocks."""
    if not any(map(_is_block, nodes)):
        return nodes
    runs = [some for is_block, some in _runs(nodes) if is_block or _filled("", some)]
    return [one for some in runs for one in some]


def _filled(tag: str, nodes: list[Node], attributes: dict[str, str] | None = None) -> list[Node]:
    """Leaves out empty paragraphs, which only make room."""
    made = Element(tag, attributes or {}, nodes)
    return [made] if made.text.strip() else []


def _items(nodes: list[Node]) -> list[Element]:
    """Moves a list inside a list, as Google Docs writes it, into the item before."""
    items: list[Element] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag == "li":
            items.append(node)
        elif isinstance(node, str) and not node.strip():
            continue
        elif items:
            items[-1].children.append(node)
        else:
            items.append(Element("li", {}, [node]))
    return items


# Lists. The number of an item is a fact: if ours would show another one, it stays as text.

_NUMBER = re.compile(r"\(?([0-9]{1,4})[.)]?")
# Letters, Roman numerals, numbers of several parts: other texts refer to “recognizing b)”.
_WRITTEN = re.compile(r"\(?(?:[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*[.)]+|[0-9]+(?:\.[0-9]+)+)")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = [f"{tens}{ones}" for tens in ("", "x", "xx", "xxx") for ones in _ONES][1:]

_OpenLists = list[tuple[int, Element]]  # each with its level, outermost first


def with_lists(nodes: list[Node]) -> list[Node]:
    """Paragraphs with a level and a marker become list items; one of level 0 continues the item before."""
    found: list[Node] = []
    open_lists: _OpenLists = []
    for node in nodes:
        if isinstance(node, str) or "level" not in node.attributes:
            open_lists = []
            found.append(node)
            continue
        level, marker = int(node.attributes["level"]), node.attributes["marker"]
        paragraph = Element("p", {}, node.children)
        while level and open_lists and open_lists[-1][0] > level:
            open_lists.pop()
        kind, number = _kind(marker), _NUMBER.fullmatch(marker)
        if level and kind:
            if open_lists and open_lists[-1][0] == level and open_lists[-1][1].tag != kind:
                open_lists.pop()
            is_open = bool(open_lists) and open_lists[-1][0] == level
            items = open_lists[-1][1].children if is_open else []
            if not number or int(number[1]) == len(items) + 1:
                if not is_open:
                    made = Element(kind)
                    _place(made, found, open_lists)
                    open_lists.append((level, made))
                open_lists[-1][1].children.append(Element("li", {}, [paragraph]))
                continue
        if level:
            if open_lists and open_lists[-1][0] == level:
                open_lists.pop()
            paragraph.children.insert(0, f"{marker} ")
        _place(paragraph, found, open_lists)
    return found


def _place(made: Element, found: list[Node], open_lists: _OpenLists) -> None:
    if open_lists:
        open_lists[-1][1].elements[-1].children.append(made)
    else:
        found.append(made)


def _kind(marker: str) -> str:
    if _NUMBER.fullmatch(marker):
        return "ol"
    return "" if _WRITTEN.fullmatch(marker) else "ul"


def as_list(tag: str, attributes: dict[str, str], items: list[Element]) -> list[Node]:
    start, kind = attributes.get("start", ""), attributes.get("type", "1")
    first = int(start) if re.fullmatch("[0-9]{1,4}", start) else 1
    style = re.search(r"list-style-type:\s*([a-z-]+)", attributes.get("style", ""))
    kind = {"lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i", "upper-roman": "I"}.get(
        style[1] if style else "", kind
    )
    if tag == "ul" or (first == 1 and kind == "1"):
        return [Element(tag, {}, [*items])] if items else []
    return [
        one for at, item in enumerate(items, first) for one in _with_number(item, _label(at, kind))
    ]


def _with_number(item: Element, label: str) -> list[Node]:
    first = item.children[0] if item.children else ""
    if isinstance(first, Element) and first.tag == "p":
        return [Element("p", {}, [f"{label} ", *first.children]), *item.children[1:]]
    lines = [
        one for one in item.children if isinstance(one, str) or one.tag not in {"ul", "ol", "p"}
    ]
    others = [one for one in item.children if one not in lines]
    return [Element("p", {}, [f"{label} ", *lines]), *others]


def _label(number: int, kind: str) -> str:
    written = {"a": ascii_lowercase, "i": _ROMAN}.get(kind.lower(), "")
    if not 1 <= number <= len(written):
        return f"{number}."
    text = written[number - 1]
    return f"{text.upper() if kind.isupper() else text})"
