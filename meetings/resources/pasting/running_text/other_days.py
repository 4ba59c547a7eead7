"""Days on which nobody meets: absences and holidays, deadlines, and the days of letters and reports."""

import re

from exchange.columns.days import dates_in

from ..words.prose import VERB
from ..words.scan import without_numbers_of_bodies

_ABSENCE = re.compile(
    r"\b(?:on (?:annual |sick |parental |maternity |home )?leave|out of (?:the |my |our )?office|on (?:my |our )?(?:holidays?|vacations?)|"
    r"(?:will be|am|are|is|['’]m|['’]re) (?:away|absent|travelling)|"
    r"(?:office|secretariat|bureau)\w* (?:is|are|will be|remains?) closed|closed (?:from|between|for|until)|"
    r"back (?:in the office|at (?:my|our) desks?|on)|(?:public|bank|national) holidays?|holiday cover|"
    r"en congés?|en vacances|absente?s?|(?:est|sont|sera|seront) fermée?s?|jours? fériés?|de retour|"
    r"de vacaciones|ausente|fuera de la oficina|(?:estará|permanecerá|está) cerrad[oa]|(?:días? )?feriados?|festivos?|"
    r"im urlaub|abwesend|nicht im (?:büro|haus)|geschlossen|feiertage?|betriebsferien|de férias|fora do escritório|fechad[oa]|в отпуске)\b",
    re.IGNORECASE,
)
_NO_MEETING_SAID = re.compile(
    r"\b(?:(?:there (?:is|will be)|with|speeches,|but|and) no (?:\w+ ){0,2}(?:meetings?|sessions?|tsag)|no meetings?|not a meeting|is (?:now )?over|has ended|ended on|forget it|"
    r"(?:aucune|pas de) (?:réunion|séance)|(?:ninguna|no hay) reunión|keine? (?:sitzung|treffen|tagung))\b",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"\b(?:dead-?lines?|cut-?off|closing date|due (?:by|date|on|before)|(?:is|are) due(?! to| in)|no later than|not later than|at the latest|"
    r"must (?:be (?:in|received|submitted|sent)|reach)|have to (?:reach|be (?:in|sent))|"
    r"submit|submissions?|nominations?|registrations?|price|discount|valid|expires?|"
    r"date limite|délai|inscriptions?|au plus tard|échéance|fecha límite|plazo|inscripci[oó]n(?:es)?|a más tardar|vence|"
    r"frist|spätestens|anmeld\w+|einreich\w+|prazo|inscriç\w+)\b",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"\b(?:e-?mails?|mails?|letters?|circulars?|messages?|minutes|reports?|press release|papers?|newsletters?|articles?|books?|chat|conversation|phone call|"
    r"lettres?|courriers?|rapports?|compte[- ]rendu|procès-verbal|circulaires?|cartas?|correos?|oficios?|informes?|actas?|"
    r"schreiben|berichte?|protokolls?|rundschreiben|ofícios?|relatórios?)\b",
    re.IGNORECASE,
)
_NOT_ON = re.compile(
    r"(?:\b(?:by|before|until|till|after|since|as of|later than|issued|published|released|dated|born|signed|posted|"
    r"avant le|jusqu['’]au|après le|depuis le|antes del?|hasta el|después del?|bis(?: zum)?|vor dem|nach dem|seit(?: dem)?|até|antes de|após|vom Stand)\s*(?:\w+day,?\s*)?)$",
    re.IGNORECASE,
)
_DIVIDER = re.compile(r"[,;:]\s|\.\s|\s[–—-]\s")


# What a line is about that begins so.
_BEGINS_WITH_PAPER = re.compile(
    r"(?:draft |final |summary )?(?:minutes|report|notes|summary|record|agenda|compte[- ]rendu|procès-verbal|acta|informe|protokoll|bericht)\s+(?:of|from|on|for|du|de|der|des|vom|von)\b",
    re.IGNORECASE,
)


def is_about_a_paper(text: str) -> bool:
    return bool(_BEGINS_WITH_PAPER.match(text))


def says_absence(text: str) -> bool:
    return bool(_ABSENCE.search(text))


def says_no_meeting(text: str) -> bool:
    return bool(_NO_MEETING_SAID.search(text))


def is_of_other_days(text: str) -> bool:
    """Whether a sentence has days, and none of a meeting."""
    return text.endswith(".") and bool(dates_in(text)) and not days_of_meetings(text)


def days_of_meetings(text: str) -> list[tuple[int, int]]:
    """As `dates_in`, without days of something else."""
    if says_absence(text):
        return []
    spans = dates_in(without_numbers_of_bodies(text))
    return [span for span in spans if not _is_of_something_else(text, *span)]


def _is_of_something_else(text: str, start: int, end: int) -> bool:
    before = text[:start].rstrip("(")
    dividers = [found.end() for found in _DIVIDER.finditer(text, 0, start)]
    following = _DIVIDER.search(text, end)
    clause = text[dividers[-1] if dividers else 0 : following.start() if following else len(text)]
    return bool(_NOT_ON.search(before) or _DEADLINE.search(clause) or _is_of_a_paper(before))


def _is_of_a_paper(before: str) -> bool:
    """“our letter of”, “the report "…" (”: nothing is done between the paper and the day."""
    papers = list(_PAPER.finditer(before))
    return bool(papers) and not VERB.search(
        re.sub(r"[\"“«].*?[\"”»]", "", before[papers[-1].end() :])
    )
