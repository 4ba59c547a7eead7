"""What a sentence says of a code: one clause for each code and tense, whole, so that it can be translated.

A clause takes `who`, their `count`, and `text`: the subject.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, ngettext_lazy

from positions.choices import Action, NoPosition, Stance
from positions.subjects import SubjectKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MIXED = "mixed"  # asks for several things at once
Clauses = Mapping[str, "StrPromise"]

_NUMBERS = [
    gettext_lazy("none"),
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
]

_PRESENT: Clauses = {
    Action.MOD: ngettext_lazy(
        "%(who)s proposes to change %(text)s", "%(who)s propose to change %(text)s", "count"
    ),
    Action.SUP: ngettext_lazy(
        "%(who)s proposes to suppress %(text)s", "%(who)s propose to suppress %(text)s", "count"
    ),
    Action.ADD: ngettext_lazy(
        "%(who)s proposes to add %(text)s", "%(who)s propose to add %(text)s", "count"
    ),
    Action.NOC: ngettext_lazy(
        "%(who)s asks for no change to %(text)s", "%(who)s ask for no change to %(text)s", "count"
    ),
    Action.NOT_KNOWN: ngettext_lazy(
        "%(who)s has a paper of unknown kind on %(text)s",
        "%(who)s have papers of unknown kind on %(text)s",
        "count",
    ),
    Stance.SUPPORT: ngettext_lazy(
        "%(who)s supports what is proposed on %(text)s",
        "%(who)s support what is proposed on %(text)s",
        "count",
    ),
    Stance.OPPOSE: ngettext_lazy(
        "%(who)s opposes what is proposed on %(text)s",
        "%(who)s oppose what is proposed on %(text)s",
        "count",
    ),
    Stance.CONCERN: ngettext_lazy(
        "%(who)s is concerned about %(text)s", "%(who)s are concerned about %(text)s", "count"
    ),
    Stance.NO_CHANGE: ngettext_lazy(
        "%(who)s wants no change to %(text)s", "%(who)s want no change to %(text)s", "count"
    ),
    Stance.WELCOMES: ngettext_lazy(
        "%(who)s welcomes what was decided on %(text)s",
        "%(who)s welcome what was decided on %(text)s",
        "count",
    ),
    Stance.REGRETS: ngettext_lazy(
        "%(who)s regrets what was decided on %(text)s",
        "%(who)s regret what was decided on %(text)s",
        "count",
    ),
    MIXED: ngettext_lazy(
        "%(who)s asks for several things on %(text)s",
        "%(who)s ask for several things on %(text)s",
        "count",
    ),
}
# Of an assembly that is over. In English, one form of most verbs serves one and several.
_PAST: Clauses = {
    Action.MOD: gettext_lazy("%(who)s proposed to change %(text)s"),
    Action.SUP: gettext_lazy("%(who)s proposed to suppress %(text)s"),
    Action.ADD: gettext_lazy("%(who)s proposed to add %(text)s"),
    Action.NOC: gettext_lazy("%(who)s asked for no change to %(text)s"),
    Action.NOT_KNOWN: ngettext_lazy(
        "%(who)s had a paper of unknown kind on %(text)s",
        "%(who)s had papers of unknown kind on %(text)s",
        "count",
    ),
    Stance.SUPPORT: gettext_lazy("%(who)s supported what was proposed on %(text)s"),
    Stance.OPPOSE: gettext_lazy("%(who)s opposed what was proposed on %(text)s"),
    Stance.CONCERN: ngettext_lazy(
        "%(who)s was concerned about %(text)s", "%(who)s were concerned about %(text)s", "count"
    ),
    Stance.NO_CHANGE: gettext_lazy("%(who)s wanted no change to %(text)s"),
    Stance.WELCOMES: gettext_lazy("%(who)s welcomed what was decided on %(text)s"),
    Stance.REGRETS: gettext_lazy("%(who)s regretted what was decided on %(text)s"),
    MIXED: gettext_lazy("%(who)s asked for several things on %(text)s"),
}
# A topic or a new text is supported itself.
_PRESENT_OF_TOPICS: Clauses = {
    Stance.SUPPORT: ngettext_lazy("%(who)s supports %(text)s", "%(who)s support %(text)s", "count"),
    Stance.OPPOSE: ngettext_lazy("%(who)s opposes %(text)s", "%(who)s oppose %(text)s", "count"),
}
_PAST_OF_TOPICS: Clauses = {
    Stance.SUPPORT: gettext_lazy("%(who)s supported %(text)s"),
    Stance.OPPOSE: gettext_lazy("%(who)s opposed %(text)s"),
}

_NOT_FOUND: Clauses = {
    Action.MOD: ngettext_lazy(
        "the proponent of one proposal to change %(text)s was not found",
        "the proponents of %(number)s proposals to change %(text)s were not found",
        "count",
    ),
    Action.SUP: ngettext_lazy(
        "the proponent of one proposal to suppress %(text)s was not found",
        "the proponents of %(number)s proposals to suppress %(text)s were not found",
        "count",
    ),
    Action.ADD: ngettext_lazy(
        "the proponent of one proposal to add %(text)s was not found",
        "the proponents of %(number)s proposals to add %(text)s were not found",
        "count",
    ),
    Action.NOC: ngettext_lazy(
        "the proponent of one proposal to leave %(text)s as it is was not found",
        "the proponents of %(number)s proposals to leave %(text)s as it is were not found",
        "count",
    ),
}
_NOT_FOUND_OF_ANY_KIND = ngettext_lazy(
    "the proponent of one proposal on %(text)s was not found",
    "the proponents of %(number)s proposals on %(text)s were not found",
    "count",
)

NO_POSITIONS: Clauses = {
    NoPosition.NO_POSITION: ngettext_lazy(
        "%(who)s takes no position", "%(who)s take no position", "count"
    ),
    NoPosition.NONE_FOUND: gettext_lazy("no position of %(who)s was found"),
    NoPosition.NOT_LOOKED_FOR: gettext_lazy("nothing is recorded for %(who)s"),
}


def request_clause(
    code: str, who: str, count: int, text: str, *, is_past: bool, kind: SubjectKind
) -> str:
    """What they ask or say; `kind` is that of the subject."""
    clauses = _PAST if is_past else _PRESENT
    if kind.is_titled:
        clauses = {**clauses, **(_PAST_OF_TOPICS if is_past else _PRESENT_OF_TOPICS)}
    return str(clauses[code] % {"who": who, "count": count, "text": text})


def not_found_clause(code: str, count: int, text: str) -> str:
    """Proposals whose proponents were not found; `code` is empty where they ask for several things."""
    clause = _NOT_FOUND.get(code, _NOT_FOUND_OF_ANY_KIND)
    return str(clause % {"count": count, "number": count_text(count), "text": text})


def count_text(number: int) -> str:
    """In words up to ten."""
    return str(_NUMBERS[number]) if number < len(_NUMBERS) else str(number)
