"""What has days in a calendar or a table and is no meeting: deadlines, holidays, closed offices, totals."""

import re

from ...modes import find_mode
from .known_rows import MEETING

# Wherever it stands in a name.
_ANYWHERE = re.compile(
    r"\b(?:dead-?lines?|cut-?off|closing date|due (?:date|by)|"
    r"(?:office|building|company|plant|premises|headquarters|secretariat|hq|library|cafeteria|bureau|büro)s?\b.{0,30}\b(?:closed|closes|closure|shut(?: ?down)?|"
    r"fermée?s?|cerrad[oa]s?|geschlossen)|"
    r"(?:public|bank|national|school|summer|winter|company|annual|official|itu)[ -](?:holidays?|vacations?|closure|break|shutdown|leave)|"
    r"date limite|délais? de|échéances?|fecha l[íi]mite|vencimiento|abgabefrist|einreichungsfrist|frist f|anmeldeschluss|redaktionsschluss|stichtag|"
    r"data limite|prazo|крайний срок|срок (?:подачи|представления)|out of (?:the )?office|(?:annual|sick|parental|maternity) leave|on leave|no meetings?|not to schedule|"
    r"(?:no|avoid) (?:travel|scheduling)|betriebsferien|(?:registration|submission|nomination|comment)s? (?:opens?|closes?|ends?|due|period)|"
    r"(?:contribution|paper|abstract|document|proposal|nomination|visa application|comment)s?\s+due)\b",
    re.IGNORECASE,
)
# Where a name begins so, and does not go on to speak of a meeting.
_IN_FRONT = re.compile(
    r"\W*(?:(?:public |bank |national |my |our |company )*(?:holidays?|vacations?|annual leave|leave|absences?|absent|shut ?down|closed|closure|day off|recess|"
    r"vacances|congés?|jours? fériés?|fermeture|absente?s?|vacaciones|feriados?|festivos?|cierre|ausencias?|urlaub|ferien|feiertage?|abwesend|abwesenheit|"
    r"(?:memorial|independence|labou?r|national|constitution|republic|victory|women['’]s|may|boxing|christmas|ascension|thanksgiving|veterans|unity|liberation) day|"
    r"fête (?:nationale|du travail)|1er mai|fiesta nacional|día (?:de la|del) \w+|nationalfeiertag|tag der \w+|betriebsferien|férias|праздник\w*|отпуск|выходн\w+)|"
    r"(?:christmas|xmas|new year|easter|lunar new year|chinese new year|spring festival|golden week|ramadan|eid|diwali|songkran|nowruz|thanksgiving|carnival|"
    r"noël|pâques|pentecôte|navidad|semana santa|weihnachten|ostern|pfingsten)\b|"
    r"(?:sub-?)?totals?\b|sums?\b|summe|gesamt|итого|"
    r"(?:call for (?:papers|proposals|contributions|abstracts)|submi(?:t|ssions?)|registrations?|register|inscriptions?|inscripci[oó]n(?:es)?|anmeldung|inscrições|"
    r"publication of|circulation of|nominations?|notification|reminder|contributions?|due|closes?)\b|"
    r"(?:export(?:ed)?|generated|printed|(?:last )?(?:updated?|modified|edited|change[ds]?)|version|status|stand|état|as (?:of|at)|source|quelle|fuente|"
    r"prepared by|compiled by|legend|légende|key|notes?|nota|n\.?b\.?)\b\s*[:.]?\s)",
    re.IGNORECASE,
)
_KINDS = re.compile(
    r"(?:dead-?lines?|internal|interne?|intern|interno|holidays?|public holiday|absences?|leave|vacation|private|travel(?: day)?|closure|closed|reminder|task|to-?do|milestone|frist|urlaub|ferien|"
    r"feiertag|échéance|congés?|férié|plazo|feriado|prazo|deadline/\w+)",
    re.IGNORECASE,
)


def is_no_meeting(name: str) -> bool:
    """Of a name: `!! Deadline: drafts of proposals`, `Company shutdown`, `Total trips: 6`."""
    if _ANYWHERE.search(name):
        return True
    found = _IN_FRONT.match(name)
    return bool(found) and not MEETING.search(name[found.end() :] if found else "")


def is_kind_of_no_meeting(text: str) -> bool:
    """Of a cell that says what a row is: `Deadline`, `Public holiday`."""
    return bool(_KINDS.fullmatch(find_mode(text)[1].strip(" .")))
