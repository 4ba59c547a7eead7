"""Recognises how people meet in several languages: `hybrid`, `présentiel + distance`, `Physical meeting`. The text must say nothing else."""

import re
from collections.abc import Iterable

from core.fields import tidy_line

from ..choices import Mode

_PLATFORM = r"zoom|webex|(?:ms |microsoft )?teams|google meet|vc|jitsi|bigbluebutton|skype|gotomeeting|mymeetings|tencent meeting|voov"
_NOT_REMOTE = (
    r"(?:not?|without(?: any)?|sans|sin|sem|keine?|ohne)\s+(?:live\s+)?(?:streaming|webcast(?:ing)?|retransmission|transmisión|transmissão|übertragung|online-?teilnahme|fernteilnahme|"
    r"(?:remote|online|virtual) (?:participation|access|link|connection|attendance)|participation à distance|participación (?:remota|a distancia|virtual)|"
    r"participação remota|online|virtual|hybrid)"
)
_TAKES_PART = r"(?:particip\w+|access|attendance|options?|connection|links?|(?:online-|fern-?)?teilnahme|участи\w+|à distance|a dist[aâ]ncia)"
_WORDS = {
    Mode.HYBRID: r"on-?\s?/\s?off-?\s?line|off-?\s?/\s?on-?\s?line|hybride?s?|h[íi]brid[oa]s?|mixt[aeo]|misto|mixed|blended|semi-?presencial|both|les deux|amb[oa]s|beides?|гибрид\w*|смешанн\w+|"
    r"очно-заочн\w+|هجينة?|مختلطة?|混合(?:形式|模式)?|线上线下(?:结合)?|线下线上(?:结合)?",
    Mode.IN_PERSON: rf"{_NOT_REMOTE}|in[ -]person|physical(?:ly)?|physique|face[ -]to[ -]face|f2f|off-?line|on[ -]?site|(?:en )?présentiel(?:le)?|en présence|sur place|"
    r"presencial(?:mente)?|(?:in )?präsenz|vor ort|en salle|in the room|en sala|im saal|room(?=\s*[+&])|очно|очн(?:ая|ый|ое)|حضوري(?:ا|اً|ًا)?|线下|现场|面对面|实体会议",
    Mode.ONLINE: rf"on-?\s?line|virtual(?:ly|mente)?|virtuel(?:le)?s?|virtuell|remote(?:ly)?|e-?meeting|electronic|web|web[ -]?meeting|web-?based|web[ -]?conference|webkonferenz|{_PLATFORM}|"
    r"vid[ée]o-?\s?conf[ée]rence|visio(?:-?conf[ée]rence)?|videoconferencia|videokonferenz|en ligne|en l[íi]nea|em linha|à distance|a dist[aâ]ncia|(?:en )?distanciel|distance|teleconference|"
    r"remot[oa]s?|remotamente|online-?teilnahme|fern-?teilnahme|онлайн|дистанционн\w+|ВКС|виртуальн\w+|заочно|удал[её]нн\w+|видеоконференц\w+|"
    r"و?عبر الإنترنت|و?عن ب\u064f?عد|و?افتراضي(?:ا|اً|ًا)?|线上|在线|网络会议|视频会议|虚拟",
}
# “In person, with remote participation” is hybrid.
_ALSO = rf"(?:with|avec|con|com|mit|с)(?=(?:\s+\w+){{0,3}}\s+{_TAKES_PART})|possible|prévue|möglich|available|provided|offered|foreseen|planned|ensured|enabled|supported|as well|also|habrá|haverá"
_AROUND = (
    rf"{_TAKES_PART}|meetings?|calls?|form(?:at|ato|e)?|формат\w*|events?|mod[eo]|réunions?|reuni[óo]n(?:es)?|reuni(?:ão|ões)|sitzung|veranstaltung|modalité|modalidade?|asistencia|режим\w*|"
    r"参会|参加|会议|fully|entirely|purely|totally|completely|exclusively|strictly|only|solely|wholly|100 ?%|entièrement|totalement|exclusivement|uniquement|seulement|totalmente|"
    r"íntegramente|completamente|exclusivamente|únicamente|solamente|s[óo]lo|apenas|somente|vollständig|rein|komplett|ausschließlich|nur|via|on|by|over|through|using|per|par|por|sur|"
    r"en|vía|über|em|in|and|or|w/|with|et|ou|y|o|e|и|und|oder|avec|con|com|mit|в|с|возможностью|the|an?|of|to|for|is|are|be|will|it|this|possibility|possibilité|posibilidad|"
    r"all|delegates|observers|members|as usual|yes|no|oui|non|s[íi]|ja|nein|sim|não|да|нет|wie üblich|comme d['’]habitude|como siempre|alongside"
)
_EDGE = r"[^\W\u4e00-\u9fff]"  # Chinese has no blanks between words
_SAID = re.compile(
    rf"(?i)(?<!{_EDGE})(?:"
    + "|".join(f"(?P<{mode.value}>{words})" for mode, words in _WORDS.items())
    + rf"|(?P<also>{_ALSO})|{_AROUND})(?!{_EDGE})|\W"
)
_SPEAKS_OF_MODE = re.compile(
    r"(?i)\b(?:e-?meetings?|h[yi]brid\w*|híbrid\w+|on-?line|virtu[ae]l\w*|remote\w*|in[- ]person|physical(?:ly)?|f2f|face[- ]to[- ]face|presencial\w*|présentiel\w*|en ligne|en línea|em linha|"
    r"à distance|a distancia|zoom|webex|teams|streamed|streaming|онлайн|удал[её]нн\w+|гибридн\w+|очно\w*|дистанционн\w+|видеоконференц\w+|ВКС)\b|线上|线下|混合"
)
_DIVIDER = re.compile(r"\s*[,;:/+()\[\]]\s*|\s+[–—-]\s+")
_NOUN = re.compile(
    r"(?i)meetings?|calls?|events?|réunions?|reuni[óo]n(?:es)?|reuni(?:ão|ões)|sitzung|veranstaltung|会议"
)


