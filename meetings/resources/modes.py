"""How people meet, in the words of several languages: `hybrid`, `présentiel + distance`, `Physical meeting`."""

import re
from collections.abc import Iterable

from core.fields import tidy_line

from ..choices import Mode

_FORM = (
    r"(?:meetings?|calls?|form(?:at)?|events?|mode|participation|attendance|réunions?|reuni[óo]n(?:es)?|reuni(?:ão|ões)|sitzung|veranstaltung|modalité|modalidade?|asistencia|"
    r"participación|participação|teilnahme|formato?|формат|参会|参加|会议)"
)
_ONLY = (
    r"(?:fully|entirely|purely|totally|completely|exclusively|strictly|only|solely|wholly|100 ?%|entièrement|totalement|exclusivement|uniquement|"
    r"seulement|totalmente|íntegramente|completamente|exclusivamente|únicamente|solamente|s[óo]lo|apenas|somente|vollständig|rein|komplett|ausschließlich|nur)"
)
_PLATFORM = r"(?:zoom|webex|(?:ms |microsoft )?teams|google meet|vc|jitsi|bigbluebutton|skype|gotomeeting|mymeetings|tencent meeting|voov)"
_BY = r"(?:via|on|by|over|through|using|per|par|por|sur|en|vía|über|mit|em)"
_ONLINE = (
    r"(?:on-?\s?line|virtual(?:ly|mente)?|virtuel(?:le)?s?|virtuell|remote(?:ly)?|e-?meeting|electronic meeting|web[ -]?meeting|web-?based|web conference|"
    rf"(?:{_BY} )?(?:video-?\s?conference|vid[ée]o-?\s?conf[ée]rence|visio(?:-?conf[ée]rence)?|videoconferencia|videokonferenz|{_PLATFORM})|"
    r"en ligne|en l[íi]nea|em linha|à distance|a dist[aâ]ncia|en distanciel|distanciel|"
    r"teleconference|онлайн|дистанционн\w+|ВКС|виртуальн\w+|заочно|удал[её]нно|(?:в )?(?:режим\w+ |формат\w+ )?видеоконференц\w+|"
    r"remot[oa]s?|remotamente|عبر الإنترنت|عن بعد|عن بُعد|افتراضي(?:ا|اً|ًا)?|线上|在线|网络会议|视频会议|虚拟(?:会议)?)"
    rf"(?:(?:\s+meeting|\s+sitzung)?\s+{_BY}\s+{_PLATFORM}|(?:\s+meeting|\s+event)?\s*\(\s*{_PLATFORM}\b[^()]*\))?"
)
_IN_PERSON = (
    r"(?:in[ -]person|physical(?:ly)?|face[ -]to[ -]face|f2f|off-?line|"
    r"(?<!coordination )(?<!coordination meeting )(?<!coordination meetings )(?<!announced )(?<!confirmed )(?<!room )on[ -]site|en présentiel|présentiel(?:le)?|en présence|sur place|"
    r"presencial(?:mente)?|(?:in )?präsenz|vor ort|in präsenz|en salle|in the room|en sala|im saal|(?<!\w)room(?=\s*[+&])|очно|очн(?:ая|ый|ое)|حضوري(?:ا|اً|ًا)?|线下|现场|面对面|实体会议)"
)
_HYBRID_WORD = (
    r"(?:очн(?:о|ый|ая|ое)\s+(?:с|и|\+|/)\s+(?:возможностью\s+)?(?:удал[её]нн|дистанционн|онлайн)\w*(?:[- ]участи\w+)?|"
    r"hybrid|hybride|h[íi]brid[oa]|mixt[aeo]|misto|mixed|blended|semi-?presencial|гибрид\w*|смешанн\w+|очно-заочн\w+|هجينة?|مختلطة?"
    r"|混合(?:形式|模式)?|线上线下(?:结合)?|线下线上(?:结合)?|حضوري(?:ا|اً|ًا)?\s*(?:و|أو|/|\+|مع)\s*(?:عن ب\u064f?عد|افتراضي\w*|عبر الإنترنت))"
)
_AND = r"(?:and|or|&|\+|/|w/|with|et|ou|y|o|e|и|und|oder|avec|con|com|mit)"
_JOINING = r"(?:participation|access|attendance|possible|link|connection)"
_TAIL = r"(?:\s+(?:as usual|as always|as well|comme d['’]habitude|como siempre|wie üblich|for (?:those|all|delegates|observers|members)[^,;.|]*))?"
_POSSIBLE = (
    r"(?:\s+(?:participation|access|attendance|connection|link))?\s+(?:(?:is|are|will be|be|will also be|is also|also)\s+)*"
    r"(?:possible|available|provided|offered|enabled|foreseen|supported)(?:\s+(?:alongside|besides?|in addition to|next to|too|also)[^,;.|]*)?"
)
_NOT_REMOTE = (
    r"(?:(?:no|without(?: any)?)\s+(?:live\s+)?(?:streaming|webcast(?:ing)?|remote (?:participation|access|link|connection|attendance)|online participation|"
    r"virtual participation)|sans (?:retransmission|participation à distance)|sin (?:transmisión|participación (?:remota|a distancia|virtual))|"
    r"sem (?:transmissão|participação remota)|(?:keine|ohne) (?:übertragung|online-?teilnahme|fernteilnahme)|not? (?:online|virtual|hybrid))"
)
_OPTION = r"(?:(?:the\s+|an?\s+)?(?:possibility|option)\s+(?:of|to|for)\s+)?"
_ALSO_ONLINE = (
    rf"(?:with|avec|con|com|mit|&|\+|and|et|y|e|und)\s+(?:also\s+)?(?:(?:the\s+)?(?:possibility|option)\s+(?:of|to join)\s+|participation\s+|participación\s+|"
    rf"participação\s+)?(?:{_ONLINE}|remota|distance|online-?teilnahme)(?:\s+{_JOINING})?{_TAIL}"
)
_BEFORE = rf"(?:(?:it|this(?: (?:one|meeting))?|the meeting)\s+(?:is|will be)\s+(?:an?\s+)?)?(?:{_FORM}\s*:?\s+|en\s+mode\s+|as an?\s+|als\s+)?(?:{_ONLY}\s+)?"
_AFTER = rf"(?:\s*{_FORM}|\s+{_ONLY}|\s+one(?!\w)){{0,3}}"
_HYBRID = (
    rf"(?:on-?\s?/\s?off-?\s?line|off-?\s?/\s?on-?\s?line|{_BEFORE}{_HYBRID_WORD}(?:\s+as well|{_AFTER})|"
    rf"{_BEFORE}{_IN_PERSON}\s*{_FORM}?,?\s*{_AND}\s*{_OPTION}(?:particip\w+\s+)?(?:{_ONLINE}|distance|virtual|remota)(?:\s+{_JOINING}|{_AFTER}){_TAIL}|"
    rf"{_ONLINE}\s*{_AND}\s*{_IN_PERSON}{_AFTER}|{_ONLINE}{_POSSIBLE}|{_ALSO_ONLINE})"
)
_APART = r"(?:^|\s*[,;:/+–-]\s*|\s+)"
_END = r"(?=$|\s*[,;./()–-]|\s*[\ue000-\uf8ff])"
_MODE_PATTERNS = [
    (mode, re.compile(rf"(?i){_APART}(?:[(\[]\s*{words}\s*[)\]]|(?<!\w){words}){_END}"))
    for mode, words in (
        (Mode.IN_PERSON, _NOT_REMOTE),
        (Mode.HYBRID, _HYBRID),
        (Mode.ONLINE, rf"{_BEFORE}{_ONLINE}{_AFTER}"),
        (Mode.IN_PERSON, rf"{_BEFORE}{_IN_PERSON}{_AFTER}"),
    )
]
_SPEAKS_OF_MODE = re.compile(
    r"(?i)\b(?:hybrid\w*|híbrid\w+|on-?line|virtual\w*|remote\w*|in[- ]person|face[- ]to[- ]face|presencial\w*|présentiel\w*|en ligne|en línea|em linha|"
    r"à distance|a distancia|zoom|webex|teams|streamed|streaming|онлайн|удал[её]нн\w+)\b"
)
_JOINING_ONLINE = re.compile(
    r"(?i)(?:(?:with|avec|con|mit|com|с)\s+(?:возможностью\s+)?)?(?:remote|online|virtual|distance|удал[её]нн\w+|дистанционн\w+)\s*(?:participation|access|attendance|option|connection|участи\w+)?"
    r"(?:\s+(?:is|will be|also|possible|available|provided|offered|foreseen|planned|ensured|enabled))*|participation à distance(?: possible| prévue)?|"
    r"(?:con |habrá )?participación (?:remota|a distancia|virtual)|(?:com )?participação (?:remota|a distância)|(?:mit )?(?:online|fern)-?teilnahme(?: möglich)?"
)
# Of a column that asks: `yes, hybrid`
_ANSWER = re.compile(r"(?i)^(?:yes|no|oui|non|s[íi]|ja|nein|sim|não|да|нет)\s*[,;:–-]\s*(?=\w)")
# Words of names elsewhere: “Web of Things”
_OF_CELLS = {"web": Mode.ONLINE, "physique": Mode.IN_PERSON, "onsite": Mode.IN_PERSON}
_BOTH = re.compile(r"(?i)both|les deux|ambos|ambas|beides?|mixte")


