"""Dates that may be known only to the month, the quarter or the year, or not at all; times as staff read them."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fields import TidyCharField


class Precision(models.TextChoices):
    DAY = "day", gettext_lazy("day")
    MONTH = "month", gettext_lazy("month")
    QUARTER = "quarter", gettext_lazy("quarter")
    YEAR = "year", gettext_lazy("year")


_MONTHS_IN = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}
_QUARTERS = (
    gettext_lazy("first quarter"),
    gettext_lazy("second quarter"),
    gettext_lazy("third quarter"),
    gettext_lazy("fourth quarter"),
)


def format_day(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")


def month_bounds(year: int, month: int, count: int = 1) -> tuple[dt.date, dt.date]:
    """The first day of a month, and the last day of `count` months from then on. Raises ValueError."""
    last = month + count - 1
    return dt.date(year, month, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def _is_whole(first: dt.date, last: dt.date, precision: str) -> bool:
    months = _MONTHS_IN[Precision(precision)]
    is_start = (first.month - 1) % months == 0
    return is_start and (first, last) == month_bounds(first.year, first.month, months)


@dataclass(frozen=True)
class Span:
    """First and last day, both included. If only a month or year is known, its first and last day."""

    first: dt.date | None
    last: dt.date | None
    precision: str = Precision.DAY
    confirmed: bool = True

    @property
    def is_known(self) -> bool:
        return self.first is not None

    @property
    def is_exact(self) -> bool:
        return self.is_known and self.precision == Precision.DAY

    def is_past(self, today: dt.date) -> bool:
        return self.last is not None and self.last < today

    def is_on(self, today: dt.date) -> bool:
        return self.is_exact and self.confirmed and self.first <= today <= self.last  # type: ignore[operator]

    def format(self) -> str:
        """The dates without a remark: `15–24 October 2024`, `April 2024`, `third quarter of 2024`."""
        if self.first is None or self.last is None:
            return _("dates not announced")
        if self.precision == Precision.DAY:
            return _format_days(self.first, self.last)
        if self.precision == Precision.MONTH:
            return date_format(self.first, "YEAR_MONTH_FORMAT")
        if self.precision == Precision.QUARTER:
            quarter = str(_QUARTERS[(self.first.month - 1) // 3])
            return _("%(quarter)s of %(year)d") % {"quarter": quarter, "year": self.first.year}
        return str(self.first.year)

    def format_on(self, today: dt.date) -> str:
        """The dates, with a remark that depends on `today`."""
        if not self.is_known or self.confirmed:
            return self.format()
        if self.is_past(today):
            if self.precision == Precision.DAY:
                return _("%(dates)s (dates never confirmed)") % {"dates": self.format()}
            return _("%(dates)s (exact dates never confirmed)") % {"dates": self.format()}
        return _("%(dates)s, dates to be confirmed") % {"dates": self.format()}

    def surely_overlaps(self, other: "Span") -> bool:
        """Whether the two share a day, both known to the day and confirmed."""
        are_certain = all(span.is_exact and span.confirmed for span in (self, other))
        return are_certain and self.first <= other.last and other.first <= self.last  # type: ignore[operator]


def _format_days(first: dt.date, last: dt.date) -> str:
    if first == last:
        return format_day(first)
    if first.year != last.year:
        return f"{format_day(first)} – {format_day(last)}"
    if first.month != last.month:
        return f"{date_format(first, 'MONTH_DAY_FORMAT')} – {format_day(last)}"
    return f"{first.day}–{format_day(last)}"


class Spanned(models.Model):
    """A row with a span of days."""

    dates_confirmed: Any = True  # a field where a model lets it be open

    starts_on = models.DateField(
        gettext_lazy("from"),
        null=True,
        blank=True,
        help_text=gettext_lazy(
            "First day, or first day of the month, quarter or year that is known. Empty: not announced."
        ),
    )
    ends_on = models.DateField(
        gettext_lazy("to"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Last day, included. For April 2024: 30 April 2024."),
    )
    date_precision = models.CharField(
        gettext_lazy("dates known to the"),
        max_length=7,
        choices=Precision.choices,
        default=Precision.DAY,
        blank=True,
        help_text=gettext_lazy("Month: only “April 2024” is known."),
    )

    class Meta:
        abstract = True

    @property
    def span(self) -> Span:
        return Span(
            self.starts_on,
            self.ends_on,
            self.date_precision or Precision.DAY,
            self.dates_confirmed,
        )

    def clean(self) -> None:
        """Refuses half a span, an end before its start, and a month that is not a whole month."""
        super().clean()
        first, last, precision = self.starts_on, self.ends_on, self.date_precision
        if first is None and last is None:
            return
        if first is None or last is None:
            missing = "ends_on" if last is None else "starts_on"
            text = _("Enter both the first and the last day, or neither.")
            raise ValidationError({missing: text})
        is_turned = last < first
        if not is_turned and (precision not in _MONTHS_IN or _is_whole(first, last, precision)):
            return
        words = {"first": format_day(first), "last": format_day(last)}
        if is_turned:
            text = _("The last day, %(last)s, is before the first, %(first)s.")
            raise ValidationError({"ends_on": text % words})
        words["precision"] = str(Precision(precision).label)
        text = _(
            "%(first)s to %(last)s is not a whole %(precision)s. Enter its first and its last day."
        )
        raise ValidationError({"date_precision": text % words})


def _is_exact(prefix: str) -> Q:
    return Q(**{f"{prefix}date_precision__in": [Precision.DAY, ""]})


def _vague_last(prefix: str) -> OrderBy:
    output = models.IntegerField()
    return Case(When(_is_exact(prefix), then=Value(0)), default=Value(1), output_field=output).asc()


def in_order_of_dates(prefix: str = "") -> list[OrderBy]:
    """Earliest first; rows known only to the month follow the dated rows of that month, undated rows come last."""
    start, end = F(f"{prefix}starts_on"), F(f"{prefix}ends_on")
    day = Case(When(_is_exact(prefix), then=start), default=end)
    return [day.asc(nulls_last=True), _vague_last(prefix), end.asc(nulls_last=True)]


def in_reverse_order_of_dates(prefix: str = "") -> list[OrderBy]:
    """Latest first; rows known only to the month follow the dated rows of that month."""
    start, end = F(f"{prefix}starts_on"), F(f"{prefix}ends_on")
    return [start.desc(nulls_last=True), _vague_last(prefix), end.desc(nulls_last=True)]


_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date that may lack day or month: `2024`, `2024-01` or `2024-01-15`; empty if nothing is known."""

    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    @property
    def day(self) -> dt.date | None:
        """The day, where it is known."""
        try:
            first, last = self.bounds
        except ValueError:
            return None
        return first if first == last else None

    @property
    def bounds(self) -> tuple[dt.date, dt.date]:
        """The first and the last day that the date may mean. Raises ValueError if it is no date."""
        return _bounds(self.text)

    @property
    def first_day(self) -> dt.date | None:
        return self.bounds[0] if self.text else None

    @property
    def last_day(self) -> dt.date | None:
        return self.bounds[1] if self.text else None

    def format(self) -> str:
        """`January 2024`."""
        if len(self.text) <= len("2024"):
            return self.text
        is_day = len(self.text) > len("2024-01")
        return date_format(self.bounds[0], "DATE_FORMAT" if is_day else "YEAR_MONTH_FORMAT")


