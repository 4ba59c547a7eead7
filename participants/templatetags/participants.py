"""Memberships in words."""

from django import template
from django.utils.translation import gettext as _

from ..models import Membership

register = template.Library()


@register.filter
def days(membership: Membership) -> str:
    """` since 2020 until 2024`: what is known of its days, each part after a space."""
    since, until = membership.since_label, membership.until_label
    inactive = {
        "since": membership.inactive_since_label,
        "until": membership.inactive_until_label,
    }
    parts = []
    if membership.since:
        parts.append(_("since %(since)s") % {"since": since})
    if membership.until:
        parts.append(_("until %(until)s") % {"until": until})
    if membership.inactive_since and membership.inactive_until:
        parts.append(_("(took no part from %(since)s to %(until)s)") % inactive)
    elif membership.inactive_since:
        parts.append(_("(takes no part since %(since)s)") % inactive)
    return "".join(f" {part}" for part in parts)
