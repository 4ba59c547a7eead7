"""States by position: one text as a map of tiles, or the texts to choose from."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from core.public.citing.structured_data import Crumb, with_crumbs
from core.public.views import read_only
from positions.choices import NoPosition, StatedThrough
from positions.legend import entries_of

from ..query.map_states import MappedState, states_on_map
from ..query.selection import Selection
from ..query.snapshot_query import SnapshotQuery
from ..reports.state_map import StateMap
from ..snapshot.display import warning_of
from ..snapshot.resolver import Resolver
from ..snapshot.sentences import row_sentence, subject_label
from ..snapshot.statements import Snapshot, Subject, subject_order
from .subject import matrix_crumb


@read_only
class StatesByPosition(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        query = SnapshotQuery(request.GET, known=("res", "state"))
        address = f"{settings.BASE_URL}{reverse('matrix:map')}"
        context: dict[str, Any] = {
            "query": query,
            "title": _("States by position"),
            "canonical": address,
            "print_url": address + query.without(),
        }
        if query.snapshot is None or query.assembly is None:
            return render(request, "matrix/map.html", context)
        states = states_on_map(query.assembly)
        chosen = _chosen(query, states)
        subjects = Selection(query, query.snapshot).subjects("res", 1)
        recorded = _recorded(query.snapshot)
        context |= {
            "assembly": query.assembly,
            "chosen": chosen,
            "subjects": recorded,
            "warning": warning_of(query.snapshot.statements),
            "canonical": f"{address}?assembly={query.snapshot.assembly}",
            "matrix_address": reverse("matrix:matrix") + query.onward(),
            "now_address": f"{reverse('matrix:map')}?assembly={query.snapshot.assembly}",
        }
        if subjects:
            context |= _map_context(query, query.snapshot, subjects[0], states, chosen)
            context["canonical"] += f"&res={subjects[0].path}"
            context["now_address"] += f"&res={subjects[0].path}"
        else:
            context |= _list_context(query, query.snapshot, recorded, chosen)
        context |= with_crumbs(_crumbs(query, query.snapshot, subjects[:1]))
        context["is_narrowed"] = bool(query.refused or query.day or query.release or chosen)
        context["print_url"] = address + query.without()
        return render(request, "matrix/map.html", context)


def _crumbs(query: SnapshotQuery, snapshot: Snapshot, shown: list[Subject]) -> list[Crumb]:
    rows = [
        Crumb(one.name, reverse("matrix:row", args=[one.path]) + query.onward()) for one in shown
    ]
    return [
        matrix_crumb(snapshot.code, query.onward()),
        *rows,
        Crumb(_("States by position")),
    ]


def _chosen(query: SnapshotQuery, states: list[MappedState]) -> MappedState | None:
    word = query.text("state").lower()
    if not word:
        return None
    for state in states:
        if word in {state.holder.slug, state.code.lower(), state.holder.code.lower()}:
            return state
    query.refuse("state", _("There is no State “%(word)s”.") % {"word": word[:40]})
    return None


def _recorded(snapshot: Snapshot) -> list[Subject]:
    paths = {statement.subject for statement in snapshot.statements}
    return sorted((snapshot.subjects[path] for path in paths), key=subject_order)


def _mapped(snapshot: Snapshot, subject: Subject, states: list[MappedState]) -> StateMap:
    return StateMap(snapshot, subject, [(one.holder, one.code, one.region) for one in states])


def _map_context(
    query: SnapshotQuery,
    snapshot: Snapshot,
    subject: Subject,
    states: list[MappedState],
    chosen: MappedState | None,
) -> dict[str, Any]:
    mapped = _mapped(snapshot, subject, states)
    slug = chosen.holder.slug if chosen else ""
    return {
        "title": _("States by position: %(subject)s at %(assembly)s")
        % {"subject": subject_label(subject), "assembly": snapshot.code},
        "subject": subject,
        "map": mapped,
        "row_sentence": row_sentence(mapped.resolver, subject),
        "sentence": mapped.sentence,
        "key": [*entries_of(mapped.codes), *entries_of((StatedThrough.GROUP, *NoPosition))],
        "used": [*mapped.codes, *NoPosition],
        "chosen_tile": mapped.tile(slug),
        "row_page": reverse("matrix:row", args=[subject.path]),
        "onward": query.onward(),
    }


def _list_context(
    query: SnapshotQuery, snapshot: Snapshot, subjects: list[Subject], chosen: MappedState | None
) -> dict[str, Any]:
    """The texts on which something is recorded, each with its map, and what the chosen State shows on it."""
    resolver = Resolver(snapshot)
    texts: list[dict[str, Any]] = []
    for subject in subjects:
        tile = _mapped(snapshot, subject, [chosen]).tile(chosen.holder.slug) if chosen else None
        texts.append(
            {
                "subject": subject,
                "tile": tile,
                "sentence": "" if chosen else row_sentence(resolver, subject),
                "address": query.without(res=subject.path),
            }
        )
    values = {"assembly": snapshot.code}
    title = _("States by position at %(assembly)s") % values
    if chosen:
        title = _("Where %(state)s stands at %(assembly)s") % (
            values | {"state": chosen.holder.code}
        )
    silent = [text for text in texts if (tile := text["tile"]) and not tile.cell.statements]
    shown = [text for text in texts if text not in silent]
    return {"texts": shown, "silent": silent, "title": title}
