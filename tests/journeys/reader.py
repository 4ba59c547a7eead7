"""A reader of the public pages: opens a page, follows its links and fills in its forms."""

import re
from collections.abc import Iterator
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

from django.test import Client
from lxml import etree

_SILENT = ("script", "style", "select", "option")
_BLOCKS = frozenset(
    ["li", "tr", "dd", "dt", "p", "h1", "h2", "h3", "div", "section", "td", "th", "summary", "span"]
)
_HEADINGS = ("h1", "h2", "h3", "h4")
raw_text = etree._Element.text.__get__  # the text before the first child


class Element(etree.ElementBase):
    """One element of a page, with what is inside it."""

    attributes: Any = etree._Element.attrib

    @property
    def text(self) -> str:
        """The text that a reader sees, on one line."""
        return " ".join("".join(_words(self)).split())

    def all(self, *tags: str) -> Iterator["Element"]:
        return self.iterdescendants(*(tags or ("*",)))

    def has_class(self, name: str) -> bool:
        return name in self.get("class", "").split()


def _words(element: Element) -> Iterator[str]:
    if element.tag not in _SILENT:
        yield raw_text(element) or ""
        for child in element:
            if isinstance(child, Element):  # not a comment
                yield from _words(child)
            yield child.tail or ""
        if element.tag in _BLOCKS:
            yield " "


_parser = etree.HTMLParser()
_parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=Element))


def tree_of(html: str) -> Element:
    return etree.HTML(html, _parser)


class Reader:
    """Somebody on a page: its address, its words, its links and forms."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.address = ""
        self.loads = 0  # pages loaded after the first
        self.read_after: set[int] = set()  # values of `loads` when a page was read
        self.page = Element()
        self.body = ""

    def open(self, address: str = "/") -> Self:
        """Loads the page at this address and follows its redirects."""
        response: Any = self.client.get(address, follow=True)
        self.loads += 1 if self.address else 0
        assert response.status_code == 200, address
        moved = response.redirect_chain
        self.address = urljoin(address, moved[-1][0]) if moved else address
        return self.show(response)

    def show(self, response: Any) -> Self:
        """Goes on with the page in this answer."""
        self.body = response.text
        if response["Content-Type"].startswith("text/html"):
            self.page = tree_of(self.body)
        return self

    @property
    def main(self) -> Element:
        self.read_after.add(self.loads)
        return next(self.page.all("main"))

    @property
    def text(self) -> str:
        return self.main.text

    @property
    def rows(self) -> list[str]:
        return [one.text for one in self.main.all("li") if one.has_class("row")]

    def row(self, words: str) -> str:
        """The one row of the page that contains these words."""
        found = [row for row in self.rows if words in row]
        assert len(found) == 1, (words, self.address, found)
        return found[0]

    def section(self, heading: str) -> str:
        """The text of the element around a heading."""
        found = [one for one in self.main.all(*_HEADINGS) if one.text == heading]
        assert found, (heading, [one.text for one in self.main.all(*_HEADINGS)])
        return found[0].getparent().text

    def follow(self, words: str, near: str = "") -> Self:
        """Follows the one link with these words, with or without a count; `near` are words of the row, paragraph or section around it."""
        links = [one for one in self.page.all("a") if one.get("href")]
        found = [one for one in links if words in (one.text, _without_count(one.text))]
        inside = [one for one in found if not near or _stands_near(one, near)]
        targets = list(dict.fromkeys(one.attributes["href"] for one in inside))
        assert len(targets) == 1, (words, near, self.address, targets)
        address = urlsplit(urljoin(self.address, targets[0]))
        return self.open(f"{address.path}?{address.query}" if address.query else address.path)

    def search(self, words: str) -> Self:
        """Sends the first search form of the page."""
        return self.fill("Search", q=words)

    def fill(self, button: str, **values: str | list[str]) -> Self:
        """Sends the form with this button; `values` are what is typed, by name of the field, or the words of a choice."""
        for form in self.page.all("form"):
            fields = [one for one in form.all("input", "select") if one.get("name")]
            pressed = [one for one in form.all("button") if one.text == button]
            is_read = form.get("method", "get").lower() == "get"
            if pressed and is_read and values.keys() <= {one.get("name") for one in fields}:
                break
        else:
            raise AssertionError((button, values, self.address))
        names = [(one.get("name"), one) for one in fields]
        sent = [(name, value) for name, one in names for value in _sent(one, values.get(name))]
        action = pressed[0].get("formaction") or form.get("action") or urlsplit(self.address).path
        query = urlencode([pair for pair in sent if pair[1]])
        return self.open(f"{urljoin(self.address, action)}?{query}")


def _stands_near(link: Element, words: str) -> bool:
    up = next(link.iterancestors("li", "p", "tr", "section", "dd"), None)
    return up is not None and words in up.text


def sent_of(one: Element) -> list[str]:
    """What a browser sends of a field that nobody has changed."""
    kind, value = one.get("type", "text"), one.get("value")
    if one.tag == "textarea":
        return [(raw_text(one) or "").removeprefix("\n")]
    if one.tag == "select":
        options = list(one.all("option"))
        marked = [option for option in options if "selected" in option.attributes]
        if "multiple" not in one.attributes:
            marked = marked[-1:] or options[:1]
        return [option.get("value", _label(option)) for option in marked]
    if kind in ("checkbox", "radio"):
        return ["on" if value is None else value] if "checked" in one.attributes else []
    return [] if kind in ("submit", "file", "button") else [value or ""]


def _sent(one: Element, given: str | list[str] | None) -> list[str]:
    """What a browser sends of a field, with what the reader chose or typed, if anything."""
    if given is None:
        return sent_of(one)
    if one.tag == "select":
        named = {_label(option): option.get("value", "") for option in one.all("option")}
        words = [given] if isinstance(given, str) else given
        assert set(words) <= set(named), (words, list(named))
        return [named[word] for word in words]
    if one.get("type") in ("checkbox", "radio"):
        value = one.get("value", "on")
        return [value] if value in given else []
    return given[:1] if isinstance(given, list) else [given]


def _label(option: Element) -> str:
    """The words of a choice, without its count: `WTSA-24 (16)`."""
    return _without_count(" ".join((raw_text(option) or "").split()))


def _without_count(text: str) -> str:
    return re.sub(r" \([\d,]+\)$", "", text)
