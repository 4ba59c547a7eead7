"""What has days and is no meeting: deadlines, absences, holidays, closed offices, papers. A name, a line and a sentence are asked in turn."""

import re

from exchange.columns.days import dates_in

from ...modes import find_mode
from .known_rows import MEETING
from .pieces import BRACKET, without_numbers_of_bodies
from .prose import VERB

_DEADLINES = (
    r"dead-?lines?|cut-?off|closing date|due (?:date|by)|date limite|délais? de|échéances?|fecha l[íi]mite|vencimiento|"
    r"abgabefrist|einreichungsfrist|anmeldeschluss|redaktionsschluss|stichtag|data limite|prazo"
)
_LEAVE = r"out of (?:the |my |our )?office|on (?:annual |sick |parental |maternity |home )?leave"
_HOLIDAYS = (
    r"(?:public|bank|national) holidays?|day off|jours? fériés?|congés?|vacaciones|feriados?|festivos?|feiertage?|urlaub|férias|"
    r"betriebsferien"
)
_CALLS = r"call for (?:[\w-]+ ){0,4}?(?:papers|proposals|contributions|abstracts|nominations|comments|inputs?|speakers)"
_REGISTERING = r"registrations?|inscriptions?|inscripci[oó]n(?:es)?|inscriç(?:ão|ões)|anmeldung"


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# of a name in a table or a calendar

_IN_A_NAME = _words(
    rf"{_DEADLINES}|{_LEAVE}|(?:annual|sick|parental|maternity) leave|"
    r"(?:office|building|company|plant|premises|headquarters|secretariat|hq|library|cafeteria|bureau|büro)s?\b.{0,30}\b"
    r"(?:closed|closes|closure|shut(?: ?down)?|fermée?s?|cerrad[oa]s?|geschlossen)|"
    r"(?:public|bank|national|school|summer|winter|company|annual|official|itu)[ -](?:holidays?|vacations?|closure|break|shutdown|leave)|"
    r"крайний срок|срок (?:подачи|представления)|frist(?: f|:)|no meetings?|not to schedule|"
    r"(?:no|avoid) (?:travel|scheduling)|betriebsferien|(?:registration|submission|nomination|comment)s? (?:opens?|closes?|ends?|due|period)|"
    r"(?:contribution|paper|abstract|document|proposal|nomination|visa application|comment)s?\s+due"
)
# Where a name begins so, and does not go on to speak of a meeting.
_FIRST_IN_A_NAME = re.compile(
    rf"\W*(?:(?:public |bank |national |my |our |company )*(?:{_HOLIDAYS}|holidays?|vacations?|annual leave|leave|absences?|absent|shut ?down|closed|"
    r"closure|recess|frist|plazo|vacances|fermeture|absente?s?|cierre|ausencias?|ferien|abwesend|abwesenheit|"
    r"(?:memorial|independence|labou?r|national|constitution|republic|victory|women['’]s|may|boxing|christmas|ascension|thanksgiving|veterans|unity|"
    r"liberation) day|fête (?:nationale|du travail)|1er mai|fiesta nacional|día (?:de la|del) \w+|nationalfeiertag|tag der \w+|"
    r"праздник\w*|отпуск|выходн\w+)|"
    r"(?:christmas|xmas|new year|easter|lunar new year|chinese new year|spring festival|golden week|ramadan|eid|diwali|songkran|nowruz|thanksgiving|"
    r"carnival|noël|pâques|pentecôte|navidad|semana santa|weihnachten|ostern|pfingsten)\b|"
    r"(?:sub-?)?totals?\b|sums?\b|summe|gesamt|итого|"
    rf"(?:{_CALLS}|submi(?:t|ssions?)|{_REGISTERING}|register|"
    r"credentials|publication of|circulation of|nominations?|notification|reminder|contributions?|due|closes?)\b|"
    r"(?:approv(?:al|ed)|approbation|aprobación|export(?:ed)?|generated|printed|(?:last )?(?:updated?|modified|edited|change[ds]?)|version|status|stand|état|as (?:of|at)|source|quelle|fuente|"
    r"prepared by|compiled by|legend|légende|key|notes?|nota|n\.?b\.?)\b\s*[:.]?\s)",
    re.IGNORECASE,
)
_KINDS = re.compile(
    rf"(?:{_DEADLINES}|{_HOLIDAYS}|internal|interne?|intern|interno|holidays?|absences?|leave|vacation|private|travel(?: day)?|closure|closed|reminder|"
    r"task|to-?do|milestone|frist|ferien|férié|plazo|deadline/\w+)",
    re.IGNORECASE,
)


