"""The brief: chosen texts, each on a sheet to print. It needs no account: its URL holds all choices."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core.text import format_names
from meetings.choices import Status
from meetings.models import Assembly, Deadline, Meeting
from resolutions.models import Resolution

from ..query import SnapshotQuery
from ..snapshot.display import (
    CellDisplay,
    SharedStatement,
    publisher_view,
    row_sentence,
    split_impacts,
    subject_label,
    warning_of,
)
from ..snapshot.statements import Holder, Impact, Resolver, Snapshot, Statement, Subject
from .pages import SnapshotPage

# No policy team reads more sheets.
MOST = 40


class Brief(SnapshotPage):
    """On the texts in the query string, else on those with statements of its participants."""

    url_name = "matrix:brief"
    template_name = "matrix/brief.html"
    parameters = ("res", "groups")

    def context(self, query: SnapshotQuery) -> dict[str, Any]:
        is_text_chosen, found = bool(query.words("res")), 0
        subjects, chosen = query.subjects("res", MOST), query.holders("groups")
        if query.snapshot is not None and chosen and not is_text_chosen:
            those = with_statements(query.snapshot, chosen)
            found, subjects = len(those), those[:MOST]
        words = {
            "res": ",".join(one.path for one in subjects),
            "groups": ",".join(one.slug for one in chosen),
        }
        context: dict[str, Any] = {
            "title": _("Printable brief"),
            "print_url": self.address + query.without(**words),
        }
        if query.snapshot is None or query.assembly is None:
            return context
        holders = {**query.snapshot.holders, **{holder.slug: holder for holder in chosen}}
        snapshot = replace(query.snapshot, holders=holders)
        sheets = _sheets(snapshot, subjects, chosen or snapshot.groups)
        context |= _choice(query, snapshot, subjects, chosen) | {
            "sheets": sheets,
            "found": found,
            "publisher_view": publisher_view(snapshot),
            "upcoming": _upcoming(query.assembly),
        }
        if sheets:
            paths = {subject.path for subject in subjects}
            names = format_names([subject_label(subject) for subject in subjects])
            title = _("Brief for %(code)s: %(names)s")
            context["title"] = title % {"code": snapshot.code, "names": names}
            recorded: Iterable[Statement | Impact] = (*snapshot.statements, *snapshot.impacts)
            context["warning"] = warning_of(one for one in recorded if one.subject in paths)
        return context


def _choice(
    query: SnapshotQuery, snapshot: Snapshot, subjects: list[Subject], chosen: list[Holder]
) -> dict[str, Any]:
    """The form: checkboxes for texts with statements and for regional organisations, a text field for others."""
    recorded, groups = with_statements(snapshot), snapshot.groups
    offered = ",".join(subject.path for subject in recorded[:MOST])
    return {
        "texts": recorded,
        "subjects": subjects,
        "written_texts": ", ".join(one.path for one in subjects if one not in recorded),
        "groups": groups,
        "chosen": chosen,
        "written_holders": ", ".join(one.slug for one in chosen if one not in groups),
        "most": MOST,
        "offered": len(recorded[:MOST]),
        "chosen_names": get_text_list([holder.in_sentence for holder in chosen], _("or")),
        "offered_address": query.without(res=offered),
    }


def _upcoming(assembly: Assembly) -> dict[str, Any]:
    """The next deadline and meeting before the assembly, in the current record."""
    public = Assembly.objects.published().with_meeting().filter(pk=assembly.pk).first()
    assembly = public or assembly
    if assembly.is_over:
        return {"is_over": True}
    own = assembly.own_meeting
    deadlines = Deadline.objects.published().ahead().filter(assembly=assembly)
    preparing = Meeting.objects.links("prepares").filter(assembly=assembly).values("meeting")
    meetings = Meeting.objects.published().ahead().filter(pk__in=preparing)
    meetings = meetings.exclude(status__in=[Status.CANCELLED, Status.HELD])
    return {
        "deadline": deadlines.in_order().first(),
        "meeting": meetings.for_list().first(),
        "assembly": own if own and own.status != Status.CANCELLED else None,
    }


# a sheet


def _sheets(
    snapshot: Snapshot, subjects: list[Subject], holders: Sequence[Holder]
) -> list[dict[str, Any]]:
    slugs = [one.path for one in subjects if one.subject_kind.has_editions]
    texts = Resolution.objects.published().for_list().filter(slug__in=slugs) if slugs else []
    standings, resolver = {text.slug: text.standing for text in texts}, snapshot.resolver
    return [
        _sheet(resolver, subject, holders, standings.get(subject.path, "")) for subject in subjects
    ]


def _sheet(
    resolver: Resolver, subject: Subject, holders: Sequence[Holder], standing: str
) -> dict[str, Any]:
    """One text: positions, proposals and, separately, the publisher's view."""
    snapshot, owners = resolver.snapshot, resolver.snapshot.owners
    statements = [statement for said in resolver.on(subject.path).values() for statement in said]
    others = [one for one in statements if one.holder not in owners]
    own = [one for one in statements if one.holder in owners and (one.is_paper or one.speaks)]
    asked_for = {holder.slug for holder in holders}
    said_too = [one for one in others if one.speaks and one.holder not in asked_for]
    assessments, impacts = split_impacts(snapshot, subject.path)
    return {
        "subject": subject,
        "standing": standing,
        "sentence": row_sentence(resolver, subject),
        "cells": [
            CellDisplay(holder, resolver.cell(subject.path, holder.slug), snapshot)
            for holder in holders
            if not holder.is_owner
        ],
        "papers": SharedStatement.of_all((one for one in others if one.is_paper), snapshot),
        "others": SharedStatement.of_all((one for one in said_too if not one.is_paper), snapshot),
        "own": SharedStatement.of_all(own, snapshot),
        "assessments": assessments,  # of others
        "impacts": impacts,  # the publisher's
    }


def with_statements(snapshot: Snapshot, holders: Iterable[Holder] = ()) -> list[Subject]:
    """Subjects with any statement, or with one of these holders; by number, then by title."""
    slugs = {holder.slug for holder in holders}
    return snapshot.subjects_at(
        {one.subject for one in snapshot.statements if not slugs or one.holder in slugs}
    )
