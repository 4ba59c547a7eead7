"""Reads the forms of a page, and sends them as a browser would."""

from typing import Any

from django.test import Client

from .reader import Element, sent_of, tree_of


class PageForm:
    """The URL that a form is sent to, and the name and value of each field."""

    def __init__(self, form: Element) -> None:
        self.action = form.get("action", "")
        named = [one for one in form.all("input", "select", "textarea") if one.get("name")]
        self.fields = [(one.get("name"), value) for one in named for value in sent_of(one)]
        buttons = list(form.all("button"))
        self.buttons = {one.text: (one.get("name", ""), one.get("value", "")) for one in buttons}
        submits = [one.get("value", "") for one in form.all("input") if one.get("type") == "submit"]
        self.words = " ".join([form.text, *submits])

    def data(self, **chosen: Any) -> dict[str, Any]:
        """What is sent: the values that the page shows, replaced by those in `chosen`."""
        shown: dict[str, list[str]] = {}
        for name, value in self.fields:
            shown.setdefault(name, []).append(value)
        return shown | chosen


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def forms_in(page: str) -> list[PageForm]:
    return [PageForm(form) for form in tree_of(page).all("form")]


def forms_of(answer: Any) -> list[PageForm]:
    return forms_in(answer.content.decode())


def form_with(answer: Any, words: str) -> PageForm:
    """The one form of the page that contains these words."""
    found = [form for form in forms_of(answer) if words in form.words]
    assert len(found) == 1, f"{len(found)} forms say “{words}”"
    return found[0]


def send(client: Any, answer: Any, words: str, **chosen: Any) -> Any:
    """Sends the form that contains these words, by the button of that name if it has one, and follows redirects."""
    form = form_with(answer, words)
    here = answer.request["PATH_INFO"]
    pressed = dict([form.buttons[words]]) if words in form.buttons else {}
    return client.post(form.action or here, form.data(**pressed | chosen), follow=True)
