"""Makes docs/roles.md from table.py: `make roles`."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import django

if __name__ == "__main__":  # models are imported only after Django is set up
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_site.settings")
    django.setup()

from .table import KINDS, ROLES, Kind, Rule, addresses  # noqa: E402

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"
_TITLE = """# Who may do what in the admin

`make roles` writes this page from `tests/roles/table.py`, and the tests in `tests/roles/` ask the site whether it is so: every
address of one table of each kind, and for all tables the functions that grant rights. A new address needs a rule in `table.py`.

`yes`: the page is shown, or what is sent is carried out where the row allows it. `302`: the person is sent to the start page, as
if the row did not exist. `403`: refused. `404`, `409`: the row is not there; what was typed is shown again. `-`: not offered.
A method that is not listed with an address is refused everywhere (`405`), except HEAD.

Every page sends a person who is not signed in, or whose account was closed, to the sign-in page (`302`). A form that they send is
answered with `403` and what they typed, to be copied. Staff in no group see the start page and may change their password.

A “draft” was made by someone else, an “own draft” by this person. A “public” row is one that readers see; here it has a
change that someone else wrote and nobody has published. Editors read the history of rows that they wrote.
"""


def markdown() -> str:
    return "\n".join([_TITLE, *(line for kind in KINDS for line in _section(kind))])


def _section(kind: Kind) -> Iterator[str]:
    routes = _routes(kind)
    yield f"## {kind.name}\n\n{kind.tables}\n"
    yield f"| address | rows | method | {' | '.join(ROLES)} |"
    yield "|---|---|---|" + "---|" * len(ROLES)
    for rule in kind.rules:
        yield _line(routes[rule.page], rule)
    for action in kind.actions:
        yield _line(action.page, action)
    yield ""


def _line(what: str, rule: Rule) -> str:
    methods = rule.methods.replace(" ", ", ")
    return f"| `{what}` | {rule.rows} | {methods} | {' | '.join(rule.expected().values())} |"


def _routes(kind: Kind) -> dict[str, str]:
    """The address of each page below that of its table, by the name of its URL."""
    found: dict[str, str] = {}
    for address in addresses():
        if address.kind is kind:
            below = address.route.split("/", 3 if address.model else 1)[-1]
            found.setdefault(address.page, _readable(below) or "/")
    return found


def _readable(route: str) -> str:
    """`<path:object_id>/change/` becomes `<row>/change/`, and `(?P<url>.*)$` becomes `<url>`."""
    route = re.sub(r"\(\?P<(\w+)>.*\)", r"<\1>", route.strip("^$"))
    return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route).replace("<object_id>", "<row>")


if __name__ == "__main__":
    PAGE.write_text(markdown(), encoding="utf-8")
