"""The year that a text says of the days below it: “For 2027:”, “the following meetings in 2028”, “Everything is 2027 unless I say so”."""

import re
from collections.abc import Iterable

from exchange.columns.days import dates_in

from .dated_lines import with_heading
from .words.known_rows import ASSEMBLY

_YEAR = re.compile(r"(?<![\w/.-])20[0-9]{2}(?![\w/-]|\.[0-9])")
_OF_WHAT_FOLLOWS = re.compile(
    r"\b(?:for|in|during|everything(?: here)?(?: is)?|all(?: dates| days| of (?:them|these))?(?: below| here)?(?: are)?|pour|en|toutes? en|para|em|für|im jahr)\s+"
    r"(?:the year |l['’]année |el año |das jahr |o ano )?20[0-9]{2}\b",
    re.IGNORECASE,
)
_OF_THE_ASSEMBLY = re.compile(
    r"\b(?:assembly|assemblée|asamblea|assembleia|versammlung|conference|conférence|conferencia|wtsa|amnt)\b[^,.:;]{0,30}\b20[0-9]{2}",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:everything|all (?:the )?(?:dates|days|meetings|of (?:them|these|this))|toutes les dates|todas las fechas|alle (?:termine|daten))\b",
    re.IGNORECASE,
)
# “In 2026 the council decided …”, “Best wishes for 2027!” say nothing of what follows.
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:was|were|held|met|decided|agreed|approved|took|last|since|happy|best|wish\w*|vœux|feliz|frohes)\b",
    re.IGNORECASE,
)


def year_introduced(text: str) -> str:
    """Empty where a text names days, several years, or that of the assembly only."""
    bare = _OF_THE_ASSEMBLY.sub(" ", ASSEMBLY.sub(" ", text))
    years = set(_YEAR.findall(bare))
    if len(years) != 1 or _names_days(text):
        return ""
    is_of_this = _OF_WHAT_FOLLOWS.search(bare) and not _OF_SOMETHING_ELSE.search(bare)
    return years.pop() if is_of_this or text.rstrip().endswith(":") else ""


def year_of_all(text: str) -> str:
    """Of a sentence that says the year of all that it does not say otherwise of."""
    return year_introduced(text) if _ALL.search(text) else ""


class YearAbove:
    """The year that was introduced last. A later year in the lines below ends it: whether the next ones go back is not known."""

    def __init__(self) -> None:
        self.year = ""

    def introduce(self, year: str) -> None:
        self.year = year

    def of_line(self, text: str) -> str:
        """The line, its days with the year."""
        if any(year > self.year for year in _years_of_days(text)):
            self.year = ""
        return with_heading(text, self.year, ()) if self.year else text


def _names_days(text: str) -> bool:
    return any(re.search("[0-9]", _YEAR.sub("", text[start:end])) for start, end in dates_in(text))


def _years_of_days(text: str) -> Iterable[str]:
    return [year for start, end in dates_in(text) for year in _YEAR.findall(text[start:end])]
