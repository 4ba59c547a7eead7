"""What words about a date leave open: “April 2024 (exact dates to be confirmed)”."""

import re
from dataclasses import dataclass
from functools import lru_cache

from core.fields import tidy_line

_OPEN = (
    r"(?:\bt\.?b\.?[acd]\b\.?|\b(?:still |yet )?to be (?:confirmed|determined|decided|announced|advised|fixed|agreed|defined|communicated)"
    r"(?:\s+by\s+(?:the\s+)?(?-i:[A-Z])[\w-]*)?|"
    r"\bnot (?:yet )?(?:confirmed|fixed|announced|decided|known|final|published|set|settled|agreed)(?: yet)?|\bunconfirmed|\btentative(?:ly)?|\bprovisional(?:ly)?|"
    r"\b(?:subject to|pending|awaiting) (?:confirmation|change|approval)|\b(?:still )?(?:being )?(?:looked|searched) for|\bstill (?:open|sought)|"
    r"\bunder discussion(?:\s+with\s+the\s+\w+)?|\bwill be (?:announced|confirmed|communicated)(?: later| soon| in due course)?|"
    r"(?<!\w)à (?:confirmer|préciser|déterminer|définir|fixer|annoncer|communiquer)|\bprovisoires?|\bnon confirmée?s?|\bsous réserve(?: de confirmation)?|"
    r"\b(?:por|a) (?:confirmar|definir|determinar|anunciar|precisar|decidir)|\bprovisionales|\bprovisóri[oa]s?|\bsin confirmar|"
    r"\b(?:noch )?(?:offen|zu bestätigen|unbestätigt|nicht bestätigt)|\bvorläufig|\bwird noch bekannt ?gegeben|\bуточня(?:ется|ются)|\bподлеж[аи]т уточнению|(?<!\w)n\.\s?n\.|"
    r"待(?:定|确认|公布)|未定|미정|(?:ي|ت)حدد لاحق\w*)"
)
_PLACES_SAID = "location|venue|place|city|country|host(?: country)?|lieux?|ville|pays|lugar|sede|ciudad|país|ort|local|место"
_DATES_SAID = "dates?|days?|weeks?|semaines?|semana|woche|fechas?|datas?|datum|termine?|dates exactes|дат[аы]|сроки"
_ABOUT = rf"(?:exacte?s?|exactas?|final|new|the|{_DATES_SAID}|{_PLACES_SAID}|and|or|et|ou|y|e|und|и|are|is|still|both)\b"
_DOUBT_SAID = rf"((?:\b{_ABOUT}[\s,/&:]*)*){_OPEN}((?:[\s,/&]+{_ABOUT})*)"
_CHINESE = r"((?:具体|确切)?(?:日期|时间|地点))待(?:定|确认|公布)"
# (days?)
_DOUBT = re.compile(
    rf"\s*[(\[]\s*((?:exact )?(?:{_DATES_SAID}|{_PLACES_SAID}))\s*\?+\s*[)\]]|\s*[(\[]\s*{_DOUBT_SAID}\s*[)\]]|\s*[,，、;；(（]?\s*{_CHINESE}\s*[)）]?|(?:\s*[,;-])?\s*{_DOUBT_SAID}",
    re.IGNORECASE,
)
_ABOUT_DATES = re.compile(rf"\b(?:{_DATES_SAID})\b|日期|时间", re.IGNORECASE)
_ABOUT_PLACE = re.compile(rf"\b(?:{_PLACES_SAID})\b|地点", re.IGNORECASE)


@dataclass(frozen=True)
class Doubts:
    """What a text calls open, and the text without those words. `unsaid`: something is open, but not said what."""

    rest: str
    dates: bool = False
    place: bool = False
    unsaid: bool = False


@lru_cache(maxsize=1024)  # readers ask for the same text repeatedly
def doubts_in(text: str) -> Doubts:
    """Reads `April 2024 (exact dates to be confirmed)` as April 2024 with open dates."""
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
