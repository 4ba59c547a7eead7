"""Compares two to six holders."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from core.public.views import read_only
from core.text import format_names
from meetings.models import Assembly
from positions.choices import Stance

from ..query.selection import Selection
from ..query.snapshot_query import SnapshotQuery
from ..reports.comparison import (
    FEWEST,
    MOST,
    ComparedRow,
    Comparison,
    HolderPair,
    build_comparison,
)
from ..snapshot.display import CellDisplay, display_statements, warning_of
from ..snapshot.resolver import Resolver
from ..snapshot.statements import NOT_FOUND, Holder, Snapshot, subject_order


@read_only
class Compare(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "matrix/compare.html", ComparePage(request).context())


class ComparePage:
    def __init__(self, request: HttpRequest) -> None:
        self.query = SnapshotQuery(request.GET, known=("actors",))
        self.is_narrowed = bool(request.GET)
        self.actors = self._actors()

    def _actors(self) -> list[Holder]:
        if self.query.snapshot is None:
            return []
        found = Selection(self.query, self.query.snapshot).holders("actors")
        if len(found) > MOST:
            left_out = format_names([holder.code for holder in found[MOST:]])
            self.query.refused.append(
                _("Only %(most)d can be compared at once; left out: %(names)s.")
                % {"most": MOST, "names": left_out[:200]}
            )
        return found[:MOST]

    def context(self) -> dict[str, Any]:
        address = settings.BASE_URL + reverse("matrix:compare")
        base = {
            "query": self.query,
            "actors": self.actors,
            "title": self._title(),
            "is_narrowed": self.is_narrowed,
            "canonical": address,
            "print_url": address
            + self.query.without(actors=",".join(holder.slug for holder in self.actors)),
            "now_address": self.query.without("asof", "release") or "?",
        }
        if self.query.snapshot is None:
            return base | {"warning": warning_of(())}
        if len(self.actors) < FEWEST:
            return (
                base
                | self._choice(self.query.snapshot)
                | {"warning": warning_of(self.query.snapshot.statements)}
            )
        return base | self._choice(self.query.snapshot) | self._compared(self.query.snapshot)

    def _title(self) -> str:
        if len(self.actors) < FEWEST or self.query.snapshot is None:
            return _("Compare positions")
        names = format_names([holder.code for holder in self.actors])
        return _("%(names)s compared, %(assembly)s") % {
            "names": names,
            "assembly": self.query.snapshot.code,
        }

    def _compared(self, snapshot: Snapshot) -> dict[str, Any]:
        """Adds a State without a statement of its own to the snapshot, to show what its groups ask."""
        snapshot = replace(
            snapshot,
            holders={**snapshot.holders, **{holder.slug: holder for holder in self.actors}},
        )
        resolver, slugs = Resolver(snapshot), [holder.slug for holder in self.actors]
        found = build_comparison(
            resolver, sorted(snapshot.subjects.values(), key=subject_order), slugs
        )
        return {
            "comparison": found,
            "warning": warning_of(
                statement
                for row in found.rows
                for _slug, cell in row.cells
                for statement in cell.statements
            ),
            "sections": self._sections(found, snapshot),
            "pairs": [_pair(pair, snapshot) for pair in found.pairs],
            "matrix_address": reverse("matrix:matrix")
            + self.query.without("actors", groups=",".join(slugs)),
        }

    def _sections(self, found: Comparison, snapshot: Snapshot) -> list[dict[str, Any]]:
        onward = self.query.onward()
        return [
            {"how": how, "heading": heading, "rows": [_row(row, snapshot, onward) for row in rows]}
            for how, heading, rows in found.sections()
        ]

    # the form

    def _choice(self, snapshot: Snapshot) -> dict[str, Any]:
        """Every holder with a paper or statement has a box; States that only inherit are written."""
        with_statements = {
            statement.holder
            for statement in snapshot.statements
            if statement.code != Stance.NONE_FOUND
        }
        holders = [
            holder
            for holder in snapshot.ordered_holders
            if holder.slug != NOT_FOUND and (holder.slug in with_statements or holder.is_group)
        ]
        chosen = {holder.slug for holder in self.actors}

        def boxes(holders: Iterable[Holder]) -> list[dict[str, object]]:
            return [{"holder": one, "is_chosen": one.slug in chosen} for one in holders]

        return {
            "snapshot": snapshot,
            "assemblies": list(Assembly.objects.published().latest_first()),
            "groups": boxes(holder for holder in holders if holder.is_group),
            "states": boxes(holder for holder in holders if holder.is_state),
            "others": boxes(one for one in holders if not one.is_group and not one.is_state),
            "written": ", ".join(holder.slug for holder in self.actors if holder not in holders),
            "most": MOST,
        }


def _row(row: ComparedRow, snapshot: Snapshot, onward: str) -> dict[str, Any]:
    path = row.subject.path
    cells = [
        CellDisplay(
            snapshot.holders[slug],
            cell,
            snapshot,
            url=reverse("matrix:cell", args=[path, slug]) + onward,
        )
        for slug, cell in row.cells
    ]
    inherited = [
        {
            "group": snapshot.holders[one.group],
            "members": format_names([snapshot.holders[slug].code for slug in one.members]),
            "statements": display_statements(one.statements),
            "url": reverse("matrix:cell", args=[path, one.group]) + onward,
            # The group is compared too, so its papers are shown already.
            "is_compared": one.group in {slug for slug, _cell in row.cells},
        }
        for one in row.inherited
    ]
    address = reverse("matrix:row", args=[path]) + onward
    return {"subject": row.subject, "cells": cells, "inherited": inherited, "address": address}


def _pair(pair: HolderPair, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "names": format_names([snapshot.holders[pair.one].code, snapshot.holders[pair.other].code]),
        "pair": pair,
        "agreement": pair.format(snapshot),
    }
