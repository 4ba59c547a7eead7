"""Who may open and send what in the admin: the tests compare the site with this table, and docs/roles.md is made from it.
A new address of the admin needs a rule here: which rows it is about, which methods it takes, and the first role that may use it."""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from core.groups import ADMINISTRATOR, AUTHOR, EDITOR, PUBLISHER
from core.models import ImportBatch, Redirect
from core.records.publishable import Publishable, Reviewed
from meetings.models import Meeting
from pages.models import SiteSettings
from participants.models import Membership
from positions.models import Proponent, Proposal, ProposalItem, SentEvidence
from resolutions.models import Topic

SUPERUSER = "superuser"
ROLES = (AUTHOR, EDITOR, PUBLISHER, ADMINISTRATOR, SUPERUSER)  # in order of rights, fewest first
NOBODY = "nobody"
YES = "yes"
GET, POST, BOTH, ACTION = "GET", "POST", "GET POST", "action"
# What an Author gets for a draft of someone else, as if there were none; every other page answers 404.
_HIDDEN = {("change", GET): "302", ("change", POST): "409", ("delete", BOTH): "302"}


class Rule(NamedTuple):
    """The first role, `since`, that may open a page, send its form or run an action.
    The roles before it get the statuses in `refusals`, in order; all that are left get the last status."""

    page: str  # the name of the URL, without its app and table; or an action of the list
    rows: str  # empty: the page needs no row, or an action is only tested for being offered
    methods: str
    since: str
    refusals: str = "403"

    def expected(self) -> dict[str, str]:
        first, refusals = [*ROLES, NOBODY].index(self.since), self.refusals.split()
        refused = [*refusals, *refusals[-1:] * first][:first]
        return dict(zip(ROLES, [*refused, *[YES] * len(ROLES)], strict=False))


class Kind(NamedTuple):
    name: str
    tables: str
    example: type[models.Model] | None
    rules: tuple[Rule, ...]
    actions: tuple[Rule, ...] = ()


def _pages(
    names: str, methods: str, since: str, refusals: str = "403", rows: str = ""
) -> Iterator[Rule]:
    for name in names.split():
        yield Rule(name, rows, methods, since, "-" if methods == ACTION else refusals)


def _by_row(names: str, methods: str, hidden: str = "", **since: str) -> Iterator[Rule]:
    for rows, first in since.items():
        status = hidden or _HIDDEN.get((names, methods), "404")
        refusals = f"{status} 403" if rows == "draft" else "403"
        yield from _pages(names, methods, first, refusals, rows.replace("_", " "))


def _list(
    adds: str, imports: str = "", opens: str = AUTHOR, rows: str = "public"
) -> Iterator[Rule]:
    """The pages that each table has. The last rule: `<row>/` redirects every role to the form."""
    yield from _pages("changelist", BOTH, opens)
    yield from _pages("add", BOTH, adds)
    if imports:
        yield from _pages("export_page export", GET, EDITOR)
        yield from _pages("import", BOTH, imports)
        yield from _pages("import_file", GET, imports)
    yield Rule("", rows, BOTH, AUTHOR)


CONTENT = Kind(
    "Content",
    "Everything that is drafted, reviewed and published, such as meetings, resolutions and positions.",
    Meeting,
    (
        *_list(adds=AUTHOR, imports=EDITOR),
        *_by_row("change", GET, public=AUTHOR, draft=EDITOR, own_draft=AUTHOR),
        *_by_row("change", POST, public=EDITOR, draft=EDITOR, own_draft=AUTHOR),
        *_by_row("pending preview_links", BOTH, public=EDITOR, draft=EDITOR, own_draft=AUTHOR),
        *_by_row("preview", GET, public=EDITOR, draft=EDITOR, own_draft=AUTHOR),
        *_by_row("publish merge", BOTH, public=PUBLISHER, draft=PUBLISHER, own_draft=PUBLISHER),
        *_by_row("withdraw return rename", BOTH, public=PUBLISHER, draft=EDITOR, own_draft=AUTHOR),
        *_by_row("history", GET, public=PUBLISHER, draft=PUBLISHER, own_draft=AUTHOR),
        *_by_row("history", POST, public=PUBLISHER, draft=PUBLISHER, own_draft=PUBLISHER),
        *_by_row("delete", BOTH, public=ADMINISTRATOR, draft=PUBLISHER, own_draft=AUTHOR),
    ),
    (
        *_by_row("submit_rows", ACTION, draft=EDITOR, own_draft=AUTHOR),
        *_by_row("publish_rows", ACTION, draft=PUBLISHER, own_draft=PUBLISHER),
        *_by_row("withdraw_rows", ACTION, public=PUBLISHER),
        *_by_row("mark_checked", ACTION, public=PUBLISHER, own_draft=AUTHOR),
        *_pages("set_field", ACTION, EDITOR),
        *_pages("merge_rows", ACTION, PUBLISHER),
        *_by_row(
            "delete_selected", ACTION, public=ADMINISTRATOR, draft=PUBLISHER, own_draft=AUTHOR
        ),
    ),
)
REVIEWED = Kind(
    "Proposals, positions and impact assessments",
    "Content that a second person publishes.",
    Proposal,
    CONTENT.rules,
    # Nobody publishes an own draft: the action tells its author that someone else must.
    tuple(
        one._replace(since=NOBODY) if one[:2] == ("publish_rows", "own draft") else one
        for one in CONTENT.actions
    ),
)

