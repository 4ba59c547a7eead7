"""What the words about a date say is still open: “April 2024 (exact dates to be confirmed)”."""

import re
from dataclasses import dataclass

from core.fields import tidy_line

_OPEN = (
    r"\b(?:t\.?b\.?[acd]\b\.?|to be (?:confirmed|determined|decided|announced|advised|fixed)|not (?:yet )?(?:confirmed|fixed|announced)|"
    r"unconfirmed|tentative(?:ly)?|provisional(?:ly)?)"
)
_ABOUT = (
    r"(?:exact|final|the|dates?|days?|and|or|location|venue|place|city|country|are|is|still|both)\b"
)
_DOUBT_SAID = rf"((?:\b{_ABOUT}[\s,/&:]*)*){_OPEN}((?:[\s,/&]+{_ABOUT})*)"
_DOUBT = re.compile(
    rf"\s*[(\[]\s*{_DOUBT_SAID}\s*[)\]]|(?:\s*[,;-])?\s*{_DOUBT_SAID}", re.IGNORECASE
)
_ABOUT_DATES = re.compile(r"\b(?:dates?|days?)\b", re.IGNORECASE)
_ABOUT_PLACE = re.compile(r"\b(?:location|venue|place|city|country)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Doubts:
    """What a text says is still open, and the text without saying so. `unsaid`: open, but not what."""

    rest: str
    dates: bool = False
    place: bool = False
    unsaid: bool = False


def doubts_in(text: str) -> Doubts:
    """`April 2024 (exact dates to be confirmed)` as April 2024, with the dates open."""
    abouts = [" ".join(filter(None, match.groups())) for match in _DOUBT.finditer(text)]
    dates, place = (
        [bool(about.search(said)) for said in abouts] for about in (_ABOUT_DATES, _ABOUT_PLACE)
    )
    return Doubts(
        rest=tidy_line(_DOUBT.sub(" ", text)).rstrip(",;:- "),
        dates=any(dates),
        place=any(place),
        unsaid=any(
            not (of_dates or of_place) for of_dates, of_place in zip(dates, place, strict=True)
        ),
    )
