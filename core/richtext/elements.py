"""Rich text as a tree of elements, for converting it to other formats."""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import TypeAlias

Node: TypeAlias = "Element | str"
# Elements that stand on lines of their own.
BLOCKS = frozenset(
    ["p", "h2", "h3", "blockquote", "ul", "ol", "li", "dl", "dt", "dd"]
    + ["table", "thead", "tbody", "tr", "th", "td"]
)


@dataclass
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    @property
    def elements(self) -> list["Element"]:
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.children)


def parsed(html: str) -> Element:
    """Expects cleaned HTML, which is well formed: each end tag closes the element opened last."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.root


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag != "br":
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def html_of(node: Node) -> str:
    if isinstance(node, str):
        return escape(node, quote=False)
    inner = "".join(map(html_of, node.children))
    if not node.tag:
        return inner
    attributes = "".join(f' {name}="{escape(text)}"' for name, text in node.attributes.items())
    return f"<{node.tag}{attributes}>" + ("" if node.tag == "br" else f"{inner}</{node.tag}>")
