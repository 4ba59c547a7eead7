"""What a button or an action of a list does to each row: of a public row, its pending change is submitted or published."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.records.pending.models import PendingVersion
from core.records.pending.saving import publish_pending, submit_pending
from core.records.permissions import Actor, may_propose, may_write_at_once
from core.records.publishable import Publication, Publishable, ready_parts
from core.records.publishing import publish, submit, withdraw
from core.records.saving import save_row

from .actions import CHANNEL, change_blocking_reason, publish_blocking_reason


@dataclass(frozen=True)
class Unchanged:
    """Why there is nothing to do for a row: said of the row before, and counted afterwards."""

    note: Promise
    one: str
    several: str

    def count(self, rows: int) -> str:
        return ngettext(self.one, self.several, rows) % {"count": rows}


IS_DRAFT = Unchanged(
    gettext_lazy("Already a draft."),
    "%(count)d row was already a draft.",
    "%(count)d rows were already drafts.",
)
IS_IN_REVIEW = Unchanged(
    gettext_lazy("Already in review."),
    "%(count)d row was already in review.",
    "%(count)d rows were already in review.",
)
IS_PUBLISHED = Unchanged(
    gettext_lazy("Already published."),
    "%(count)d row was already published.",
    "%(count)d rows were already published.",
)
IS_SCHEDULED = Unchanged(
    gettext_lazy("Already approved: it goes live by itself."),
    "%(count)d row was already approved and goes live by itself.",
    "%(count)d rows were already approved and go live by themselves.",
)
IS_PUBLIC = Unchanged(
    gettext_lazy("Already public, nothing to submit."),
    "%(count)d row was already public: nothing to submit.",
    "%(count)d rows were already public: nothing to submit.",
)
IS_SUBMITTED = Unchanged(
    gettext_lazy("Its change was already submitted."),
    "%(count)d change was already submitted.",
    "%(count)d changes were already submitted.",
)
IS_THE_SAME = Unchanged(
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


_DONE = {
    "rows": ("%(count)d row", "%(count)d rows"),
    "changes": ("%(count)d change of a public row", "%(count)d changes of public rows"),
    "later": ("%(count)d row that goes live later", "%(count)d rows that go live later"),
}


def format_done(done: Counter[str]) -> str:
    kinds = [kind for kind in _DONE if done[kind]]
    return ", ".join(ngettext(*_DONE[kind], done[kind]) % {"count": done[kind]} for kind in kinds)


def writing_refusal(by: Actor, row: Publishable) -> str:
    if may_write_at_once(by, row):
        return ""
    if row.is_published:
        return _("You can't do this: the row is public, and you may not publish.")
    return _("You can't change this row.")


@dataclass(frozen=True)
class RowVerb:
    """`change` is the pending version of a row that readers see."""

    name: str  # of its button, and of its page
    label: Any  # lazy: on the button
    write: Callable[..., None]
    publication: Publication | None  # that it leads to
    success: Promise = gettext_lazy("")
    is_confirmed: bool = True  # on the form of one row: readers see the difference
    is_about_changes: bool = False

    @property
    def is_publishing(self) -> bool:
        return self.publication == Publication.PUBLISHED

    @property
    def is_withdrawing(self) -> bool:
        return self.publication == Publication.DRAFT

    def unchanged(self, row: Publishable, change: PendingVersion | None) -> Unchanged | None:
        if change is not None:
            is_done = change.is_submitted and not self.is_publishing
            return IS_SUBMITTED if is_done else None
        if self.is_about_changes and not self.is_publishing and row.is_published:
            return IS_PUBLIC
        if self.publication is None:
            is_checked = getattr(row, "last_checked_on", None) == timezone.localdate()
            return IS_THE_SAME if is_checked else None
        return unchanged_publication(row) if row.publication == self.publication else None

    def refusal(self, row: Publishable, change: PendingVersion | None, by: Actor) -> str:
        """Why this person cannot do it; empty when they can."""
        if self.is_publishing:
            if change is None:
                return publish_blocking_reason(by, row)
            return change_blocking_reason(by, row, change)
        if change is None:
            return writing_refusal(by, row)
        return "" if may_propose(by, row) else _("You can't change this row.")

    def apply(
        self, row: Publishable, change: PendingVersion | None, by: Actor, result: "ActionResult"
    ) -> None:
        if change is not None:
            if self.is_publishing:
                publish_pending(change, by=by, channel=CHANNEL, seen_number=change.number)
            else:
                submit_pending(change, by=by)
            result.done["changes"] += 1
            return
        parts = ready_parts(row, by) if self.is_publishing else []
        self.write(row, by=by, channel=CHANNEL)
        is_later = self.is_publishing and row.publication_stage == "scheduled"
        result.done["later" if is_later else "rows"] += 1
        result.rows.append(row)
        result.parts += parts


def check_today(row: Any, *, by: Actor, channel: str) -> None:
    row.last_checked_on = timezone.localdate()
    save_row(row, by=by, channel=channel, reason="checked")


SUBMIT = RowVerb(
    "submit",
    gettext_lazy("Submit for review"),
    submit,
    Publication.IN_REVIEW,
    gettext_lazy("Submitted for review: %(row)s."),
    is_confirmed=False,
    is_about_changes=True,
)
PUBLISH = RowVerb(
    "publish",
    gettext_lazy("Publish"),
    publish,
    Publication.PUBLISHED,
    is_about_changes=True,
)
WITHDRAW = RowVerb(
    "withdraw",
    gettext_lazy("Withdraw"),
    withdraw,
    Publication.DRAFT,
    gettext_lazy("Withdrawn, now a draft: %(row)s."),
)
RETURN = replace(
    WITHDRAW,
    name="return",
    label=gettext_lazy("Back to draft"),
    success=gettext_lazy("Sent back, now a draft: %(row)s."),
    is_confirmed=False,
)
CHECK = RowVerb("check", gettext_lazy("Mark as checked today"), check_today, None)
BUTTONS = {verb.name: verb for verb in (SUBMIT, PUBLISH, WITHDRAW, RETURN)}
OFFERED = {
    Publication.DRAFT: (SUBMIT, PUBLISH),
    Publication.IN_REVIEW: (PUBLISH, RETURN),
    Publication.PUBLISHED: (WITHDRAW,),
}


@dataclass
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

    done: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[Unchanged] = field(default_factory=Counter)
    rows: list[Publishable] = field(default_factory=list)  # done, and not a change of them
    parts: list[Publishable] = field(default_factory=list)  # that became public with them


def pending_by_row(rows: Iterable[Publishable]) -> dict[int, PendingVersion]:
    """The open pending versions of rows of one table, in two queries."""
    found = {row.pk: type(row) for row in rows}
    if not found:
        return {}
    pending = PendingVersion.objects.open().of_table(next(iter(found.values())))
    return {one.row_pk: one for one in pending.filter(row_pk__in=found).prefetch_related("edits")}
