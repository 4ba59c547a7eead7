"""Lists from elsewhere. A number of an item is a fact: where ours would show another one, it stays as text."""

import re
from dataclasses import dataclass

from .elements import Element, Node

_NUMBER = re.compile(r"\(?([0-9]{1,4})[.)]?")
# Letters, Roman numbers, and numbers of several parts: others refer to “recognizing b)”.
_WRITTEN = re.compile(r"\(?(?:[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*[.)]+|[0-9]+(?:\.[0-9]+)+)")
_ROMAN = (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))


@dataclass
class Marker(Element):
    """A paragraph that is an item of a list, with its level and number; level 0: it goes on with the item before."""

    def __init__(self, level: int, marker: str, paragraph: Element) -> None:
        super().__init__("p", {}, paragraph.children)
        self.level, self.marker = level, marker


_OpenLists = list[tuple[int, Element]]  # with the level of each, the outermost first


def with_lists(nodes: list[Node]) -> list[Node]:
    """Paragraphs that Word shows as items become items."""
    found: list[Node] = []
    open_lists: _OpenLists = []
    for node in nodes:
        if isinstance(node, Marker):
            _add_item(node, found, open_lists)
        else:
            open_lists = []
            found.append(node)
    return found


def _add_item(item: Marker, found: list[Node], open_lists: _OpenLists) -> None:
    paragraph = Element("p", {}, item.children)
    if not item.level:
        _place(paragraph, found, open_lists)
        return
    while open_lists and open_lists[-1][0] > item.level:
        open_lists.pop()
    kind = _kind(item.marker)
    same = None
    if open_lists and open_lists[-1][0] == item.level:
        same = open_lists[-1][1] if open_lists[-1][1].tag == kind else None
        if not same:
            open_lists.pop()
    if kind == "ul" or (kind == "ol" and _is_next(item.marker, same)):
        if not same:
            same = Element(kind)
            _place(same, found, open_lists)
            open_lists.append((item.level, same))
        same.children.append(Element("li", {}, [paragraph]))
        return
    if same:
        open_lists.pop()
    paragraph.children.insert(0, f"{item.marker} ")
    _place(paragraph, found, open_lists)


def _place(made: Element, found: list[Node], open_lists: _OpenLists) -> None:
    if open_lists:
        open_lists[-1][1].elements[-1].children.append(made)
    else:
        found.append(made)


def _kind(marker: str) -> str:
    if _NUMBER.fullmatch(marker):
        return "ol"
    return "" if _WRITTEN.fullmatch(marker) else "ul"


def _is_next(marker: str, same: Element | None) -> bool:
    number = _NUMBER.fullmatch(marker)
    return number is not None and int(number[1]) == (len(same.children) if same else 0) + 1


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
    if kind in {"a", "A"} and 1 <= number <= 26:
        text = chr(ord("a") + number - 1)
    elif kind in {"i", "I"} and 1 <= number < 40:
        text = _roman(number)
    else:
        return f"{number}."
    return f"{text.upper() if kind.isupper() else text})"


def _roman(number: int) -> str:
    text = ""
    for letters, value in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text