REFERENCE = Kind(
    "Reference data",
    "What other tables point at: study periods, study groups, topics, dimensions of impact.",
    Topic,
    (
        *_list(adds=PUBLISHER, imports=PUBLISHER),
        *_by_row("change", GET, public=AUTHOR, draft=EDITOR),
        *_by_row("change", POST, hidden="403", public=PUBLISHER, draft=PUBLISHER),
        *_by_row("pending preview", GET, public=EDITOR, draft=EDITOR),
        *_by_row("pending", POST, public=PUBLISHER, draft=EDITOR),
        *_by_row("preview_links publish withdraw return", BOTH, public=PUBLISHER, draft=PUBLISHER),
        *_by_row("rename merge", BOTH, public=PUBLISHER, draft=PUBLISHER),
        *_by_row("history", BOTH, public=PUBLISHER, draft=PUBLISHER),
        *_by_row("delete", BOTH, hidden="403", public=ADMINISTRATOR, draft=PUBLISHER),
    ),
    (
        *_by_row("submit_rows publish_rows", ACTION, draft=PUBLISHER),
        *_by_row("withdraw_rows mark_checked", ACTION, public=PUBLISHER),
        *_pages("set_field merge_rows", ACTION, PUBLISHER),
        *_by_row("delete_selected", ACTION, public=ADMINISTRATOR, draft=PUBLISHER),
    ),
)

SETTINGS = Kind(
    "Site settings",
    "The name, the publisher and the notice of the site.",
    SiteSettings,
    (
        *_list(adds=ADMINISTRATOR, imports=ADMINISTRATOR),
        *_by_row("change", GET, public=AUTHOR),
        *_by_row("pending", GET, public=EDITOR),
        *_by_row("change pending", POST, public=ADMINISTRATOR),
        *_by_row("publish withdraw return history delete", BOTH, public=ADMINISTRATOR),
    ),
    (
        *_pages("submit_rows publish_rows set_field", ACTION, ADMINISTRATOR),
        *_by_row("withdraw_rows delete_selected", ACTION, public=ADMINISTRATOR),
    ),
)

PARTS = Kind(
    "Parts",
    "What belongs to one row and is public with it, such as memberships and proponents. A draft is a part of a draft.",
    Membership,
    (
        *_list(adds=AUTHOR, imports=EDITOR),
        *_by_row("change", GET, public=AUTHOR, draft=EDITOR, own_draft=AUTHOR),
        *_by_row("change", POST, public=PUBLISHER, draft=EDITOR, own_draft=AUTHOR),
        *_by_row("history", GET, public=PUBLISHER, draft=PUBLISHER, own_draft=AUTHOR),
        *_by_row("history", POST, public=NOBODY),
        *_by_row("delete", BOTH, public=PUBLISHER, draft=EDITOR, own_draft=AUTHOR),
    ),
    tuple(_by_row("delete_selected", ACTION, public=PUBLISHER, draft=EDITOR, own_draft=AUTHOR)),
)
_WRITTEN_ALONE = {("change", "public", POST), ("delete", "public", BOTH)}
REVIEWED_PARTS = Kind(
    "Parts of proposals",
    "Proponents and items. Those of a public proposal are changed on its form, where a second person publishes them.",
    Proponent,
    tuple(
        rule._replace(since=NOBODY) if rule[:3] in _WRITTEN_ALONE else rule for rule in PARTS.rules
    ),
    tuple(_by_row("delete_selected", ACTION, public=NOBODY, draft=EDITOR, own_draft=AUTHOR)),
)

REDIRECTS = Kind(
    "Redirects",
    "Old address names of rows.",
    Redirect,
    (
        *_list(adds=PUBLISHER),
        Rule("change", "public", GET, EDITOR, "302"),
        Rule("change", "public", POST, PUBLISHER),
        Rule("history", "public", GET, PUBLISHER, "404 403"),
        Rule("history", "public", POST, NOBODY, "404 403"),
        *_by_row("delete", BOTH, public=PUBLISHER),
    ),
    tuple(_by_row("delete_selected", ACTION, public=PUBLISHER)),
)

BATCHES = Kind(
    "Imports on record",
    "Each for those who may import its table.",
    ImportBatch,
    (
        *_list(opens=EDITOR, adds=NOBODY, rows="batch"),
        Rule("change", "batch", BOTH, EDITOR),
        Rule("undo", "batch", BOTH, PUBLISHER),
        Rule("file", "batch", GET, EDITOR),
        Rule("history", "batch", BOTH, EDITOR, "302"),
        Rule("delete", "batch", BOTH, NOBODY),
    ),
)