def is_no_meeting(name: str) -> bool:
    """Of a name: `!! Deadline: drafts of proposals`, `Company shutdown`, `Total trips: 6`."""
    if _IN_A_NAME.search(name):
        return True
    found = _FIRST_IN_A_NAME.match(name)
    return bool(found) and not MEETING.search(name[found.end() :] if found else "")


def is_kind_of_no_meeting(text: str) -> bool:
    """Of a cell that says what a row is: `Deadline`, `Public holiday`."""
    return bool(_KINDS.fullmatch(find_mode(text)[1].strip(" .")))


_LAST_DAY = re.compile(
    r"\W*(?:by|until|before|(?:no|not) later than|avant le|jusqu['’]au|au plus tard|antes del?|hasta el|a más tardar|bis(?: zum)?|vor dem|spätestens|até|до)\b",
    re.IGNORECASE,
)


def is_last_day(days: str) -> bool:
    """Of a cell of days: `by 31 March 2028`."""
    return bool(_LAST_DAY.match(days))


# of a line or a sentence

_NO_MEETING = re.compile(
    r"\b(?:no|not an?|without|keine?|sin|sem|pas de|aucune?|ning(?:ún|una))\s+(?:[^\W\d_]+\s+){0,2}?"
    r"(?:meetings?|sessions?|events?|sitzung(?:en)?|treffen|tagung|reuni[oó]n(?:es)?|réunions?|séances?|reuni(?:ão|ões))\b"
    r"(?!\s+(?:of (?:ours?|us)|fees?|documents?|room|on|le|am|el|in the)\b)|"
    r"\b(?:(?:there (?:is|will be)|with|speeches,|but|and) no (?:\w+ ){0,2}(?:meetings?|sessions?|tsag)|"
    rf"is (?:now )?over|has ended|ended on|forget it|{_CALLS})\b",
    re.IGNORECASE,
)
_OF_A_LETTER = re.compile(
    r"\W*(?:circular(?: letter)?|letter|memo(?:randum)?|notice|ref(?:erence)?|réf(?:érence)?)\.?\s*(?:no\.?|nr\.?|n°|#|:)\s*[\w/.-]*[0-9]|"
    r"\W*(?:(?:newsletter|bulletin|boletín|infolettre)\s+(?:no\.?|nr\.?|n°|#)|issue|edition|vol(?:ume)?\.?|no\.|nr\.|n°|número|numéro|ausgabe|edición|edição|boletín|rev\.?|revision|version|versión|fassung|état|stand)"
    r"\s*(?:of\s+|:\s*)?#?[0-9]|.*\s[–—-]\s(?:issue|no\.|ausgabe|numéro|número)\s*[0-9]",
    re.IGNORECASE,
)
_HOLIDAY = _words(
    rf"{_HOLIDAYS}|holidays?|vacations?|(?:office|building|desk)s? (?:is |are )?closed|shutdown|world \w+(?: and \w+ \w+)? day"
)
_GATHERING = _words(r"meeting of|workshop|forum|conference|seminar|webinar|celebration of")
_ABSENCE = _words(
    rf"{_LEAVE}|on (?:my |our )?(?:holidays?|vacations?)|"
    r"(?:will be|am|are|is|['’]m|['’]re) (?:away|absent|travelling)|"
    r"(?:office|secretariat|bureau)\w* (?:is|are|will be|remains?) closed|closed (?:from|between|for|until)|"
    r"back (?:in the office|at (?:my|our) desks?|on)|holiday cover|"
    r"en congés?|en vacances|absente?s?|(?:est|sont|sera|seront) fermée?s?|de retour|"
    r"de vacaciones|ausente|fuera de la oficina|(?:estará|permanecerá|está) cerrad[oa]|"
    r"im urlaub|abwesend|nicht im (?:büro|haus)|geschlossen|de férias|fora do escritório|fechad[oa]|в отпуске"
)
# What a line is about that begins so.
_BEGINS_WITH_PAPER = re.compile(
    r"(?:draft |final |summary )?(?:minutes|report|notes|summary|record|agenda|compte[- ]rendu|procès-verbal|acta|informe|protokoll|bericht)\s+(?:of|from|on|for|du|de|der|des|vom|von)\b",
    re.IGNORECASE,
)
# Where a line begins so, with a few words in front.
_BEGINS_WITH_OTHER_DAYS = re.compile(
    rf"(?:\W*\w+\W+){{0,4}}?\W*\b(?:{_DEADLINES}|{_REGISTERING}|closes?|due|register|submi(?:t|ssions?)|comments|fr[ií]st|plazo|"
    rf"{_CALLS}|"
    r"(?:documents?|contributions?|papers?|inputs?|drafts?|abstracts?)\b.{0,20}\b(?:by|until|before|not? later than)|"
    r"last (?:day|date|chance|call) (?:to|for|of)|updated|as of|version of|mise à jour|actualizado|stand\s*:|published|posted)\b|"
    r"[^|]*[,;–-]\s*(?:as known(?: on| in)?|status|as of|as at|stand|état au|state)\s*:?\s*[0-9]|"
    r"(?:note\s*:\s*)?(?:all |the |toutes les |todas las )?(?:dates?|fechas|termine|changes|cambios)\b"
    r"(?!\s*:).{0,40}\b(?:are|is|may (?:be|change|still)|subject|will|sujet\w*|possible|provisional|indicativ\w*)\b|"
    r"\W*(?:approval|approved|approbation|aprobación|contact|source)\s*:|"
    r"(?:\w+ )?(?:calendar|schedule|list|overview|timetable|calendrier|liste|calendario|lista|kalender|übersicht)\s+(?:of|for|des?|del|der|für)\b|"
    r"[^|]*\b(?:documents?|contributions?|papers?|inputs?|drafts?|abstracts?)\b.{0,60}\bto be (?:with|in|uploaded|sent|submitted|received)\b|"
    r"[^|]*\b(?:last (?:updated?|edit|changed?|modified|edited|revised)|[úu]ltima (?:actualización|atualização|modificación)|dernière (?:mise à jour|modification)|"
    r"letzte (?:aktualisierung|änderung))\b|"
    r"[^|]*\((?:status|version|as (?:of|at)|state|updated|stand|état au|a fecha de)\b[^()]*\)\W*$",
    re.IGNORECASE,
)


