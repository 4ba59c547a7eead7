"""Valid rows of any table, stored on the write path: `make(Meeting, name="3rd APT meeting")`."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from core.dates import PartialDateField
from core.fields import AddressesField, AddressField, KeyField
from core.models import Redirect
from core.records.frozen import hash_of
from core.records.permissions import Operator
from core.records.publishable import Publication, Reviewed
from core.records.saving import save_row
from core.records.tracked import TrackedModel
from core.registry import tables
from core.richtext import RichTextField
from matrix.models import Release
from meetings.models import Assembly, Committee, Deadline, Figure, Meeting
from pages.models import SiteSettings
from papers.models import PaperEdition
from participants.models import Membership, Participant
from positions.models import AgendaItem, ImpactAssessment, Position, Proposal, ProposalItem
from resolutions.models import Edition, Recommendation, Resolution
from study_groups.models import Mandate, Question, StudyGroup, StudyPeriod

MODELS = [resource.model() for resource in tables.values()]
PAGES = [
    model for model in MODELS if hasattr(model, "publication")
]  # drafted and published by themselves
PARTS = [model for model in MODELS if model.parent_field]
# One table of each kind, for what the same code does to all tables; where tables differ, tests walk all of them.
OF_EACH_KIND = (
    Membership,  # a part, whose row has a form of its own
    StudyPeriod,  # reference rows, without a slug and an address
    Committee,  # without a slug, at the address of another row, with links to its own table
    Meeting,  # with parts, a slug, and links to several rows
    Proposal,  # reviewed by a second person, with its parts
    ProposalItem,  # a part of what is reviewed, with an address
    PaperEdition,  # frozen, with contents in JSON
    SiteSettings,  # one row only
)
PAGES_OF_EACH_KIND = [model for model in OF_EACH_KIND if model in PAGES]

Values = dict[str, Any]
OPERATOR = Operator(may_publish=True)  # somebody at the command line with --publish
_numbers = count(1)
_shared: dict[Any, Any] = {}


@contextmanager
def sharing(model: Any) -> Iterator[None]:
    """Within this context, all rows that need a parent of this model get the same one."""
    _shared[model] = make(model)
    try:
        yield
    finally:
        del _shared[model]


def _parent(model: Any) -> Any:
    return _shared.get(model) or make(model)


def _study_group(given: Values, number: int) -> Values:
    code = given.get("code", f"SG{number}")
    return {"code": code, "number": int(code[2:]) if code[2:].isdigit() else None}


def _question(given: Values, number: int) -> Values:
    mandate = given.get("mandate") or make(Mandate)
    return {
        "mandate": mandate,
        "code": f"Q{number}/{mandate.study_group.number or mandate.study_group.code}",
    }


def _unless(given: Values, names: str, needed: str, model: Any) -> Values:
    """The relation `needed` with a parent, unless one of these names is given."""
    return {} if given.keys() & set(names.split()) else {needed: _parent(model)}


def _of_an_assembly(given: Values, number: int) -> Values:
    return _unless(given, "assembly meeting tsag_year", "assembly", Assembly)


def _about_one(given: Values, number: int) -> Values:
    return _unless(given, "resolution item study_group question topic", "resolution", Resolution)


def _by_someone(given: Values, number: int) -> Values:
    """The assessor is the publisher of the site, unless the caller names someone else."""
    if given.keys() & {"assessor", "assessor_stated"}:
        return _with_evidence(given, number)
    owner = Participant.objects.filter(is_owner=True).first()
    return {"assessor": owner or make(Participant, is_owner=True)}


def _long_ago(number: int) -> str:
    """A different month for each number, before all months that tests use."""
    return f"{1000 + number % 900}-{number // 900 % 12 + 1:02}"


def _with_evidence(given: Values, number: int) -> Values:
    seen = {"evidence_kind": "official_paper", "seen_on": dt.date(2024, 10, 15)}
    seen |= {"last_checked_on": dt.date(2024, 10, 15)}
    address = {"source_addresses": f"https://example.org/evidence-{number}"}
    return seen if "document" in given else seen | address


def _with_hash(values: Values, contents: Any) -> Values:
    return values | {"contents": contents, "contents_hash": hash_of(contents)}


# Values that the type of a field does not determine. Given values come first.
_SPECIAL: dict[Any, Any] = {
    AgendaItem: lambda given, number: {"title": f"Item {number}"},
    Committee: lambda given, number: {"code": f"COM{number}"},
    Deadline: _of_an_assembly,
    Edition: _of_an_assembly,
    Figure: _of_an_assembly,
    ImpactAssessment: lambda given, number: (
        _about_one(given, number) | _by_someone(given, number) | {"dated": _long_ago(number)}
    ),
    Meeting: lambda given, number: {
        "starts_on": dt.date(2024, 10, 15),
        "ends_on": dt.date(2024, 10, 24),
    },
    PaperEdition: lambda given, number: _with_hash(
        {"address": f"https://example.org/paper-{number}"},
        given.get("contents", {"made": number} if number % 2 else {}),
    ),
    Position: lambda given, number: (
        _about_one(given, number) | _with_evidence(given, number) | {"taken_on": _long_ago(number)}
    ),
    Proposal: _with_evidence,
    ProposalItem: lambda given, number: (
        {"action": "add", "new_text": f"New text {number}"}
        if not given.keys() & {"resolution", "study_group", "question", "recommendation"}
        else {"action": "mod", "new_text": ""}
    ),
    Question: _question,
    Recommendation: lambda given, number: {"designation": f"A.{number} (10/2024)", "series": "A"},
    Redirect: lambda given, number: {"table": ContentType.objects.get_for_model(Participant)},
    Release: lambda given, number: _with_hash(
        {}, given.get("contents", {"positions": [], "made": number})
    ),
    Resolution: lambda given, number: {"number": number},
    StudyGroup: _study_group,
    StudyPeriod: lambda given, number: {
        "code": f"{1900 + number}-{1903 + number}",
        "first_year": 1900 + number,
        "last_year": 1903 + number,
    },
}
# Texts in which a canary would be invalid.
_FORMED = {"time_zone"}
# Texts that a row must have, of any wording.
_TEXTS = {"source_addresses", "address", "new_text", "title"}


def make(model: Any, *, published: bool = True, canary: str = "", **values: Any) -> Any:
    """Stores a row: required fields that are not given get a value, and every text that can hold `canary` gets it.

    Parents that the row needs are made and published; those that are given stay as they are.
    """
    many = {
        field.name: values.pop(field.name)
        for field in model._meta.many_to_many
        if field.name in values
    }
    row = build(model, published=published, canary=canary, **values)
    save_row(row, by=OPERATOR, channel="test", reason="made", many=many)
    return row


def build(model: Any, *, published: bool = True, canary: str = "", **values: Any) -> Any:
    """The row that `make` would store."""
    number = next(_numbers)
    is_parent_given = model.parent_field in values
    special = _SPECIAL.get(model)
    asked = special(values, number) if special else {}
    for name in _TEXTS & asked.keys():  # any wording will do: the canary may stand there
        if asked[name] and _canary_for(model._meta.get_field(name), canary, number):
            del asked[name]
    values = asked | values
    if published and hasattr(model, "publication"):
        values = {"publication": Publication.PUBLISHED, "published_at": timezone.now()} | values
    for field in model._meta.concrete_fields:
        if field.name not in values and field.editable and not field.primary_key:
            values |= _filled(field, number, canary)
    row = model(**values)
    root = row.root() if isinstance(row, TrackedModel) and not published else row
    if isinstance(root, Reviewed) and root is not row and not is_parent_given:
        # Parts of a public row that is reviewed change on the form of that row only.
        type(root).objects.filter(pk=root.pk).update(publication=Publication.DRAFT)
        root.publication = Publication.DRAFT
    return row


def _filled(field: Any, number: int, canary: str) -> Values:
    if text := _canary_for(field, canary, number):
        return {field.name: text}
    if field.blank or field.has_default():
        return {}
    return {field.name: _value(field, number)}


def _canary_for(field: Any, canary: str, number: int) -> str:
    """The canary as this field can hold it; empty if it cannot."""
    is_text = isinstance(field, models.CharField | models.TextField)
    is_formed = isinstance(field, PartialDateField | KeyField) or field.name in _FORMED
    is_squashed = getattr(field, "squashed", False)
    if not (canary and is_text and field.editable) or field.choices or is_formed or is_squashed:
        return ""
    words = (f"{canary} {field.name} {number}", f"{canary} {number}")
    texts = (_text(field, one) for one in words)
    return next((text for text in texts if len(text) <= (field.max_length or len(text))), "")


def _text(field: Any, words: str) -> str:
    if isinstance(field, (AddressField, AddressesField)):
        return f"https://example.org/{words.replace(' ', '-')}"
    if isinstance(field, RichTextField):
        return f"<p>{words}</p>"
    return words


def _value(field: Any, number: int) -> Any:
    if field.is_relation:
        return make(field.related_model) if field.unique else _parent(field.related_model)
    if field.choices:
        return next(value for value, _label in field.choices)
    if isinstance(field, models.DateField):
        return dt.date(2024, 10, 15)
    if isinstance(field, models.IntegerField):
        return number
    is_short = field.max_length is not None and field.max_length < 80
    name = field.model._meta.model_name if is_short else field.model._meta.verbose_name
    return _text(field, f"{name}-{number}" if is_short else f"{name} {field.name} {number}")


def fresh(row: Any) -> Any:
    """The row as stored."""
    return type(row)._base_manager.get(pk=row.pk)
