"""An Author reads no draft of another person. Each draft holds a word of its own, which is looked for in the admin and in previews.

Public rows and own drafts refer to these drafts. The list of every table is read, and the form of all but reference data. Every page
is read of the tables in `MOST_RELATIONS`, and the ids of the drafts are sent in their forms, filters and actions.
"""

import datetime as dt
import re
from contextlib import suppress
from itertools import count

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import lookup_field
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.utils import timezone

from core.groups import AUTHOR
from core.models import PreviewLink
from core.records.pending.models import pending_of
from core.records.pending.shown import NotShown, share
from core.records.permissions import may
from core.records.saving import save_row
from documents.models import Document
from editing.pending.preview import preview_url
from meetings.models import Assembly, Figure, Meeting
from participants.models import Participant
from positions.models import Position
from resolutions.models import Resolution
from tests.conftest import _staff
from tests.editing.forms import address, keep_pending, without_tables
from tests.journeys.admin_forms import as_typed, opened, opened_at, with_row_in_each_inline
from tests.public.crowds import Canaries, along, optional_relations, relations_of, relations_to
from tests.rows import MODELS, OPERATOR, build, fresh, make, sharing

from .rights import actions_of, asked_by
from .rows import hide
from .table import CONTENT, OF_SEVERAL, YES, addresses, kind_of
from .test_roles import list_of, url_of

pytestmark = pytest.mark.django_db
TABLES = [model for model in admin.site._registry if model in MODELS and not model.is_settings]
ADDRESSES = [one for one in addresses() if not one.page.startswith(("import", "export"))]
# Meeting for content, since many tables refer to it; of each other kind the table with most relations.
MOST_RELATIONS = [Meeting] + [
    max(tables, key=lambda model: len(relations_of(model)))
    for kind in OF_SEVERAL
    if (tables := [one for one in TABLES if kind_of(one) is kind]) and kind is not CONTENT
]
_numbers = count(1)


