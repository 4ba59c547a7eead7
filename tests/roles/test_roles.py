"""Every address of the admin, as each role asks for it and sends to it (table.py, docs/roles.md)."""

import re
from contextlib import ExitStack
from unittest import mock

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from core.records.tracked import TrackedModel
from meetings.models import Deadline
from tests.editing.forms import without_html

from .rows import ROWS
from .table import ROLES, YES, addresses, kind_of

pytestmark = pytest.mark.django_db
ADDRESSES = list(addresses())
TABLES = [*admin.site._registry, None]
START, SIGN_IN = "/admin/", "/admin/login/"
OTHER_METHODS = ("put", "patch", "delete", "options", "trace")


@pytest.fixture(autouse=True)
def _only_answers():
    """What is tested is who is answered: most of the time of an answer goes into its HTML."""
    with ExitStack() as stack:
        stack.enter_context(without_html())
        for name, made in (
            ("django.template.loader.render_to_string", ""),
            ("editing.pending.preview._answer", HttpResponse()),
        ):
            stack.enter_context(mock.patch(name, return_value=made))
        yield


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("superuser", password="correct horse")


@pytest.fixture
def people(author, editor, publisher, administrator, superuser):
    return dict(zip(ROLES, (author, editor, publisher, administrator, superuser), strict=True))


class Browsers:
    """One for each person, signed in again before each request: one of the addresses signs out."""

    def __init__(self, people):
        self.browser, self.sessions = Client(raise_request_exception=False), {}
        for name, person in people.items():
            signed_in = Client()
            signed_in.force_login(person)
            self.sessions[name] = signed_in.cookies["sessionid"].value

    def ask(self, name, method, url, data=None):
        self.browser.cookies.clear()
        if name in self.sessions:
            self.browser.cookies["sessionid"] = self.sessions[name]
        return getattr(self.browser, method.lower())(url, data or {})


@pytest.fixture
def browsers(people):
    return Browsers(people)


def url_of(address, row):
    """With the number of the row, or of what hangs on it, wherever the route has one."""
    known = {
        "<path:object_id>": row,
        "<id>": row,
        "<int:pk>": row,
        "<int:object_id>": row,
        "<int:file_pk>": getattr(row, "files", None) and row.files.get(),
    }
    url = f"/{address.route}"
    for name, value in known.items():
        if value is not None:
            url = url.replace(name, str(value.pk))
    for name, value in {
        "<str:format>": "csv",
        "<slug:which>": "refused",
        "<slug:table>": "proposal",
        "(?P<url>.*)$": "nonsense",
    }.items():
        url = url.replace(name, value)
    return re.sub(r"\^\(\?P<app_label>([a-z]+).*", r"\1/", url)


def query_of(address):
    deadline = Deadline._meta
    if address.page == "autocomplete":
        names = {"app_label": deadline.app_label, "model_name": deadline.model_name}
        return names | {"field_name": "assembly"}
    return {}


def sent_to(row):
    """What the pages that ask send when they are confirmed."""
    line = row.history.first() if isinstance(row, TrackedModel) else None
    return {
        "post": "yes",
        "slug": "renamed",
        "seen": getattr(row, "version", ""),
        "history_id": line.pk if line else "",
    }


def answer_to(response):
    """`yes`, or the status of a refusal."""
    place = response.headers.get("Location", "").partition("?")[0]
    if response.status_code == 302:
        return "302" if place in (START, SIGN_IN) else YES
    is_refusal = response.status_code in (403, 404, 405) or response.status_code == 409
    return str(response.status_code) if is_refusal else YES


def stored(model):
    return list(model._base_manager.order_by("pk").values()) if model else []


class Found:
    """What each role got, beside what it should get."""

    def __init__(self, browsers, people, model):
        self.browsers, self.people, self.model = browsers, people, model
        self.rows, self.wrong = {}, {}

    def row(self, name, role):
        key = name, role if name.startswith("own") else ""
        if key not in self.rows:
            self.rows[key] = ROWS[name](self.model, self.people[role])
        return self.rows[key]

    def note(self, what, role, expected, got):
        if got != expected:
            self.wrong[*what, role] = f"{got} instead of {expected}"


