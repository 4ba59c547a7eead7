from collections import defaultdict
from typing import Any

from django.db.models import Aggregate, Count, Prefetch, Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.models import Redirect
from core.public.citing.structured_data import Crumb
from core.public.formats import TABLE_FORMATS, ExportRows, as_atom
from core.public.views import Filtered, PublishedDetail, PublishedList
from core.records.sources import DOUBTFUL
from core.text import format_first_names
from documents.models import Document

from ..choices import Action, ItemOutcome, ProponentRole, ProposalStage
from ..corrections import corrections_of
from ..filters import ProposalFilter
from ..legend import REQUESTS, latest_check_of_row, latest_check_of_rows, warning
from ..models import Position, Proponent, Proposal, ProposalItem
from ..querysets import ProposalQuerySet
from ..resources.tables import ProposalListResource


def as_warned_atom(listing: ExportRows) -> HttpResponse:
    """A feed can show the warning only in its title."""
    listing.title = _("%(title)s. %(warning)s") % {
        "title": listing.title,
        "warning": warning(latest_check_of_rows(listing.rows, "dated")),
    }
    return as_atom(listing)


class ProposalList(PublishedList):
    model = Proposal
    filterset_class = ProposalFilter
    resource_class = ProposalListResource
    template_name = "positions/proposal_list.html"
    title = gettext_lazy("Proposals")
    purpose = gettext_lazy("Proposals to the assemblies, their proponents and their outcomes.")
    formats = TABLE_FORMATS | {"atom": as_warned_atom}

    def rows(self) -> ProposalQuerySet:
        """With the proposals that replace them."""
        return Proposal.objects.published().for_page()

    count_label = ngettext_lazy("%(count)d proposal", "%(count)d proposals", "count")

    def get_totals(self) -> dict[str, Aggregate]:
        unknown = {
            name: Count("pk", filter=Q(pk__in=rows)) for name, (_label, rows) in _unknown().items()
        }
        return super().get_totals() | unknown

    def get_opening(self, totals: dict[str, Any], filtered: Filtered) -> list[str]:
        """`Not known: number (3), outcome (12)`; without numbers if there is only one row."""
        lacking = [
            label if totals["count"] == 1 else f"{label} ({totals[name]})"
            for name, (label, _rows) in _unknown().items()
            if totals[name]
        ]
        opening = [_("Not known: %(what)s") % {"what": ", ".join(lacking)}] if lacking else []
        return opening + super().get_opening(totals, filtered)

    def get_extra_context(self, filtered: Filtered) -> dict[str, object]:
        return {"warning": warning(latest_check_of_rows(filtered.rows, "dated"))}


def _unknown() -> dict[str, tuple[str, ProposalQuerySet]]:
    """Facts missing from the rows are named once, above the list: their words, and the rows."""
    rows, items = Proposal.objects.published(), ProposalItem.objects.published()
    made = Proponent.objects.published().values("proposal")
    undecided = items.filter(outcome=ItemOutcome.NOT_KNOWN).values("proposal")
    documents = Document.objects.published()
    return {
        "number": (_("number"), rows.filter(number="")),
        "proponent": (_("proponent"), rows.exclude(pk__in=made)),
        "stage": (_("stage"), rows.filter(stage=ProposalStage.NOT_KNOWN)),
        "document": (
            _("document"),
            rows.filter(document_stated="").exclude(document__in=documents),
        ),
        # As the filter counts: an item without a known kind can have no outcome.
        "outcome": (
            _("outcome"),
            rows.exclude(stage=ProposalStage.WITHDRAWN).filter(pk__in=undecided),
        ),
    }


