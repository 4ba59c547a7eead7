"""What each role may do in the admin (table.py, docs/roles.md): the rights of every table, and every page of one table of each kind."""

import re
from contextlib import suppress
from unittest import mock
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from core.groups import ADMINISTRATOR, AUTHOR, EDITOR, PUBLISHER
from core.records.tracked import TrackedModel
from meetings.models import Deadline, Meeting
from tests.conftest import _staff
from tests.editing.forms import without_html

from .rights import actions_of, allowed
from .rows import OWN, ROWS, given_to, own_draft
from .table import (
    CONTENT,
    DESK,
    KINDS,
    OF_SEVERAL,
    PARTS,
    REFERENCE,
    REVIEWED,
    REVIEWED_PARTS,
    ROLES,
    SUPERUSER,
    YES,
    addresses,
    kind_of,
)

pytestmark = pytest.mark.django_db
ADDRESSES = list(addresses())
TABLES = list(admin.site._registry)
CONFIRMED = {"confirmed": "yes", "post": "yes"}
START, SIGN_IN = "/admin/", "/admin/login/"
METHODS = {"GET", "POST", "PUT", "DELETE"}
GUEST = "guest"  # staff in no group
_RENDER = "django.template.loader.render_to_string"
# These kinds share their pages with another kind: only rules that differ from its rules are requested.
SERVED_LIKE = {REVIEWED.name: CONTENT, REFERENCE.name: CONTENT, REVIEWED_PARTS.name: PARTS}
PAGES_OF_KINDS = [kind for kind in KINDS if kind.name not in SERVED_LIKE]
each_page_of_kinds = pytest.mark.parametrize("kind", PAGES_OF_KINDS, ids=lambda kind: kind.name)


class World:
    """A user of each role, and the rows that the rules of each table name."""

    def __init__(self):
        self.people = {name: _staff(name) for name in (AUTHOR, EDITOR, PUBLISHER, ADMINISTRATOR)}
        self.people[SUPERUSER] = User.objects.create_superuser(SUPERUSER)
        self.people[GUEST] = User.objects.create_user(GUEST, is_staff=True)
        self.rows = {
            (model, name): ROWS[name](model)
            for model in [*TABLES, None]
            for name in {rule.rows for rule in kind_of(model).rules + kind_of(model).actions}
            if name != OWN
        }
        for model in (one for one in TABLES if OWN in {rule.rows for rule in kind_of(one).rules}):
            self.rows[model, OWN] = own_draft(model, self.people[SUPERUSER])

    def row(self, model, name, role):
        """The row that a rule names; an own draft first becomes that of this role."""
        row = self.rows[model, name]
        if name == OWN:
            given_to(self.people[role], row)
        return row


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def rules_of(model):
    return [
        (address, rule) for address in ADDRESSES if address.model is model for rule in address.rules
    ]


@pytest.mark.parametrize("role", [*ROLES, GUEST])
def test_each_role_has_the_rights_of_the_table(role, world):
    """Staff in no group have no right but the redirect from `<row>/` to the form."""
    wrong, owner = set(), SUPERUSER if role == GUEST else role
    for model in (one for one in TABLES if kind_of(one) in OF_SEVERAL):
        known = actions_of(model, world.people[SUPERUSER])
        actions = [one for one in kind_of(model).actions if one.page in known]
        rules = [*(rule for _address, rule in rules_of(model)), *actions]
        rows = {name: world.row(model, name, owner) for name in {rule.rows for rule in rules}}
        asked = [
            (rule, method, rows[rule.rows]) for rule in rules for method in rule.methods.split()
        ]
        answers = allowed(world.people[role], model, asked)
        for (rule, method, _row), answer in zip(asked, answers, strict=True):
            if answer != (not rule.page if role == GUEST else rule.expected()[role] == YES):
                wrong.add((model.__name__, rule.page, rule.rows, method, answer))
    assert wrong == set()


def test_every_action_is_in_the_table(world):
    declared = {model: {one.page for one in kind_of(model).actions} for model in TABLES}
    known = {model: actions_of(model, world.people[SUPERUSER]) for model in TABLES}
    missing = {model: known[model] - declared[model] for model in TABLES}
    assert missing == dict.fromkeys(TABLES, set()), "Add them to tests/roles/table.py."


