"""The sentences that say what somebody asked of a text: one for each code, on the page of a proposal and in the matrix."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, ngettext_lazy

from ..choices import Action, Stance

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MIXED = "mixed"  # several things at once

# `count` is how many papers it may be. In English, one form of most verbs serves one and several who ask.
REQUESTS: dict[str, "StrPromise"] = {
    Action.MOD: gettext_lazy("%(who)s proposed to change %(text)s."),
    Action.SUP: gettext_lazy("%(who)s proposed to suppress %(text)s."),
    Action.ADD: gettext_lazy("%(who)s proposed to add %(text)s."),
    Action.NOC: gettext_lazy("%(who)s asked for no change to %(text)s."),
    Action.NOT_KNOWN: ngettext_lazy(
        "%(who)s made a proposal of unknown kind on %(text)s.",
        "%(who)s made proposals of unknown kind on %(text)s.",
        "count",
    ),
    Stance.SUPPORT: gettext_lazy("%(who)s supported what was proposed on %(text)s."),
    Stance.OPPOSE: gettext_lazy("%(who)s opposed what was proposed on %(text)s."),
    Stance.CONCERN: ngettext_lazy(
        "%(who)s was concerned about %(text)s.", "%(who)s were concerned about %(text)s.", "count"
    ),
    Stance.NO_CHANGE: gettext_lazy("%(who)s wanted no change to %(text)s."),
    Stance.WELCOMES: gettext_lazy("%(who)s welcomed what was decided on %(text)s."),
    Stance.REGRETS: gettext_lazy("%(who)s regretted what was decided on %(text)s."),
    MIXED: gettext_lazy("%(who)s asked for several things on %(text)s."),
}
# A topic or a new text is supported itself.
ON_TITLED: dict[str, "StrPromise"] = REQUESTS | {
    Stance.SUPPORT: gettext_lazy("%(who)s supported %(text)s."),
    Stance.OPPOSE: gettext_lazy("%(who)s opposed %(text)s."),
}
