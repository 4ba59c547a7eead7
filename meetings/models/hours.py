import datetime as dt
import zoneinfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def check_time_zone(zone: str, *hours: dt.time | None) -> None:
    """Raises ValidationError where the zone is none, or hours are given without one."""
    if zone and zone not in zoneinfo.available_timezones():
        said = _("“%(zone)s” is not a time zone. Write it like this: Europe/Zurich.")
        raise ValidationError({"time_zone": said % {"zone": zone}})
    if any(hour is not None for hour in hours) and not zone:
        raise ValidationError({"time_zone": _("Give the time zone of these hours.")})
