"""The other formats of the matrix, with the same rows and columns as the page."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.public.cell_text import csv_bytes
from core.public.formats import attachment
from positions.choices import NoPosition

from ..cells import is_blank
from ..snapshot.statements import Holder, Statement, Subject
from ..table import MatrixTable
from ..table_query import MatrixQuery
from .feeds import feed_of
from .tables import IMPACT_HEADER, LONG_HEADER, MatrixTables, to_dicts
from .workbook import MatrixWorkbook

SHAPES = ("long", "wide")


def tables_of(query: MatrixQuery, matrix: MatrixTable) -> MatrixTables:
    return MatrixTables(
        matrix,
        site=settings.BASE_URL,
        pages=reverse("matrix:matrix"),
        onward=_of_the_snapshot(query),
        warning=query.warning,
    )


def _of_the_snapshot(query: MatrixQuery) -> str:
    """The assembly is always named: without it the address would follow whichever is current."""
    if query.release is not None or query.assembly is None:
        return query.onward()
    names = [name for name in query.query if name not in {"assembly", "asof"}]
    return query.without(*names, assembly=query.assembly.slug)


def as_csv(query: MatrixQuery, tables: MatrixTables) -> HttpResponse:
    shape = query.text("shape").lower() or "long"
    if shape not in SHAPES:
        return refused(
            [
                _("“%(word)s” is not a layout of this file. Choose long or wide.")
                % {"word": shape[:40]}
            ]
        )
    header, rows, name = list(LONG_HEADER), tables.long(), _name(query)
    if shape == "wide":
        grid, name = tables.grid(), f"{name}-wide"
        header = [*grid.heads, "reading"]
        rows = ([*(one.text for one in row), tables.warning] for row in grid.rows)
    return attachment(
        HttpResponse(
            csv_bytes(header, rows), content_type="text/csv; charset=utf-8; header=present"
        ),
        f"{name}.csv",
    )


def refused(reasons: list[str]) -> HttpResponse:
    """A wrong file is worse than no file, so a bad parameter is refused."""
    return HttpResponse("\n".join(reasons), status=400, content_type="text/plain; charset=utf-8")


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
            statements.append(
                {
                    "id": statement.id,
                    "is_paper": statement.is_paper,
                    **_whole(statement, tables.site),
                }
            )
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
        "subjects": [_whole(row.subject, tables.site) for row in tables.matrix.rows],
        "holders": [_whole(column.holder, tables.site) for column in tables.matrix.columns],
        "statements": statements,
        "cells": cells,
        "impact_assessments": to_dicts(IMPACT_HEADER, tables.impacts(is_by_owner=False)),
        "owners_reading": to_dicts(IMPACT_HEADER, tables.impacts()),
    }


def _whole(one: Subject | Holder | Statement, site: str) -> dict[str, Any]:
    """With its whole address, where it has one."""
    return {**vars(one), "address": f"{site}{one.address}" if one.address else ""}


def as_atom(query: MatrixQuery, tables: MatrixTables) -> HttpResponse:
    response = HttpResponse(
        feed_of(query, tables), content_type="application/atom+xml; charset=utf-8"
    )
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _name(query: MatrixQuery) -> str:
    """`positions-wtsa-24`, `positions-wtsa-24-release-3`, `positions-wtsa-24-2024-08-01`."""
    state = (
        f"release-{query.release.number}"
        if query.release
        else query.day.isoformat()
        if query.day
        else ""
    )
    return "-".join(
        filter(None, ["positions", query.assembly.slug if query.assembly else "", state])
    )


FORMATS: dict[str, Callable[[MatrixQuery, MatrixTables], HttpResponse]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "json": as_json,
    "atom": as_atom,
}
