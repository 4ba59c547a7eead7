"""Moments that staff type: in the time zone of the desk, and stored in UTC."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.text import desk_zone

_EMPTY = {
    "live_at": _("Empty: at once when published."),
    "expires_at": _("Empty: never."),
}


def desk_time_help(name: str) -> str:
    """Of a moment of publication: what it means when it is left empty, and in which time zone it is."""
    text = gettext("%(empty)s Time zone: %(zone)s.")
    return text % {"empty": _EMPTY.get(name, ""), "zone": desk_zone().key}


class DeskTimeWidget(forms.SplitDateTimeWidget):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, date_format="%Y-%m-%d", time_format="%H:%M:%S")
        named = (("date", _("Day")), ("time", _("Time of day")))
        for widget, (kind, name) in zip(self.widgets, named, strict=True):
            widget.input_type = kind
            widget.attrs["aria-label"] = name

    def decompress(self, value: dt.datetime | None) -> tuple[dt.date | None, dt.time | None]:
        with timezone.override(desk_zone()):
            return super().decompress(value)


class DeskTimeField(forms.SplitDateTimeField):
    widget = DeskTimeWidget

    def compress(self, data_list: tuple[dt.date, dt.time] | None) -> dt.datetime | None:
        with timezone.override(desk_zone()):
            return super().compress(data_list)


class ScheduleForm(forms.Form):
    goes_live_at = DeskTimeField()