@pytest.mark.parametrize("model", TABLES)
def test_each_role_gets_what_the_table_says(model, browsers, people):
    """What is refused changes nothing; what is not is taken back for the next one."""
    seen = Found(browsers, people, model)
    for address, rule in _rules_of(model):
        for role, expected in rule.expected().items():
            row = seen.row(rule.rows, role)
            before = stored(model)
            for method in rule.methods.split():
                with transaction.atomic():
                    data = sent_to(row) if method == "POST" else query_of(address)
                    got = answer_to(browsers.ask(role, method, url_of(address, row), data))
                    transaction.set_rollback(got == YES)
                seen.note((address.page, rule.rows, method), role, expected, got)
            assert stored(model) == before
    assert seen.wrong == {}


def _rules_of(model):
    return [
        (address, rule) for address in ADDRESSES if address.model is model for rule in address.rules
    ]


@pytest.mark.parametrize("model", admin.site._registry)
def test_each_role_does_to_ticked_rows_what_the_table_says(model, browsers, people):
    seen = Found(browsers, people, model)
    url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    offered = actions_of(model, people["superuser"])
    for action in kind_of(model).actions:
        if action.name not in offered:
            continue
        for role, expected in action.expected().items():
            if not action.rows:
                is_offered = action.name in actions_of(model, people[role])
                seen.note((action.name,), role, expected, YES if is_offered else "-")
                continue
            row = seen.row(action.rows, role)
            before = stored(model)
            sent = {"action": action.name, "_selected_action": [row.pk], "confirmed": "yes"}
            with transaction.atomic():
                browsers.ask(role, "POST", url, sent | {"post": "yes"})
                got = "-" if stored(model) == before else YES
                transaction.set_rollback(True)
            seen.note((action.name, action.rows), role, expected, got)
    assert seen.wrong == {}


def actions_of(model, user):
    request = RequestFactory().get("/")
    request.user = user
    return set(admin.site._registry[model].get_actions(request))


@pytest.mark.parametrize("model", admin.site._registry)
def test_every_action_is_in_the_table(model, superuser):
    declared = {action.name for action in kind_of(model).actions}
    assert actions_of(model, superuser) - declared == set(), "Add them to tests/roles/table.py."


SIGNS_IN_OR_OUT = {"login", "logout"}
# What is sent there holds a password or a code, and is never shown again.
NOT_KEPT = {"password_change", "sign_in_code", "second_factor", "recovery_codes"}


@pytest.mark.parametrize("model", TABLES)
def test_who_is_not_signed_in_or_not_any_more_is_asked_to_sign_in(model, people):
    former = User.objects.create_superuser("former")
    outsiders = Browsers({"former": former})
    User.objects.filter(pk=former.pk).update(is_active=False)
    seen = Found(outsiders, people, model)
    for address, rule in _rules_of(model):
        row = seen.row(rule.rows, "superuser")
        for method in rule.methods.split() if rule.page not in SIGNS_IN_OR_OUT else ():
            is_kept = method == "POST" and (model or rule.page not in NOT_KEPT)
            for who in ("nobody", "former"):
                data = sent_to(row) if method == "POST" else {}
                got = answer_to(outsiders.ask(who, method, url_of(address, row), data))
                seen.note((rule.page, method), who, "403" if is_kept else "302", got)
    assert seen.wrong == {}


# The start page names the tables that one may see; a bare number leads to the form, which says who may see it.
FOR_ALL_STAFF = {"", "index", "jsi18n", "history", "writing", "writing_addresses", "writing_pasted"}
FOR_ALL_STAFF |= {"login", "logout", "password_change", "password_change_done"}
FOR_ALL_STAFF |= {"own_sign_in", "second_factor", "recovery_codes"}


@pytest.mark.parametrize("model", TABLES)
def test_staff_in_no_group_gets_nothing(model, people):
    guest = User.objects.create_user("guest", is_staff=True)
    browsers = Browsers({"guest": guest})
    seen = Found(browsers, people, model)
    allowed = {
        rule.page
        for address, rule in _rules_of(model)
        for method in rule.methods.split()
        for url in [url_of(address, seen.row(rule.rows, "superuser"))]
        if answer_to(browsers.ask("guest", method, url, query_of(address))) == YES
    }
    assert allowed - FOR_ALL_STAFF == set()


@pytest.mark.parametrize("model", TABLES)
def test_any_other_method_is_refused(model, browsers, people):
    seen = Found(browsers, people, model)
    for address, rule in dict(_rules_of(model)).items():
        url = url_of(address, seen.row(rule.rows, "superuser"))
        for method in OTHER_METHODS:
            got = answer_to(browsers.ask("superuser", method, url))
            seen.note((address.page, method), "superuser", "405", got)
    assert seen.wrong == {}