SENT = Kind(
    "Evidence sent by readers",
    "Messages of readers; nobody writes one here.",
    SentEvidence,
    (
        *_list(opens=EDITOR, adds=NOBODY, rows="message"),
        *_by_row("change history", BOTH, message=EDITOR),
        *_by_row("delete", BOTH, message=PUBLISHER),
    ),
    (
        *_by_row("mark_handled", ACTION, message=EDITOR),
        *_by_row("reopen", ACTION, handled_message=EDITOR),
        *_by_row("delete_selected", ACTION, message=PUBLISHER),
    ),
)

_DELETED = {"account": ADMINISTRATOR, "superuser": NOBODY, "administrator": NOBODY}
ACCOUNTS = Kind(
    "Accounts",
    "Nobody but a superuser changes an account that is a superuser, or makes one.",
    User,
    (
        *_list(opens=ADMINISTRATOR, adds=ADMINISTRATOR, rows="account"),
        *_by_row("change", GET, account=ADMINISTRATOR, superuser=ADMINISTRATOR),
        *_by_row("change", POST, account=ADMINISTRATOR, superuser=SUPERUSER),
        *_by_row("password_change", BOTH, account=ADMINISTRATOR, superuser=SUPERUSER),
        *_by_row("reset_second_factor", BOTH, account=ADMINISTRATOR, superuser=SUPERUSER),
        *_by_row("history", BOTH, account=ADMINISTRATOR),
        *_by_row("delete", BOTH, **_DELETED),
    ),
    tuple(_by_row("delete_selected", ACTION, **_DELETED)),
)

GROUPS = Kind(
    "Groups",
    "The permissions of each role.",
    Group,
    (
        *_list(opens=SUPERUSER, adds=SUPERUSER, rows="group"),
        *_by_row("change history delete", BOTH, group=SUPERUSER),
    ),
    tuple(_by_row("delete_selected", ACTION, group=SUPERUSER)),
)

# In these rules `page` is the whole name of the URL.
DESK = Kind(
    "The desk",
    "Pages of no table, or of several.",
    None,
    (
        *_pages("index app_list", BOTH, AUTHOR),
        *_pages("autocomplete jsi18n history", GET, AUTHOR),
        *_pages("deleted_rows", GET, PUBLISHER),
        Rule("meetings_meeting_next", "in a series", BOTH, AUTHOR),
        Rule("meetings_meeting_next", "draft in a series", BOTH, EDITOR, "404"),
        *_pages("positions_position_grid positions_proposalitem_outcomes", BOTH, AUTHOR),
        *_pages("writing writing_addresses", GET, AUTHOR),
        *_pages("writing_pasted", POST, AUTHOR),
        *_pages("own_sign_in second_factor password_change", BOTH, AUTHOR),
        *_pages("password_change_done", GET, AUTHOR),
        *_pages("sign_in_code", BOTH, NOBODY, "302"),
        *_pages("login", GET, NOBODY, "302"),
        *_pages("login logout", POST, AUTHOR),
        Rule("", "", BOTH, NOBODY, "404"),
    ),
)

OF_ONE_TABLE = {kind.example: kind for kind in (REDIRECTS, BATCHES, SENT, ACCOUNTS, GROUPS)}
OF_SEVERAL = (CONTENT, REVIEWED, REFERENCE, SETTINGS, PARTS, REVIEWED_PARTS)
KINDS = (*OF_SEVERAL, *OF_ONE_TABLE.values(), DESK)


def kind_of(model: type[models.Model] | None) -> Kind:
    if model is None:
        return DESK
    if model in OF_ONE_TABLE:
        return OF_ONE_TABLE[model]
    if not issubclass(model, Publishable):
        return REVIEWED_PARTS if model in (Proponent, ProposalItem) else PARTS
    if model.is_settings:
        return SETTINGS
    if issubclass(model, Reviewed):
        return REVIEWED
    return REFERENCE if model.is_reference else CONTENT


class Address(NamedTuple):
    """An address of the admin, with the model it belongs to: None for a page of no table or of several."""

    model: type[models.Model] | None
    page: str
    route: str

    @property
    def kind(self) -> Kind:
        return kind_of(self.model)

    @property
    def rules(self) -> list[Rule]:
        return [rule for rule in self.kind.rules if rule.page == self.page]


def addresses() -> Iterator[Address]:
    """Every address of the admin that the site serves."""
    by_prefix = {
        f"{model._meta.app_label}/{model._meta.model_name}/": model
        for model in admin.site._registry
    }
    desk = {rule.page for rule in DESK.rules}
    for route, pattern in _patterns(get_resolver().url_patterns):
        if not route.startswith("admin/"):
            continue
        below = route.removeprefix("admin/")
        name = pattern.name or ""
        model = next((by_prefix[one] for one in by_prefix if below.startswith(one)), None)
        if model is None or name in desk - {""}:
            yield Address(None, name, route)
        else:
            prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
            yield Address(model, name.removeprefix(prefix), route)


def _patterns(
    patterns: list[URLPattern | URLResolver], start: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        route = start + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns, route)
        else:
            yield route, one
