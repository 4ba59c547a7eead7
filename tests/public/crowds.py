"""Makes many published rows on the write path; rows that they require are shared as far as the table allows."""

import datetime as dt
import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import models, transaction
from django.test import RequestFactory

from core import registry
from core.dates import PartialDateField
from core.fields import CodeField
from core.public.filters import MonthField
from core.public.views import Filtered
from core.records import state_cache
from core.records.saving import Write, WriteContext, save_rows, writing
from meetings.models import Meeting
from positions.models import Proposal
from tests.public.places import DATA_FILES, places, said_by
from tests.rows import MODELS, OPERATOR, PAGES, build, make

Values = dict[str, Any]


def crowd(
    model: Any, size: int, each: Callable[[int], Values] | None = None, **given: Any
) -> list[Any]:
    """`size` rows with common values, and values that `each` returns by index."""
    many = {field.name for field in model._meta.many_to_many}
    values = [given | (each(index) if each else {}) for index in range(size)]
    own = [{name: one[name] for name in one.keys() - many} for one in values]
    rows = [build(model, **own[0])]
    shared = {
        field.name: [getattr(rows[0], field.name)] * size
        for field in _relations(rows[0])
        if field.name not in values[0]
    }
    for name in _alone(rows[0], set(values[0])) if size > 1 else ():
        shared[name][1:] = crowd(model._meta.get_field(name).related_model, size - 1)
    for index in range(1, size):
        rows.append(build(model, **own[index], **{name: of[index] for name, of in shared.items()}))
    for row in rows:
        row.ensure_slug()
    writes = [
        Write(row, many={name: one[name] for name in one.keys() & many})
        for row, one in zip(rows, values, strict=True)
    ]
    with writing():
        save_rows(writes, WriteContext(OPERATOR, "test", "a crowd"))
    return rows


def _relations(row: Any) -> list[Any]:
    """The relations of this row that have a value."""
    return [
        field
        for field in row._meta.concrete_fields
        if field.is_relation and field.editable and getattr(row, field.attname) is not None
    ]


def _alone(row: Any, held: set[str]) -> set[str]:
    """The relations in which two rows must differ: one for each unique constraint that no other value satisfies."""
    fields = {field.name: field for field in row._meta.concrete_fields}
    set_here = {field.name for field in _relations(row)}
    plain = (models.BooleanField, PartialDateField)
    alike = {name for name, one in fields.items() if one.choices or isinstance(one, plain)}
    unique = [one for one in row._meta.constraints if isinstance(one, models.UniqueConstraint)]
    rules = [set(rule.fields) for rule in unique if rule.fields]
    rules += [{name} for name, field in fields.items() if field.is_relation and field.unique]
    return {
        min((rule & set_here) - held)
        for rule in rules
        if rule <= set_here | alike and (rule & set_here) - held
    }


def relations_to(model: Any) -> list[tuple[Any, Any]]:
    """Each model that refers to this one, with the field."""
    every = ((other, field) for other in MODELS for field in relations_of(other))
    return [(other, field) for other, field in every if field.related_model is model]


def relations_of(model: Any) -> list[Any]:
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    own = [field for field in fields if field.editable and not field.primary_key]
    return [field for field in own if field.related_model in MODELS]


def given_by(targets: dict[Any, Any]) -> Values:
    """The values, by field name, of a row that refers to these targets."""
    return {
        field.name: [target] if field.many_to_many else target for field, target in targets.items()
    }


def optional_relations(model: Any) -> list[Any]:
    return [field for field in relations_of(model) if field.many_to_many or field.null]


# rows that differ


FIRST_DAY = dt.date(2024, 1, 15)
_LEFT_ALONE = {"publication", "confidence", "date_precision", "relation", "is_current"}
_LEFT_ALONE |= {"is_owner", "live_at", "expires_at"}


