"""What words mean: links glossary terms where a text first uses them, and words for the state of a row."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Union

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Text = Union[str, "StrPromise"]
# A tag of cleaned rich text: attributes are in double quotes and may contain `>`.
_TAG = re.compile(r'(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)')
_NAME = re.compile(r"</?([a-z][a-z0-9]*)")
# A button cannot break across lines as words do, so a longer name becomes a link.
_LONGEST_BUTTON = 30
_LEFT_ALONE = frozenset(["a", "button", "code", "dt", "h1", "h2", "h3", "h4", "summary", "th"])


@dataclass(frozen=True)
class Explanation:
    """A term, all names that texts use for it, and its meaning."""

    key: str
    names: tuple[str, ...]
    heading: str
    meaning: str
    url: str


class Explainer:
    """Explains terms in one text of a page. Not in two: each term is a button that opens the card with its id."""

    def __init__(self, explanations: Iterable[Explanation]) -> None:
        self.by_name: dict[str, Explanation] = {}
        for one in explanations:
            for name in one.names:
                for spelling in _spellings(name):
                    self.by_name.setdefault(str(escape(spelling)), one)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Longer names first, so that `ITU-T` is not found as `ITU`."""
        names = sorted(self.by_name, key=len, reverse=True)
        return re.compile(rf"(?<![\w&#-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")

    def explain(self, text: str, most: int | None = None) -> SafeString:
        """Explains each term where it comes first, at most `most` terms; never in a link, a heading or code."""
        html = conditional_escape(text)
        if not self.by_name:
            return html
        used, cards = set[str](), list[Explanation]()

        def explained(found: re.Match[str]) -> str:
            one = self.by_name[found[0]]
            if one.key in used or len(used) == most:
                return found[0]
            used.add(one.key)
            if len(found[0]) > _LONGEST_BUTTON:
                return format_html(
                    '<a class="word" href="{}">{}</a>', one.url, SafeString(found[0])
                )
            cards.append(one)
            return (
                f'<button type="button" class="term" popovertarget="term-{one.key}">'
                f"{found[0]}</button>"
            )

        parts, depth = list[str](), 0
        for part in _TAG.split(html):
            name = _NAME.match(part)
            if name and name[1] in _LEFT_ALONE:
                depth += -1 if part.startswith("</") else 1
            parts.append(part if depth or name else self._pattern.sub(explained, part))
        return mark_safe("".join([*parts, _cards(cards)]))  # noqa: S308  safe as it came


def _spellings(name: str) -> Iterator[str]:
    """The name as it is written; if it has several words, with either first letter.

    A single word counts only with a capital: `Agreed` is a term, `agreed` an ordinary word.
    """
    if name != name.lower():
        yield name
    if " " in name and not name[1:2].isupper():
        yield name[0].lower() + name[1:]
        yield name[0].upper() + name[1:]


def _cards(explanations: Iterable[Explanation]) -> SafeString:
    """After the text, so that copying it or having it read aloud leaves them out."""
    card = (
        '<span popover class="term-card" id="term-{}">'
        '<strong>{}</strong> {} <a href="{}">{}</a></span>'
    )
    facts = ((one.key, one.heading, one.meaning, one.url, _("Glossary")) for one in explanations)
    return format_html_join("", card, facts)


# At most one: how to read the terms, registered by the app that stores them.
readers: list[Callable[[], Explainer]] = []


def explained(text: str, most: int | None = None) -> SafeString:
    return readers[0]().explain(text, most) if readers else conditional_escape(text)


# words for the state of a row


@dataclass(frozen=True)
class Meanings:
    """The meaning of each code of one kind of state. `words` are those of codes that are no choices of a field."""

    name: str
    heading: Text
    meanings: Mapping[str, Text]
    words: Mapping[str, Text] = field(default_factory=dict)

    def entries(self) -> list[dict[str, Text]]:
        return [
            {
                "anchor": f"{self.name}-{code}",
                "word": self.words.get(code, code.label if isinstance(code, TextChoices) else code),
                "meaning": meaning,
            }
            for code, meaning in self.meanings.items()
        ]


_registered: dict[str, Meanings] = {}


def register(*found: Meanings) -> None:
    _registered.update({one.name: one for one in found})


def registered() -> list[Meanings]:
    """In the order of registration, which is that of the apps."""
    return list(_registered.values())


def link(text: str, anchor: str) -> SafeString:
    """A word for a state, as a link to its meaning."""
    url = reverse("matrix:legend")
    return format_html('<a class="word" href="{}#{}">{}</a>', url, anchor, text)
