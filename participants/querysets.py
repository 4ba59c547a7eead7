import datetime as dt
from collections.abc import Collection
from typing import Any, Self

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Length

from core.database.lookups import PlainLetters
from core.dates import covers
from core.records.publishable import PublishableQuerySet
from core.records.tracked import PublicQuerySet

from .choices import LISTED_KINDS, ParticipantKind

_NUMBERED = "ITU-T Study Group "


def short_name(of: str = "") -> Combinable:
    """Sort key like Participant.short; `of` is the path to the participant, `member__`."""
    return _state_or(F(f"{of}code"), of)


def listed_name() -> Combinable:
    """Sort key like Participant.listed_name; study groups stand together, 5 before 20."""
    is_numbered = Q(kind=ParticipantKind.ITU_BODY, name__startswith=_NUMBERED)
    name = Case(
        When(is_numbered, then=Value(_NUMBERED)), default=F("name"), output_field=TextField()
    )
    return _state_or(name)


def _state_or(other: Combinable, of: str = "") -> Combinable:
    """The short name of a State, `other` for the rest."""
    of_a_state = Case(
        When(**{f"{of}common_name": ""}, then=F(f"{of}name")), default=F(f"{of}common_name")
    )
    shown = Case(
        When(**{f"{of}kind": ParticipantKind.MEMBER_STATE}, then=of_a_state),
        default=other,
        output_field=TextField(),
    )
    return PlainLetters(shown)


class ParticipantQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        """States first, then organisations and bodies; each kind by its usual name."""
        ranks = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(LISTED_KINDS)]
        kinds = Case(*ranks, default=Value(len(LISTED_KINDS)))
        rows = self.prefetch_related(self.related("part_of").as_reference("part_of"))
        return rows.order_by(kinds, "kind", listed_name(), "code")

    def by_name(self) -> Self:
        return self.order_by(PlainLetters("name"), "code")

    def in_filters(self) -> Self:
        return self.order_by(listed_name(), Length("name"), PlainLetters("name"), "code")

    def regional_organisations(self) -> Self:
        return self.filter(kind=ParticipantKind.REGIONAL_ORGANISATION)

    def with_bodies_of(self, keys: Collection[int] | QuerySet) -> Self:
        """These organisations, their bodies and the bodies of those: CEPT, Com-ITU."""
        holding = self.related("part_of").filter(Q(pk__in=keys) | Q(part_of__in=keys))
        return self.filter(Q(pk__in=keys) | Q(part_of__in=holding))


class MembershipQuerySet(PublicQuerySet):
    def groups_on(self, day: dt.date | None) -> dict[int, tuple[str, ...]]:
        """For each member's key, slugs of its regional organisations on that day; on any day if None."""
        rows: Any = self.filter(group__kind=ParticipantKind.REGIONAL_ORGANISATION)
        columns = ("member", "group__slug", "since", "until", "inactive_since", "inactive_until")
        found: dict[int, tuple[str, ...]] = {}
        for pk, group, *times in rows.order_by("group__code").values_list(*columns):
            if day is None or takes_part(day, *times):
                found[pk] = (*found.get(pk, ()), group)
        return found


def takes_part(day: dt.date, since: str, until: str, away_since: str, away_until: str) -> bool:
    """Suspended or absent members do not take part."""
    is_away = bool(away_since) and covers(away_since, away_until, day)
    return covers(since, until, day) and not is_away
