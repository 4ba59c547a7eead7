"""Words besides days, place and name: status, hours, links, and days that belong to no meeting."""

import re

from exchange.columns.days import date_pieces, dates_in

from ...choices import Status

TAKEN = "\ue001"  # replaces recognised words

_CANCELLED = r"cancell?ed|called off|annulée?s?|cancelad[oa]s?|anulad[oa]s?|suspendid[oa]s?|abgesagt|отменен\w*|отменён\w*|取消|ألغي\w*|ملغى"
_POSTPONED = r"postponed|deferred|put off|reportée?s?|ajournée?s?|aplazad[oa]s?|pospuest[oa]s?|postergad[oa]s?|adiad[oa]s?|verschoben|перенесен\w*|отложен\w*|推迟|延期|مؤجل\w*|تأجل\w*"
_OFF = re.compile(
    rf"(?i)(?:^|\s*[,;:(\[（–-]\s*|\s+)(?:(?:has been|was|is|a été|est|ha sido|fue|está|foi|wurde|ist)\s+)?(?<!\w)"
    rf"(?:(?P<cancelled>{_CANCELLED})|(?P<postponed>{_POSTPONED})(?:\s+(?:until further notice|sine die|indefinitely|to a later date))?)(?!\w)\s*[)\]）!]*[:.]?"
)
# Days are said to have changed: which ones are right must be asked.
CHANGE = re.compile(
    r"(?i)\b(?:new (?:venue|place|location|host|dates?)|nouve(?:au|lle)s? (?:lieu|dates?)|nuev[oa]s? (?:sede|lugar|fechas?)|"
    r"moved|rescheduled|brought forward|shifted|changed|replac\w+|instead|originally|previously|formerly|no longer|was|were|"
    r"(?:postponed|deferred) (?:to|from)|reportée? (?:au|du|à)|aplazad[oa] (?:al?|para)|verschoben auf|reporté|déplacé|avancé|au lieu|initialement|"
    r"remplac\w+|trasladad[oa]|cambiad[oa]|reprogramad[oa]|en lugar|verlegt|statt|antes era|"
    r"transferid[oa]|перенесен\w*|вместо|ранее)\b|改为|原定|بدلا"
)
_ZONE = r"(?:\s*\(?\b(?:UTC|GMT|[CEW]E?S?T|[ECMPJKIB][SD]T|AES?T|SAST|[EWC]AT|SGT|HKT|BRT|MSK|local time|[A-Z]\w+ time|h)\b(?:\s?[+-]\s?[0-9]{1,2}(?::[0-9]{2})?)?\)?)?"
_HOUR = r"[0-9]{1,2}(?:(?::|h)[0-9]{2}(?::[0-9]{2})?(?:\s?[ap]\.?m\b\.?)?|\s?h\b|[0-9]{2}(?=\s*[-–]\s*[0-9]{4}\s?h)|[0-9]{2}\s?hrs\b|\s?[ap]\.?m\.?|[.:][0-9]{2}\s?(?:[ap]\.?m\.?|h|Uhr))"
_HOURS = re.compile(
    rf"(?i)[,;]?\s*(?:\b(?:at|from|à|de|a las|um|às|в|с)\s+)?(?<![0-9./-]){_HOUR}"
    rf"(?:\s*(?:-|–|—|to|until|à|a|bis|до)\s*{_HOUR})?(?![0-9/]){_ZONE}(?!\w)"
)
_ISO_HOURS = re.compile(
    r"(?<=[0-9])T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?(?!\w)"
)
_ALL_DAY = re.compile(
    r"(?i)^\W*(?:all[- ]day|ganztägig|toute la journée|todo el día|dia inteiro|весь день)\b"
)
_LINK = re.compile(
    r"(?i)(?:https?://|www\.)[^\s<>\"]+[^\s<>\".,;:)\]]|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)

_DEADLINE = (
    r"dead-?lines?|cut-?off|closing date|due (?:date|by|on)?|(?:no|not) later than|date limite|au plus tard|échéances?|fecha l[íi]mite|"
    r"a más tardar|vencimiento|plazos?|abgabefrist|anmeldeschluss|frist|stichtag|spätestens|data limite|prazos?|(?:крайний )?срок\w*(?! проведения)"
)
_OTHER_DAYS = re.compile(
    rf"(?i)\b(?:{_DEADLINE})\b|"
    r"截止|الموعد النهائي|آخر موعد|التسجيل|"
    r"\b(?:registration|submission|nomination|abstract|contribution|proposal|paper|comment|document|fellowship|visa|register|apply|inscripci[oó]n(?:es)?|inscription|inscriç(?:ão|ões)|anmeldung(?:en)?|регистраци\w+)s?\b"
    r"[^.;|]{0,40}\b(?:by|until|till|before|opens?|closes?|ends?|due|avant|hasta|antes|jusqu|bis|até|до)\b"
)
# Other things with days beside those of the meeting.
_BESIDE = re.compile(
    r"(?i)\b(?:arriv\w+|depart\w+|travel\w*|flights?|book(?:ed|ing)|visa|dinner|reception|excursion|reports?|minutes|invitation|letter)\b"
)
_WRITTEN = re.compile(
    r"(?i)\b(?:sent|received|paid|published|posted|circulated|created|modified|edited|changed|added|entered|logged|approved|decided|decision|reminder|informe|enviad[oa]s?|"
    r"rapport|envoyée?s?|reçue?s?|отправлен\w*|получен\w*)\b"
)
# The day after it belongs to something else: “the grant of 1 February”, “dates by July”.
_OF_ANOTHER = re.compile(
    r"(?i)\b(?:by|before|(?:no|not) later than|avant le|au plus tard le|antes del?|spätestens(?: am)?|vor dem|dated|"
    r"(?!(?:meetings?|sessions?|dates?|days?|weeks?|events?|instead)\b)\w+ of)\s+(?:[^\W\d_]+,?\s+)?$"
)
_WRITTEN_ON = re.compile(
    r"(?i)\b(?:status|version|as (?:of|at)|état(?: au)?|stand|last (?:touched|updated?|edit(?:ed)?|modified|changed?)|updated|dated|issued|printed|exported|"
    r"по состоянию на|обновлен\w*|actualizad[oa]|atualizad[oa]|actualización|mise à jour|revised|(?:fait à|hecho en|done at)\s+\w+)\b[\s:,]*(?:on|le|el|of|от|:)?\s*(?:[^\W\d_]+,?\s)?[0-9]"
)
_BY = r"(?:by|until|before|(?:no|not) later than|avant le|jusqu['’]au|au plus tard|antes del?|hasta el|a más tardar|bis(?: zum)?|vor dem|spätestens|até|до)\s+"
_LAST_DAY = re.compile(rf"(?i)\W*{_BY}")
_LAST_DAY_INSIDE = re.compile(rf"(?i)(?:^|\s){_BY}(?:\w+\s+){{0,2}}[0-9]")
LEADS_TO_LAST_DAY = re.compile(rf"(?i)\b{_BY}(?:\w+\s+)?$")
# A text that starts so is no meeting.
_NO_MEETING_FIRST = re.compile(
    rf"(?i)\W*(?:{_DEADLINE}|call for (?:papers|proposals|contributions|nominations)|submissions?|registration|(?:public |bank |national |school |company )*(?:holidays?|vacations?|leave|closure|"
    r"closed|shut ?down|absences?)|out of (?:the )?office|office closed|jours? fériés?|congés?|vacances|fermeture|vacaciones|feriados?|festivos?|cierre|"
    r"feiertage?|urlaub|ferien|betriebsferien|férias|праздник\w*|выходн\w+|отпуск|(?:sub-?)?totals?|sum|итого|last updated?|updated|version|status|source|"
    r"آخر تحديث|更新|legend|notes?|nota|n\.?b\.?|remarks?|contact|page|christmas|easter|new year|ramadan|eid|diwali|no meetings?|no travel|"
    r"news(?:letter)?|circulars?(?! econom)|issue|rev\.|free of charge|call for speakers|last day to|(?:\w+ )?(?:office|building|secretariat|"
    r"headquarters)s?\b.{0,20}\bclosed|[0-9]+ (?:meetings|events|réunions|reuniones|reuniões|eventos|мероприяти\w+|заседани\w+)(?=\W*$)|"
    r"(?:memorial|independence|labou?r|national|constitution|republic|may|christmas|thanksgiving) day)\b"
)


def find_status(text: str) -> tuple[str, str]:
    """Whether a meeting is cancelled or postponed, and the text with a mark for these words."""
    found = _OFF.search(text)
    if not found:
        return "", text
    status = Status.CANCELLED if found["cancelled"] else Status.POSTPONED
    return status.value, f"{text[: found.start()]}{TAKEN}{text[found.end() :]}"


def without_hours(text: str) -> str:
    """Replaces hours by a mark: to be stored they would need a time zone."""
    for shape in (_ISO_HOURS, _HOURS, _ALL_DAY):
        text = shape.sub(TAKEN, text)
    return text


def find_links(text: str) -> tuple[list[str], str]:
    """URLs, and the text without them and without e-mail addresses."""
    links = [found[0] for found in _LINK.finditer(text) if "@" not in found[0]]
    return [link if "://" in link else f"https://{link}" for link in links], _LINK.sub(TAKEN, text)


def is_of_other_days(text: str) -> bool:
    """Whether its days are of a deadline, or the day of writing."""
    return bool(_OTHER_DAYS.search(text) or _WRITTEN_ON.search(text))


def is_head_of_other_days(text: str) -> bool:
    """For a head: `Circulated on`, `Papers by`."""
    return is_of_other_days(text) or bool(_WRITTEN.search(text))


def days_of_remark(text: str, *, with_months: bool) -> list[str]:
    """Days, or months, that may be of the meeting: not of a deadline or another thing in the text."""
    is_change = bool(CHANGE.search(text))
    if not is_change and (is_head_of_other_days(text) or _BESIDE.search(text)):
        return []
    spans = dates_in(text) or [
        (piece.start, piece.end) for piece in date_pieces(text) if piece.kind == "m" and with_months
    ]
    return [text[start:end] for start, end in spans if not _OF_ANOTHER.search(text[:start])]


def is_last_day(days: str) -> bool:
    """For a cell of days: `by 31 March 2028`."""
    return bool(_LAST_DAY.match(days))


def says_last_day(text: str) -> bool:
    """`apply by 12 March 2027`, `speakers to be confirmed before 15 April`"""
    return bool(_LAST_DAY_INSIDE.search(text))


def is_no_meeting(name: str) -> bool:
    """For a name: `Deadline: drafts of proposals`, `Company shutdown`, `Total: 6`."""
    return bool(_NO_MEETING_FIRST.match(name))
