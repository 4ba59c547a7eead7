"""What words mean: the terms of the glossary where a text first uses them, and the words for the state of a row."""

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
# Rich text is cleaned: its attributes stand in double quotes, and may hold `>`.
_TAG = re.compile(r'(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)')
_NAME = re.compile(r"</?([a-z][a-z0-9]*)")
# A button does not break into lines as words do: a longer name is a link.
_LONGEST_BUTTON = 30
_LEFT_ALONE = frozenset(["a", "button", "code", "dt", "h1", "h2", "h3", "h4", "summary", "th"])


@dataclass(frozen=True)
class Explanation:
    """A term, all names under which texts use it, and what it means."""

    key: str
    names: tuple[str, ...]
    heading: str
    meaning: str
    url: str


class Explainer:
    """Explains the terms in one text of a page, and not in two: their keys are ids, and each term is a button that opens one."""

    def __init__(self, explanations: Iterable[Explanation]) -> None:
        self.by_name: dict[str, Explanation] = {}
        for one in explanations:
            for name in one.names:
                for spelling in _spellings(name):
                    self.by_name.setdefault(str(escape(spelling)), one)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Longer names first: `ITU-T` is no use of `ITU`."""
        names = sorted(self.by_name, key=len, reverse=True)
        return re.compile(rf"(?<![\w&#-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")

    def explain(self, text: str, most: int | None = None) -> SafeString:
        """Each term once, where it comes first, and `most` of them; never in a link, a heading or code."""
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
    """As it is written, and for several words with either first letter.

    A single word counts only with a capital: `Agreed` is a term, `agreed` a word like others.
    """
    if name != name.lower():
        yield name
    if " " in name and not name[1:2].isupper():
        yield name[0].lower() + name[1:]
        yield name[0].upper() + name[1:]


def _cards(explanations: Iterable[Explanation]) -> SafeString:
    """Behind the text, so that those who copy it or have it read aloud get it without them."""
    card = (
        '<span popover class="term-card" id="term-{}">'
        '<strong>{}</strong> {} <a href="{}">{}</a></span>'
    )
    facts = ((one.key, one.heading, one.meaning, one.url, _("Glossary")) for one in explanations)
    return format_html_join("", card, facts)


# One: how the terms are read, by the app that keeps them.
readers: list[Callable[[], Explainer]] = []


def explained(text: str, most: int | None = None) -> SafeString:
    return readers[0]().explain(text, most) if readers else conditional_escape(text)


# the words for the state of a row


@dataclass(frozen=True)
class Meanings:
    """What each code of one kind of state means, as its app says it; one page explains all. `words` names codes that are no choices of a field."""

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
    """In the order in which the apps start."""
    return list(_registered.values())


def link(text: str, anchor: str) -> SafeString:
    """A word for a state as a link to what it means."""
    url = reverse("matrix:legend")
    return format_html('<a class="word" href="{}#{}">{}</a>', url, anchor, text)
