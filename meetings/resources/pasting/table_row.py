"""A row of a pasted table as the line that people would write: its headings say what each cell is."""

from collections.abc import Mapping

from exchange.columns.doubts import doubts_in
from exchange.columns.pasted import Headings

HEADINGS = Headings(
    {
        "name": "meeting|meetings|event|events|name|title|réunion|reunión|meetingname|nameofmeeting",
        "short": "short|shortname|acronym|abbreviation|code",
        "dates": "date|dates|when|fecha|fechas|period|dateofmeeting",
        "starts": "start|starts|startson|startdate|from|begin|begins|opening|opens|début|fechadeinicio|datededébut|beginn|inicio|datestart|firstday",
        "ends": "end|ends|endson|enddate|to|until|finish|finishes|closing|closes|fin|fechadefin|datedefin|ende|dateend|lastday",
        "place": "place|venue|location|where|city|lieu|lugar|town|ville|placeofmeeting",
        "country": "country|hostcountry|pays|país",
        "mode": "mode|format|modality|participation|type",
        "organiser": "organiser|organizer|organisation|organization|host|region|group",
        "number": "no|n°|#|nr|number|item",
    }
)


def is_about_a_meeting(cells: Mapping[str, str]) -> bool:
    return "name" in cells


def line_of(cells: Mapping[str, str]) -> str:
    """All cells but the name, in the order and with the words in which a line has them."""
    mode = cells.get("mode", "")
    place = ", ".join(filter(None, [cells.get("place"), cells.get("country")]))
    parts = [
        cells.get("short", ""),
        _days(cells),
        _with_subject("place", place),
        mode if doubts_in(mode).rest else "",
        cells.get("organiser", ""),
        cells.get("", ""),
    ]
    return " | ".join(filter(None, parts))


def _days(cells: Mapping[str, str]) -> str:
    if dates := cells.get("dates"):
        return _with_subject("dates", dates)
    ends = list(dict.fromkeys(filter(None, [cells.get("starts"), cells.get("ends")])))
    return _with_subject("dates", " - ".join(ends))


def _with_subject(subject: str, cell: str) -> str:
    """A cell that says only that something is open says of what: its heading does."""
    return cell if doubts_in(cell).rest else f"{subject} {cell}" if cell else ""
