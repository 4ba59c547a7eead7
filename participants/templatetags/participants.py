"""Memberships in words."""

from django import template
from django.utils.translation import gettext as _

from core.dates import PartialDate

from ..models import Membership

register = template.Library()


@register.filter
def days(membership: Membership) -> str:
    """` since 2020 until 2024`: what is known of its days, each part after a space."""
    names = ("since", "until", "inactive_since", "inactive_until")
    words = {name: PartialDate(getattr(membership, name)).format() for name in names}
    parts = [
        *([_("since %(since)s")] if words["since"] else []),
        *([_("until %(until)s")] if words["until"] else []),
    ]
    if words["inactive_since"] and words["inactive_until"]:
        parts.append(_("(inactive from %(inactive_since)s to %(inactive_until)s)"))
    elif words["inactive_since"]:
        parts.append(_("(inactive since %(inactive_since)s)"))
    return "".join(f" {part % words}" for part in parts)
