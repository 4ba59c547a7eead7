"""Places the boxes and lines of the picture: what became of each study group from period to period. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from .models import Mandate, StudyPeriod

ROW, HEAD, BOX_HEIGHT = 40, 40, 28  # pixels
WIDTH, BOX_WIDTH, EDGE = 100, 12, 0.2  # hundredths of the page's width


@dataclass(frozen=True)
class LineageBox:
    """A group in a period."""

    mandate: Mandate
    x: float
    y: int

    @property
    def right(self) -> float:
        return round(self.x + BOX_WIDTH, 2)

    @property
    def middle(self) -> int:
        return self.y + BOX_HEIGHT // 2

    @property
    def text_x(self) -> float:
        return round(self.x + BOX_WIDTH / 2, 2)

    @property
    def text_y(self) -> int:
        return self.middle + 5


@dataclass(frozen=True)
class LineageLine:
    before: LineageBox
    after: LineageBox

    @property
    def is_change(self) -> bool:
        """It became another group."""
        return self.before.mandate.study_group_id != self.after.mandate.study_group_id

    @property
    def path(self) -> str:
        half = round((self.before.right + self.after.x) / 2, 2)
        return (
            f"M{self.before.right} {self.before.middle} "
            f"C{half} {self.before.middle} {half} {self.after.middle} {self.after.x} {self.after.middle}"
        )


@dataclass(frozen=True)
class LineageColumn:
    period: StudyPeriod
    x: float


class Lineage:
    """A column for each period, a row for each group; a line where one group continued as another."""

    def __init__(self, mandates: Iterable[Mandate]) -> None:
        self.mandates = sorted(mandates, key=lambda one: one.period.first_year)
        periods = {one.period_id: one.period for one in self.mandates}
        step = (WIDTH - BOX_WIDTH - 2 * EDGE) / max(len(periods) - 1, 1)
        self.columns = [
            LineageColumn(period, round(EDGE + number * step, 2))
            for number, period in enumerate(periods.values())
        ]
        groups = {one.study_group_id: one.study_group for one in self.mandates}.values()
        # The advisory group first, then by number.
        in_order = sorted(groups, key=lambda group: (group.number or 0, group.code))
        rows = {group.pk: number for number, group in enumerate(in_order)}
        places = {column.period.pk: column.x for column in self.columns}
        self.boxes = {
            one.pk: LineageBox(one, places[one.period_id], HEAD + ROW * rows[one.study_group_id])
            for one in self.mandates
        }
        self.width, self.box_width = WIDTH, BOX_WIDTH
        self.height = HEAD + ROW * len(rows)

    @cached_property
    def lines(self) -> list[LineageLine]:
        return [
            LineageLine(self.boxes[one.pk], self.boxes[link.successor_id])
            for one in self.mandates
            for link in one.successors.all()
            if link.successor_id in self.boxes
        ]

    @property
    def changes(self) -> list[LineageLine]:
        """Successions to another group."""
        return [line for line in self.lines if line.is_change]
