"""The matrix as files, with the same rows and columns as the page."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from core.dates import PartialDate
from core.public.cell_text import csv_bytes
from core.public.following.feeds import SiteFeed, entry_id, tag_of
from core.public.formats import attachment
from core.records.saving import with_public_ids
from positions.choices import NoPosition, Stance
from positions.legend import word
from positions.models import Position, Proposal

from ..snapshot.cells import holder_names, is_blank
from ..snapshot.display import subject_label
from ..snapshot.statements import Holder, Snapshot, Statement, Subject, by_paper
from ..table_query import MatrixQuery
from .tables import IMPACT_HEADER, LONG_HEADER, MatrixTables, to_dicts
from .workbook import MatrixWorkbook


def as_csv(query: MatrixQuery, tables: MatrixTables) -> HttpResponse:
    header, rows, name = list(LONG_HEADER), tables.long(), _name(query)
    if query.shape == "wide":
        grid, name = tables.grid(), f"{name}-wide"
        header = [*grid.heads, "reading"]
        rows = ([*(one.text for one in row), tables.warning] for row in grid.rows)
    content_type = "text/csv; charset=utf-8; header=present"
    return attachment(
        HttpResponse(csv_bytes(header, rows), content_type=content_type), f"{name}.csv"
    )


def as_xlsx(query: MatrixQuery, tables: MatrixTables) -> HttpResponse:
    body = MatrixWorkbook(query, tables).to_bytes()
    response = HttpResponse(
        body, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    return attachment(response, f"{_name(query)}.xlsx")


def as_json(query: MatrixQuery, tables: MatrixTables) -> HttpResponse:
    body = {
        "title": query.title,
        "sentence": query.sentence,
        "state": query.state_label,
        "since": query.since_label,
        "assembly": query.assembly.code if query.assembly else "",
        "release": query.release.number if query.release else None,
        "as_at": query.day.isoformat() if query.day else None,
        "warning": query.warning,
        "address": query.address,
        "retrieved_at": timezone.now().isoformat(timespec="seconds"),
        "licence": settings.DATA_LICENCE,
        "cells_not_listed": NoPosition.NOT_LOOKED_FOR,
        **_parts(tables),
    }
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return attachment(
        HttpResponse(text, content_type="application/json; charset=utf-8"), f"{_name(query)}.json"
    )


def _parts(tables: MatrixTables) -> dict[str, Any]:
    """Lists each statement once; cells refer to statements by index."""
    statements: list[dict[str, Any]] = []
    places: dict[int, int] = {}

    def place_of(statement: Statement) -> int:
        if id(statement) not in places:
            places[id(statement)] = len(statements)
            named = {"id": statement.id, "is_paper": statement.is_paper}
            statements.append(named | _whole(statement))
        return places[id(statement)]

    cells = [
        {
            "subject": row.subject.path,
            "holder": holder.slug,
            "via": cell.via,
            "codes": cell.codes,
            "silence": cell.silence,
            "looked_on": cell.looked_on,
            "statements": [place_of(statement) for statement in cell.statements],
            "groups": [group for group, _statements in cell.group_statements],
            "beside_groups": dict(cell.agreements),
        }
        for row, holder, cell in tables.matrix.lines
        if not is_blank(cell)
    ]
    return {
        "subjects": [_whole(row.subject) for row in tables.matrix.rows],
        "holders": [_whole(column.holder) for column in tables.matrix.columns],
        "statements": statements,
        "cells": cells,
        "impact_assessments": to_dicts(IMPACT_HEADER, tables.impacts(is_by_owner=False)),
        "owners_reading": to_dicts(IMPACT_HEADER, tables.impacts()),
    }


def _whole(one: Subject | Holder | Statement) -> dict[str, Any]:
    """With its full URL, if it has one."""
    values = {field.name: getattr(one, field.name) for field in dataclasses.fields(one)}
    return {**values, "address": f"{settings.BASE_URL}{one.address}" if one.address else ""}


def _name(query: MatrixQuery) -> str:
    """`positions-wtsa-24`, `positions-wtsa-24-release-3`, `positions-wtsa-24-2024-08-01`."""
    state = query.day.isoformat() if query.day else ""
    if query.release:
        state = f"release-{query.release.number}"
    assembly = query.assembly.slug if query.assembly else ""
    return "-".join(filter(None, ["positions", assembly, state]))


ENTRIES = 100  # in the feed


def as_atom(query: MatrixQuery, tables: MatrixTables) -> HttpResponse:
    feed = SiteFeed(
        title=" ".join(filter(None, [f"{query.title}.", query.sentence, query.since_label])),
        link=query.address,
        subtitle=query.warning,
        feed_url=f"{settings.BASE_URL}{query.format_url('atom')}",
        rights=settings.DATA_LICENCE,
    )
    grouped = grouped_statements(tables)
    rows = {} if query.release is not None else _rows_of([one for one, *_same in grouped])
    for statements in grouped:
        _add(feed, statements, tables.snapshot, rows)
    return feed.response()


def grouped_statements(tables: MatrixTables) -> list[list[Statement]]:
    """Papers and positions, each with the statements of all its holders: the hundred that were made or changed last."""
    since = tables.matrix.options.since
    new = since.changed | since.day_unknown if since is not None else frozenset()
    found = by_paper(
        one
        for one in tables.statements()
        if one.code != Stance.NONE_FOUND and (since is None or (one.subject, one.holder) in new)
    )
    return sorted(found, key=lambda statements: _newest(statements[0]), reverse=True)[:ENTRIES]


def _newest(statement: Statement) -> tuple[str, str]:
    """Sorts by the day it was made or last changed on this site, whichever is later; within a day, by when it was made."""
    made = day.isoformat() if (day := statement.last_day()) else ""
    return max(statement.changed_at[:10], made), made


def _rows_of(statements: list[Statement]) -> dict[tuple[bool, str], Any]:
    """By table and slug; a release keeps the slugs and addresses of its day."""
    found: dict[tuple[bool, str], Any] = {}
    for model in (Proposal, Position):
        is_paper = model is Proposal
        slugs = {one.slug for one in statements if one.is_paper == is_paper}
        rows = with_public_ids(model.objects.published().filter(slug__in=slugs))
        found |= {(is_paper, row.slug): row for row in rows}
    return found


def _add(
    feed: SiteFeed,
    statements: list[Statement],
    snapshot: Snapshot,
    rows: dict[tuple[bool, str], Any],
) -> None:
    statement = statements[0]
    address = f"{settings.BASE_URL}{statement.address}"
    row = rows.get((statement.is_paper, statement.slug))
    anchor = f"#{urlsplit(address).fragment}" if statement.is_paper else ""
    feed.add_entry(
        id=tag_of(address) if row is None else entry_id(row, anchor),
        title=entry_title(statements, snapshot),
        account=escape(entry_account(statement)),
        address=address,
        updated_at=_moment(statement),
    )


def entry_title(statements: list[Statement], snapshot: Snapshot) -> str:
    """`ATU and APT, Resolution 50: MOD (ATU/35/2)`."""
    statement = statements[0]
    subject = snapshot.subjects.get(statement.subject)
    values = {
        "who": holder_names(list(dict.fromkeys(one.holder for one in statements)), snapshot),
        "text": subject_label(subject) if subject else statement.subject,
        "code": _("%(code)s, withdrawn") % {"code": word(statement.code)}
        if statement.is_withdrawn
        else word(statement.code),
        "paper": statement.paper,
    }
    title = (
        _("%(who)s, %(text)s: %(code)s (%(paper)s)") % values
        if statement.paper
        else _("%(who)s, %(text)s: %(code)s") % values
    )
    return f"{title} ({statement.doubt})" if statement.doubt else title


def entry_account(statement: Statement) -> str:
    when = (
        _("Dated %(day)s.") % {"day": PartialDate(statement.dated).format()}
        if statement.dated
        else _("Its date is not known.")
    )
    return f"{statement.account} {when}".strip()


def _moment(statement: Statement) -> dt.datetime:
    """When the row was changed on this site; if an old release does not say, when the statement was made."""
    if statement.changed_at:
        return dt.datetime.fromisoformat(statement.changed_at)
    day = statement.last_day() or dt.date(1970, 1, 1)
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


FORMATS: dict[str, Callable[[MatrixQuery, MatrixTables], HttpResponse]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "json": as_json,
    "atom": as_atom,
}
