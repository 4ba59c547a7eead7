"""How people meet, as a sentence says it: “a physical meeting with remote participation”."""

import re
from collections.abc import Sequence

from ....choices import Mode
from ...modes import find_mode, one_mode
from ..words.pieces import TAKEN

HEDGED = re.compile(
    r"\b(?:not|no|cannot|can['’]?t|whether|if|maybe|perhaps|may|might|unclear|unknown|nor|nothing|rien|nada|nichts|"
    r"without|pas|sans|si|peut-être|sin|quizás?|tal vez|ob|nicht|keine?|ohne|vielleicht|não|sem|talvez)\b|n['’]t\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[,;:.()\[\]\ue000-\ue003]|\s[–—-]+\s|\bfor (?:those|anyone|delegates|members|participants|all|colleagues)\b|\bwho\b"
)
_MAY_FOLLOW_MODE = re.compile(
    r"\s*(?:$|[^\w\s]|(?:meeting|format|event|session|only|will|is|are|possible|available|as|again|for|this|and|or|from|on|in|with|because|since|so|at|via|too|also|just|de|à|et|y|und|para|pour|für)\b)",
    re.IGNORECASE,
)
_JOINING = re.compile(
    r"particip\w+|access\b|attendance|teilnahme|acc[eè]s|\b(?:join|connect|dial|follow|take part)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?:only|entirely|fully|purely|uniquement|únicamente|nur|solo|apenas)\b", re.IGNORECASE
)


_AFAR = r"(?:remotely|online|on-line|virtually|by video|(?:via|by|over|on|through) (?:zoom|webex|teams)|à distance|en ligne|en línea|a distancia)"
_CAN_JOIN = re.compile(
    rf"\b(?:may|can|could|(?:will|are|is) (?:also )?(?:be )?able to|pueden|podrán|peuvent|pourront)\s+(?:also\s+)?(?:[a-zà-ÿ ]{{2,25}} (?:and|or|et|y|o) )?"
    rf"(?:join|connect|follow|attend|participate|take part|speak|dial in|participer|participar|suivre|seguir)(?: (?:and|or) [a-z]+)?(?: (?:it|us|this one|the meeting))?\s+{_AFAR}\b",
    re.IGNORECASE,
)
_NO_REMOTE = re.compile(
    r"\b(?:requested|asked|expected|invited) to attend in person\b|"
    r"\b(?:no|without)(?: any)? (?:remote (?:participation|access|connection)|online participation|webcast|streaming|live stream|stream)\b|"
    r"\b(?:have|has) to come to the room\b|"
    r"(?<!not )(?<!not be )\bin[- ]person only\b|\bonly in[- ]person\b",
    re.IGNORECASE,
)


def how_to_join(text: str) -> str:
    """“Those who cannot travel may join remotely”, “There will be no webcast”: said plainly, whatever else the sentence denies."""
    if _CAN_JOIN.search(text):
        return Mode.HYBRID.value
    return Mode.IN_PERSON.value if _NO_REMOTE.search(text) else ""


def mode_of_sentence(text: str, names: Sequence[str] = ()) -> str:
    """How people meet, in a clause that denies nothing and leaves nothing open."""
    if said := how_to_join(text):
        return said
    for name in names:
        text = re.sub(re.escape(name), TAKEN, text, flags=re.IGNORECASE)
    return one_mode(map(_mode_of_clause, _CLAUSE_END.split(text)))


def _mode_of_clause(clause: str) -> str:
    if HEDGED.search(clause):
        return ""
    modes = []
    for end in [found.end() for found in re.finditer(r"[\w-]+(?=\W|$)", clause)]:
        if _MAY_FOLLOW_MODE.match(clause, end) and (mode := find_mode(clause[:end])[0]):
            modes.append(mode)
    if Mode.HYBRID.value in modes or len(set(modes)) > 1:
        return Mode.HYBRID.value
    if modes == []:
        return ""
    is_joining = (
        modes[0] == Mode.ONLINE.value and _JOINING.search(clause) and not _ONLY.search(clause)
    )
    return Mode.HYBRID.value if is_joining else modes[0]
