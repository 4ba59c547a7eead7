"""What one stretch of pasted text says."""

from dataclasses import dataclass, field

from ...modes import one_mode
from .place import Place


@dataclass
class Scan:
    """What a stretch says. `runs`: what is left, each as it stands in the text."""

    dates: list[str] = field(default_factory=list)
    dates_open: bool = False
    places: list[Place] = field(default_factory=list)
    alternatives: list[Place] = field(default_factory=list)  # “Lima or Asunción”
    place_open: bool = False
    something_open: bool = False
    mode: str = ""
    status: str = ""
    hours: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    organisers: list[str] = field(default_factory=list)  # said to hold it
    hosts: list[str] = field(default_factory=list)
    short_names: list[str] = field(default_factory=list)
    venues: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    label: str = ""
    name: str = ""  # of a cell or a label of its own
    name_choices: list[str] = field(default_factory=list)  # of a sentence that leaves the name open
    names_beside: list[str] = field(default_factory=list)  # meetings before or after which it is
    is_unsure: bool = False  # of a sentence whose writer is not sure
    begins_with_dates: bool = False
    remarks: list[str] = field(
        default_factory=list
    )  # behind the meeting, or in a cell of their own

    @property
    def says_something(self) -> bool:
        found = (self.dates, self.places, self.mode, self.status, self.hours, self.links)
        named = (self.organisers, self.hosts, self.short_names, self.venues)
        return any(found) or any(named) or self.is_open

    @property
    def is_open(self) -> bool:
        return self.dates_open or self.place_open or self.something_open

    @property
    def says_more_than_places(self) -> bool:
        return bool(self.mode or self.places or self.is_open)

    @property
    def is_attribute(self) -> bool:
        return not self.runs and not self.name and self.says_something

    def take(self, other: "Scan") -> None:
        self.dates_open |= other.dates_open
        self.place_open |= other.place_open
        self.something_open |= other.something_open
        self.is_unsure |= other.is_unsure
        self.mode = one_mode([self.mode, other.mode])
        for name in ("status", "hours", "name"):
            setattr(self, name, getattr(self, name) or getattr(other, name))
        for name in (
            "dates",
            "places",
            "alternatives",
            "links",
            "organisers",
            "hosts",
            "short_names",
            "venues",
            "name_choices",
            "remarks",
        ):
            getattr(self, name).extend(getattr(other, name))