# every page of one table of each kind, as it is served


class Browsers:
    """A browser for each person, signed in again before each request, since one URL signs out."""

    def __init__(self, people):
        self.browser, self.sessions = Client(), {}
        for name, person in people.items():
            signed_in = Client()
            signed_in.force_login(person)
            self.sessions[name] = signed_in.cookies["sessionid"].value

    def ask(self, name, method, url, data=None):
        self.browser.cookies.clear()
        if name in self.sessions:
            self.browser.cookies["sessionid"] = self.sessions[name]
        # Only the status counts here; tests/journeys reads the HTML.
        with without_html(), mock.patch(_RENDER, return_value=""):
            return getattr(self.browser, method.lower())(url, data or {})


@pytest.fixture
def browsers(world):
    return Browsers(world.people)


def url_of(address, row=None):
    """The URL of this address, with the primary key of the row and of its file where the route needs them."""
    file = getattr(row, "files", None) and row.files.get()
    url = f"/{address.route}".replace("<int:file_pk>", str(file.pk if file else 1))
    url = re.sub("<(?:path:object_id|id|int:pk|int:object_id)>", str(row.pk if row else 1), url)
    for name, value in {
        "<str:format>": "csv",
        "<slug:which>": "refused",
        "<slug:table>": "proposal",
        "(?P<url>.*)$": "nonsense",
    }.items():
        url = url.replace(name, value)
    return re.sub(r"\^\(\?P<app_label>([a-z]+).*", r"\1/", url)


def sent_to(address, method, row):
    """The data that confirmation pages send, and the query of the autocomplete."""
    if method == "POST":
        line = row.history.first() if isinstance(row, TrackedModel) else None
        seen, line = getattr(row, "version", ""), line.pk if line else ""
        return {"post": "yes", "slug": "renamed", "seen": seen, "history_id": line}
    deadline = Deadline._meta
    names = {"app_label": deadline.app_label, "model_name": deadline.model_name}
    return names | {"field_name": "assembly"} if address.page == "autocomplete" else {}


def answer_to(response):
    """`yes`, or the status of a refusal."""
    place = response.headers.get("Location", "").partition("?")[0]
    if response.status_code == 302:
        return "302" if place in (START, SIGN_IN) else YES
    return str(response.status_code) if response.status_code in (403, 404, 405, 409) else YES


def stored(model):
    return list(model._base_manager.order_by("pk").values()) if model else []


def asked_by_request(kind, rule):
    """Each method with the last role that gets each refusal; the last method also with the first role that is let in.
    For a kind of one table, whose rights are tested nowhere else, the first method comes with that role and with all
    refused ones. Roles after the first one have all its rights (`core/test_permissions.py`)."""
    like = SERVED_LIKE.get(kind.name)
    if like and rule in (*like.rules, *like.actions):
        return
    expected, methods = rule.expected(), rule.methods.split()
    last = {answer: role for role, answer in expected.items() if answer != YES}
    first = [role for role, answer in expected.items() if answer == YES][:1]
    for method in methods:
        is_for_all = method == methods[0] and kind not in (*OF_SEVERAL, DESK)
        asked = {*last.values(), *(first if method == methods[-1] else ())}
        for role, answer in expected.items():
            if role in asked or (is_for_all and (answer != YES or role in first)):
                yield method, role, answer


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_role_gets_what_the_table_says(kind, browsers, world):
    """Refused requests change nothing; others are rolled back before the next."""
    wrong, model, before = {}, kind.example, None
    actions = [(None, rule) for rule in kind.actions if rule.rows]
    for address, rule in (*rules_of(model), *actions):
        for method, role, expected in asked_by_request(kind, rule):
            row = world.row(model, rule.rows, role)
            before = stored(model) if before is None or rule.rows == OWN else before
            with transaction.atomic():
                if address:
                    data = sent_to(address, method, row)
                    got = answer_to(browsers.ask(role, method, url_of(address, row), data))
                else:
                    data = {"action": rule.page, "_selected_action": [row.pk]} | CONFIRMED
                    browsers.ask(role, "POST", list_of(model), data)
                    got = "-" if stored(model) == before else YES
                transaction.set_rollback(got == YES)
            if got != expected or stored(model) != before:
                wrong[rule.page, rule.rows, method, role] = f"{got}, not {expected}"
    assert wrong == {}


