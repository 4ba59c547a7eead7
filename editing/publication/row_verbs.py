"""What a button or an action of a list does to each row: of a public row, its pending change is submitted or published."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

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


_DONE = {
    "rows": ngettext_lazy("%(count)d row", "%(count)d rows", "count"),
    "changes": ngettext_lazy(
        "%(count)d change of a public row", "%(count)d changes of public rows", "count"
    ),
    "later": ngettext_lazy(
        "%(count)d row that goes live later", "%(count)d rows that go live later", "count"
    ),
}


def format_done(done: Counter[str]) -> str:
    kinds: dict[str, Any] = _DONE
    return ", ".join(
        str(text % {"count": done[kind]}) for kind, text in kinds.items() if done[kind]
    )


def writing_refusal(by: Actor, row: Publishable) -> str:
    if may_write_at_once(by, row):
        return ""
    if row.is_published:
        return _("You can't do this: the row is public, and you may not publish.")
    return _("You can't change this row.")


@dataclass(frozen=True)
class RowVerb:
    """Sets fields of each row to the same values; `change` is the pending version of a row that readers see."""

    name: str  # of its button, and of its page
    label: Any  # lazy: on the button
    write: Callable[..., None]
    target: Callable[[], Mapping[str, object]]  # what the row holds afterwards
    success: Promise = gettext_lazy("")
    is_confirmed: bool = True  # on the form of one row: readers see the difference
    is_about_changes: bool = False

    @property
    def publication(self) -> object:
        """That it leads to; None where it leads to none."""
        return self.target().get("publication")

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
        target = self.target()
        if any(getattr(row, name) != value for name, value in target.items()):
            return None
        return unchanged_publication(row) if "publication" in target else IS_THE_SAME

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
    lambda: {"publication": Publication.IN_REVIEW},
    gettext_lazy("Submitted for review: %(row)s."),
    is_confirmed=False,
    is_about_changes=True,
)
PUBLISH = RowVerb(
    "publish",
    gettext_lazy("Publish"),
    publish,
    lambda: {"publication": Publication.PUBLISHED},
    is_about_changes=True,
)
WITHDRAW = RowVerb(
    "withdraw",
    gettext_lazy("Withdraw"),
    withdraw,
    lambda: {"publication": Publication.DRAFT},
    gettext_lazy("Withdrawn, now a draft: %(row)s."),
)
RETURN = replace(
    WITHDRAW,
    name="return",
    label=gettext_lazy("Back to draft"),
    success=gettext_lazy("Sent back, now a draft: %(row)s."),
    is_confirmed=False,
)
CHECK = RowVerb(
    "check",
    gettext_lazy("Mark as checked today"),
    check_today,
    lambda: {"last_checked_on": timezone.localdate()},
)
BUTTONS = {verb.name: verb for verb in (SUBMIT, PUBLISH, WITHDRAW, RETURN)}
OFFERED = {
    Publication.DRAFT: (SUBMIT, PUBLISH),
    Publication.IN_REVIEW: (PUBLISH, RETURN),
    Publication.PUBLISHED: (WITHDRAW,),
}


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
