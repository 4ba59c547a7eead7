"""Which holders and texts an address names, out of those that can be shown; what cannot is named on the page."""

import re
from collections.abc import Iterable
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from positions.subjects import SLUGGED_MODELS, STUDY_GROUP
from resolutions.models import Resolution

from ..snapshot.loader import states_of
from ..snapshot.statements import NOT_FOUND, Holder, Snapshot, Subject
from .lookup import SubjectRow
from .snapshot_query import SnapshotQuery

MOST_TEXTS = 300  # that an address may name

_A_GROUP = re.compile("sg ?[0-9]{1,2}|tsag")


class Selection:
    def __init__(self, query: SnapshotQuery, snapshot: Snapshot) -> None:
        self.query, self.snapshot = query, snapshot

    # holders

    @cached_property
    def states(self) -> dict[str, Holder]:
        """Member States of the regional organisations, with a statement of their own or not."""
        return states_of(self.query.assembly) if self.query.assembly is not None else {}

    def holders(self, name: str) -> list[Holder]:
        """By slug, by name or by column header. Links keep those that were found."""
        words = self.query.words(name)
        everybody = (
            self.snapshot.holders
            if all(word in self.snapshot.holders for word in words)
            else {**self.states, **self.snapshot.holders}
        )
        by_code = {name.lower(): one for one in everybody.values() for name in (one.name, one.code)}
        found: dict[str, Holder] = {}
        for word in words:
            holder = everybody.get(word) or by_code.get(word)
            if holder is None or holder.slug == NOT_FOUND:
                self.query.refused.append(
                    _("There is no participant “%(word)s”.") % {"word": word[:40]}
                )
            else:
                found[holder.slug] = holder
        self._carry_on(name, found)
        return list(found.values())

    # texts

    def subjects(self, name: str, most: int) -> list[Subject]:
        """By path, or as people write the number of a resolution; no more than `most`."""
        paths = [self._path(word) for word in self.query.words(name)]
        paths = list(dict.fromkeys(paths))
        if len(paths) > most:
            message = ngettext(
                "At most %(most)d text can be shown; this is the first.",
                "At most %(most)d texts can be shown; these are the first.",
                most,
            )
            self.query.refused.append(message % {"most": most})
        unrecorded = self._unrecorded(path for path in paths if path not in self.snapshot.subjects)
        found = []
        for path in paths[:most]:
            subject = self.snapshot.subjects.get(path) or unrecorded.get(path)
            if subject is None:
                self.query.refused.append(_("There is no text “%(word)s”.") % {"word": path[:40]})
            else:
                found.append(subject)
        self._carry_on(name, [subject.path for subject in found])
        return found

    def topic(self, name: str) -> str:
        word = self.query.text(name).lower()
        if not word or any(word in subject.topics for subject in self.snapshot.subjects.values()):
            return word
        self.query.refuse(name, _("No text has the topic “%(word)s”.") % {"word": word[:40]})
        return ""

    def _carry_on(self, name: str, found: Iterable[str]) -> None:
        if name in self.query.query:
            self.query.query[name] = ",".join(found)

    def _path(self, word: str) -> str:
        """`Res. 20` is 20, and SG17 a study group; other words are unchanged."""
        if _A_GROUP.fullmatch(word):
            word = f"{STUDY_GROUP.prefix}{word.replace(' ', '')}"
        return (
            word
            if word in self.snapshot.subjects or "/" in word
            else Resolution.normalise_key(word)
        )

    def _unrecorded(self, paths: Iterable[str]) -> dict[str, Subject]:
        """Public rows on which nothing is recorded, one query a table that is asked for."""
        query: dict[str, list[str]] = {}
        for path in paths:
            start, slash, slug = path.rpartition("/")
            if start + slash in SLUGGED_MODELS:
                query.setdefault(start + slash, []).append(slug)
        found = {}
        for start, slugs in query.items():
            for row in SLUGGED_MODELS[start].objects.published().filter(slug__in=slugs):
                found[f"{start}{row.slug}"] = SubjectRow(f"{start}{row.slug}", row).subject()
        return found
