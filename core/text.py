"""Joins names into text."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

MOST_NAMED = 6


def format_names(names: Sequence[str]) -> str:
    """`ATU`, `ATU and APT`, `ATU, APT and CEPT`."""
    return get_text_list(list(names), _("and") if names[1:] else "")


def format_first_names(names: Sequence[str]) -> str:
    """More than six names are cut to five and a count: `ATU, APT, CEPT, LAS, RCC and 3 others`."""
    if len(names) <= MOST_NAMED:
        return format_names(names)
    return _("%(names)s and %(count)d others") % {
        "names": ", ".join(names[: MOST_NAMED - 1]),
        "count": len(names) - MOST_NAMED + 1,
    }
