"""The history of all texts, assembly by assembly: the decision on each, or that none is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from core.public.cell_text import csv_bytes
from core.public.formats import ExportRows, attachment
from core.records.sources import format_doubt
from meetings.models import public_assemblies

from .choices import GONE, EditionOutcome
from .models import Edition, Resolution
from .standing import in_order

NOTHING_RECORDED, NOT_YET, ENDED_BEFORE = "nothing_recorded", "not_yet", "ended_before"
NOT_BY_TSAG = "not_by_tsag"  # TSAG decides on few texts, so this is no gap
WORDS = {
    **dict(EditionOutcome.choices),
    NOTHING_RECORDED: _("nothing recorded"),
    NOT_YET: _("not yet adopted"),
    ENDED_BEFORE: _("no longer in force"),
    NOT_BY_TSAG: _("no decision of TSAG recorded"),
}


DRAWN = {
    code: word for code, word in WORDS.items() if code not in {NOT_YET, ENDED_BEFORE, NOT_BY_TSAG}
}


@dataclass(frozen=True)
class LifelineCell:
    code: str  # an outcome, or the reason for none
    edition: Edition | None = None

    @property
    def word(self) -> str:
        return f"{WORDS[self.code]}{format_doubt(self.edition)}"

    @property
    def is_doubted(self) -> bool:
        return bool(format_doubt(self.edition))


def public_deciders() -> list[Edition]:
    """Assemblies with a public decision, and TSAG in years with one, in order of time; each as an edition without a text."""
    editions = Edition.objects.published()
    assemblies = {row.pk: row for row in public_assemblies()}
    decided = editions.order_by().values_list("assembly", "tsag_year").distinct()
    return in_order(
        Edition(assembly=assemblies.get(assembly), tsag_year=year)
        for assembly, year in decided
        if year or assembly in assemblies
    )


def lifeline_of(resolution: Resolution, deciders: Sequence[Edition]) -> list[LifelineCell]:
    editions = {edition.decided_by: edition for edition in resolution.editions.all()}
    first_known = next(iter(in_order(editions.values())), None)
    is_adopted = first_known is None or first_known.outcome != EditionOutcome.NEW
    is_ended = False
    cells = []
    for decider in deciders:
        edition = editions.get(decider.decided_by)
        if edition is not None:
            is_adopted, is_ended = True, edition.outcome in GONE
            code = edition.outcome
        elif is_ended or not is_adopted:
            code = ENDED_BEFORE if is_ended else NOT_YET
        else:
            code = NOT_BY_TSAG if decider.tsag_year else NOTHING_RECORDED
        cells.append(LifelineCell(code, edition))
    return cells


def as_csv(export: ExportRows) -> HttpResponse:
    """A row for each text, a column for each decider."""
    deciders = public_deciders()
    header = ["text", "title", *(decider.decided_by for decider in deciders)]
    rows = [
        [
            resolution.designation,
            f"{resolution.title}{format_doubt(resolution)}",
            *(cell.word for cell in lifeline_of(resolution, deciders)),
        ]
        for resolution in export.rows
    ]
    response = HttpResponse(
        csv_bytes(header, rows), content_type="text/csv; charset=utf-8; header=present"
    )
    return attachment(response, "lifelines.csv")