class World:
    """A draft of another of each table, and rows that refer to such drafts; `rows` has them by table and kind."""

    def __init__(self):
        self.author, self.canaries, self.rows, self.led_to = _staff(AUTHOR), Canaries(), {}, {}
        for model in TABLES:
            self.rows[model, "foreign"] = self.foreign(model)
            self.rows[model, "public"] = make(model, **apart(model), **self.loose(model, "public"))
            if may(self.author, "add", model):
                self._fill_own(model)
        for model in MOST_RELATIONS:
            if own := self.rows.get((model, "own")):
                self._lead_to(own)

    def _fill_own(self, model):
        self.rows[model, "own"] = self.turned(self.own(model), self.loose(model, "own"))
        if is_draft(model):
            self.rows[model, "pending"] = self.pending(model)
        for field in relations_of(model):
            if field.name in model.public_with and field.name != model.parent_field:
                hidden = self.hidden(field.related_model)
                self.rows[model, f"below {field.name}"] = self.own(model, **{field.name: hidden})

    def _lead_to(self, row):
        """Makes a draft of another for each relation to this row, except from its parts."""
        model = type(row)
        for table, field in relations_to(model):
            if field.name != table.parent_field and is_draft(table):
                label = f"{table.__name__} that leads to {model.__name__}"
                hide(self.canaries.make(table, label, published=False, **along(table, field, row)))

    def hidden(self, model):
        """The one draft of another of this table to which rows of several tables refer."""
        if model not in self.led_to:
            self.led_to[model] = self.foreign(model)
        return self.led_to[model]

    def foreign(self, model, label=""):
        row = self.canaries.make(model, label, published=not is_draft(model))
        hide(row.root())
        return row

    def loose(self, model, kind):
        """Drafts of others for those relations whose target need not be public for the row to be public."""
        values, used = {}, {model}
        for field in optional_relations(model):
            if field.name not in model.public_with:
                table, label = field.related_model, f"{model.__name__}.{field.name} {kind}"
                is_shared = table not in used and not getattr(field, "unique", False)
                hidden = self.hidden(table) if is_shared else self.foreign(table, label)
                values |= along(model, field, hidden)
                used.add(table)
        if "supersedes" in values:
            values["taken_on"] = {"public": "9997", "own": "9998", "pending": "9999"}[kind]
        return values

    def own(self, model, **values):
        row = build(model, published=False, **(apart(model) | values))
        if model.parent_field:
            hide(row.root(), created_by=self.author)
        save_row(row, by=self.author, channel="test")
        return row

    def turned(self, row, values):
        """Saves the values as someone who may read the drafts that they refer to."""
        many = {one.name for one in row._meta.many_to_many} & values.keys()
        for name in values.keys() - many:
            setattr(row, name, values[name])
        save_row(row, by=OPERATOR, channel="test", many={name: values[name] for name in many})
        return row

    def pending(self, model):
        """A public row that the author made, with a change that leads to drafts of others."""
        row = make(model, **apart(model))
        type(row)._base_manager.filter(pk=row.pk).update(created_by=self.author)
        row.refresh_from_db()
        names = {one.name for one in optional_relations(model)} - set(model.public_with)
        hidden = self.loose(model, "pending").items()
        values = {
            name: [one.pk for one in value] if isinstance(value, list) else value.pk
            for name, value in hidden
            if name in names
        }
        keep_pending(row, OPERATOR, **values)
        return row

    def of(self, model, *kinds):
        found = {kind: row for (table, kind), row in self.rows.items() if table is model}
        return {kind: found[kind] for kind in kinds or found if kind in found}

    def told(self, response):
        """The labels of the drafts that an answer names."""
        body = b"".join(response) if response.streaming else response.content
        return self.named(f"{dict(response.headers)} {body.decode()}")

    def named(self, text):
        found = re.findall(r"xanadu\d{3}", text.casefold())
        return {self.canaries.words[word] for word in found}


def apart(model):
    """A source of its own for each figure, so that no two have the same key."""
    return {"said_by": f"source {next(_numbers)}"} if model is Figure else {}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), sharing(Assembly):
        yield World()
        transaction.set_rollback(True)


class Told:
    """Sends requests, and records which drafts of others the answers name, and where."""

    def __init__(self, world, client):
        self.world, self.client, self.places = world, client, set()

    def ask(self, place, url, data=None, method="get"):
        """Sends one request and rolls back what it wrote."""
        with transaction.atomic(), without_tables():
            response = getattr(self.client, method)(url, data or {})
            self.places |= {(place, label) for label in self.world.told(response)}
            if response.status_code == 302 and method == "post":
                then = self.client.get(response.url)
                self.places |= {(f"{place}, then", label) for label in self.world.told(then)}
            transaction.set_rollback(True)
        return response


@pytest.fixture
def told(world):
    client = Client()
    client.force_login(world.author)
    return Told(world, client)


def pages_of(model):
    return dict.fromkeys(one for one in ADDRESSES if one.model is model)


each_table = pytest.mark.parametrize("model", TABLES)
each_kind = pytest.mark.parametrize("model", MOST_RELATIONS)


@each_kind
def test_no_page_of_a_row_names_a_draft_of_another(model, world, told):
    """Each form and history is read; other pages of public rows only if table.py shows them to an Author."""
    for page in pages_of(model):
        shown = {rule.rows for rule in page.rules if rule.expected()[AUTHOR] == YES}
        kinds = {"own"} | ({"public", "pending"} if "public" in shown else set())
        for kind, row in world.of(model).items() if "object_id" in page.route else ():
            if kind in kinds or page.page in ("change", "history"):
                told.ask(f"{page.page}, {kind}", url_of(page, row))
    assert told.places == set()


