"""One page for each row: everything recorded on a subject."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from core.public.citing.structured_data import Crumb, with_crumbs
from core.public.views import read_only
from meetings.models import Committee
from positions.models import AgendaItem, Proposal, ProposalItem
from resolutions.models import Edition

from ..snapshot.sentences import row_sentence, subject_label
from ..snapshot.statements import NOT_FOUND, Holder
from .subject import SubjectPage, other_assemblies, redirect_renamed

MOST_DISCUSSIONS = 50


@read_only
class RowDetail(View):
    def get(self, request: HttpRequest, subject: str) -> HttpResponseBase:
        page = SubjectPage(request, subject)
        now = page.path_now(subject)
        if not page.query.release and now != subject:
            return redirect_renamed(request, reverse("matrix:row", args=[now]))
        return render(
            request, "matrix/row.html", _row_context(page, reverse("matrix:row", args=[now]))
        )


def _row_context(page: SubjectPage, address: str) -> dict[str, Any]:
    subject = page.subject
    title = _("%(subject)s at %(assembly)s: proposals and positions") % {
        "subject": subject_label(subject),
        "assembly": page.assembly.code,
    }
    shown = [page.cell_display(holder) for holder in _holders_on(page)]
    others = [one for one in shown if not one.holder.is_owner]
    speaking = [one.holder.slug for one in others if one.codes and one.holder.slug != NOT_FOUND][:6]
    displays = [one for holder in shown for one in holder.recorded]
    return page.context(title, address, f"{page.assembly.slug}-{subject.path}", displays) | {
        **with_crumbs([*page.crumbs()[:-1], Crumb(subject.name)]),
        "sentence": row_sentence(page.resolver, subject),
        "shown": others,
        "owners": [one for one in shown if one.holder.is_owner and one.recorded],
        "owner": next((one for one in page.snapshot.holders.values() if one.is_owner), None),
        "is_recorded": any(one.recorded for one in shown),
        "committees": _committees(page),
        "discussions": _discussions(page),
        "texts": _texts_of(page),
        "elsewhere": other_assemblies(page, address),
        "compare_address": reverse("matrix:compare") + page.query_string(actors=",".join(speaking))
        if len(speaking) > 1
        else "",
        "map_address": reverse("matrix:map") + page.query_string(res=subject.path),
        "ledger_address": reverse("matrix:proposals-and-outcomes")
        + page.query_string(res=subject.path),
        "brief_address": reverse("matrix:brief") + page.query_string(res=subject.path),
    }


def _committees(page: SubjectPage) -> list[Committee]:
    """The committees and working groups that are recorded to have dealt with it at this assembly."""
    if page.text is None:
        return []
    items = ProposalItem.objects.published().filter(
        page.text.of_items, proposal__assembly=page.assembly
    )
    dealt = Q(proposals__in=Proposal.objects.published().filter(items__in=items))
    if page.subject.subject_kind.has_editions:
        editions = Edition.objects.published().filter(
            resolution__slug=page.text.path, assembly=page.assembly
        )
        dealt |= Q(pk__in=editions.values("committee"))
    rows = Committee.objects.published().filter(dealt, assembly=page.assembly)
    return list(rows.select_related("assembly").order_by("code").distinct())


def _discussions(page: SubjectPage) -> list[AgendaItem]:
    """The sessions of this assembly that have it on their agenda, in order of time."""
    path = page.text.path if page.text and page.subject.subject_kind.has_editions else ""
    rows = AgendaItem.objects.published().filter(
        resolution__slug=path, session__meeting__is_of=page.assembly
    )
    return list(rows.for_list().in_order()[:MOST_DISCUSSIONS])


def _texts_of(page: SubjectPage) -> list[dict[str, Any]]:
    """Of a topic: its texts in the snapshot, each with its proposals."""
    if not page.subject.subject_kind.holds_texts:
        return []
    topic = page.subject.path.partition("/")[2]
    papers: dict[str, dict[str, str]] = {}
    for item in page.snapshot.paper_items:
        papers.setdefault(item.subject, {})[item.address] = item.paper
    return [
        {
            "subject": one,
            "address": reverse("matrix:row", args=[one.path]) + page.query_string(),
            "papers": papers.get(one.path, {}),
        }
        for one in page.snapshot.subjects.values()
        if topic in one.topics and one.path != page.subject.path
    ]


def _holders_on(page: SubjectPage) -> list[Holder]:
    """The regional organisations, whether they have a statement or not, and every other holder of one."""
    with_statements = set(page.resolver.holders_on(page.subject.path))
    return [
        one for one in page.snapshot.ordered_holders if one.is_group or one.slug in with_statements
    ]
