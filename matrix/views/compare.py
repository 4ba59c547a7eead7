"""Compares two to six holders."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.text import format_names
from positions.choices import Stance

from ..comparison import FEWEST, MOST, ComparedRow, build_comparison
from ..query import SnapshotQuery
from ..snapshot.display import CellDisplay, warning_of
from ..snapshot.statements import NOT_FOUND, Holder, Snapshot
from .pages import SnapshotPage


class Compare(SnapshotPage):
    url_name = "matrix:compare"
    template_name = "matrix/compare.html"
    parameters = ("actors",)

    def context(self, query: SnapshotQuery) -> dict[str, Any]:
        actors = query.holders("actors")
        if left_out := format_names([holder.code for holder in actors[MOST:]]):
            message = _("Only %(most)d can be compared at once; left out: %(names)s.")
            query.refused.append(message % {"most": MOST, "names": left_out[:200]})
            actors = actors[:MOST]
            query.query["actors"] = ",".join(holder.slug for holder in actors)
        context: dict[str, Any] = {"actors": actors, "title": _("Compare positions")}
        if query.snapshot is not None:
            context |= _choice(query.snapshot, actors)
            if len(actors) >= FEWEST:
                context |= _compared(query, query.snapshot, actors)
        return context


def _choice(snapshot: Snapshot, actors: list[Holder]) -> dict[str, Any]:
    """Checkboxes for holders with a paper or statement; other States are typed."""
    speaking = {one.holder for one in snapshot.statements if one.code != Stance.NONE_FOUND}
    holders = [
        holder
        for holder in snapshot.ordered_holders
        if holder.slug != NOT_FOUND and (holder.slug in speaking or holder.is_group)
    ]
    return {
        "groups": [one for one in holders if one.is_group],
        "states": [one for one in holders if one.is_state],
        "others": [one for one in holders if not one.is_group and not one.is_state],
        "written": ", ".join(one.slug for one in actors if one not in holders),
        "most": MOST,
    }


def _compared(query: SnapshotQuery, snapshot: Snapshot, actors: list[Holder]) -> dict[str, Any]:
    """Adds a State without statements to the snapshot, to show what its groups request."""
    holders = {**snapshot.holders, **{holder.slug: holder for holder in actors}}
    snapshot = replace(snapshot, holders=holders)
    slugs, onward = [holder.slug for holder in actors], query.onward()
    found = build_comparison(snapshot.resolver, slugs)
    cells = [cell for row in found.rows for _slug, cell in row.cells]
    return {
        "title": _("%(names)s compared, %(assembly)s")
        % {"names": format_names([holder.code for holder in actors]), "assembly": snapshot.code},
        "comparison": found,
        "warning": warning_of(statement for cell in cells for statement in cell.statements),
        "sections": [
            {"how": how, "heading": heading, "rows": [_row(row, snapshot, onward) for row in rows]}
            for how, heading, rows in found.sections()
        ],
        "pairs": [
            (format_names([holders[pair.one].code, holders[pair.other].code]), pair)
            for pair in found.pairs
        ],
        "without": found.without,
        "without_names": capfirst(
            format_names([holders[slug].in_sentence for slug in found.without])
        ),
        "matrix_address": reverse("matrix:matrix")
        + query.without("actors", groups=",".join(slugs)),
    }


def _row(row: ComparedRow, snapshot: Snapshot, onward: str) -> dict[str, Any]:
    path, compared = row.subject.path, [slug for slug, _cell in row.cells]

    def url_of(slug: str) -> str:
        return reverse("matrix:cell", args=[path, slug]) + onward

    return {
        "subject": row.subject,
        "address": reverse("matrix:row", args=[path]) + onward,
        "cells": [
            CellDisplay(snapshot.holders[slug], cell, snapshot, url=url_of(slug))
            for slug, cell in row.cells
        ],
        "inherited": [
            {
                "group": snapshot.holders[group],
                "members": format_names([snapshot.holders[slug].code for slug in members]),
                "statements": snapshot.resolver.speaking(path, group),
                "url": url_of(group),
                # the group is compared too, so its papers are shown already
                "is_compared": group in compared,
            }
            for group, members in row.inherited.items()
        ],
    }