def begins_with_other_days(line: str) -> bool:
    """`Documents by 21 September`, `Last update: 3 February 2027`."""
    return bool(_BEGINS_WITH_OTHER_DAYS.match(line))


def says_no_meeting(text: str) -> bool:
    """“Speeches, no meeting.” · “I am on leave” · “Issue 41, January 2027” · “Report of the meeting of …”."""
    if _NO_MEETING.search(text) or _OF_A_LETTER.match(text) or says_absence(text):
        return True
    return bool(_BEGINS_WITH_PAPER.match(text))


def says_absence(text: str) -> bool:
    """“I am on leave until”, “public holidays”; not “the holiday workshop”."""
    is_holiday = _HOLIDAY.search(text) and not _GATHERING.search(text)
    return bool(_ABSENCE.search(text) or is_holiday)


# of the days in a sentence

_DEADLINE_SAID = _words(
    rf"{_DEADLINES}|{_REGISTERING}|due (?:date|on|before)|(?:is|are) due(?! to| in)|no later than|not later than|at the latest|"
    r"must (?:be (?:in|received|submitted|sent)|reach)|have to (?:reach|be (?:in|sent))|"
    r"submit|submissions?|nominations?|price|discount|valid|expires?|"
    r"délai|au plus tard|échéance|plazo|a más tardar|vence|frist|spätestens|anmeld\w+|einreich\w+"
)
_PAPER = _words(
    r"e-?mails?|mails?|letters?|circulars?|messages?|minutes|reports?|press release|papers?|newsletters?|articles?|books?|chat|conversation|phone call|"
    r"lettres?|courriers?|rapports?|compte[- ]rendu|procès-verbal|circulaires?|cartas?|correos?|oficios?|informes?|actas?|"
    r"schreiben|berichte?|protokolls?|rundschreiben|ofícios?|relatórios?"
)
_NOT_ON = re.compile(
    r"(?:\b(?:by|before|until|till|after|since|as of|later than|issued|published|released|dated|born|signed|posted|"
    r"avant le|jusqu['’]au|après le|depuis le|antes del?|hasta el|después del?|bis(?: zum)?|vor dem|nach dem|seit(?: dem)?|até|antes de|após|vom Stand)\s*(?:\w+day,?\s*)?)$",
    re.IGNORECASE,
)
_LAST_CLAUSE = re.compile(r"[.,;]\s+(?=[^.,;]*$)")
_DIVIDER = re.compile(r"[,;:]\s|\.\s|\s[–—-]\s|\s\(|\)")


