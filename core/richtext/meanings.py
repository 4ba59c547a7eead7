"""What the words for the state of a row mean: each app says it of its own words, one page explains all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Text = Union[str, "StrPromise"]


@dataclass(frozen=True)
class Meanings:
    """What each code of one kind of state means. `words` names codes that are no choices of a field."""

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
