"""Certain or asked: what makes a name doubtful, and what may be meant by it."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.fields import tidy_line

from .cells import is_body_of_itu
from .facts import Facts
from .known_rows import ASSEMBLY, MEETING, KnownRows
from .parts import SENTENCE_END, is_code_alone
from .said import is_no_meeting, is_of_other_days

# A verb of a sentence, or somebody who speaks: such a text is no title.
_SENTENCE = re.compile(
    r"(?<![\w'’])(?:is|are|was|were|be|been|will|has|have|had|would|could|should|can|may(?= be)|takes?|took|meets|sits|convenes|gathers|follows|"
    r"invites?|hopes?|expects?|plans|planned|we|you|they|he|she|us|them|our|my|please|"
    r"est|sont|sera|seront|aura|auront|tiendra|tiendront|nous|vous|prévoit|"
    r"será|serán|está|están|tendrá|tendrán|celebrará|realizará|nosotros|ustedes|acontecerá|terá|estará|"
    r"ist|sind|wird|werden|findet|statt|tagt|wir|sie|ihnen|"
    r"будет|будут|состоится|пройд[её]т|состоятся|проводит\w*|мы|вы)(?![\w'’-])|将于|举行|召开|سيعقد|ستعقد|تعقد",
    re.IGNORECASE,
)
_IDLE_FIRST = re.compile(
    r"(?i)(?:and|but|or|so|then|also|finally|later|afterwards|after|before|kindly|reminder|fyi|yes|no|not|thanks?|sorry|hi|hello|here|there|this|that|these|those|"
    r"it|its|however|otherwise|same|ditto|idem|likewise|as|if|because|since|while|both|only|maybe|perhaps|probably|subject|re|fwd?|see|to do|todo|"
    r"et|mais|ou|puis|ensuite|enfin|après|avant|aussi|merci|voici|voir|cette|ces|objet|y|pero|luego|después|también|nota|gracias|si|este|esta|asunto|"
    r"und|aber|oder|dann|danach|auch|bitte|siehe|mas|depois|também|а|но|и|потом|также|если|см)(?![\w-])"
)
_ENDS_IN_THE_MIDDLE = re.compile(
    r"(?i)(?<![\w-])(?:of|for|in|at|on|the|an?|to|and|or|with|by|from|its|next|that|which|de|du|des|la|le|les|en|pour|avec|et|el|los|las|para|con|por|y|"
    r"und|der|die|das|am|von|mit|im|zu|dos?|das?|em|com|в|на|с|и|по|для)$"
)
_PART_ENDS = re.compile(rf"(?i)\s*[,;:|–—()]\s*|\s-\s|\s*{_SENTENCE.pattern}\s*")
_LEADING = re.compile(
    r"(?i)^(?:(?:in|at|for|during|and|that|there|finally|later)\s+)*(?:the|le|la|les|el|los|las|der|die|das|an?|una?|une?)\s+"
)
_QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|\"[^\"]*\"")
_LOWER = re.compile(r"[a-zà-ÿа-я]+(?:[ -]|$)")
_LOWER_TITLE = re.compile(
    rf"(?i)(?:(?:next|final|last|first|second|third|fourth|fifth|joint|informal|extraordinary|special|annual|regional|technical|ad hoc)\s+)+|(?:[\w-]+\s+){{0,2}}{MEETING.pattern}"
)
_HEADING = re.compile(
    r"(?i)\W*(?:(?:the|other|more|upcoming|all|our|les|autres?|otr[oa]s|20[0-9]{2}|and|et|y|und|of|q[1-4])\W+)*"
    r"(?:others?|dates?|meetings|events|calendar|agenda|schedule|programme|overview|list|remarks?|notes?|summary|venue|place|when|where|what|name|title|"
    r"réunions|calendrier|reuniones|eventos|calendario|termine?|sitzungen|kalender|reuniões|собрания|мероприятия)\W*(?:20[0-9]{2})?\W*"
)
_BEGINS = re.compile(r"[\w\"“„«(\[¿¡]")
_BEGINS_WITH_DAYS = re.compile(
    r"(?i)[0-9]{1,2}\.?\s*(?:[-–—/]|al?|to|au|bis|до|по|y|and|et)\s*[0-9]{1,2}\b"
)
NOTE_MARK = re.compile(
    r"(?m)[¹²³⁴-⁹†‡]|(?<=[\w)])\s?\*+(?:\s|$)|\(\*+\)|\[\^?[0-9]\]|(?<=[a-zà-ÿ]) \([0-9]\)$"
)
_MEETS = re.compile(
    r"(?i)\b(?:congr[eè]s\w*|consultas?|mesas?|retiros?|simposi[ou]m?s?|coordina\w+|coloquio|committee|comit[eé]|council|conseil|consejo|board|commission|comisión|task force|"
    r"project team|groups?|grupos?|groupes?|team|expo|exhibition|festival|masterclass|tutorial|mission|academy|school|meet(?:s|-?up)?|drafting|exchange|"
    r"launch|side event|debate|town ?hall|ceremony|sesi[oó]n(?:es)?|séances?|ateliers|talleres|seminários?|encuentros|rencontres|veranstaltung|"
    r"групп\w+|комисси\w+|встреч\w+|семинар\w*|форум\w*|симпозиум\w*|конференци\w+|ассамбле\w+|практикум\w*|вебинар\w*)\b|"
    r"会议|研讨会|论坛|全会|研究组|讲习班|会|اجتماع|ورشة|منتدى|مؤتمر|جمعية|لجنة|ندوة|فريق|حلقة"
)
# IETF 128, ICANN89, PT-A no. 5; Kaleidoscope 2027.
_NUMBERED_ACRONYM = re.compile(
    r"\b[A-ZА-Я]{2,}[\w.]*(?:[- ][\w.#°-]+){0,3}?[- #]?[0-9]|\b[A-ZÀ-Þ]\w+ 20[0-9]{2}\b|\b[0-9]+(?:st|nd|rd|th)\b"
)


def is_sentence(text: str) -> bool:
    return bool(_SENTENCE.search(_QUOTED.sub("x", text)))


def says_meeting(text: str, known: KnownRows) -> bool:
    shapes = (MEETING, _MEETS, ASSEMBLY, _NUMBERED_ACRONYM)
    is_said = any(shape.search(text) for shape in shapes) or is_body_of_itu(text)
    return is_said or is_code_alone(text) or bool(known.organisers_in(text))


def is_doubtful(name: str, known: KnownRows) -> bool:
    """Whether a text between dividers may be no name: it looks like a part of a sentence, a heading, a deadline, days."""
    plain = _QUOTED.sub("x", name)
    is_inside = bool(_LOWER.match(name)) and not _LOWER_TITLE.match(name)
    is_other = _is_unbalanced(name) or is_no_meeting(name) or is_of_other_days(plain)
    begins_badly = is_inside or _IDLE_FIRST.match(name) or not _BEGINS.match(name)
    shapes = (_BEGINS_WITH_DAYS.match(name), _HEADING.fullmatch(name), NOTE_MARK.search(name))
    if is_other or begins_badly or any(shapes):
        return True
    is_of_sentence = _SENTENCE.search(plain) or SENTENCE_END.search(plain)
    ends_in_the_middle = _ENDS_IN_THE_MIDDLE.search(name)
    return bool(is_of_sentence or ends_in_the_middle) or not says_meeting(name, known)


def goes_on(text: str) -> bool:
    return text.endswith((",", "(", "-", "–")) or bool(_ENDS_IN_THE_MIDDLE.search(text))


def is_cut(name: str) -> bool:
    return bool(_ENDS_IN_THE_MIDDLE.search(name)) or _is_unbalanced(name)


def _is_unbalanced(name: str) -> bool:
    pairs = [("(", ")"), ("[", "]"), ("«", "»"), *([] if "„" in name else [("“", "”")])]
    is_open = any(name.count(one) != name.count(other) for one, other in pairs)
    return is_open or name.count('"') % 2 == 1


def ask_name(facts: Facts, others: Sequence[str], known: KnownRows | None = None) -> None:
    """`known` where the name is no good reading of what was said: then a part of it that looks like one is better."""
    said = facts.name
    facts.name = tidy_line(NOTE_MARK.sub(" ", said))
    # Stretches between commas, dashes and verbs that speak of a meeting.
    bare = {
        one: [_LEADING.sub("", part or "") for part in _PART_ENDS.split(one)]
        for one in (said, *others)
    }
    parts = [part for one in bare for part in bare[one] if MEETING.search(part) and part != one]
    if known:
        likely = [part for part in parts if not is_doubtful(part, known)]
        facts.name = max(likely, key=len, default=facts.name)
    reason = _("Is “%(name)s” the name of the meeting? Choose it, or write it.")
    whole = (one for one in (*parts, *others) if not is_cut(one))
    choices = [facts.name, said, *whole]
    facts.ask("name", reason % {"name": said}, choices)
