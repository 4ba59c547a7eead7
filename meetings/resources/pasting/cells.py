"""Fills the cells of a row from a meeting that was read: its kind, and what makes its name doubtful."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from exchange.columns.doubts import doubts_in

from ...choices import MeetingKind
from ..modes import mode_of_cell
from .known_rows import ASSEMBLY, MEETING, PREPARES, KnownRows
from .parts import SENTENCE_END, Facts, is_code_alone
from .said import is_no_meeting, is_of_other_days

INTERREGIONAL = re.compile(
    r"(?i)\binter-?\s?r[eé]gional(?:e|es)?\b|\bIRM\b|межрегиональн|区域间|الأقاليمي|أقاليمي"
)
ASSEMBLY_WITHOUT_YEAR = re.compile(r"\b(?:WTSA|AMNT)")
_TSAG = re.compile(
    r"(?i)\b(?:TSAG|GCNT|GANT)\b|telecommunication standardi[sz]ation advisory group|groupe consultatif de la normalisation|"
    r"grupo asesor de normalización|\bКГСЭ\b|консультативн\w+ групп\w+ по стандартизации|电信标准化顾问组|الفريق الاستشاري لتقييس"
)
_STUDY_GROUP = re.compile(
    r"(?i)\b(?:SG|CE) ?[0-9]+|\b(?:WPs?|working part(?:y|ies)) ?[0-9]+/[0-9]+|\b(?:study group|commission d['’]études|comisión de estudio|comissão de estudos?) (?:[0-9]+|meeting|"
    r"plenary)\b|\bИК ?[0-9]+|исследовательск\w+ комисси\w+ ?[0-9]+|第 ?[0-9]+ ?研究组|لجنة الدراسات ?[0-9]+"
)
_SYMPOSIUM = re.compile(
    r"(?i)\b(?:symposi(?:um|a|on)|simposi[oa]s?|simpósios?|colloque|coloquio|colóquio|kolloquium|симпозиум\w*)\b"
)
_WORKSHOP = re.compile(
    r"(?i)\b(?:workshops?|webinars?|seminars?|training|tutorial|atelier|séminaire|webinaire|formation|taller(?:es)?|seminarios?|seminários?|oficinas?|curso|"
    r"schulung|семинар\w*|вебинар\w*|практикум\w*)\b|研讨会|讲习班|培训|网络研讨会|ورشة|دورة تدريبية"
)
# Events that a study group or an organisation holds beside its own meetings.
_BESIDE = re.compile(
    r"(?i)\b(?:briefing|newcomers|council|exchange|dialogue|debate|launch|forum|summit|hackathon|sommet|foro|fórum|форум\w*|саммит\w*|rapporteurs?|"
    r"rapporteur group|q(?:uestion)? ?[0-9]+/[0-9]+|rapporteurs? de la question|relator(?:es)?|focus group)\b|论坛|峰会|منتدى|قمة"
)
REGIONAL_GROUP = re.compile(
    r"(?i)\b(?:regional groups?|groupes? régiona(?:l|ux)|grupos? regiona(?:l|les|is))\b|regionalgruppe|\bрегиональн\w+ групп\w+|\b(?:SG|CE) ?[0-9]+ ?RG\b"
)
_COORDINATION = re.compile(r"(?i)\bcoordina\w+|\bcoordenação|\bkoordin\w+|координац\w+")


def kind_said(text: str) -> str:
    """The kind with this label or code; empty if there is none."""
    words = {
        kind.value: [normalise(kind.value), normalise(str(kind.label))] for kind in MeetingKind
    }
    return next((kind for kind, said in words.items() if normalise(text) in said), "")


def kind_of(name: str, core: str, short: str, *, is_regional: bool) -> MeetingKind | None:
    """None if no word tells it. `core` is the name without brackets and without the event beside which it is held."""
    code = ASSEMBLY.fullmatch(core) or ASSEMBLY.fullmatch(short)
    is_assembly = code and code[1].upper() in ("WTSA", "WTSC", "AMNT")
    is_beside = _BESIDE.search(core) or REGIONAL_GROUP.search(core)
    kinds = {
        MeetingKind.ASSEMBLY: is_assembly,
        MeetingKind.CONFERENCE: code and not is_assembly,
        MeetingKind.SYMPOSIUM: _SYMPOSIUM.search(core),
        MeetingKind.INTERREGIONAL: INTERREGIONAL.search(f"{name} {short}"),
        MeetingKind.OTHER: _WORKSHOP.search(core) or (is_beside and not PREPARES.search(core)),
        MeetingKind.REGIONAL_PREPARATORY: is_regional,
        MeetingKind.TSAG: _TSAG.search(core),
        MeetingKind.STUDY_GROUP: _STUDY_GROUP.search(core) and not is_beside,
    }
    found = next((kind for kind, is_it in kinds.items() if is_it), None)
    # Coordination may be on site of an assembly, or prepare for it.
    return (
        None if found == MeetingKind.REGIONAL_PREPARATORY and _COORDINATION.search(name) else found
    )


def is_body_of_itu(name: str) -> bool:
    """Its meetings have its own name."""
    return bool(_TSAG.search(name) or _STUDY_GROUP.search(name))


ALWAYS = ("name", "kind", "dates", "venue", "mode")
COLUMNS = [
    # In the order of checking.
    *("name", "dates", "venue", "mode", "kind", "organisers", "prepares", "short_name", "status"),
    *("is_of", "alongside", "links", "slug", "editors_note"),
]
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_ALONGSIDE = re.compile(
    r"(?i)[\s,(]*\b(?:during|alongside|within|in conjunction with|back[ -]to[ -]back with|co-?located with|in the margins of|beside)\s+([^()]+)"
)
# Kinds for names that tell none: those of assemblies, TSAG and study groups do.
_KINDS_WITHOUT_A_WORD = (
    *(MeetingKind.OTHER, MeetingKind.REGIONAL_PREPARATORY, MeetingKind.INTERREGIONAL),
    *(MeetingKind.COORDINATION_ON_SITE, MeetingKind.SYMPOSIUM, MeetingKind.CONFERENCE),
)
_MODE_WORD = re.compile(r"(?i)\b(?:hybrid|virtual|on-?line)\b")
_NUMBER_OF_SERIES = re.compile(r"[-/#][0-9]{1,2}$")  # of “APT WTSA28-3”


def cells_of(facts: Facts, known: KnownRows, around: str) -> tuple[dict[str, str], list[str]]:
    """Cells by column, and unknown assemblies. `around`: the assembly that the whole text names.

    An uncertain kind stays empty, so that one answer on the page of the preview fills all such rows and no others.
    """
    name, short = facts.name, next(iter(facts.short_names), "")
    alongside = _ALONGSIDE.search(name)
    before = name[: alongside.start()] if alongside else name
    core = tidy_line(_BRACKET.sub(" ", before))
    organisers = facts.organisers
    if not organisers and not facts.strangers:
        organisers = _named_organisers(facts, core, before, known)
    assemblies = [*facts.assemblies, *filter(ASSEMBLY.fullmatch, [short])]
    said = " ".join([facts.text, *assemblies, *facts.remarks])
    is_regional = any(map(known.is_regional, organisers))
    kind = facts.kind or kind_of(name, core, short, is_regional=is_regional)
    if alongside and ASSEMBLY.search(alongside[1]) and kind == MeetingKind.REGIONAL_PREPARATORY:
        kind = None  # who meets on site coordinates
        ask_kind(facts, MeetingKind.COORDINATION_ON_SITE)
    elif not kind:
        ask_kind(facts, MeetingKind.OTHER)
    of_section = facts.section if organisers and PREPARES.search(facts.section) else ""
    texts = ["; ".join([before, *assemblies]), of_section, _NUMBER_OF_SERIES.sub("", short)]
    if kind == MeetingKind.REGIONAL_PREPARATORY:
        texts += [said, around if ASSEMBLY_WITHOUT_YEAR.search(name) else ""]
    codes, unknown = _assembly_codes(known, texts)
    mode_word, is_at = _MODE_WORD.search(name), not kind and _COORDINATION.search(name)
    cells = {
        "name": name,
        "dates": _with_doubt(next(iter(facts.dates), ""), facts.dates_open),
        "venue": _with_doubt(facts.place, facts.place_open),
        "kind": str(kind or ""),
        "short_name": short,
        "organisers": "; ".join(organisers),
        "prepares": codes if not (kind == MeetingKind.ASSEMBLY or is_at) else "",
        "is_of": codes if kind == MeetingKind.ASSEMBLY else "",
        "mode": facts.mode or (mode_of_cell(mode_word[0]) if mode_word else ""),
        "status": facts.status,
        "alongside": tidy_line(alongside[1]) if alongside else "",
        "links": "; ".join(dict.fromkeys(facts.links)),
    }
    return cells, unknown


def ask_kind(facts: Facts, likely: MeetingKind) -> None:
    kinds = [likely, *_KINDS_WITHOUT_A_WORD]
    facts.ask("kind", _("What kind of meeting is this?"), (str(kind.label) for kind in kinds))


def cells_of_prose(facts: Facts, cells: Mapping[str, str]) -> dict[str, str]:
    """The best reading of a sentence, each cell of it asked; what only its grammar would tell stays empty."""
    reason = _("It stands in running text. Keep it, or correct it.")
    for column in ("name", "dates", "venue", "mode"):
        if cells[column] and not facts.is_asked(column):
            facts.ask(column, reason, [cells[column]])
    if cells["kind"]:
        ask_kind(facts, MeetingKind(cells["kind"]))
    return {column: cells[column] for column in ALWAYS}


def _with_doubt(text: str, is_open: bool) -> str:
    if not is_open or doubts_in(text).rest != text:
        return text
    return f"{text} (TBC)" if text else "TBC"


def _named_organisers(facts: Facts, core: str, before: str, known: KnownRows) -> list[str]:
    """Of an inter-regional meeting only several."""
    if INTERREGIONAL.search(facts.name):
        named = known.organisers_in(core)
        return named if len(list(filter(known.is_regional, named))) > 1 else []
    said = ("; ".join([*facts.assemblies, core]), next(iter(facts.short_names), ""), before)
    found = next(filter(None, map(known.organisers_in, said)), [])
    # “Com-ITU plenary with PT ITU-T”, “RCC group on ITU” are held by the first
    front, *behind = re.split(
        r"\s(?:with|avec|con|mit|com|совместно с|on|sur|sobre|über)\s", core, maxsplit=1
    )
    others = known.organisers_in(behind[0]) if behind else []
    if set(others) & set(found) and (first := known.organisers_in(front)):
        return first
    return found


def _assembly_codes(known: KnownRows, texts: Sequence[str]) -> tuple[str, list[str]]:
    """Of the first text that names one, and those that no table knows."""
    unknown: list[str] = []
    for text in texts:
        codes = {match[0]: known.assembly_code(match) for match in ASSEMBLY.finditer(text)}
        unknown += [written for written, code in codes.items() if not code]
        if any(codes.values()):
            return "; ".join(dict.fromkeys(filter(None, codes.values()))), unknown
    return "", unknown


# A verb of a sentence, or somebody who speaks: such a text is no title.
_SENTENCE = re.compile(
    r"(?<![\w'’])(?:is|are|was|were|be|been|will|has|have|had|would|could|should|can|may(?= be)|takes?|took|meets|sits|convenes|gathers|follows|"
    r"(?:organi[sz]ed|hosted|convened|held)(?= by)|invites?|hopes?|expects?|plans|planned|we|you|they|he|she|us|them|our|my|please|"
    r"est|sont|sera|seront|aura|auront|tiendra|tiendront|nous|vous|prévoit|"
    r"será|serán|está|están|tendrá|tendrán|celebrará|realizará|nosotros|ustedes|acontecerá|terá|estará|"
    r"ist|sind|wird|werden|findet|statt|tagt|wir|sie|ihnen|"
    r"будет|будут|состоится|пройд[её]т|состоятся|проводит\w*|мы|вы)(?![\w'’-])|将于|举行|召开|سيعقد|ستعقد|تعقد",
    re.IGNORECASE,
)
_ENDS_IN_THE_MIDDLE = re.compile(
    r"(?i)(?<![\w-])(?:of|for|in|at|on|the|an?|to|and|or|with|by|from|its|next|that|which|de|du|des|la|le|les|à|au|en|pour|avec|et|el|los|las|para|con|por|y|"
    r"und|der|die|das|am|von|mit|im|zu|dos?|das?|em|com|в|на|с|и|по|для)$"
)
_PART_ENDS = re.compile(rf"(?i)\s*[,;:|–—()]\s*|\s-\s|\s*{_SENTENCE.pattern}\s*")
_LEADING = re.compile(
    r"(?i)^(?:(?:in|at|for|during|and|that|there|finally|later)\s+)*(?:the|le|la|les|el|los|las|der|die|das|an?|una?|une?)\s+"
)
_QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|\"[^\"]*\"")
_LOWER = re.compile(r"[a-zà-ÿа-я]+(?:[ -]|$)")
_BEGINS = re.compile(r"[\w\"“„«(\[¿¡]")
NOTE_MARK = re.compile(
    r"(?m)[¹²³⁴-⁹†‡]|(?<=[\w)])\s?\*+(?:\s|$)|\(\*+\)|\[\^?[0-9]\]|(?<=[a-zà-ÿ]) \([0-9]\)$"
)
_MEETS = re.compile(
    r"(?i)\b(?:congr[eè]s\w*|consultas?|mesas?|retiros?|simposi[ou]m?s?|coordina\w+|coloquio|committee|comit[eé]|council|conseil|consejo|board|commission|comisión|task force|"
    r"project team|groups?|grupos?|groupes?|team|expo|exhibition|festival|masterclass|tutorial|mission|academy|school|meet(?:s|-?up)?|drafting|exchange|"
    r"launch|side event|annual event|igf|breakfast|assises|plénière|plen[aá]ri[oa]|"
    r"debate|town ?hall|ceremony|sesi[oó]n(?:es)?|séances?|ateliers|talleres|seminários?|encuentros|rencontres|veranstaltung|"
    r"сесси\w+|совет\w*|групп\w+|комисси\w+|встреч\w+|семинар\w*|форум\w*|симпозиум\w*|конференци\w+|ассамбле\w+|практикум\w*|вебинар\w*)\b|"
    r"会议|研讨会|论坛|全会|研究组|讲习班|会|اجتماع|ورشة|منتدى|مؤتمر|جمعية|لجنة|ندوة|فريق|حلقة"
)
# IETF 128, ICANN89, PT-A no. 5; Kaleidoscope 2027.
_NUMBERED_ACRONYM = re.compile(
    r"\b\w*[A-ZА-Я]{2,}[\w.]*(?:[- ][\w.#°-]+){0,3}?[- #]?[0-9]|\b[A-ZÀ-Þ]\w+ 20[0-9]{2}\b|\b[0-9]+(?:st|nd|rd|th)\b"
)


def is_sentence(text: str) -> bool:
    return bool(_SENTENCE.search(_QUOTED.sub("x", text)))


def says_meeting(text: str, known: KnownRows) -> bool:
    shapes = (MEETING, _MEETS, ASSEMBLY, _NUMBERED_ACRONYM)
    is_said = any(shape.search(text) for shape in shapes) or is_body_of_itu(text)
    return is_said or is_code_alone(text) or bool(known.organisers_in(text))


def is_doubtful(name: str, known: KnownRows, *, is_only: bool = False) -> bool:
    """Whether the text may be no name: part of a sentence, a heading, a deadline, days. `is_only`: nothing else is
    left besides days and place; then any title will do, but no person.
    """
    plain = _QUOTED.sub("x", name)
    is_other = _is_unbalanced(name) or is_no_meeting(name) or is_of_other_days(plain)
    begins_badly = _LOWER.match(name) or not _BEGINS.match(name) or NOTE_MARK.search(name)
    is_of_sentence = _SENTENCE.search(plain) or SENTENCE_END.search(plain)
    if is_other or begins_badly or is_of_sentence or _ENDS_IN_THE_MIDDLE.search(name):
        return True
    words = name.split()
    is_title = is_only and name[0].isupper() and len(words) > 2 and any(map(str.islower, words))
    return not (is_title or says_meeting(name, known))


def is_cut(name: str) -> bool:
    return bool(_ENDS_IN_THE_MIDDLE.search(name)) or _is_unbalanced(name)


def _is_unbalanced(name: str) -> bool:
    pairs = [("(", ")"), ("[", "]"), ("«", "»"), *([] if "„" in name else [("“", "”")])]
    is_open = any(name.count(one) != name.count(other) for one, other in pairs)
    return is_open or name.count('"') % 2 == 1


def ask_name(facts: Facts, others: Sequence[str], known: KnownRows | None = None) -> None:
    """`known`: the name is no good reading of the text; then a part that looks like one is better."""
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