def is_of_other_days(text: str) -> bool:
    """Whether a sentence has days, and none of a meeting; of other words whether all are deadlines."""
    if text.endswith("."):
        return bool(dates_in(text)) and not days_of_meetings(text)
    return not MEETING.search(text) and has_only_deadlines(text)


def has_only_deadlines(text: str) -> bool:
    spans = dates_in(text)
    return bool(spans) and all(is_deadline(text, *span) for span in spans)


def days_of_meetings(text: str) -> list[tuple[int, int]]:
    """As `dates_in`, without days of something else."""
    if says_absence(text):
        return []
    spans = dates_in(without_numbers_of_bodies(text))
    return [span for span in spans if not _is_of_something_else(text, *span)]


def without_deadlines(text: str) -> tuple[str, list[str]]:
    """The text without brackets that have days of something else, “(contributions by 20 August)”, and what these say."""
    found = [
        bracket
        for bracket in BRACKET.finditer(text)
        if dates_in(bracket[1]) and not days_of_meetings(bracket[1])
    ]
    for bracket in reversed(found):
        text = f"{text[: bracket.start()]}{text[bracket.end() :]}"
    text, last = _without_last_clause(text)
    return text, [bracket[1].strip() for bracket in found] + last


def _without_last_clause(text: str) -> tuple[str, list[str]]:
    """“…, online. register until 6 June”, where days of the meeting stand before."""
    spans = dates_in(text)
    clause = _LAST_CLAUSE.search(text, 0, spans[-1][0]) if len(spans) > 1 else None
    if not clause or text[spans[-1][1] :].strip(" .!") or not is_deadline(text, *spans[-1]):
        return text, []
    return text[: clause.start()], [text[clause.end() :].strip()]


def _is_of_something_else(text: str, start: int, end: int) -> bool:
    return is_deadline(text, start, end) or _is_of_a_paper(text[:start].rstrip("("))


def is_deadline(text: str, start: int, end: int) -> bool:
    dividers = [found.end() for found in _DIVIDER.finditer(text, 0, start)]
    if dividers and not re.search(r"\w", text[dividers[-1] : start]):
        dividers.pop()  # “the deadline for proposals, 18 September”
    following = _DIVIDER.search(text, end)
    clause = text[dividers[-1] if dividers else 0 : following.start() if following else len(text)]
    return bool(_NOT_ON.search(text[:start].rstrip("(")) or _DEADLINE_SAID.search(clause))


def _is_of_a_paper(before: str) -> bool:
    """“our letter of”, “the report "…" (”: nothing is done between the paper and the day."""
    papers = list(_PAPER.finditer(before))
    return bool(papers) and not VERB.search(
        re.sub(r"[\"“«].*?[\"”»]", "", before[papers[-1].end() :])
    )
