"""How people meet, in the words of several languages: `hybrid`, `présentiel + distance`, `Physical meeting`."""

import re

from core.fields import tidy_line

from ..choices import Mode

_FORM = r"(?:meeting|format|event|mode|participation|attendance|réunion|reunión|reunião|sitzung|veranstaltung|modalité)"
_ONLINE = (
    r"(?:on-?\s?line|virtual(?:ly|mente)?|virtuel(?:le)?s?|virtuell|remote(?:ly)?|e-?meeting|web[ -]?meeting|web-?based|web conference|"
    r"(?:by |via |per |por |par )?(?:video-?\s?conference|vid[ée]o-?\s?conf[ée]rence|visio(?:-?conf[ée]rence)?|videoconferencia|videokonferenz|zoom|webex|"
    r"(?:ms |microsoft )?teams)|en ligne|en l[íi]nea|em linha|à distance|a dist[aâ]ncia|en distanciel|distanciel|"
    r"teleconference|онлайн|дистанционно|виртуально|заочно|(?:в )?(?:режим\w+ )?видеоконференц\w+)"
)
_IN_PERSON = (
    r"(?:in[ -]person|physical(?:ly)?|face[ -]to[ -]face|f2f|off-?line|on[ -]site|en présentiel|présentiel(?:le)?|en présence|"
    r"presencial(?:mente)?|(?:in )?präsenz|vor ort|in präsenz|очно|очн(?:ая|ый|ое))"
)
_HYBRID_WORD = r"(?:hybrid|hybride|h[íi]brid[oa]|mixte|mixed|гибридн\w+|смешанн\w+|очно-заочн\w+)"
_AND = r"(?:and|or|&|\+|/|w/|with|et|ou|y|o|e|und|oder|avec|con|com|mit)"
_JOINING = r"(?:participation|access|attendance|possible)"
_ALSO_ONLINE = (
    rf"(?:with|avec|con|com|mit|&|\+|and|et|y|e|und)\s+(?:also\s+)?(?:(?:the\s+)?(?:possibility|option)\s+(?:of|to join)\s+|participation\s+|participación\s+|"
    rf"participação\s+)?(?:{_ONLINE}|remota|distance|online-?teilnahme)(?:\s+{_JOINING})?"
)
_BEFORE = rf"(?:{_FORM}\s+|en\s+mode\s+|as an?\s+|als\s+)?"
_AFTER = rf"(?:\s*{_FORM}|\s+(?:only|uniquement|seulement|solo|apenas|nur))*"
_MODES = [
    (
        Mode.HYBRID,
        rf"(?:{_BEFORE}{_HYBRID_WORD}(?:\s+as well|{_AFTER})|{_IN_PERSON}\s*,?\s*{_AND}\s*(?:participation\s+)?(?:{_ONLINE}|distance|virtual)(?:\s+{_JOINING}|{_AFTER})|"
        rf"{_ONLINE}\s*{_AND}\s*{_IN_PERSON}{_AFTER}|{_ONLINE}\s+(?:is\s+|participation\s+)*also (?:possible|available)|{_ALSO_ONLINE})",
    ),
    (Mode.ONLINE, rf"{_BEFORE}{_ONLINE}{_AFTER}"),
    (Mode.IN_PERSON, rf"{_BEFORE}{_IN_PERSON}{_AFTER}"),
]
_APART = r"(?:^|\s*[,;:/–-]\s*|\s+)"
_MODE_PATTERNS = [
    (
        mode,
        re.compile(
            rf"{_APART}(?:[(\[]\s*{words}\s*[)\]]|(?<!\w){words})(?=$|\s*[,;./()–-]|\s*[\ue000-\uf8ff])",
            re.IGNORECASE,
        ),
    )
    for mode, words in _MODES
]
_BOTH = re.compile(r"both|les deux|ambos|ambas|beides?|mixte", re.IGNORECASE)


def find_mode(text: str) -> tuple[str, str]:
    """How people meet, where a text says it apart, and the text without it: `Geneva (hybrid)`."""
    modes = []
    for mode, pattern in _MODE_PATTERNS:
        if pattern.search(text):
            modes.append(mode)
            text = tidy_line(pattern.sub(" ", text, count=1)).strip(",;/- ")
            if mode == Mode.HYBRID:
                break
    if not modes:
        return "", text
    return (Mode.HYBRID if len(modes) > 1 else modes[0]).value, text


def mode_of_cell(text: str) -> str:
    """How people meet, of a cell that says nothing else; empty where it says none of it."""
    plain = tidy_line(text).strip(" .")
    if _BOTH.fullmatch(plain):
        return Mode.HYBRID.value
    mode, rest = find_mode(plain)
    is_all = not re.sub(r"\W", "", rest) or (mode and mode_of_cell(rest))  # physical, with remote
    return mode if is_all else ""
