"""Rows that readers saw keep the ids by which calendars and feeds know them; drafts get those of new rows.

Feeds made them of the address, as it is built here; calendars of the primary key and the host, which the site
still does for these rows. A deadline had the address of its meeting, and in feeds gets an id of its own.
"""

from collections.abc import Callable
from itertools import islice
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import migrations
from django.utils.text import slugify

_AT_A_TIME = 500


def _below(place: str) -> Callable[[Any], str]:
    return lambda row: f"/{place}/{row.slug}/"


def _owner(row: Any) -> str:
    if row.assembly:
        return f"/assemblies/{row.assembly.slug}/"
    return f"/meetings/{row.meeting.slug}/" if row.meeting else "/meetings/"


def _mandate(row: Any) -> str:
    return f"/study-groups/{row.study_group.slug}/?period={row.period.code.lower()}"


def _question_anchor(row: Any) -> str:
    return slugify(row.code.replace("/", "-"))


def _edition(row: Any) -> str:
    decided_by = f"tsag-in-{row.tsag_year}" if row.tsag_year else slugify(row.assembly.code)
    return f"/resolutions/{row.resolution.slug}/#{decided_by}"


def _recommendation(row: Any) -> str:
    return f"/recommendations/?{urlencode({'q': row.designation})}#{row.slug}"


def _proposal(row: Any) -> str:
    prefix = f"{row.assembly.slug}-"
    is_usual = row.slug.startswith(prefix) and row.slug != prefix
    start = row.assembly.slug if is_usual else row.slug.partition("-")[0]
    return f"/proposals/{start}/{row.slug[len(start) + 1 :]}/"


def _position(row: Any) -> str:
    path = _subject(row, "topic") or (_item(row.item) if row.item else "")
    if not path:
        return "/positions/"
    return f"/positions/{path}/{row.held_by.slug}/?assembly={row.assembly.slug}#{row.slug}"


def _subject(row: Any, *more: str) -> str:
    for name in ("resolution", "study_group", *more):
        if subject := getattr(row, name):
            place = "" if name == "resolution" else f"{name.replace('_', '-')}/"
            return f"{place}{subject.slug}"
    if row.question:
        period = row.question.mandate.period
        return f"question/{period.code.lower()}/{_question_anchor(row.question)}"
    return ""


def _item(item: Any) -> str:
    """Of a new text, what it became, where readers see that."""
    if path := _subject(item, "recommendation"):
        return path
    became = item.edition if item.action == "add" else None
    if became and became.outcome == "new" and became.publication == "published":
        return str(became.resolution.slug)
    return f"new/{item.proposal.slug}-{item.number}"


# What is followed, with the rows that its address is made of.
_TABLES: dict[tuple[str, str], tuple[tuple[str, ...], Callable[[Any], str]]] = {
    ("meetings", "Assembly"): ((), _below("assemblies")),
    ("meetings", "Meeting"): ((), _below("meetings")),
    ("meetings", "Series"): ((), _below("meetings/series")),
    ("meetings", "Session"): (
        ("meeting",),
        lambda row: f"/meetings/{row.meeting.slug}/#{row.slug}",
    ),
    ("meetings", "Deadline"): (
        ("assembly", "meeting"),
        lambda row: f"{_owner(row)}#deadline/{row.slug}",
    ),
    ("participants", "Participant"): ((), _below("participants")),
    ("documents", "Document"): ((), _below("documents")),
    ("resolutions", "Topic"): ((), _below("topics")),
    ("resolutions", "Resolution"): ((), _below("resolutions")),
    ("resolutions", "Recommendation"): ((), _recommendation),
    ("resolutions", "Edition"): (("resolution", "assembly"), _edition),
    ("study_groups", "StudyGroup"): ((), _below("study-groups")),
    ("study_groups", "Mandate"): (("study_group", "period"), _mandate),
    ("study_groups", "Question"): (
        ("mandate__study_group", "mandate__period"),
        lambda row: f"{_mandate(row.mandate)}#{_question_anchor(row)}",
    ),
    ("study_groups", "Appointment"): (
        ("mandate__study_group", "mandate__period", "person", "state"),
        lambda row: f"{_mandate(row.mandate)}#appointment-{row.pk}",
    ),
    ("positions", "Proposal"): (("assembly",), _proposal),
    ("positions", "Position"): (
        (
            "assembly",
            "held_by",
            "resolution",
            "study_group",
            "topic",
            "question__mandate__period",
            "item__proposal",
            "item__resolution",
            "item__recommendation",
            "item__study_group",
            "item__question__mandate__period",
            "item__edition__resolution",
        ),
        _position,
    ),
    ("matrix", "Release"): ((), lambda row: f"/positions/releases/{row.number}/"),
    ("papers", "BackgroundPaper"): ((), _below("papers")),
    ("papers", "PaperEdition"): (
        ("paper",),
        lambda row: f"/papers/{row.paper.slug}/{row.number}/",
    ),
    ("pages", "GlossaryTerm"): ((), lambda row: f"/glossary/#{row.slug}"),
    ("pages", "Note"): ((), _below("notes")),
}


def _edition_key(row: Any) -> str:
    decided_by = f"TSAG-{row.tsag_year}" if row.tsag_year else row.assembly.code
    return f"{row.resolution.slug}@{decided_by}"


def _mandate_key(row: Any) -> str:
    return f"{row.study_group.code}@{row.period.code}"


def _appointment_key(row: Any) -> str:
    person, state = row.person.slug if row.person else "", row.state.code if row.state else ""
    return "@".join([_mandate_key(row.mandate), row.role, person, state, row.since])


_KEYS: dict[str, Callable[[Any], str]] = {
    "Edition": _edition_key,
    "Mandate": _mandate_key,
    "Question": lambda row: f"{row.code}@{row.mandate.period.code}",
    "Appointment": _appointment_key,
    "Release": lambda row: str(row.number),
    "PaperEdition": lambda row: f"{row.paper.slug}@{row.number}",
}


def give_known_ids(apps: Any, schema_editor: object) -> None:
    public_id = apps.get_model("core", "PublicId")
    host = urlsplit(settings.BASE_URL).hostname
    given: set[str] = set()
    for (app, name), (joins, address) in _TABLES.items():
        model = apps.get_model(app, name)
        table = model._meta.label_lower
        rows = model._base_manager.select_related(*joins) if joins else model._base_manager.all()
        stored = rows.order_by("pk").iterator(chunk_size=_AT_A_TIME)
        while chunk := list(islice(stored, _AT_A_TIME)):
            ids = []
            for row in chunk:
                value = f"{name.lower()}/{_KEYS[name](row) if name in _KEYS else row.slug}"
                known = f"tag:{host},2024:{address(row)}"
                was_seen = row.published_at is not None or row.publication == "published"
                if was_seen and known not in given:
                    value = known
                given.add(value)
                ids.append(public_id(value=value, table=table, row_key=row.pk))
            public_id.objects.bulk_create(ids, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0012_public_ids"),
        ("participants", "0001_initial_tables"),
        ("study_groups", "0002_field_words"),
        ("meetings", "0003_field_words"),
        ("documents", "0002_field_words"),
        ("resolutions", "0002_field_words"),
        ("positions", "0003_field_words"),
        ("matrix", "0001_initial_tables"),
        ("papers", "0001_initial_tables"),
        ("pages", "0002_publisher_of_the_site"),
    ]

    operations = [migrations.RunPython(give_known_ids, migrations.RunPython.noop)]
