"""Lines that have a day and say that there is no meeting, or are about the text that they stand in."""

import re

_NO_MEETING = re.compile(
    r"\b(?:no|not an?|without|keine?|sin|sem|pas de|aucune?|ning(?:ún|una))\s+(?:[^\W\d_]+\s+){0,2}?"
    r"(?:meetings?|sessions?|events?|sitzung(?:en)?|tagung|reuni[oó]n(?:es)?|réunions?|reuni(?:ão|ões))\b"
    r"(?!\s+(?:fees?|documents?|room|on|le|am|el|in the)\b)",
    re.IGNORECASE,
)
_DAY_OFF = re.compile(
    r"\b(?:public holidays?|bank holidays?|holidays?|vacations?|on leave|out of (?:the )?office|(?:office|building|desk)s? (?:is |are )?closed|shutdown|"
    r"day off|jours? fériés?|congés?|vacaciones|feriados?|festivos?|feiertag|urlaub|ferien|férias|world \w+(?: and \w+ \w+)? day)\b",
    re.IGNORECASE,
)
_OF_A_LETTER = re.compile(
    r"\W*(?:issue|edition|vol(?:ume)?\.?|no\.|nr\.|n°|número|numéro|ausgabe|edición|edição|boletín|rev\.?|revision|version|versión|fassung|état|stand)\s*(?:of\s+|:\s*)?#?[0-9]",
    re.IGNORECASE,
)
_GATHERING = re.compile(
    r"\b(?:meeting of|workshop|forum|conference|seminar|webinar|celebration of)\b", re.IGNORECASE
)


def says_no_meeting(text: str) -> bool:
    """“Speeches, no meeting.” · “I am on leave” · “Issue 41, January 2027”."""
    if _NO_MEETING.search(text) or _OF_A_LETTER.match(text):
        return True
    return bool(_DAY_OFF.search(text)) and not _GATHERING.search(text)