def find_mode(text: str) -> tuple[str, str]:
    """How people meet, where a text says it apart, and the text without it: `Geneva (hybrid)`."""
    modes = set()
    rest = text
    for mode, pattern in _MODE_PATTERNS:
        if pattern.search(rest):
            modes.add(mode)
            rest = tidy_line(pattern.sub(" ", rest, count=1)).strip(",;/- ")
            if mode == Mode.HYBRID:
                break
    return (one_mode(modes), rest) if modes else ("", text)


def one_mode(modes: Iterable[str]) -> str:
    """Who says “on site” and “online” says both; empty where nothing is said."""
    said = {str(mode) for mode in modes} - {""}
    return said.pop() if len(said) == 1 else Mode.HYBRID.value if said else ""


def mode_of_cell(text: str) -> str:
    """How people meet, of a cell that says nothing else; empty where it says none of it."""
    plain = _ANSWER.sub("", tidy_line(text).strip(" ."))
    if _BOTH.fullmatch(plain):
        return Mode.HYBRID.value
    if said := _OF_CELLS.get(plain.lower()):
        return said.value
    mode, rest = find_mode(plain)
    is_all = not re.sub(r"\W", "", rest) or (mode and mode_of_cell(rest))  # physical, with remote
    return mode if is_all else ""


def modes_of_text(text: str) -> list[str]:
    """Of a text that says nothing else, or of its parts between commas where the first says it: `in person, no streaming`."""
    if whole := mode_of_cell(text):
        return [whole]
    parts = [tidy_line(part).strip(" )") for part in re.split(r"[,+(]", text)]
    hybrid = Mode.HYBRID.value
    found = [mode_of_cell(part) or hybrid * bool(_JOINING_ONLINE.fullmatch(part)) for part in parts]
    left = [part for part, mode in zip(parts, found, strict=True) if not mode]
    return (
        [mode for mode in found if mode] if found[0] and not any(map(speaks_of_mode, left)) else []
    )


def speaks_of_mode(text: str) -> bool:
    return bool(_SPEAKS_OF_MODE.search(text))
