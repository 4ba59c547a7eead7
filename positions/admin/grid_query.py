"""The query strings of pages for several rows."""

from collections.abc import Collection
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.public.query import AddressQuery
from core.records.tracked import TrackedModel
from meetings.models import Assembly, current_assembly
from participants.models import Participant

from ..choices import ItemOutcome
from ..models import ProposalItem
from ..subjects import RESOLUTION, STUDY_GROUP, TOPIC, SubjectKind
from .grid_rows import PositionGrid, holders_of

Row = TypeVar("Row", bound=TrackedModel)

# Kinds of subject that a grid may have.
KINDS = (RESOLUTION, TOPIC, STUDY_GROUP)


class AssemblyQuery(AddressQuery):
    """For a page about one assembly; `refused` names parameters that cannot be used."""

    def __init__(self, request: HttpRequest, known: Collection[str]) -> None:
        super().__init__(request.GET)
        self.user = request.user
        self.assemblies = Assembly.objects.readable_by(self.user).latest_first()
        self.refuse_unknown({"assembly", *known}, _("“%(name)s” is not a choice of this page."))
        self.assembly = self.find(Assembly, "assembly")
        if self.assembly is None and not self.text("assembly"):
            self.assembly = current_assembly()

    def find(self, model: type[Row], name: str) -> Row | None:
        word = self.text(name).lower()
        rows: Any = model._default_manager
        found: Row | None = rows.readable_by(self.user).filter(slug=word).first() if word else None
        if word and found is None:
            self.refused.append(
                _("There is no %(table)s “%(word)s”.")
                % {"table": model._meta.verbose_name, "word": word[:60]}
            )
        return found


class OutcomeQuery(AssemblyQuery):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, {"outcome", "page"})
        self.outcome = self.choice("outcome", ItemOutcome.values)
        items = ProposalItem._base_manager.filter(proposal__assembly=OuterRef("pk"))
        self.assemblies = self.assemblies.filter(Exists(items))
        if not self.text("assembly"):  # the current one, if it has items
            current = self.assemblies.filter(pk=self.assembly and self.assembly.pk).first()
            self.assembly = current or self.assemblies.first()


class GridQuery(AssemblyQuery):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, {"holders", *(kind.relation for kind in KINDS)})
        self.subject = self._subject()
        self.holders = self.query.get("holders", "").replace("\x00", "").strip()[:500]
        self._holder_rows: list[Participant] = []
        if self.assembly is not None and self.subject is not None:
            words = [word.strip() for word in self.holders.split(",") if word.strip()][:100]
            self._holder_rows, unknown = holders_of(self.assembly, self.subject, words, self.user)
            self.refused += [
                _("There is no participant “%(word)s”.") % {"word": word[:60]} for word in unknown
            ]

    def grid(self, sent: QueryDict | None = None) -> PositionGrid | None:
        """`sent` is the typed data; with it, rows are locked until the end of the transaction."""
        if self.assembly is None or self.subject is None:
            return None
        return PositionGrid(self.assembly, self.subject, self._holder_rows, self.user, sent)

    def choices(self, kind: SubjectKind) -> dict[str, object]:
        """The rows of one kind, as choices."""
        known: Any = kind.rows().model._default_manager
        rows = known.readable_by(self.user).order_by(*kind.ordering)
        subject = self.subject if isinstance(self.subject, rows.model) else None
        return {
            "name": kind.relation,
            "label": capfirst(str(kind.label)),
            "rows": rows,
            "chosen": subject.pk if subject is not None else None,
        }

    def _subject(self) -> TrackedModel | None:
        rows = (self.find(kind.rows().model, kind.relation) for kind in KINDS)
        found = [row for row in rows if row is not None]
        if len(found) > 1:
            self.refused.append(_("Choose one subject. We ignored the others."))
        return found[0] if found else None
