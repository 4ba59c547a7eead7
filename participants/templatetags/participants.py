"""Memberships in words."""

from django import template
from django.utils.translation import gettext as _

from core.dates import PartialDate

from ..models import Membership

register = template.Library()


@register.filter
def days(membership: Membership) -> str:
    """` since 2020 until 2024`: what is known of its days, each part after a space."""
    inactive = {
        "since": PartialDate(membership.inactive_since).format(),
        "until": PartialDate(membership.inactive_until).format(),
    }
    parts = []
    if membership.since:
        parts.append(_("since %(since)s") % {"since": PartialDate(membership.since).format()})
    if membership.until:
        parts.append(_("until %(until)s") % {"until": PartialDate(membership.until).format()})
    if membership.inactive_since and membership.inactive_until:
        parts.append(_("(inactive from %(since)s to %(until)s)") % inactive)
    elif membership.inactive_since:
        parts.append(_("(inactive since %(since)s)") % inactive)
    return "".join(f" {part}" for part in parts)
