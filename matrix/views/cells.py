"""One page for each cell: what a holder has on a subject, with its evidence."""

from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from core.public.citing.structured_data import Crumb, with_crumbs
from core.public.views import read_only
from participants.models import Membership
from positions.corrections import corrections_of
from positions.models import Position, Proponent, Proposal

from ..query.lookup import HolderRow, holder_at
from ..snapshot.display import CellDisplay, StatementDisplay, display_impacts, display_statements
from ..snapshot.sentences import subject_label
from .subject import SubjectPage, other_assemblies, redirect_renamed


@read_only
class CellDetail(View):
    def get(self, request: HttpRequest, subject: str, holder: str) -> HttpResponseBase:
        page, holder_row = SubjectPage(request, subject), holder_at(holder.lower())
        slug = _holder_slug(page, holder_row, holder.lower())
        now = (page.path_now(subject), holder_row.holder.slug if holder_row else slug)
        if not page.query.release and now != (subject, holder.lower()):
            return redirect_renamed(request, reverse("matrix:cell", args=now))
        return render(
            request,
            "matrix/cell.html",
            _cell_context(page, holder_row, slug, reverse("matrix:cell", args=now)),
        )


def _holder_slug(page: SubjectPage, holder_row: HolderRow | None, slug: str) -> str:
    """The slug of the holder in the snapshot; in a release it may be an earlier one."""
    if holder_row is None:
        if page.query.release and slug in page.snapshot.holders:
            return slug
        raise Http404
    return next(
        (
            name
            for name in (slug, holder_row.holder.slug, *holder_row.former)
            if name in page.snapshot.holders
        ),
        holder_row.holder.slug,
    )


def _cell_context(
    page: SubjectPage, holder_row: HolderRow | None, slug: str, address: str
) -> dict[str, Any]:
    _add_holder(page, holder_row, slug)
    holder, subject = page.snapshot.holders[slug], page.subject
    shown = page.cell_display(holder)
    title = _("%(holder)s on %(subject)s, %(assembly)s") % {
        "holder": holder.code,
        "subject": subject_label(subject),
        "assembly": page.assembly.code,
    }
    groups = [
        page.cell_display(page.snapshot.holders[group])
        for group, _statements in shown.cell.group_statements
        if group in page.snapshot.holders
    ]
    others = ",".join([slug, *(group.holder.slug for group in groups)][:6])
    history = _history(page, slug)
    displays = [*history, *(one for group in groups for one in group.recorded)]
    return page.context(title, address, f"{page.assembly.slug}-{subject.path}-{slug}", displays) | {
        **with_crumbs([*page.crumbs(), Crumb(holder.code)]),
        "holder": holder,
        "shown": shown,
        "summary": _summary(shown),
        "history": history,
        "assessments": []
        if holder.is_owner
        else display_impacts(page.snapshot, subject.path, holder),
        "groups": groups,
        "elsewhere": other_assemblies(page, address, *_of_holder(holder_row)),
        "row_address": reverse("matrix:row", args=[subject.path]) + page.query_string(),
        "compare_address": reverse("matrix:compare") + page.query_string(actors=others)
        if groups
        else "",
        "brief_address": reverse("matrix:brief") + page.query_string(res=subject.path, groups=slug),
    }


def _summary(shown: CellDisplay) -> str:
    codes = ", ".join(code.word for code in shown.codes)
    return "; ".join(part for part in (codes, shown.via, shown.no_position) if part)


def _history(page: SubjectPage, slug: str) -> list[StatementDisplay]:
    """All statements of the holder on the text, superseded ones too, with corrections since readers first saw them."""
    statements = display_statements(
        statement
        for statement in page.whole.statements
        if statement.subject == page.subject.path and statement.holder == slug
    )
    if page.query.release:
        return statements
    corrected = _corrected(Position, False, statements) | _corrected(Proposal, True, statements)
    return [
        replace(one, corrections=corrected.get((one.statement.is_paper, one.statement.slug), ()))
        for one in statements
    ]


def _corrected(
    model: Any, is_paper: bool, statements: list[StatementDisplay]
) -> dict[tuple[bool, str], tuple[Any, ...]]:
    rows = list(
        model.objects.published().filter(
            slug__in={
                one.statement.slug for one in statements if one.statement.is_paper == is_paper
            }
        )
    )
    found = corrections_of(rows)
    return {(is_paper, row.slug): tuple(found[row.pk]) for row in rows}


def _add_holder(page: SubjectPage, holder_row: HolderRow | None, slug: str) -> None:
    """A holder without a statement is not in the snapshot, but it is shown with what its groups ask."""
    if slug in page.snapshot.holders or holder_row is None:
        return
    groups: tuple[str, ...] = ()
    if holder_row.row:
        own = Membership.objects.published().filter(member=holder_row.row)
        groups = own.groups_on(page.snapshot.opens_on).get(holder_row.row.pk, ())
    page.snapshot = replace(
        page.snapshot,
        holders=page.snapshot.holders | {slug: replace(holder_row.holder, groups=groups)},
    )


def _of_holder(holder_row: HolderRow | None) -> tuple[Q, Q] | tuple[()]:
    """The items that it proposed or signed, and the positions that it holds alone or with others."""
    if holder_row is None:
        return ()
    proponents = Proponent.objects.published()
    if holder_row.row is None:
        return Q(~Exists(proponents.filter(proposal=OuterRef("proposal")))), Q(pk__in=[])
    positions = Position.objects.published().of(holder_row.row)
    return (
        Q(proposal__in=proponents.filter(participant=holder_row.row).values("proposal")),
        Q(pk__in=positions.values("pk")),
    )