@lru_cache(maxsize=10_000)
def _bounds(text: str) -> tuple[dt.date, dt.date]:
    found = _PARTIAL_DATE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day = found.groups()
    if day:
        return (exact := dt.date(int(year), int(month), int(day))), exact
    return month_bounds(int(year), int(month)) if month else month_bounds(int(year), 1, 12)


class PartialDateField(TidyCharField):
    """Stores the text of a PartialDate, which sorts as text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"max_length": 10, "blank": True} | kwargs))

    def formfield(self, **kwargs: Any) -> Any:
        """Without a limit on length: browsers would cut “August 2024” off, and the user would not see an error."""
        return super().formfield(**{"max_length": None, **kwargs})

    def validate(self, value: str, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        try:
            PartialDate(value).first_day  # noqa: B018  raises for what is no date
        except ValueError:
            text = _(
                "“%(value)s” is not a date. Write 2024, 2024-01 or 2024-01-15, as much as is known."
            )
            raise ValidationError(text % {"value": value}) from None

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        label = property(lambda row: PartialDate(getattr(row, name)).format())
        setattr(cls, f"{name}_label", label)


def check_order(since: str, until: str, field: str = "until") -> None:
    """Refuses an end that is certainly before its start."""
    length = min(len(since), len(until))
    if length and until[:length] < since[:length]:
        values = {"until": PartialDate(until).format(), "since": PartialDate(since).format()}
        raise ValidationError({field: _("%(until)s is before %(since)s.") % values})


def covers(since: str, until: str, day: dt.date) -> bool:
    """Whether a day lies between two partial dates; an empty one sets no bound."""
    first, last = PartialDate(since).first_day, PartialDate(until).last_day
    return (first is None or first <= day) and (last is None or day <= last)


def desk_zone() -> ZoneInfo:
    return ZoneInfo(settings.DESK_TIME_ZONE)


def format_moment(at: dt.datetime) -> str:
    """`Friday 4 December, 09:00 CET (08:00 UTC)`: in the time zone of staff; with the year unless it is this one."""
    there, utc = at.astimezone(desk_zone()), at.astimezone(dt.UTC)
    year = "" if there.year == timezone.now().year else " Y"
    text = f"{date_format(there, f'l j F{year}, H:i')} {there.tzname()}"
    if there.utcoffset() == utc.utcoffset():
        return text
    day = "" if there.date() == utc.date() else "l j F, "
    return f"{text} ({date_format(utc, f'{day}H:i')} UTC)"