def list_of(model):
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


# The start page names only tables that the user may see; `<row>/` redirects to the form, which is refused.
FOR_ALL_STAFF = {"", "index", "jsi18n", "history", "writing", "writing_addresses", "writing_pasted"}
FOR_ALL_STAFF |= {"login", "logout", "password_change", "password_change_done"}
FOR_ALL_STAFF |= {"own_sign_in", "second_factor"}


@each_page_of_kinds
def test_staff_in_no_group_gets_nothing(kind, browsers, world):
    allowed = {
        address.page
        for address, rule in dict(reversed(rules_of(kind.example))).items()
        for row in [world.row(kind.example, rule.rows, SUPERUSER)]
        for method in methods_of(address)
        for data in [sent_to(address, method, row)]
        if answer_to(browsers.ask(GUEST, method, url_of(address, row), data)) == YES
    }
    assert allowed - FOR_ALL_STAFF == set()


def methods_of(address):
    return {method for rule in address.rules for method in rule.methods.split()}


@each_page_of_kinds
def test_any_other_method_is_refused(kind, browsers):
    answers = {
        (address.page, method): answer_to(browsers.ask(SUPERUSER, method, url_of(address)))
        for address in dict(rules_of(kind.example))
        for method in METHODS - methods_of(address)
    }
    assert answers == dict.fromkeys(answers, "405")


SIGNS_IN_OR_OUT = {"login", "logout"}
# What these forms send holds a password or a code, and is never shown again.
NOT_KEPT = {"password_change", "sign_in_code", "second_factor"}


def test_every_address_asks_who_is_not_signed_in_to_sign_in(client):
    asked = [one for one in ADDRESSES if one.page not in SIGNS_IN_OR_OUT]
    answers = {one.route: answer_to(client.get(url_of(one))) for one in asked}
    assert answers == dict.fromkeys(answers, "302")


@each_page_of_kinds
def test_what_is_sent_after_a_session_is_kept_and_who_is_not_staff_any_more_is_out(kind, world):
    former = User.objects.create_superuser("former")
    outsiders = Browsers({"former": former})
    User.objects.filter(pk=former.pk).update(is_active=False)
    answers, expected = {}, {}
    for address in dict(rules_of(kind.example)):
        for method in methods_of(address):
            is_kept = method == "POST" and (kind.example or address.page not in NOT_KEPT)
            # The test above sends a GET without a session to every address.
            outside = ("nobody", "former")[method == "GET" :]
            for who in outside if address.page not in SIGNS_IN_OR_OUT else ():
                asked = address.page, method, who
                answers[asked] = answer_to(outsiders.ask(who, method, url_of(address)))
                expected[asked] = "403" if is_kept else "302"
    assert answers == expected


# addresses of rows that cannot exist

ODD = ("abc", "9" * 30, "\x00", "a/b")
ODDER = ("-1", "1.5", "9" * 5000, "1\x00", "_00", "１", "é", "None", "[1]", " 1", "nan")


def odd_addresses(model, keys):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    for odd in map(quote, keys):
        for page in ("history", "change", "delete", "rename"):
            with suppress(NoReverseMatch):  # a table without such a page
                yield reverse(f"{name}_{page}", args=["KEY"]).replace("KEY", odd)
        with suppress(NoReverseMatch):  # a line of a history
            yield f"{reverse(f'{name}_history', args=['1'])}{odd}/"


@pytest.mark.parametrize("model", [kind.example for kind in PAGES_OF_KINDS if kind.example])
def test_no_address_of_a_row_is_a_fault(admin_client, model):
    admin_client.raise_request_exception = False
    faults = {}
    for where in odd_addresses(model, (*ODD, *ODDER) if model is Meeting else ODD):
        with without_html():
            answers = admin_client.get(where), admin_client.post(where, {"post": "yes"})
        if not (found := {one.status_code for one in answers}) <= {302, 403, 404}:
            faults[where[:200]] = found
    assert faults == {}