class ProposalDetail(PublishedDetail):
    """Its URL is the slug, split in two. Another split, or a former slug, redirects to it."""

    model = Proposal
    template_name = "positions/proposal_detail.html"

    def find(self, rows: ProposalQuerySet, **key: str) -> Proposal | None:
        row = rows.for_page().filter(slug=_slug(key)).first()
        is_here = row is not None and row.get_absolute_url() == self.request.path.lower()
        return row if is_here else None

    def context(self, row: Proposal) -> dict[str, object]:
        positions = list(Position.objects.published().filter(item__proposal=row).for_list())
        days = (latest_check_of_row(one, one.taken_on) for one in positions)
        checked_on = max((latest_check_of_row(row, row.dated), *days))
        return {
            "requests": request_sentences(row),
            "warning": warning(checked_on),
            "positions": [position for position in positions if not position.held_by.is_owner],
            "owners": [position for position in positions if position.held_by.is_owner],
            "corrections": corrections_of([row])[row.pk],
        }

    def crumbs(self, row: Proposal) -> list[Crumb]:
        code, slug = row.assembly.code, row.assembly.slug
        proposals = f"{reverse('positions:proposals')}?assembly={slug}"
        return [
            Crumb(_("Proposals to %(code)s") % {"code": code}, proposals),
            Crumb(row.number or _("number not known")),
        ]

    def citation_title(self, row: Proposal) -> str:
        return _("%(proposal)s (%(assembly)s)") % {"proposal": row, "assembly": row.assembly.code}

    def _draft(self, request: HttpRequest, key: dict[str, str]) -> Proposal | None:
        """With its parts, which are not public either."""
        row: Proposal | None = super()._draft(request, key)
        if row is not None:
            row._prefetched_objects_cache = {}  # type: ignore[attr-defined]
            parts = (
                Prefetch("items", ProposalItem.objects.all().joined()),
                Prefetch("proponents", Proponent.objects.all().joined()),
            )
            prefetch_related_objects([row], *parts)
        return row

    def _moved(self, key: dict[str, str], format: str) -> HttpResponsePermanentRedirect:
        slug, rows = _slug(key), Proposal.objects.published().select_related("assembly")
        renamed = Redirect.objects.of(Proposal).filter(old_slug=slug).values("new_slug")
        row = rows.filter(slug=slug).first() or rows.filter(slug__in=renamed).first()
        if row is None:
            raise Http404
        return HttpResponsePermanentRedirect(row.get_absolute_url())


def _slug(key: dict[str, str]) -> str:
    return f"{key['assembly']}-{key['rest']}"


# the requests of a proposal, as sentences


def request_sentences(row: Proposal) -> str:
    """For a proposal with its parts: who requests what, how certain that is, and whether it was withdrawn."""
    names: dict[str, list[str]] = defaultdict(list)
    for proponent in row.proponents.all():
        names[proponent.role].append(proponent.participant.in_sentence)
    cosigning = names[ProponentRole.CO_SIGNATORY]
    sentences = _what_is_asked(list(row.items.all()), names[ProponentRole.PROPONENT])
    if row.confidence in DOUBTFUL:
        sentences.append(_("The proposal is %(grade)s.") % {"grade": row.confidence_label})
    if cosigning:
        sentence = ngettext("%(who)s co-signed it.", "%(who)s co-signed it.", len(cosigning))
        sentences.append(sentence % {"who": format_first_names(cosigning)})
    if row.stage == ProposalStage.DRAFT:
        sentences.append(_("It is a draft. That it was submitted is not on record."))
    if row.stage == ProposalStage.WITHDRAWN:
        sentences.append(_("The proposal was withdrawn."))
    return " ".join(map(capfirst, sentences))


def _what_is_asked(items: list[ProposalItem], proposing: list[str]) -> list[str]:
    who = format_first_names(proposing)
    if not items and not proposing:
        return [_("The proponent of this proposal and the text it is about are not known.")]
    if not items:
        return [_("%(who)s made this proposal. The text it is about is not known.") % {"who": who}]
    by_kind: dict[str, list[str]] = defaultdict(list)
    for item in items:
        new = _("“%(title)s”") % {"title": item.target_label}
        by_kind[item.action].append(new if item.target is None else item.target_label)
    sentences = []
    for kind, texts in by_kind.items():
        text = format_first_names(list(dict.fromkeys(texts)))
        values = {"who": who or _("someone"), "text": text, "count": 1}
        if not proposing and kind == Action.NOT_KNOWN:
            # If a source only names a subject, a proposal on it is not certain.
            sentences.append(_("What was asked on %(text)s is not known.") % values)
        else:
            sentences.append(str(REQUESTS[kind] % values))
    return sentences if proposing else [*sentences, _("The proponent is not known.")]
