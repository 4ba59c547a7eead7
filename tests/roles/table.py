"""Who may open and send what in the admin: the one table that the walk tests, and of which docs/roles.md is made.

A new address of the admin needs a rule here: which rows it is about, which methods, and what each role gets.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from core.models import ImportBatch, Redirect
from core.records.publishable import Publishable
from core.records.reviewing import Reviewed
from editing.reviewed_admin import ReviewedPartAdmin
from positions.models import SentEvidence

ROLES = ("Author", "Editor", "Publisher", "Administrator", "superuser")
YES = "yes"


class Rule(NamedTuple):
    """What each role gets: `yes`, or the status of a refusal, in the order of ROLES."""

    page: str  # the name of the URL, without its app and table
    rows: str
    methods: str
    answers: str

    def expected(self) -> dict[str, str]:
        return dict(zip(ROLES, self.answers.split(), strict=True))


class Action(NamedTuple):
    """What is done to rows that are ticked in the list; without `rows`, who is offered it."""

    name: str
    rows: str
    answers: str

    def expected(self) -> dict[str, str]:
        return dict(zip(ROLES, self.answers.split(), strict=True))


class Kind(NamedTuple):
    name: str
    tables: str
    rules: tuple[Rule, ...]
    actions: tuple[Action, ...] = ()


ALL = "yes yes yes yes yes"
EDITORS = "403 yes yes yes yes"
PUBLISHERS = "403 403 yes yes yes"
ADMINISTRATORS = "403 403 403 yes yes"
SUPERUSERS = "403 403 403 403 yes"
NOBODY = "403 403 403 403 403"
HIDDEN_404, HIDDEN_302, HIDDEN_409 = (f"{status} yes yes yes yes" for status in (404, 302, 409))
NO_METHOD = "405 405 405 405 405"

FILES_OUT = (
    Rule("export_page", "", "GET", EDITORS),
    Rule("export_page", "", "POST", NO_METHOD),
    Rule("export", "", "GET", EDITORS),
    Rule("export", "", "POST", NO_METHOD),
)
FILES_IN = (
    Rule("import", "", "GET POST", EDITORS),
    Rule("import_file", "", "GET", EDITORS),
    Rule("import_file", "", "POST", NO_METHOD),
)
FORWARDED = Rule("", "public", "GET POST", ALL)  # to its form, whatever the number

# Their first answer is a page that asks for more, so what is compared is who is offered them.
LEADING_ON = (
    Action("set_field", "", "yes yes yes yes yes"),
    Action("merge_rows", "", "- - yes yes yes"),
)
_PUBLISH_OWN = Action("publish_rows", "own draft", "- - yes yes yes")
CONTENT = Kind(
    "Content",
    "Everything that is drafted, reviewed and published, such as meetings, resolutions and positions.",
    (
        Rule("changelist", "", "GET POST", ALL),
        Rule("add", "", "GET POST", ALL),
        *FILES_OUT,
        *FILES_IN,
        FORWARDED,
        Rule("change", "public", "GET", ALL),
        Rule("change", "public", "POST", EDITORS),
        Rule("change", "draft", "GET", HIDDEN_302),
        Rule("change", "draft", "POST", HIDDEN_409),
        Rule("change", "own draft", "GET POST", ALL),
        Rule("pending", "public", "GET POST", EDITORS),
        Rule("pending", "draft", "GET POST", HIDDEN_404),
        Rule("pending", "own draft", "GET POST", ALL),
        Rule("preview", "public", "GET", EDITORS),
        Rule("preview", "draft", "GET", HIDDEN_404),
        Rule("preview", "own draft", "GET", ALL),
        Rule("preview", "public", "POST", NO_METHOD),
        Rule("preview_links", "public", "GET POST", EDITORS),
        Rule("preview_links", "draft", "GET POST", HIDDEN_404),
        Rule("preview_links", "own draft", "GET POST", ALL),
        Rule("publish", "public", "GET POST", PUBLISHERS),
        Rule("publish", "draft", "GET POST", "404 403 yes yes yes"),
        Rule("publish", "own draft", "GET POST", PUBLISHERS),
        Rule("withdraw", "public", "GET POST", PUBLISHERS),
        Rule("withdraw", "draft", "GET POST", HIDDEN_404),
        Rule("withdraw", "own draft", "GET POST", ALL),
        Rule("rename", "public", "GET POST", PUBLISHERS),
        Rule("rename", "draft", "GET POST", HIDDEN_404),
        Rule("rename", "own draft", "GET POST", ALL),
        Rule("merge", "public", "GET POST", PUBLISHERS),
        Rule("merge", "draft", "GET POST", "404 403 yes yes yes"),
        Rule("merge", "own draft", "GET POST", PUBLISHERS),
        Rule("history", "public", "GET POST", PUBLISHERS),
        Rule("history", "draft", "GET POST", PUBLISHERS),
        Rule("history", "own draft", "GET", ALL),
        Rule("history", "own draft", "POST", PUBLISHERS),
        Rule("delete", "public", "GET POST", ADMINISTRATORS),
        Rule("delete", "draft", "GET POST", "302 403 yes yes yes"),
        Rule("delete", "own draft", "GET POST", ALL),
    ),
    (
        Action("submit_rows", "draft", "- yes yes yes yes"),
        Action("submit_rows", "own draft", ALL),
        Action("publish_rows", "draft", "- - yes yes yes"),
        _PUBLISH_OWN,
        Action("withdraw_rows", "public", "- - yes yes yes"),
        Action("mark_checked", "public", "- - yes yes yes"),
        Action("mark_checked", "own draft", ALL),
        *LEADING_ON,
        Action("delete_selected", "public", "- - - yes yes"),
        Action("delete_selected", "draft", "- - yes yes yes"),
        Action("delete_selected", "own draft", ALL),
    ),
)
# Whoever presses the button on an own one is told that someone else must.
_PUBLISHED_BY_ANOTHER = Action("publish_rows", "own draft", "- - - - -")
REVIEWED = Kind(
    "Proposals and positions",
    "Content that a second person publishes.",
    CONTENT.rules,
    tuple(_PUBLISHED_BY_ANOTHER if one is _PUBLISH_OWN else one for one in CONTENT.actions),
)

REFERENCE = Kind(
    "Reference data",
    "What other tables point at: study periods, study groups, topics, dimensions of impact.",
    (
        Rule("changelist", "", "GET POST", ALL),
        Rule("add", "", "GET POST", PUBLISHERS),
        *FILES_OUT,
        Rule("import", "", "GET POST", PUBLISHERS),
        Rule("import_file", "", "GET", PUBLISHERS),
        Rule("import_file", "", "POST", NO_METHOD),
        FORWARDED,
        Rule("change", "public", "GET", ALL),
        Rule("change", "public", "POST", PUBLISHERS),
        Rule("change", "draft", "GET", HIDDEN_302),
        Rule("change", "draft", "POST", "409 403 yes yes yes"),
        Rule("pending", "public", "GET", EDITORS),
        Rule("pending", "public", "POST", PUBLISHERS),
        Rule("pending", "draft", "GET POST", HIDDEN_404),
        Rule("preview", "public", "GET", EDITORS),
        Rule("preview", "draft", "GET", HIDDEN_404),
        Rule("preview", "public", "POST", NO_METHOD),
        Rule("preview_links", "public", "GET POST", PUBLISHERS),
        Rule("preview_links", "draft", "GET POST", "404 403 yes yes yes"),
        Rule("publish", "public", "GET POST", PUBLISHERS),
        Rule("publish", "draft", "GET POST", "404 403 yes yes yes"),
        Rule("withdraw", "public", "GET POST", PUBLISHERS),
        Rule("withdraw", "draft", "GET POST", "404 403 yes yes yes"),
        Rule("rename", "public", "GET POST", PUBLISHERS),
        Rule("rename", "draft", "GET POST", "404 403 yes yes yes"),
        Rule("merge", "public", "GET POST", PUBLISHERS),
        Rule("merge", "draft", "GET POST", "404 403 yes yes yes"),
        Rule("history", "public", "GET POST", PUBLISHERS),
        Rule("history", "draft", "GET POST", PUBLISHERS),
        Rule("delete", "public", "GET POST", ADMINISTRATORS),
        Rule("delete", "draft", "GET POST", PUBLISHERS),
    ),
    (
        Action("submit_rows", "draft", "- - yes yes yes"),
        Action("publish_rows", "draft", "- - yes yes yes"),
        Action("withdraw_rows", "public", "- - yes yes yes"),
        Action("mark_checked", "public", "- - yes yes yes"),
        *(Action(name, "", "- - yes yes yes") for name in ("set_field", "merge_rows")),
        Action("delete_selected", "public", "- - - yes yes"),
        Action("delete_selected", "draft", "- - yes yes yes"),
    ),
)

SETTINGS = Kind(
    "Site settings",
    "The name, the publisher and the notice of the site.",
    (
        Rule("changelist", "", "GET POST", ALL),
        Rule("add", "", "GET POST", ADMINISTRATORS),
        *FILES_OUT,
        Rule("import", "", "GET POST", ADMINISTRATORS),
        Rule("import_file", "", "GET", ADMINISTRATORS),
        Rule("import_file", "", "POST", NO_METHOD),
        FORWARDED,
        Rule("change", "public", "GET", ALL),
        Rule("change", "public", "POST", ADMINISTRATORS),
        Rule("pending", "public", "GET", EDITORS),
        Rule("pending", "public", "POST", ADMINISTRATORS),
        Rule("publish", "public", "GET POST", ADMINISTRATORS),
        Rule("withdraw", "public", "GET POST", ADMINISTRATORS),
        Rule("history", "public", "GET POST", ADMINISTRATORS),
        Rule("delete", "public", "GET POST", ADMINISTRATORS),
    ),
    (
        Action("submit_rows", "public", "- - - - -"),
        Action("publish_rows", "public", "- - - - -"),
        Action("withdraw_rows", "public", "- - - yes yes"),
        Action("set_field", "", "- - - yes yes"),
        Action("delete_selected", "public", "- - - yes yes"),
    ),
)

PARTS = Kind(
    "Parts",
    "What belongs to one row and is public with it, such as memberships and proponents. A draft is a part of a draft.",
    (
        Rule("changelist", "", "GET POST", ALL),
        Rule("add", "", "GET POST", ALL),
        *FILES_OUT,
        *FILES_IN,
        FORWARDED,
        Rule("change", "public", "GET", ALL),
        Rule("change", "public", "POST", PUBLISHERS),
        Rule("change", "draft", "GET", HIDDEN_302),
        Rule("change", "draft", "POST", HIDDEN_409),
        Rule("change", "own draft", "GET POST", ALL),
        Rule("history", "public", "GET", PUBLISHERS),
        Rule("history", "draft", "GET", PUBLISHERS),
        Rule("history", "own draft", "GET", ALL),
        Rule("history", "public", "POST", NOBODY),
        Rule("delete", "public", "GET POST", PUBLISHERS),
        Rule("delete", "draft", "GET POST", HIDDEN_302),
        Rule("delete", "own draft", "GET POST", ALL),
    ),
    (
        Action("delete_selected", "public", "- - yes yes yes"),
        Action("delete_selected", "draft", "- yes yes yes yes"),
        Action("delete_selected", "own draft", ALL),
    ),
)
_WRITTEN_ALONE = (
    Rule("change", "public", "POST", PUBLISHERS),
    Rule("delete", "public", "GET POST", PUBLISHERS),
)
REVIEWED_PARTS = Kind(
    "Parts of proposals",
    "Proponents and items. Those of a public proposal are changed on its form, where a second person publishes them.",
    tuple(
        Rule(rule.page, rule.rows, rule.methods, NOBODY) if rule in _WRITTEN_ALONE else rule
        for rule in PARTS.rules
    ),
    (Action("delete_selected", "public", "- - - - -"), *PARTS.actions[1:]),
)

REDIRECTS = Kind(
    "Redirects",
    "Old address names of rows.",
    (
        Rule("changelist", "", "GET POST", ALL),
        Rule("add", "", "GET POST", PUBLISHERS),
        FORWARDED,
        Rule("change", "public", "GET", HIDDEN_302),
        Rule("change", "public", "POST", "409 403 yes yes yes"),
        Rule("history", "public", "GET", PUBLISHERS),
        Rule("history", "public", "POST", NOBODY),
        Rule("delete", "public", "GET POST", PUBLISHERS),
    ),
    (Action("delete_selected", "public", "- - yes yes yes"),),
)

BATCHES = Kind(
    "Imports on record",
    "Each for those who may import its table.",
    (
        Rule("changelist", "", "GET POST", EDITORS),
        Rule("add", "", "GET POST", NOBODY),
        Rule("", "batch", "GET POST", ALL),
        Rule("change", "batch", "GET POST", EDITORS),
        Rule("undo", "batch", "GET POST", HIDDEN_404),
        Rule("file", "batch", "GET", HIDDEN_404),
        Rule("file", "batch", "POST", NO_METHOD),
        Rule("history", "batch", "GET POST", HIDDEN_302),
        Rule("delete", "batch", "GET POST", NOBODY),
    ),
)

SENT = Kind(
    "Evidence sent by readers",
    "Messages of readers; nobody writes one here.",
    (
        Rule("changelist", "", "GET POST", EDITORS),
        Rule("add", "", "GET POST", NOBODY),
        Rule("", "message", "GET POST", ALL),
        Rule("change", "message", "GET POST", EDITORS),
        Rule("history", "message", "GET POST", EDITORS),
        Rule("delete", "message", "GET POST", PUBLISHERS),
    ),
    (
        Action("mark_handled", "message", "- yes yes yes yes"),
        Action("reopen", "handled message", "- yes yes yes yes"),
        Action("delete_selected", "message", "- - yes yes yes"),
    ),
)

ACCOUNTS = Kind(
    "Accounts",
    "Nobody but a superuser changes an account that is a superuser, or makes one.",
    (
        Rule("changelist", "", "GET POST", ADMINISTRATORS),
        Rule("add", "", "GET POST", ADMINISTRATORS),
        Rule("", "account", "GET POST", ALL),
        Rule("change", "account", "GET POST", ADMINISTRATORS),
        Rule("change", "superuser", "GET", ADMINISTRATORS),
        Rule("change", "superuser", "POST", SUPERUSERS),
        Rule("password_change", "account", "GET POST", ADMINISTRATORS),
        Rule("password_change", "superuser", "GET POST", SUPERUSERS),
        Rule("reset_second_factor", "account", "GET POST", ADMINISTRATORS),
        Rule("reset_second_factor", "superuser", "GET POST", SUPERUSERS),
        Rule("history", "account", "GET POST", ADMINISTRATORS),
        Rule("delete", "account", "GET POST", ADMINISTRATORS),
        Rule("delete", "superuser", "GET POST", NOBODY),
        Rule("delete", "administrator", "GET POST", NOBODY),
    ),
    (
        Action("delete_selected", "account", "- - - yes yes"),
        Action("delete_selected", "superuser", "- - - - -"),
        Action("delete_selected", "administrator", "- - - - -"),
    ),
)

GROUPS = Kind(
    "Groups",
    "The permissions of each role.",
    (
        Rule("changelist", "", "GET POST", SUPERUSERS),
        Rule("add", "", "GET POST", SUPERUSERS),
        Rule("", "group", "GET POST", ALL),
        Rule("change", "group", "GET POST", SUPERUSERS),
        Rule("history", "group", "GET POST", SUPERUSERS),
        Rule("delete", "group", "GET POST", SUPERUSERS),
    ),
    (Action("delete_selected", "group", "- - - - yes"),),
)

# Of no table, or of several: by the whole name of the URL.
DESK = Kind(
    "The desk",
    "Pages of no table, or of several.",
    (
        Rule("index", "", "GET POST", ALL),
        Rule("app_list", "", "GET POST", ALL),
        Rule("autocomplete", "", "GET", ALL),
        Rule("autocomplete", "", "POST", NO_METHOD),
        Rule("jsi18n", "", "GET", ALL),
        Rule("jsi18n", "", "POST", NO_METHOD),
        Rule("history", "", "GET", ALL),
        Rule("history", "", "POST", NO_METHOD),
        Rule("deleted_rows", "", "GET", PUBLISHERS),
        Rule("deleted_rows", "", "POST", NO_METHOD),
        Rule("meetings_meeting_next", "in a series", "GET POST", ALL),
        Rule("meetings_meeting_next", "draft in a series", "GET POST", HIDDEN_404),
        Rule("positions_position_grid", "", "GET POST", ALL),
        Rule("positions_proposalitem_outcomes", "", "GET POST", ALL),
        Rule("positions_review", "", "GET POST", ALL),
        Rule("positions_review_row", "in review", "GET", HIDDEN_404),
        Rule("positions_review_row", "in review", "POST", "404 403 yes yes yes"),
        Rule("writing", "", "GET", ALL),
        Rule("writing", "", "POST", NO_METHOD),
        Rule("writing_addresses", "", "GET", ALL),
        Rule("writing_addresses", "", "POST", NO_METHOD),
        Rule("writing_pasted", "", "GET", NO_METHOD),
        Rule("writing_pasted", "", "POST", ALL),
        Rule("own_sign_in", "", "GET POST", ALL),
        Rule("second_factor", "", "GET POST", ALL),
        Rule("recovery_codes", "", "GET POST", ALL),
        Rule("password_change", "", "GET POST", ALL),
        Rule("password_change_done", "", "GET", ALL),
        Rule("password_change_done", "", "POST", NO_METHOD),
        Rule("sign_in_code", "", "GET POST", "302 302 302 302 302"),
        Rule("login", "", "GET", "302 302 302 302 302"),
        Rule("login", "", "POST", ALL),
        Rule("logout", "", "GET", NO_METHOD),
        Rule("logout", "", "POST", ALL),
        Rule("", "", "GET POST", "404 404 404 404 404"),
    ),
)

OF_TABLES: dict[type[models.Model], Kind] = {
    Redirect: REDIRECTS,
    ImportBatch: BATCHES,
    SentEvidence: SENT,
    User: ACCOUNTS,
    Group: GROUPS,
}
KINDS = (CONTENT, REVIEWED, REFERENCE, SETTINGS, PARTS, REVIEWED_PARTS, *OF_TABLES.values(), DESK)


def kind_of(model: type[models.Model]) -> Kind:
    if model in OF_TABLES:
        return OF_TABLES[model]
    if not issubclass(model, Publishable):
        return (
            REVIEWED_PARTS if isinstance(admin.site._registry[model], ReviewedPartAdmin) else PARTS
        )
    if model.is_settings:
        return SETTINGS
    if issubclass(model, Reviewed):
        return REVIEWED
    return REFERENCE if model.is_reference else CONTENT


class Address(NamedTuple):
    """An address of the admin, with the table whose admin has it; None for the desk."""

    model: type[models.Model] | None
    page: str
    route: str

    @property
    def kind(self) -> Kind:
        return DESK if self.model is None else kind_of(self.model)

    @property
    def rules(self) -> list[Rule]:
        return [rule for rule in self.kind.rules if rule.page == self.page]


def addresses() -> Iterator[Address]:
    """Of all tables, as the site serves them."""
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