@each_table
def test_no_list_names_or_finds_a_draft_of_another(model, world):
    own, asked = admin.site._registry[model], asked_by(world.author, model)
    rows, columns = own.get_queryset(asked), own.get_list_display(asked)
    cells = [str(lookup_field(name, row, own)[2]) for row in rows for name in columns]
    found, _has_duplicates = own.get_search_results(asked, rows, "xanadu")
    filters = [one.split("__")[0] for one in own.get_list_filter(asked) if isinstance(one, str)]
    # a filter by a table of drafts that refer to these rows would show which rows have such drafts
    relations = [field for field in map(model._meta.get_field, filters) if field.one_to_many]
    led_to = [field.name for field in relations if is_draft(field.related_model)]
    assert [world.named(" ".join(cells)), list(found), led_to] == [set(), [], []]


@each_kind
def test_no_page_of_a_list_names_finds_or_offers_a_draft_of_another(model, world, told):
    url, found, own = list_of(model), {}, admin.site._registry[model]
    asked = asked_by(world.author, model)
    told.ask("list", url)
    by = set(own.get_list_filter(asked))
    for field in relations_of(model):
        if field.name in by:
            hidden = world.rows[field.related_model, "foreign"]
            told.ask(f"list by {field.name}", url, {f"{field.name}__id__exact": hidden.pk})
    for name in own.get_autocomplete_fields(asked):
        names = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
        query = names | {"field_name": name, "term": "xanadu"}
        found[name] = told.client.get("/admin/autocomplete/", query).json()["results"]
    assert [told.places, found] == [set(), dict.fromkeys(found, [])]


@each_kind
def test_no_action_names_a_draft_of_another(model, world, told):
    rows = [row.pk for row in world.of(model).values()]
    for action in actions_of(model, world.author):
        sent = {"action": action, "_selected_action": rows}
        told.ask(action, list_of(model), sent, "post")
    assert told.places == set()


@pytest.mark.parametrize("model", [model for model in TABLES if not model.is_reference])
def test_no_form_names_or_offers_a_draft_of_another(model, world, told):
    """For tables in `MOST_RELATIONS` only the choices are checked: the first test reads their pages."""
    url = address(world.rows[model, "own"])
    is_read = model in MOST_RELATIONS
    page = opened_at(told.client, url) if is_read else opened(told.ask("form", url))
    offered = {
        name
        for name, rows in relations_in(page)
        if rows.filter(pk=world.rows[rows.model, "foreign"].pk).exists()
    }
    assert [told.places, offered] == [set(), set()]


@each_kind
def test_no_form_takes_a_draft_of_another(model, world, told):
    """Each form is sent as it is shown, with the id of such a draft in each relation."""
    own = world.of(model, "own").get("own")
    urls = {"add": f"{list_of(model)}add/", "change": address(own)} if own else {}
    taken = {}
    for place, url in urls.items():
        page = opened_at(told.client, url)
        typed = as_typed(build(model, published=False), page.form) if place == "add" else {}
        sent = with_row_in_each_inline(page, own) | typed
        wanted = dict(relations_in(page))
        for name, rows in wanted.items():
            hidden = world.rows[rows.model, "foreign"].pk
            sent[name] = [hidden] if isinstance(sent.get(name), list) else hidden
        answer = told.ask(place, url, sent, "post")
        refused = opened(answer).refused if answer.status_code == 200 else set()
        taken[place] = wanted.keys() - refused
    assert [taken, told.places] == [dict.fromkeys(urls, set()), set()]


def relations_in(page):
    """The fields that choose a row, of the form and of a new line of each inline, each with its choices."""
    lines = [(page.form.fields, page.form.add_prefix)]
    for formset in page.formsets:
        start = formset.add_prefix(formset.total_form_count())
        lines.append((formset.empty_form.fields, f"{start}-{{}}".format))
    for fields, prefixed in lines:
        for name, field in fields.items():
            if isinstance(field, forms.ModelChoiceField) and name != "id":
                yield prefixed(name), field.queryset


