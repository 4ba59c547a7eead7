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
        if not isinstance(node, Marker):
            open_lists = []
            found.append(node)
            continue
        paragraph = Element("p", {}, node.children)
        while node.level and open_lists and open_lists[-1][0] > node.level:
            open_lists.pop()
        kind, number = _kind(node.marker), _NUMBER.fullmatch(node.marker)
        if node.level and kind:
            if open_lists and open_lists[-1][0] == node.level and open_lists[-1][1].tag != kind:
                open_lists.pop()
            is_open = bool(open_lists) and open_lists[-1][0] == node.level
            items = open_lists[-1][1].children if is_open else []
            if not number or int(number[1]) == len(items) + 1:
                if not is_open:
                    made = Element(kind)
                    _place(made, found, open_lists)
                    open_lists.append((node.level, made))
                open_lists[-1][1].children.append(Element("li", {}, [paragraph]))
                continue
        if node.level:
            if open_lists and open_lists[-1][0] == node.level:
                open_lists.pop()
            paragraph.children.insert(0, f"{node.marker} ")
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