def mode_of_cell(text: str) -> str:
    """The mode, if the text says nothing else; else empty."""
    if _SAID.sub("", text):
        return ""
    said = {found.lastgroup or "" for found in _SAID.finditer(text)} - {""}
    if "also" in said and Mode.ONLINE in said:
        return Mode.HYBRID.value
    return one_mode(said - {"also"})


def find_mode(text: str) -> tuple[str, str]:
    """The mode, if a separate part of the text says it once, and the rest of the text: `Geneva (hybrid)`."""
    if mode := mode_of_cell(text):
        return mode, ""
    modes, rest = [], text
    for piece in filter(None, _DIVIDER.split(text)):
        if mode := mode_of_cell(piece):
            modes.append(mode)
            rest = re.sub(rf"[(\[]?{re.escape(piece)}[)\]]?", " ", rest, count=1)
    rest = tidy_line(rest).strip(",;:/+–- ")
    return ("", text) if speaks_of_mode(rest) else (one_mode(modes), rest)


def mode_at_end(text: str) -> str:
    """The words for a mode at the end: `online` in `6th TSAG meeting online`."""
    found = _SPEAKS_OF_MODE.search(text)
    last = text[found.start() :] if found and found.start() else ""
    return last if mode_of_cell(last) and not _NOUN.search(last) else ""


def one_mode(modes: Iterable[str]) -> str:
    """“On site” and “online” together are hybrid; empty without either."""
    said = {str(mode) for mode in modes} - {""}
    return said.pop() if len(said) == 1 else Mode.HYBRID.value if said else ""


def speaks_of_mode(text: str) -> bool:
    return bool(_SPEAKS_OF_MODE.search(text))
