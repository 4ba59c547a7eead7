"""What a cell of a workbook holds, as our columns read it: whole numbers without a point, ISO dates, yes and no."""

import datetime as dt
import math
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel, from_ISO8601

_ESCAPED = re.compile("_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].|am/pm', re.IGNORECASE)
# Numbers of formats which programs in those languages do not spell out.
_EAST_ASIAN_DATES = {*range(27, 37), *range(50, 59)}
_LONGEST_FORMAT = 255


@dataclass
class CellReader:
    texts: list[str]  # those that cells share
    formats: dict[str, str]  # style → what it shows of a date
    epoch: dt.datetime  # the day that the numbers of dates count from

    def text(self, cell: Element) -> tuple[str, str]:
        """What the cell holds, as our columns read it, and why it cannot be taken, if it cannot."""
        kind, raw = cell.get("t", "n"), cell.findtext("v", "")
        formula = cell.find("f")
        if formula is not None:
            text = f"={formula.text}" if formula.text else raw or "="
            return text, _("Cell %(cell)s holds a formula. Replace it with its value.")
        if kind == "inlineStr":
            inline = cell.find("is")
            return "" if inline is None else plain(inline), ""
        if not raw:
            return "", ""
        if kind == "e":
            return raw, _("Cell %(cell)s shows the error %(value)s.")
        if kind == "s":
            return self.texts[_index(raw)], ""
        if kind == "str":
            return unescaped(raw), ""
        try:
            return self._value(kind, raw, cell.get("s", "0")), ""
        except (ValueError, OverflowError):
            return raw, _("Cell %(cell)s holds “%(value)s”, which is no number or date.")

    def _value(self, kind: str, raw: str, style: str) -> str:
        if kind == "b":
            return "yes" if raw in {"1", "true"} else "no"
        if kind == "d":
            return _moment(from_ISO8601(raw), "day")
        shown = self.formats.get(style, "")
        if not shown:
            return _number(raw)
        return _moment(from_excel(float(raw), self.epoch, timedelta=shown == "duration"), shown)


def _index(raw: str) -> int:
    place = int(raw)
    if place < 0:
        raise IndexError(raw)
    return place


def plain(item: Element) -> str:
    """Its text and that of its formatted runs, without readings beside it."""
    text = item.findtext("t", "")
    if item.find("r") is not None:
        text += "".join(run.findtext("t", "") for run in item.iterfind("r"))
    return unescaped(text)


def unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _number(raw: str) -> str:
    """As a spreadsheet program shows it: fifteen digits, and none after the point when there are none."""
    if re.fullmatch("-?[0-9]{1,15}", raw):
        return str(int(raw))
    value = float(raw)
    if not math.isfinite(value):
        raise ValueError(raw)
    return f"{value:.15g}"


def shown_by(number: str, codes: dict[str, str]) -> str:
    """What a number format shows of a date: a day, a month, a year or a duration; nothing when it is no format of dates."""
    code = codes.get(number, "")[:_LONGEST_FORMAT]
    if not code:
        code = "d" if int(number) in _EAST_ASIAN_DATES else builtin_format_code(int(number)) or ""
    if is_timedelta_format(code):
        return "duration"
    if not is_date_format(code):
        return ""
    letters = _NOT_SHOWN.sub("", code.split(";")[0]).lower()
    if "y" not in letters or "d" in letters or "h" in letters:
        return "day"
    return "month" if "m" in letters else "year"


def _moment(value: dt.date | dt.time | dt.timedelta, shown: str) -> str:
    """A date to the day, or to the month or year when the sheet shows no more; a time to the minute, or the second if it has any."""
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    if isinstance(value, dt.time):
        return _clock(dt.datetime.combine(dt.date(2000, 1, 1), value))
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    value = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    if value.time() != dt.time():
        return f"{value.date().isoformat()} {_clock(value)}"
    if shown == "year" and (value.month, value.day) == (1, 1):
        return f"{value.year:04d}"
    if shown in {"year", "month"} and value.day == 1:
        return f"{value.year:04d}-{value.month:02d}"
    return value.date().isoformat()


def _clock(value: dt.datetime) -> str:
    value = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    return value.strftime("%H:%M:%S" if value.second else "%H:%M")
