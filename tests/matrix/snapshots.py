"""Snapshots without a database: `snapshot(paper("20", "atu", "mod"), stated("50", "ietf", "oppose"))`."""

import datetime as dt
from itertools import count
from typing import Any

from matrix.snapshot.statements import (
    NOT_FOUND,
    HeldPosition,
    Holder,
    Impact,
    PaperItem,
    Snapshot,
    Statement,
    Subject,
)
from participants.choices import ParticipantKind
from positions.choices import Action

GROUPS = ("atu", "apt", "citel", "cept", "las", "rcc")
_numbers = count(1)


def _member(slug: str, code: str, name: str, kind: str, groups: tuple[str, ...] = ()) -> Holder:
    return Holder(slug, code, name, kind, groups=groups, address=f"/participants/{slug}/")


def group(slug: str) -> Holder:
    name = f"{slug.upper()} in full"
    return _member(slug, slug.upper(), name, ParticipantKind.REGIONAL_ORGANISATION)


def state(slug: str, *groups: str) -> Holder:
    return _member(slug, slug.title(), slug.title(), ParticipantKind.MEMBER_STATE, groups)


def other(slug: str, *, is_owner: bool = False) -> Holder:
    return Holder(
        slug, slug.upper(), slug.upper(), ParticipantKind.CIVIL_SOCIETY, is_owner=is_owner
    )


def text(path: str, **values: Any) -> Subject:
    """The subject at a path: `20`, `topic/new-ip`, `new/wtsa-24-x-1`."""
    kind, _slash, rest = path.rpartition("/")
    if kind:
        own: dict[str, Any] = {"name": rest.upper(), "title": rest, "kind": kind.split("/")[0]}
    else:
        own = {"name": f"Resolution {path}", "title": f"Title of {path}", "number": int(path)}
    return Subject(**{"path": path} | own | values)


def paper(subject: str, holder: str, code: str = "mod", **values: Any) -> PaperItem:
    slug = values.setdefault("slug", f"wtsa-24-paper-{next(_numbers)}")
    values = {"paper": slug.upper(), "stage": "submitted", "outcome": "not_known"} | values
    values.setdefault("confidence", "stated")
    number = values.setdefault("number", 1)
    return PaperItem(
        subject=subject,
        holder=holder,
        code=code,
        address=f"/proposals/wtsa-24/{slug}/#item-{number}",
        **values,
    )


def stated(subject: str, holder: str, code: str = "support", **values: Any) -> HeldPosition:
    slug = values.setdefault("slug", f"wtsa-24-said-{next(_numbers)}")
    values.setdefault("confidence", "stated")
    return HeldPosition(
        subject=subject,
        holder=holder,
        code=code,
        address=f"/positions/{subject}/{holder}/#{slug}",
        **values,
    )


def said_by(subject: str, holder: str, code: str, **values: Any) -> Statement:
    """An item of a paper or a position, depending on the code."""
    return (paper if code in Action.values else stated)(subject, holder, code, **values)


def snapshot(
    *statements: Statement,
    holders: tuple[Holder, ...] = (),
    groups: tuple[str, ...] = GROUPS,
    opens_on: dt.date | None = dt.date(2024, 10, 15),
    impacts: tuple[Impact, ...] = (),
) -> Snapshot:
    """Its holders are the regional organisations, `holders`, and everyone in the statements."""
    known = {one.slug: one for one in (*map(group, groups), *holders)}
    for statement in statements:
        known.setdefault(statement.holder, other(statement.holder))
    known[NOT_FOUND] = Holder(NOT_FOUND, "Proponent not found", "Proponent not found", "")
    subjects = {statement.subject: text(statement.subject) for statement in (*statements, *impacts)}
    return Snapshot(
        "wtsa-24",
        "WTSA-24",
        opens_on,
        subjects,
        known,
        tuple(one for one in statements if isinstance(one, PaperItem)),
        tuple(one for one in statements if isinstance(one, HeldPosition)),
        impacts,
    )


def impact(subject: str, **values: Any) -> Impact:
    values = {"slug": f"impact-{next(_numbers)}", "reason": "Because."} | values
    values = {"dimension": "open", "dimension_name": "Open"} | values
    return Impact(**{"subject": subject, "severity": "high", "certainty": "low"} | values)
