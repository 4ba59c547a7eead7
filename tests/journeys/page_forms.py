"""The forms of a page as a browser has them: what they send unless something else is chosen."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class PageForm:
    """A form of a page: where it goes, and name and value of each field."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    words: str = ""  # of its buttons and labels
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)  # words → name and value

    def data(self, **chosen: Any) -> dict[str, Any]:
        """What is sent; `chosen` stands instead of what the page shows."""
        shown: dict[str, list[str]] = {}
        for name, value in self.fields:
            shown.setdefault(name, []).append(value)
        return shown | chosen


@dataclass
class _Select:
    name: str
    is_multiple: bool
    options: list[list[Any]] = field(default_factory=list)  # value, and whether it is selected

    def sent(self) -> list[str]:
        selected = [value or "" for value, is_selected in self.options if is_selected]
        if self.is_multiple or not self.options:
            return selected
        return selected[-1:] or [self.options[0][0] or ""]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.is_within = False
        self.select: _Select | None = None
        self.area: list[str] | None = None
        self.button: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(PageForm(attributes.get("action", "")))
            self.is_within = True
        elif not self.is_within:
            return
        elif tag == "input":
            self._input(attributes)
        elif tag == "select":
            self.select = _Select(attributes.get("name", ""), "multiple" in attributes)
        elif tag == "option" and self.select:
            self.select.options.append([attributes.get("value"), "selected" in attributes])
        elif tag == "button":
            self.button = (attributes.get("name", ""), attributes.get("value", ""))
        elif tag == "textarea":
            self.area = [attributes.get("name", ""), ""]

    def _input(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "text")
        if kind == "submit":
            self.forms[-1].words += f" {attributes.get('value', '')}"
        elif kind not in ("radio", "checkbox", "file") or "checked" in attributes:
            ticked = "on" if kind in ("radio", "checkbox") else ""
            self._add(attributes.get("name", ""), attributes.get("value", ticked))

    def _add(self, name: str, value: str) -> None:
        if name:
            self.forms[-1].fields.append((name, value))

    def handle_data(self, data: str) -> None:
        if self.is_within:
            self.forms[-1].words += f" {' '.join(data.split())}"
        if self.button and data.strip():
            self.forms[-1].buttons[" ".join(data.split())] = self.button
        if self.select and self.select.options and self.select.options[-1][0] is None:
            self.select.options[-1][0] = data.strip()
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_within = False
        elif tag == "button":
            self.button = None
        elif tag == "select" and self.select:
            for value in self.select.sent():
                self._add(self.select.name, value)
            self.select = None
        elif tag == "textarea" and self.area:
            self._add(self.area[0], self.area[1].removeprefix("\n"))
            self.area = None


def forms_of(answer: Any) -> list[PageForm]:
    reader = _Reader()
    reader.feed(answer.content.decode())
    return reader.forms


def form_with(answer: Any, words: str) -> PageForm:
    """The one form of the page that says these words."""
    found = [form for form in forms_of(answer) if words in form.words]
    assert len(found) == 1, f"{len(found)} forms say “{words}”"
    return found[0]


def send(client: Any, answer: Any, words: str, **chosen: Any) -> Any:
    """Sends the form that says these words, by the button of these words if it has one, and follows where it leads."""
    form = form_with(answer, words)
    here = answer.request["PATH_INFO"]
    pressed = dict([form.buttons[words]]) if words in form.buttons else {}
    return client.post(form.action or here, form.data(**pressed | chosen), follow=True)
