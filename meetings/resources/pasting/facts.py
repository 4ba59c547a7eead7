"""What was understood of a meeting: each point once or, where it is not certain, several times and asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from exchange.columns.pasted.reader import OpenCell

from ..modes import one_mode
from .known_rows import Place

_OFFERED, _SHOWN = 6, 200  # choices, characters


@dataclass
class Facts:
    """`rests`: what may be the name, each as it stands; `choices`: places of which one is meant."""

    name: str = ""
    rests: list[str] = field(default_factory=list)
    short_names: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    status: str = ""
    kind: str = ""  # as a column says it
    organisers: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    assemblies: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[OpenCell] = field(default_factory=list)
    is_held_by_others: bool = False  # who are not in the table participants
    section: str = ""  # what stands above the list of meetings
    text: str = ""  # all that was said
    dates_open: bool = False
    place_open: bool = False
    something_open: bool = False
    begins_with_dates: bool = False

    @property
    def is_attribute(self) -> bool:
        """Whether it says something of a meeting, and nothing that may be its name."""
        is_said = self.dates or self.says_more_than_days or self.is_open
        return bool(is_said) and not (self.rests or self.short_names)

    @property
    def says_more_than_days(self) -> bool:
        said = (self.places, self.choices, self.modes, self.links, self.organisers)
        return any((*said, self.status))

    @property
    def is_open(self) -> bool:
        return self.dates_open or self.place_open or self.something_open

    @property
    def place(self) -> str:
        return next(iter([*self.choices, *(place.text for place in self.places)]), "")

    @property
    def mode(self) -> str:
        return one_mode(self.modes)

    def take(self, other: "Facts") -> None:
        """Also what another text says of the same meeting, but for its rests."""
        for name, said in vars(other).items():
            if isinstance(said, list) and name != "rests":
                getattr(self, name).extend(said)
        self.status = self.status or other.status
        self.dates_open |= other.dates_open
        self.place_open |= other.place_open
        self.something_open |= other.something_open

    def ask(self, column: str, reason: str, choices: Iterable[str] = ()) -> None:
        offered = tuple(dict.fromkeys(filter(None, choices)))[:_OFFERED]
        self.questions.append(OpenCell(column, reason, offered))

    def ask_dates(self, said: str, choices: Iterable[str]) -> None:
        reason = _("Which dates are right? The text says: “%(text)s”.")
        self.ask("dates", reason % {"text": said[:_SHOWN]}, choices)

    def is_asked(self, column: str) -> bool:
        return any(one.column == column for one in self.questions)