def varied(model: Any, size: int = 30) -> None:
    """Makes three groups of rows with parents of their own, and a part of each kind for each row; every seventh row has no date."""
    fields = [field for field in optional_relations(model) if not field.one_to_one]
    pools = {field: crowd(field.related_model, 3) for field in fields}
    one_of = model.exactly_one_of

    def values(index: int) -> Values:
        others = set(one_of) - {one_of[index % len(one_of)]} if one_of else ()
        pointed = {
            field: pool[index % 3] for field, pool in pools.items() if field.name not in others
        }
        return of_each_kind(model, index) | given_by(pointed)

    rows = []
    for start in range(0, size // 3 * 3, size // 3):
        rows += crowd(model, size // 3, each=lambda index, start=start: values(start + index))
    add_parts(rows)


def add_parts(rows: list[Any]) -> None:
    """Adds to each of these rows one row of each model that requires it as a parent."""
    for part, field in relations_to(type(rows[0])):
        if not field.null and not field.many_to_many:
            crowd(part, len(rows), each=lambda index, name=field.name: {name: rows[index]})


def of_each_kind(model: Any, index: int) -> Values:
    """Values for the fields with choices, flags and dates, which change with the index."""
    return {
        field.name: value
        for field in model._meta.concrete_fields
        if field.name not in _LEFT_ALONE and (value := _nth(field, index)) is not None
    }


def _nth(field: Any, index: int) -> Any:
    if field.choices:
        return list(dict(field.choices))[index % len(field.choices)]
    if isinstance(field, models.BooleanField):
        return index % 2 == 0
    if isinstance(field, PartialDateField):
        return f"20{index:02}"
    if type(field) is models.DateField and (index % 7 or not field.null):
        return FIRST_DAY + dt.timedelta(20 * index + 3 * field.name.startswith("end"))
    return None


def lists_of_varied_rows(size: int = 30) -> Iterator[str]:
    """Yields the URL of each list after making its rows, which are removed before the next; the public state stays the same."""
    for address, view in registry.lists.items():
        with transaction.atomic():
            varied(view.model, size)
            with state_cache.reading_state(lambda state=address: state):
                yield address
            transaction.set_rollback(True)


def queries_of(client: Any, address: str) -> list[str]:
    """The filters and sort orders that the form and links of a list offer: one by one, and several at once."""
    context = client.get(address).context
    filtered, number = context["filtered"], re.findall(r"\d+", str(context["page"][0]))[-1]
    asked = {
        name: words_of(field, number)[-1:] for name, field in filtered.filterset.form.fields.items()
    }
    singles = [f"?{name}={word}" for name, words in asked.items() for word in words]
    orders = [f"?sort={sign}{name}" for name in filtered.filterset.sorts for sign in ("", "-")]
    together = "&".join(f"{name}={words[0]}" for name, words in list(asked.items())[:3] if words)
    return ["", *singles, *orders, f"?{together}", f"{singles[-1]}&{orders[-1][1:]}"]


def words_of(field: forms.Field, number: str) -> list[str]:
    """Values for a field; for a text field this number, which occurs in a row."""
    if isinstance(field, MonthField):
        return ["2024-06"]
    if (choices := getattr(field, "choices", None)) is not None:
        return [str(word) for word, _label in choices if word]
    return ["2024-06-01"] if isinstance(field, forms.DateField) else [number]


def filtered(address: str, query: str) -> Filtered:
    """The list narrowed by this query string; no page is rendered."""
    return Filtered(registry.lists[address](), RequestFactory().get(f"/{query}"))


def keys(address: str, query: dict[str, str]) -> list[int]:
    """Primary keys of the rows that a query leaves, in order."""
    return list(filtered(address, f"?{urlencode(query)}").rows.values_list("pk", flat=True))


def on_pages(client: Any, address: str, query: str) -> list[Any]:
    """The rows on all pages of a list, found by following its links."""
    rows: list[Any] = []
    following: str | None = query
    while following is not None:
        response = client.get(address + following)
        shown = list(response.context["page"].object_list)
        assert [str(row) for row in shown if not _is_shown(row, response.text)] == []
        rows += shown
        found = re.search(r'rel="next" href="([^"]+)"', response.text)
        following = html.unescape(found[1]) if found else None
    return rows


def _is_shown(row: Any, page: str) -> bool:
    """Whether the page links to the row, perhaps as of a day, or has an element with its id."""
    address = row.get_absolute_url()
    links = (f'href="{html.escape(address)}{mark}' for mark in ('"', "?asof="))
    return any(link in page for link in links) or f'id="{address.partition("#")[2]}"' in page


# canaries


# Codes that must have a form of their own.
_FORMED = {"Question.code"}
# Other values that a row with this relation must have.
_ALONG: dict[str, Any] = {
    "Edition.committee": lambda committee: {"assembly": committee.assembly},
    "Committee.parent": lambda parent: {"assembly": parent.assembly},
    "Document.relates_to": lambda other: {"relation": "adds_to"},
    "Proposal.committee": lambda committee: {"assembly": committee.assembly},
    "Proposal.adds_to": lambda other: {"assembly": other.assembly},
    "Proposal.replaces": lambda other: {"assembly": other.assembly},
    "Session.committee": lambda committee: {
        "meeting": Meeting.objects.filter(is_of=committee.assembly).first()
        or make(Meeting, is_of=committee.assembly)
    },
    "ProposalItem.edition": lambda edition: {"proposal": make(Proposal, assembly=edition.assembly)},
    "Position.supersedes": lambda other: (
        {name: getattr(other, name) for name in ("assembly", "held_by", *other.exactly_one_of)}
        | {"taken_on": "9999"}
    ),
}


class Canaries:
    """Makes rows with a canary each, and finds which canaries are public, and where."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}

    def make(self, model: Any, label: str = "", **values: Any) -> Any:
        return make(model, **self.values(model, label) | values)

    def values(self, model: Any, label: str = "") -> dict[str, str]:
        """Values of a row with its own canary."""
        word = self.word(label or model.__name__)
        return {"canary": word} | _codes(model, word)

    def word(self, label: str) -> str:
        word = f"xanadu{len(self.words):03}"
        self.words[word] = label
        return word

    def seen(self, client: Any) -> set[tuple[str, str]]:
        """Reads all public places with text, without the data files: the ZIP holds the same bytes."""
        places_with_text = (one for one in places() if not one.partition("?")[0].endswith(".png"))
        return {
            (label, address)
            for address in places_with_text
            if address not in DATA_FILES
            for text in [said_by(client.get(address))]
            for word, label in self.words.items()
            if word in text
        }


def _codes(model: Any, word: str) -> dict[str, str]:
    codes = [one for one in model._meta.concrete_fields if isinstance(one, CodeField)]
    fitting = [one.name for one in codes if one.editable and one.max_length >= len(word)]
    return {name: word for name in fitting if f"{model.__name__}.{name}" not in _FORMED}


def along(model: Any, field: Any, target: Any) -> dict[str, Any]:
    """The value of the relation to `target`, with the other values that it requires."""
    extra = _ALONG.get(f"{model.__name__}.{field.name}")
    return given_by({field: target}) | (extra(target) if extra else {})


OPTIONAL = [
    (model, field)
    for model in PAGES
    for field in optional_relations(model)
    if hasattr(field.related_model, "publication")
]
