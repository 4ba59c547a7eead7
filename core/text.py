"""How names are joined and put into sentences."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


def format_names(names: Sequence[str]) -> str:
    """`ATU`, `ATU and APT`, `ATU, APT and CEPT`."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