def test_the_grid_of_positions_takes_and_names_no_draft_of_another(world, told):
    assembly, text = make(Assembly), make(Resolution)
    known = make(Participant, kind="regional_organisation", slug="known-one", code="KNOWN")
    hidden = world.canaries.make(Participant, kind="regional_organisation", published=False)
    words = ",".join([hidden.slug, hidden.code, hidden.name, hidden.common_name])
    url = f"/admin/positions/position/grid/?assembly={assembly.slug}&resolution={text.slug}"
    told.ask("organisations listed", url)
    answer = told.client.get(f"{url}&holders={words}")
    holders = [cell.holder for cell in answer.context["grid"].cells]
    evidence = {"document": world.rows[Document, "foreign"].pk, "evidence_kind": "official_paper"}
    cell = {f"{known.slug}-stance": "supports", f"{known.slug}-taken_on": "2024-10-01"}
    before = Position.objects.count()
    told.ask("evidence", url, cell | evidence | {"save": ""}, "post")
    answer = told.client.post(url, cell | evidence | {"save": ""})
    errors = answer.context["evidence"].errors if answer.status_code == 200 else {}
    assert [hidden in holders, [*errors], told.places] == [False, ["document"], set()]
    assert Position.objects.count() == before


def test_a_form_that_is_saved_keeps_what_its_author_may_not_read(world, told):
    """The form offers a document that someone else chose under its number, not its name."""
    row = fresh(world.rows[Position, "own"])
    page = opened_at(told.client, address(row))
    labels = dict(page.form.fields["document"].choices)
    with transaction.atomic():
        answer = told.client.post(address(row), page.sent | {"summary": "Typed"})
        saved = fresh(row)
        transaction.set_rollback(True)
    number = f"Document {row.document_id}"
    assert [answer.status_code, saved.summary] == [302, "Typed"]
    assert [number in map(str, labels.values()), saved.document_id] == [True, row.document_id]


def test_no_page_of_many_tables_names_a_draft_of_another(world, told):
    pages = ["", "history/", "positions/proposalitem/outcomes/"]
    pages += [f"history/?table={model._meta.label_lower}" for model in MOST_RELATIONS]
    pages += [f"{app}/" for app in {model._meta.app_label for model in TABLES}]
    pages += [f"meetings/meeting/{row.pk}/next/" for row in world.of(Meeting).values()]
    for page in pages:
        told.ask(page, f"/admin/{page}")
    assert told.places == set()


def test_no_preview_names_a_draft_that_is_no_part_of_it(world):
    """A preview shows what readers would see (`public/test_drafts.py` checks every table); a row below a hidden one has none."""
    told, statuses, shared = Told(world, Client()), {}, set()
    maker = User.objects.create_superuser("maker of links")  # links end with their maker's account
    for model in filter(is_draft, MOST_RELATIONS):
        for kind, row in world.of(model).items():
            if kind in ("foreign", "public") or not preview_url(row):
                continue
            # for rows below a hidden one: as if the link was made before that was hidden
            pending = pending_of(row)
            link = PreviewLink.objects.create(
                table=ContentType.objects.get_for_model(row),
                row_pk=row.pk,
                pending=pending,
                number=pending.number if pending else fresh(row).version,
                by=maker,
                expires_at=timezone.now() + dt.timedelta(days=1),
            )
            answer = told.ask(f"{model.__name__} {kind}", f"/preview/{link.token}/")
            statuses.setdefault(kind.split()[0], set()).add(answer.status_code)
            with suppress(NotShown):
                if kind.startswith("below"):
                    share(fresh(row), by=OPERATOR)
                    shared.add(f"{model.__name__} {kind}")
    assert told.places == set()
    assert [statuses, shared] == [{"own": {200}, "pending": {200}, "below": {410}}, set()]


def is_draft(model):
    return hasattr(model, "publication")
