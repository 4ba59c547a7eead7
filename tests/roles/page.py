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

Made by `make roles` of `tests/roles/table.py`. `tests/roles/` asks every address of one table of each kind (of kinds
that are served by the same pages one, and what differs), and of all tables the functions of rights. A new address needs a rule there.

`yes`: the page is shown, or what is sent is carried out where the row allows it. `302`: sent to the start page, as
if the row were not there. `403`: refused. `404`, `409`: told that the row is not there; what was typed is shown.
`-`: not offered. Any method that an address is not listed with is refused everywhere (`405`), but for HEAD.

Who is not signed in, and whose account was closed since, is sent to sign in by every page (`302`); what they send is shown
again to be copied (`403`). Staff in no group see the start page and change their password.

“Draft” is someone else's, “own draft” one that this person made. A public row is the one that readers see, here with a
change that someone else wrote and nobody published. An Editor reads the history of rows that they wrote.
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
