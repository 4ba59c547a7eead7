"""What an action of a list does to each row: of a public row, its pending change is submitted or published."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.records.pending.models import PendingVersion
from core.records.pending.saving import publish_pending, submit_pending
from core.records.permissions import Actor, may_propose, may_write_at_once
from core.records.publishable import Publication, Publishable, ready_parts
from core.records.publishing import publish, submit

from .actions import CHANNEL, change_blocking_reason, publish_blocking_reason


@dataclass(frozen=True)
class Unchanged:
    """Why there is nothing to do for a row: said of the row before, and counted afterwards."""

    note: Promise
    counted: Any  # a lazy plural

    def count(self, rows: int) -> str:
        return str(self.counted % {"count": rows})


def _unchanged(note: Promise, one: str, several: str) -> Unchanged:
    return Unchanged(note, ngettext_lazy(one, several, "count"))


IS_DRAFT = _unchanged(
    gettext_lazy("Already a draft."),
    "%(count)d row was already a draft.",
    "%(count)d rows were already drafts.",
)
IS_IN_REVIEW = _unchanged(
    gettext_lazy("Already in review."),
    "%(count)d row was already in review.",
    "%(count)d rows were already in review.",
)
IS_PUBLISHED = _unchanged(
    gettext_lazy("Already published."),
    "%(count)d row was already published.",
    "%(count)d rows were already published.",
)
IS_SCHEDULED = _unchanged(
    gettext_lazy("Already approved: it goes live by itself."),
    "%(count)d row was already approved and goes live by itself.",
    "%(count)d rows were already approved and go live by themselves.",
)
IS_PUBLIC = _unchanged(
    gettext_lazy("Already public, nothing to submit."),
    "%(count)d row was already public: nothing to submit.",
    "%(count)d rows were already public: nothing to submit.",
)
IS_SUBMITTED = _unchanged(
    gettext_lazy("Its change was already submitted."),
    "%(count)d change was already submitted.",
    "%(count)d changes were already submitted.",
)
IS_THE_SAME = _unchanged(
    gettext_lazy("Needs no change."),
    "%(count)d row needed no change.",
    "%(count)d rows needed no change.",
)
_OF_PUBLICATION = {Publication.DRAFT: IS_DRAFT, Publication.IN_REVIEW: IS_IN_REVIEW}


def unchanged_publication(row: Publishable) -> Unchanged:
    """Of a row that has the publication that was asked for."""
    if row.publication_stage == "scheduled":
        return IS_SCHEDULED
    return _OF_PUBLICATION.get(Publication(row.publication), IS_PUBLISHED)


class Done(Enum):
    ROW = auto()
    CHANGE = auto()  # of a public row
    LATER = auto()  # a row that goes live by its schedule


def format_done(done: Counter[Done]) -> str:
    rows, changes, later = (done[kind] for kind in Done)
    texts = {
        Done.ROW: ngettext("%(count)d row", "%(count)d rows", rows),
        Done.CHANGE: ngettext(
            "%(count)d change of a public row", "%(count)d changes of public rows", changes
        ),
        Done.LATER: ngettext(
            "%(count)d row that goes live later", "%(count)d rows that go live later", later
        ),
    }
    return ", ".join(text % {"count": done[kind]} for kind, text in texts.items() if done[kind])


def writing_refusal(by: Actor, row: Publishable) -> str:
    if may_write_at_once(by, row):
        return ""
    if row.is_published:
        return _("You can't do this: the row is public, and you may not publish.")
    return _("You can't change this row.")


class RowVerb:
    """Sets fields of each row to the same values; `change` is the pending version of a row that readers see."""

    is_about_changes = False

    def __init__(self, write: Callable[..., None], **target: object) -> None:
        self.write, self.target = write, target

    @property
    def publication(self) -> object:
        """That it leads to; None where it leads to none."""
        return self.target.get("publication")

    def unchanged(self, row: Publishable, change: PendingVersion | None) -> Unchanged | None:
        if any(getattr(row, name) != value for name, value in self.target.items()):
            return None
        return unchanged_publication(row) if "publication" in self.target else IS_THE_SAME

    def refusal(self, row: Publishable, change: PendingVersion | None, by: Actor) -> str:
        return writing_refusal(by, row)

    def apply(self, row: Publishable, change: PendingVersion | None, by: Actor) -> Done:
        self.write(row, by=by, channel=CHANNEL)
        return Done.ROW


class SubmitVerb(RowVerb):
    """Drafts, and the pending changes of public rows, which stay public."""

    is_about_changes = True

    def __init__(self) -> None:
        super().__init__(submit, publication=Publication.IN_REVIEW)
        self.submitted: list[Publishable] = []

    def unchanged(self, row: Publishable, change: PendingVersion | None) -> Unchanged | None:
        if not row.is_published:
            return super().unchanged(row, change)
        if change is None:
            return IS_PUBLIC
        return IS_SUBMITTED if change.is_submitted else None

    def refusal(self, row: Publishable, change: PendingVersion | None, by: Actor) -> str:
        if change is None:
            return super().refusal(row, change, by)
        return "" if may_propose(by, row) else _("You can't change this row.")

    def apply(self, row: Publishable, change: PendingVersion | None, by: Actor) -> Done:
        if change is not None:
            submit_pending(change, by=by)
            return Done.CHANGE
        super().apply(row, change, by)
        self.submitted.append(row)
        return Done.ROW


class PublishVerb(RowVerb):
    """Rows that are not public, and the pending changes of those that are."""

    is_about_changes = True

    def __init__(self) -> None:
        super().__init__(publish, publication=Publication.PUBLISHED)
        self.published: list[Publishable] = []
        self.parts: list[Publishable] = []  # that became public with them

    def unchanged(self, row: Publishable, change: PendingVersion | None) -> Unchanged | None:
        return super().unchanged(row, change) if change is None else None

    def refusal(self, row: Publishable, change: PendingVersion | None, by: Actor) -> str:
        if change is None:
            return publish_blocking_reason(by, row)
        return change_blocking_reason(by, row, change)

    def apply(self, row: Publishable, change: PendingVersion | None, by: Actor) -> Done:
        if change is not None:
            publish_pending(change, by=by, channel=CHANNEL, seen_number=change.number)
            return Done.CHANGE
        along = ready_parts(row, by)
        super().apply(row, change, by)
        self.published.append(row)
        self.parts.extend(along)
        return Done.LATER if row.publication_stage == "scheduled" else Done.ROW


@dataclass(frozen=True)
class ActionLine:
    """A row on the page that asks, with why nothing would be done with it."""

    row: Publishable
    change: PendingVersion | None = None  # which the action is about, and not the row
    pending_url: str = ""
    refusal: str = ""
    unchanged: Unchanged | None = None
    keeps_pending: bool = False  # a row that was withdrawn: its change stays pending
    doubts: Sequence[str] = ()  # which readers would see

    @property
    def is_possible(self) -> bool:
        return not self.refusal and self.unchanged is None


@dataclass
class ActionResult:
    """What became of the rows."""

    done: Counter[Done] = field(default_factory=Counter)
    unchanged: Counter[Unchanged] = field(default_factory=Counter)


def pending_by_row(rows: Iterable[Publishable]) -> dict[int, PendingVersion]:
    """The open pending versions of rows of one table, in two queries."""
    found = {row.pk: type(row) for row in rows}
    if not found:
        return {}
    pending = PendingVersion.objects.open().of_table(next(iter(found.values())))
    return {one.row_pk: one for one in pending.filter(row_pk__in=found).prefetch_related("edits")}
