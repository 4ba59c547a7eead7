"""What foreign headers mean: told by their words and by the values below them, which must not contradict each other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from difflib import get_close_matches

from django.core.exceptions import ValidationError

from core.fields import AddressesField, tidy_line
from core.public.cell_text import unescape_cell

from .days import dates_in
from .keys import Context
from .resource import TableResource
from .titles import bare, known_titles, plain
from .widgets import ChoiceWidget

NumberedRows = Sequence[tuple[int, list[str]]]
NO_ROWS: NumberedRows = ()
READ = 50  # values of a column
MOST = 0.6  # of the values have to fit a column whose name the header has


class ColumnGuesses:
    def __init__(self, resource: TableResource, header: list[str], rows: NumberedRows) -> None:
        self.resource, self.header, self.rows = resource, header, rows
        # A date that may be two days is a date.
        self.contexts = [Context(date_order=order) for order in ("dmy", "mdy")]
        self.contexts[1].indexes = self.contexts[0].indexes

    def certain(self, places: Iterable[int], taken: set[str]) -> dict[int, str]:
        """Place → column, where the header has words for the column and the values fit; empty: left out."""
        taken = set(taken)
        found: dict[int, str] = {}
        for place in places:
            kind = self.resource.headings.kind(bare(self.header[place]))
            names = self.resource.heading_columns.get(kind)
            if names == () and all(map(str.isdecimal, self._values(place))):
                found[place] = ""
            for name in names or ():
                if self._is_free(name, taken) and self._values(place) and self._fits(name, place):
                    found[place] = name
                    taken.add(name)
                    break
        return found

    def offered(self, places: Sequence[int], taken: set[str]) -> dict[int, str]:
        """Place → column that may be meant: by a header that is spelt nearly so, or by the values alone."""
        taken = set(taken)
        found: dict[int, str] = {}
        guesses = [self._spelt_nearly, self._word_of_a_choice, self._address]
        for guess in guesses:
            for place in places:
                names = guess(place) if place not in found else iter(())
                if name := next((one for one in names if self._is_free(one, taken)), ""):
                    found[place] = name
                    taken.add(name)
        return found | self._days([place for place in places if place not in found], taken)

    def _values(self, place: int) -> dict[str, int]:
        """The most frequent values, each with the number of its rows."""
        cells = (cells[place] for _number, cells in self.rows if place < len(cells))
        filled = (tidy_line(unescape_cell(cell)) for cell in cells if cell.strip())
        return dict(Counter(filled).most_common(READ))

    def _is_free(self, name: str, taken: set[str]) -> bool:
        """No column of the file fills one of its fields."""
        return not self._filled(name) & {field for one in taken for field in self._filled(one)}

    def _filled(self, name: str) -> set[str]:
        composite = self.resource.composites.get(name)
        return {name, *composite.fields} if composite else {name}

    def _fits(self, name: str, place: int, most: float = MOST) -> bool:
        values = self._values(place)
        fitting = sum(times for value, times in values.items() if self._is_read(name, value))
        return fitting >= most * sum(values.values())

    def _is_read(self, name: str, value: str) -> bool:
        for context in self.contexts:
            with suppress(ValidationError):
                if name in self.resource.composites:
                    self.resource.composites[name].read(value, context)
                else:
                    self._read(name, value, context)
                return True
        return False

    def _read(self, name: str, value: str, context: Context) -> None:
        found = self.resource.fields[name].widget.read(value, context)
        field = self.resource.model_field(name)
        if not field.is_relation:
            field.clean(found, None)

    # offers

    def _spelt_nearly(self, place: int) -> Iterator[str]:
        known = known_titles(self.resource)
        for word in get_close_matches(plain(self.header[place]), known, n=5, cutoff=0.75):
            if known[word] and self._fits(known[word], place):
                yield known[word]

    def _word_of_a_choice(self, place: int) -> Iterator[str]:
        """The one column whose words all values are."""
        if not self._values(place):
            return
        fitting = [
            name
            for name in self.resource.read_columns()
            if isinstance(self.resource.fields[name].widget, ChoiceWidget)
            and self._fits(name, place, most=1)
        ]
        if len(fitting) == 1:
            yield from fitting

    def _address(self, place: int) -> Iterator[str]:
        values = self._values(place)
        if values and all(value.startswith(("http://", "https://")) for value in values):
            for name in self.resource.read_columns():
                if isinstance(self.resource.model_field(name), AddressesField):
                    yield name

    def _days(self, places: list[int], taken: set[str]) -> dict[int, str]:
        """Two columns of days, the first never after the second, are the ends of a span; one is the whole of it."""
        spans = [
            (name, *composite.fields[:2])
            for name, composite in self.resource.composites.items()
            if any(map(self.resource.holds_days, composite.fields))
        ]
        if not spans or not self._is_free(spans[0][0], taken):
            return {}
        name, first, last = spans[0]
        # Not only that they are not known.
        named = [place for place in places if any(map(dates_in, self._values(place)))]
        dated = [place for place in named if self._fits(name, place, 1)]
        if len(dated) == 2 and self._are_in_order(first, *dated):
            return {dated[0]: first, dated[1]: last}
        return {dated[0]: name} if len(dated) == 1 else {}

    def _are_in_order(self, column: str, one: int, other: int) -> bool:
        """Only days that can be read in one way are compared."""
        widget, context = self.resource.fields[column].widget, Context()
        for _number, cells in self.rows:
            with suppress(ValidationError, IndexError):
                if cells[one].strip() and cells[other].strip():
                    first, last = (
                        widget.read(tidy_line(cells[at]), context) for at in (one, other)
                    )
                    if last < first:
                        return False
        return True
