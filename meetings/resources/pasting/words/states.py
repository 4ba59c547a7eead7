"""What is said of a meeting beside its days and its place: that it is off, at which hours it is, where more stands."""

import re
from collections.abc import Mapping
from zoneinfo import available_timezones

from ....choices import Status

_BE = r"(?:(?:has|have|had) been|was|is|were|are|a été|est|ha sido|fue|está|foi|wurde|ist)\s+"
_CANCELLED = r"(?:cancell?ed|called off|annulée?s?|cancelad[oa]s?|anulad[oa]s?|suspendid[oa]s?|abgesagt|entfällt)"
_POSTPONED = r"(?:postponed|deferred|put off|reportée?s?|ajournée?s?|aplazad[oa]s?|pospuest[oa]s?|postergad[oa]s?|adiad[oa]s?|verschoben)"
_UNTIL_WHEN = (
    r"(?:\s+(?:until further notice|sine die|indefinitely|to a later date|à une date ultérieure))?"
)
_OFF = re.compile(
    rf"(?:^|\s*[,;:(\[–-]\s*|\s+)(?<!\w)(?:{_BE})?(?:(?P<cancelled>{_CANCELLED})|(?P<postponed>{_POSTPONED}){_UNTIL_WHEN})(?!\w)\s*[)\]!]*[:.]?",
    re.IGNORECASE,
)
# Days that are said to be others than before: which of them hold must be asked.
CHANGE = re.compile(
    r"\b(?:moved|rescheduled|brought forward|shifted|changed|replac\w+|instead|originally|previously|formerly|not(?! later)(?=[^\w|:()]+(?:\w+[^\w|:()]+){0,2}?[0-9])|no longer|"
    r"reporté|déplacé|avancé|au lieu|initialement|remplac\w+|trasladad[oa]|cambiad[oa]|reprogramad[oa]|en lugar|verlegt|statt(?=[^\w|]+(?:\w+[^\w|]+)?[0-9])|transferid[oa])\b",
    re.IGNORECASE,
)
NOTE_MARK = re.compile(r"[¹²³⁴-⁹†‡]|(?<=[\w)])\s?\*+(?:\s|$)|\[[0-9]\]")
_ZONE = (
    r"(?:\s*(?P<open>\()?\b(?P<zone>UTC|GMT|C[ES]+T|WES?T|E[AE]S?T|[A-Z]{2,4}T|(?-i:[A-Z])\w+ time|local time|"
    r"(?:heure de|hora de)\s+\w+(?:,? D\.? ?C\.?)?|h)\b(?:\s?[+-]\s?[0-9]{1,2}(?::[0-9]{2})?)?(?(open)\)?))?"
)
_HOUR = r"[0-9]{1,2}(?:(?::|h)[0-9]{2}|h\b|\s?[ap]\.?m\.?|[.:][0-9]{2}\s?(?:[ap]\.?m\.?|h|Uhr))"
_HOURS = re.compile(
    rf"[,;]?\s*(?:\b(?:at|from|à|de|a las|um|às)\s+)?(?<![0-9./-])(?P<start>{_HOUR})"
    rf"(?:\s*(?:-|–|—|to|until|à|a|bis)\s*(?P<end>{_HOUR}))?(?![0-9/]){_ZONE}(?!\w)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+[^\s<>\".,;:)\]]|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)


def find_status(text: str, mark: str) -> tuple[str, str]:
    """Whether a meeting is cancelled or postponed, and the text with a mark in the place of the words that say so."""
    found = _OFF.search(text)
    if not found:
        return "", text
    status = Status.CANCELLED if found["cancelled"] else Status.POSTPONED
    return status.value, f"{text[: found.start()]}{mark}{text[found.end() :]}"


def find_hours(text: str, mark: str) -> tuple[dict[str, str], str]:
    """Local hours in UTC as cells, and the text without any hours: in another zone they would need its name."""
    found = _HOURS.search(text)
    if not found:
        return {}, text
    cells: dict[str, str] = {}
    hours = [found["start"], found["end"] or ""]
    if found["zone"] in ("UTC", "GMT") and all(
        re.fullmatch(r"[0-9]{1,2}:[0-9]{2}|", hour) for hour in hours
    ):
        cells = {"start_time": hours[0], "end_time": hours[1], "time_zone": "UTC"}
    return cells, _HOURS.sub(mark, text)


def hours_of_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """Local hours of columns of their own, where the time zone is one that the table of meetings takes."""
    hours = [cells.get(kind, "") for kind in ("start_time", "end_time")]
    zone = cells.get("time_zone", "")
    is_whole = hours[0] and all(re.fullmatch(r"(?:[0-9]{1,2}:[0-9]{2})?", hour) for hour in hours)
    if not is_whole or zone not in available_timezones():
        return {}
    return {"start_time": hours[0], "end_time": hours[1], "time_zone": zone}


def find_links(text: str, mark: str) -> tuple[list[str], str]:
    """Addresses of pages, and the text without them and without addresses of mail."""
    links = [found[0] for found in _LINK.finditer(text) if "@" not in found[0]]
    return [link if "://" in link else f"https://{link}" for link in links], _LINK.sub(mark, text)
