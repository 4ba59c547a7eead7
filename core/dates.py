"""Honest dates: a span of days known to the day, the month, the quarter or the year, or not at all, and said by the clock."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fields import TidyCharField

_WHOLE_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Precision(models.TextChoices):
    DAY = "day", gettext_lazy("day")
    MONTH = "month", gettext_lazy("month")
    QUARTER = "quarter", gettext_lazy("quarter")
    YEAR = "year", gettext_lazy("year")


class Overlap(models.TextChoices):
    YES = "yes", gettext_lazy("overlaps")
    NO = "no", gettext_lazy("does not overlap")
    PERHAPS = "perhaps", gettext_lazy("may overlap")


_MONTHS_IN = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}


def month_name(month: int) -> str:
    return str(MONTHS[month])


def said_day(day: dt.date) -> str:
    return f"{day.day} {month_name(day.month)} {day.year}"


def _last_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _is_whole(first: dt.date, last: dt.date, precision: str) -> bool:
    months = _MONTHS_IN[Precision(precision)]
    starts_well = first.day == 1 and (first.month - 1) % months == 0
    return starts_well and last == _last_of_month(first.year, first.month + months - 1)


@dataclass(frozen=True)
class Span:
    """First and last day, both included. With a precision coarser than a day they are the bounds of what is known."""

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

    def bare(self) -> str:
        """The dates alone: `15-24 October 2024`, `April 2024`, `third quarter of 2024`."""
        if self.first is None or self.last is None:
            return _("dates not announced")
        if self.precision == Precision.DAY:
            return _said_days(self.first, self.last)
        if self.precision == Precision.MONTH:
            return f"{month_name(self.first.month)} {self.first.year}"
        if self.precision == Precision.QUARTER:
            names = [
                _("first quarter"),
                _("second quarter"),
                _("third quarter"),
                _("fourth quarter"),
            ]
            return _("%(quarter)s of %(year)d") % {
                "quarter": names[self.first.month // 3],
                "year": self.first.year,
            }
        return str(self.first.year)

    def said(self, today: dt.date) -> str:
        """The dates as they can be said on `today`."""
        if not self.is_known or self.confirmed:
            return self.bare()
        if self.is_past(today):
            if self.precision == Precision.DAY:
                return _("%(dates)s (dates never confirmed)") % {"dates": self.bare()}
            return _("%(dates)s (exact dates never confirmed)") % {"dates": self.bare()}
        return _("%(dates)s, dates to be confirmed") % {"dates": self.bare()}

    def overlap(self, other: "Span") -> Overlap:
        """Whether the two have a day in common; `perhaps` where one of them is not known to the day or not at all."""
        if not (self.is_known and other.is_known):
            return Overlap.PERHAPS
        if self.last < other.first or other.last < self.first:  # type: ignore[operator]
            return Overlap.NO
        certain = self.is_exact and other.is_exact and self.confirmed and other.confirmed
        return Overlap.YES if certain else Overlap.PERHAPS


def _said_days(first: dt.date, last: dt.date) -> str:
    if first == last:
        return said_day(first)
    if first.year != last.year:
        return f"{said_day(first)} - {said_day(last)}"
    if first.month != last.month:
        return f"{first.day} {month_name(first.month)} - {said_day(last)}"
    return f"{first.day}-{said_day(last)}"


class Spanned(models.Model):
    """A row with a span of days."""

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
        gettext_lazy("known to the"),
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
            getattr(self, "dates_confirmed", True),
        )

    def clean(self) -> None:
        super().clean()
        check_span(self.starts_on, self.ends_on, self.date_precision)


def check_span(first: dt.date | None, last: dt.date | None, precision: str) -> None:
    """Refuses a span that cannot be: half of one, an end before its start, a month that is not a whole month."""
    if first is None and last is None:
        return
    if first is None or last is None:
        raise ValidationError(
            {
                "ends_on" if last is None else "starts_on": _(
                    "Give both the first and the last day, or neither."
                )
            }
        )
    if last < first:
        raise ValidationError(
            {
                "ends_on": _("The last day, %(last)s, is before the first, %(first)s.")
                % {"last": said_day(last), "first": said_day(first)}
            }
        )
    if precision in _MONTHS_IN and not _is_whole(first, last, precision):
        raise ValidationError(
            {
                "date_precision": _(
                    "Known to the %(precision)s means from its first to its last day; %(first)s to %(last)s is not one whole %(precision)s."
                )
                % {
                    "precision": Precision(precision).label,
                    "first": said_day(first),
                    "last": said_day(last),
                }
            }
        )


def _exact(prefix: str) -> Q:
    return Q(**{f"{prefix}date_precision__in": [Precision.DAY, ""]})


def in_order_of_dates(prefix: str = "") -> list[Any]:
    """Order by date; what is known only to the month stands after the dated ones of that month, no date at all last."""
    exact = _exact(prefix)
    day = Case(When(exact, then=F(f"{prefix}starts_on")), default=F(f"{prefix}ends_on"))
    vagueness = Case(
        When(exact, then=Value(0)), default=Value(1), output_field=models.IntegerField()
    )
    return [day.asc(nulls_last=True), vagueness, F(f"{prefix}ends_on").asc(nulls_last=True)]


def in_reverse_order_of_dates(prefix: str = "") -> list[Any]:
    """Latest first; here too what is known only to the month stands after the dated ones of that month."""
    vagueness = Case(
        When(_exact(prefix), then=Value(0)), default=Value(1), output_field=models.IntegerField()
    )
    return [
        F(f"{prefix}starts_on").desc(nulls_last=True),
        vagueness,
        F(f"{prefix}ends_on").desc(nulls_last=True),
    ]


_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def said_partial(text: str) -> str:
    """`2024-01` as January 2024."""
    year, month, day = (*text.split("-"), "", "")[:3]
    return " ".join(
        part for part in (day.lstrip("0"), month_name(int(month)) if month else "", year) if part
    )


def whole_day(text: str) -> dt.date | None:
    """Of `2024-10-15` the day; None of what says less, or something else."""
    try:
        return dt.date.fromisoformat(text) if _WHOLE_DAY.fullmatch(text) else None
    except ValueError:
        return None


class PartialDateField(TidyCharField):
    """A date as far as it is known: `2024`, `2024-01` or `2024-01-15`; empty when it is not. Sorts as text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"max_length": 10, "blank": True} | kwargs))

    def validate(self, value: str, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not value:
            return
        found = _PARTIAL.fullmatch(value)
        try:
            year, month, day = (int(part or 1) for part in found.groups())  # type: ignore[union-attr]
            dt.date(year, month, day)
        except (AttributeError, ValueError):
            raise ValidationError(
                _(
                    "“%(value)s” is not a date. Write 2024, 2024-01 or 2024-01-15, as much as is known."
                )
                % {"value": value}
            ) from None

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(
            cls,
            f"{name}_said",
            property(lambda row: said_partial(getattr(row, name)) if getattr(row, name) else ""),
        )


def check_order(since: str, until: str, field: str = "until") -> None:
    """Refuses an end before its start, as far as the two partial dates tell."""
    length = min(len(since), len(until))
    if length and until[:length] < since[:length]:
        raise ValidationError(
            {
                field: _("%(until)s is before %(since)s.")
                % {"until": said_partial(until), "since": said_partial(since)}
            }
        )


def covers(since: str, until: str, day: str) -> bool:
    """Whether an ISO day lies between two partial dates; an empty one sets no bound."""
    return (not since or since <= day) and (not until or until >= day[: len(until)])
