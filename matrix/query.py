"""The query string of pages on positions: assembly, day or release, holders and texts. A wrong value is named, and the rest applies."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.dates import format_day
from core.models import Redirect
from core.public.query import AddressQuery
from core.records.state_cache import state_cached_of
from core.text import format_first_names
from meetings.models import Assembly, current_assembly, public_assemblies
from participants.models import Participant
from positions.models import Proposal, ProposalItem
from positions.querysets import ItemQuerySet, ProposalQuerySet, became_new
from positions.subjects import (
    NEW_TEXT,
    QUESTION,
    RESOLUTION,
    SLUGGED_MODELS,
    STUDY_GROUP,
    kind_of,
    path_of_item,
    subject_path,
)
from resolutions.models import Resolution
from study_groups.models import Question

from .models import Release
from .snapshot.loader import holder_of, proponent_not_found, snapshot_of, states_of, subject_of
from .snapshot.statements import NOT_FOUND, Holder, Snapshot, Subject

SNAPSHOT_PARAMETERS = ("assembly", "asof", "release")
MOST_TEXTS = 300  # texts in a query string

_A_GROUP = re.compile("sg ?[0-9]{1,2}|tsag")


class SnapshotQuery(AddressQuery):
    """`known` are the parameters that the page accepts besides those of the snapshot."""

    def __init__(self, query: QueryDict, known: tuple[str, ...] = ()) -> None:
        super().__init__(query)
        reason = _("“%(name)s” is not a choice of this page.")
        self.refuse_unknown((*SNAPSHOT_PARAMETERS, *known), reason)
        self._released: Snapshot | None = None
        self.release = self._release()
        self.assembly = self._assembly()
        self.day = self.read_day("asof")
        if self.day and self.release:
            self.refuse(
                "asof", _("A release is a state of its own: the day asked for is left out.")
            )
            self.day = None

    # the snapshot

    @cached_property
    def whole(self) -> Snapshot | None:
        """Includes superseded positions; None if no assembly is recorded."""
        if self._released is not None:
            return self._released
        if self.assembly is None:
            return None
        snapshot = snapshot_of(self.assembly)
        return snapshot.as_at(self.day) if self.day else snapshot

    @cached_property
    def snapshot(self) -> Snapshot | None:
        return self.whole.current if self.whole is not None else None

    @property
    def state_label(self) -> str:
        """Names the day or release shown."""
        if self.release is not None:
            message = _("as published in release %(number)d") % {"number": self.release.number}
            withdrawn = self.release.withdrawal_label
            return f"{message} ({withdrawn})" if withdrawn else message
        if self.day:
            return _("as at %(day)s, by the date of each paper or statement") % {
                "day": format_day(self.day)
            }
        return _("current record")

    @property
    def unplaced(self) -> list[str]:
        """Proposals recorded now without a text, which have no row: each by title and proponent. Empty for a release or a day."""
        assembly = self.assembly
        if assembly is None or self.release is not None or self.day is not None:
            return []
        return state_cached_of(
            f"unplaced {get_language()}", assembly.pk, lambda: _unplaced(assembly)
        )

    def onward(self, **more: str) -> str:
        """The query string of links to pages on the same snapshot. It names the assembly: another may become current."""
        others = [name for name in self.query if name not in SNAPSHOT_PARAMETERS]
        if self.assembly is not None and self.release is None:
            more = {"assembly": self.assembly.slug, **more}
        return self.without(*others, **more)

    def page_of(self, rows: list[Any], per_page: int) -> Page:
        """The page in `?page=`; if there is none, the first page, with the reason."""
        pages, word = Paginator(rows, per_page), self.text("page") or "1"
        if word.isascii() and word.isdigit() and 0 < int(word[:9]) <= pages.num_pages:
            return pages.page(int(word[:9]))
        message = _("This list has no page “%(word)s”; this is the first page.")
        self.refuse("page", message % {"word": word[:40]})
        return pages.page(1)

    # holders and texts in the query string; links keep those that were found

    def holders(self, name: str) -> list[Holder]:
        """By slug, by name or by column header."""
        words = self.words(name)
        known = self.snapshot.holders if self.snapshot is not None else {}
        everybody = known if all(word in known for word in words) else {**self.states, **known}
        by_name = {name.lower(): one for one in everybody.values() for name in (one.name, one.code)}
        found: dict[str, Holder] = {}
        for word in words:
            holder = everybody.get(word) or by_name.get(word)
            if holder is None or holder.slug == NOT_FOUND:
                message = _("There is no participant “%(word)s”.")
                self.refused.append(message % {"word": word[:40]})
            else:
                found[holder.slug] = holder
        self._carry_on(name, found)
        return list(found.values())

    @cached_property
    def states(self) -> dict[str, Holder]:
        """Member States, with a statement of their own or not."""
        rows = states_of(self.assembly) if self.assembly is not None else []
        return {one.holder.slug: one.holder for one in rows}

    def subjects(self, name: str, most: int = MOST_TEXTS) -> list[Subject]:
        """By path, or by the usual number of a resolution; at most `most`."""
        known = self.snapshot.subjects if self.snapshot is not None else {}
        paths = list(dict.fromkeys(_path(word, known) for word in self.words(name)))
        if len(paths) > most:
            message = ngettext(
                "At most %(most)d text can be shown; this is the first.",
                "At most %(most)d texts can be shown; these are the first.",
                most,
            )
            self.refused.append(message % {"most": most})
        unrecorded = _unrecorded(path for path in paths if path not in known)
        found = []
        for path in paths[:most]:
            subject = known.get(path) or unrecorded.get(path)
            if subject is None:
                self.refused.append(_("There is no text “%(word)s”.") % {"word": path[:40]})
            else:
                found.append(subject)
        self._carry_on(name, [subject.path for subject in found])
        return found

    def topic(self, name: str) -> str:
        word = self.text(name).lower()
        known = self.snapshot.subjects.values() if self.snapshot is not None else ()
        if not word or any(word in subject.topics for subject in known):
            return word
        self.refuse(name, _("No text has the topic “%(word)s”.") % {"word": word[:40]})
        return ""

    def _carry_on(self, name: str, found: Iterable[str]) -> None:
        if name in self.query:
            self.query[name] = ",".join(found)

    # assembly and release

    def _release(self) -> Release | None:
        word = self.text("release")
        if not word:
            return None
        rows: Any = Release.objects.for_page()
        rows = rows.filter(number=word if re.fullmatch("[0-9]{1,6}", word) else 0)
        # Also of a withdrawn assembly: a release stays at its address.
        found: Release | None = rows.published().first() or rows.outliving().first()
        if found is None:
            message = _("There is no release “%(word)s”; this is the current record.")
            self.refuse("release", message % {"word": word[:40]})
            return None
        self._released = found.opened()
        if self._released is None:
            message = _("Release %(number)d cannot be shown; this is the current record.")
            self.refuse("release", message % {"number": found.number})
            return None
        return found

    def _assembly(self) -> Assembly | None:
        word = self.text("assembly").lower()
        if self.release is not None:
            return self._of_the_release(self.release, word)
        found = next((row for row in public_assemblies() if row.slug == word), None)
        if word and found is None:  # by its former name
            found = _named(Assembly.objects.published().with_meeting(), word)
        if found is not None:
            self.query["assembly"] = found.slug
        current = found or current_assembly()
        if word and found is None:
            message = _("There is no assembly “%(word)s”.") % {"word": word[:40]}
            shown = _("This page shows %(code)s.") % {"code": current.code} if current else ""
            self.refuse("assembly", f"{message} {shown}".strip())
        return current

    def _of_the_release(self, release: Release, word: str) -> Assembly:
        rows = Assembly.objects.ever_public().with_meeting()  # a release outlives its assembly
        own: Assembly = rows.get(pk=release.assembly_id)
        if word and _named(rows, word) != own:
            message = _("Release %(number)d belongs to %(code)s.")
            self.refuse("assembly", message % {"number": release.number, "code": own.code})
        return own


def _unplaced(assembly: Assembly) -> list[str]:
    rows: ProposalQuerySet = Proposal.objects.published().filter(assembly=assembly)
    found = []
    for row in rows.without_text().with_parts().newest_first():
        words = {
            "title": row,
            "who": format_first_names([one.participant.short for one in row.proponents.all()]),
        }
        found.append((_("“%(title)s” (%(who)s)") if words["who"] else _("“%(title)s”")) % words)
    return found


def _path(word: str, known: dict[str, Subject]) -> str:
    """`Res. 20` is 20, and SG17 a study group; other words are unchanged."""
    if _A_GROUP.fullmatch(word):
        word = f"{STUDY_GROUP.prefix}{word.replace(' ', '')}"
    return word if word in known or "/" in word else Resolution.normalise_key(word)


def _unrecorded(paths: Iterable[str]) -> dict[str, Subject]:
    """Public rows on which nothing is recorded; one query for each table."""
    asked: dict[str, list[str]] = {}
    for path in paths:
        start, slash, slug = path.rpartition("/")
        if start + slash in SLUGGED_MODELS:
            asked.setdefault(start + slash, []).append(slug)
    return {
        f"{start}{row.slug}": subject_of(row)
        for start, slugs in asked.items()
        for row in SLUGGED_MODELS[start].objects.published().filter(slug__in=slugs)
    }


AN_ITEM = re.compile("(?P<slug>.+)-(?P<number>[0-9]{1,5})")


@dataclass(frozen=True)
class SubjectRow:
    """A public row that statements may be about, by present or former name. `former` are its earlier paths."""

    path: str
    row: Any
    former: tuple[str, ...] = ()

    @property
    def items(self) -> ItemQuerySet:
        """Items that change it or became it."""
        kind, rows = kind_of(self.row), ProposalItem.objects.published()
        if kind is RESOLUTION:
            return rows.on_resolution(self.row)
        if kind is NEW_TEXT:
            return rows.filter(pk=self.row.pk)
        return rows.filter(**{kind.relation: self.row}) if kind.is_target else rows.none()

    @property
    def of_positions(self) -> Q:
        """Filters positions about it, or about one of its items."""
        kind, of_items = kind_of(self.row), Q(item__in=self.items)
        return Q(**{kind.relation: self.row}) | of_items if kind.is_held else of_items


def text_at(path: str) -> SubjectRow | None:
    """The public row with this path, or with a path that leads to it after renaming."""
    beginning, slash, rest = path.rpartition("/")
    prefix = f"{beginning}{slash}"
    if prefix == NEW_TEXT.prefix:
        return _new_text(rest)
    if prefix.startswith(QUESTION.prefix):
        return _question(path, beginning.partition("/")[2], rest)
    row = _named(SLUGGED_MODELS[prefix].objects.published(), rest)
    if row is None:
        return None
    former = [f"{prefix}{old}" for old in _former(row)]
    if isinstance(row, Resolution):  # an older release has it as the new text that it then was
        items = ProposalItem.objects.published().filter(became_new(row))
        former += [
            f"{NEW_TEXT.prefix}{slug}-{number}"
            for slug, number in items.values_list("proposal__slug", "number")
        ]
    return SubjectRow(f"{prefix}{row.slug}", row, tuple(former))


def _named(rows: Any, slug: str) -> Any:
    """The row with this name or former name."""
    earlier = Redirect.objects.of(rows.model).filter(old_slug=slug).values("new_slug")
    return rows.filter(slug=slug).first() or rows.filter(slug__in=earlier).first()


def _former(row: Any) -> list[str]:
    """What it was called before."""
    return [old for old, _new in Redirect.objects.of(type(row)).filter(new_slug=row.slug)]


def _new_text(name: str) -> SubjectRow | None:
    """A text that a proposal would add. Once its item has a target or became a resolution, the path leads there."""
    found = AN_ITEM.fullmatch(name)
    proposal = _named(Proposal.objects.published(), found["slug"]) if found else None
    if proposal is None or found is None:
        return None
    items = ProposalItem.objects.published().joined().select_related("proposal__assembly")
    row = items.filter(proposal=proposal, number=int(found["number"])).first()
    if row is None:
        return None
    current = path_of_item(row)
    return SubjectRow(current, row) if current.startswith(NEW_TEXT.prefix) else text_at(current)


def _question(path: str, period: str, anchor: str) -> SubjectRow | None:
    """Questions have no slug of their own: `Q14/17` is asked for as q14-17."""
    rows = Question.objects.published().select_related("mandate__study_group", "mandate__period")
    near = rows.filter(
        mandate__period__code__iexact=period, code__istartswith=anchor.partition("-")[0]
    )
    return next((SubjectRow(path, row) for row in near if subject_path(row) == path), None)


@dataclass(frozen=True)
class HolderRow:
    """A holder of statements; `row` is None for the unknown proponent."""

    holder: Holder
    row: Participant | None = None
    former: tuple[str, ...] = ()


def holder_at(slug: str) -> HolderRow | None:
    if slug == NOT_FOUND:
        return HolderRow(proponent_not_found())
    row = _named(Participant.objects.published(), slug)
    return HolderRow(holder_of(row), row, tuple(_former(row))) if row is not None else None
