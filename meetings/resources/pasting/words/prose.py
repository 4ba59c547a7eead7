"""Sentences: where one ends, which of them announce several meetings, and what in them is a name."""

import re
from collections.abc import Sequence

from exchange.columns.days import dates_in
from exchange.columns.pasted import sentences

from .known_rows import ASSEMBLY, MEETING
from .short_names import SHORT_NAME
from .states import CHANGE

VERB = re.compile(
    r"(?<![\w\"“«])(?:is|are|was|were|will|has|have|had|holds?|hosts?|meets?|starts?|begins?|continues?|convenes?|organi[sz]es?|invites?|follows|followed|takes?|plans|"
    r"announces?|announced|expects?|welcomes?|runs|closes|opens|ends|gathers|returns|reconvenes|would|should|must|please|note|join|attend|participate|agreed|decided|"
    r"est|sont|sera|seront|aura|auront|tiendra|réunira|organise|accueille|accueillera|suivra|débute|commence|"
    r"es|son|será|serán|tendrá|celebrará|realizará|organiza|acoge|invita|sigue|comienza|"
    r"ist|sind|wird|werden|findet|finden|veranstaltet|lädt|beginnt|folgt|são|serão|terá|realiza|acontece|começa|"
    r"[a-zà-ÿ]+(?:ar|er|ir)(?:á|án|emos)|[a-zà-ÿ]{3,}(?:er|ir)(?:ons|ont))(?!\w)"
)
_LEAD = re.compile(
    r"^(?:\s|,|by|with|its|the|a|an|our|their|you|to|of|up|off|kick|out|again|also|first|then|planned|scheduled|held|be|been|par|avec|la|le|les|l['’]|une?|con|por|el|los|las|mit|von|"
    r"der|die|das|dem|com|pel[oa]|o|another|next)\b[\s']*"
)
_NEXT = re.compile(
    r"\s*(?:\([^()]*\))?\s*(?:[,;]|[,;]?\s*\b(?:and|then|et|puis|y|luego|und|dann|e|followed by|suivie? de|seguid[oa] de))+\s+(?:then\s+|finally\s+|(?:is )?followed by\s+|on|from)?\s*",
    re.IGNORECASE,
)

_UNTIL_FIRST = re.compile(r"(?:until|till|through|up to|jusqu|hasta|bis)\b", re.IGNORECASE)
# “…, and right after it, on 5 and 6 July, …”
_AND_AFTER_IT = re.compile(
    r",?\s+and\s+(?:(?:right |straight |immediately |shortly )?after (?:it|that|this)|then|later),?\s+(?:on|from)\s*$"
)
# “… in Geneva, and TSAG follows there”
_AND_THEN = re.compile(
    r",\s+(?:and|et|y|und|e|while|then)\s+(?=(?:the |la |le |el |die )?[A-ZÀ-Þ0-9])"
)

# “…, and the second one in Astana on …”
_NEXT_ORDINAL = (
    r"(?P<ordinal>(?:second|third|fourth|fifth|sixth|last|final|other|[2-9](?:nd|rd|th)|deuxième|seconde|troisième|quatrième|segund[oa]|tercer[oa]?|"
    r"cuart[oa]|zweite|dritte|vierte|terceir[oa]|quart[oa])(?: (?:one|meeting))?)(?= (?:in|on|at|is|will|from|à|le|en|el|em|am|takes|follows)\b)"
)
_THE_NEXT_ONE = re.compile(
    rf",?\s+(?:and|et|y|und|e)\s+(?:the|its|their|la|le|el|die|das|a|o)\s+{_NEXT_ORDINAL}",
    re.IGNORECASE,
)
_NEXT_ONE = re.compile(_NEXT_ORDINAL, re.IGNORECASE)
# “… its cycle with the 1st Meeting of …”
_FROM_ORDINAL = re.compile(
    r"\b(?:the|its|our|their|a|la|le|el|die|der|das|o|with|l['’])\s*(?P<name>(?:[0-9]{1,3}(?:st|nd|rd|th|re|er|e|ème|º|ª|\.)|(?:First|Second|Third|Fourth|Fifth|Final|Next)\b|"
    r"(?:first|second|third|fourth|fifth|final|next|première?|deuxième|primera?|segunda|erste|zweite)\b).*)"
)


def clauses(text: str) -> list[str]:
    """One for each meeting that a text announces; the whole where it cannot be told apart."""
    parts: list[str] = []
    for sentence in sentences(text):
        pieces = clauses_of_sentence(sentence, dates_in(sentence))
        if parts and not dates_in(pieces[0]):
            parts[-1] = f"{parts[-1]} {pieces[0]}"
        else:
            parts += pieces
    if len(parts) > 1 and not dates_in(parts[0]):
        parts[:2] = [f"{parts[0]} {parts[1]}"]
    return parts


def clauses_of_sentence(sentence: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """“… from 6 to 10 December, and APT WTSA28-3 in …”: split behind each of the days of `spans` at a word that goes on."""
    if len(spans) < 2 or CHANGE.search(sentence):
        return [sentence]
    cuts = []
    for (_start, end), (following, _end) in zip(spans, spans[1:], strict=False):
        if another := _THE_NEXT_ONE.search(sentence, end, following):
            cuts.append((another.start(), another.start("ordinal")))
            continue
        if after := _AND_AFTER_IT.search(sentence[:following], end):
            cuts.append((after.start(), after.end()))
            continue
        found = _NEXT.match(sentence, end) or _AND_THEN.search(sentence, end, following)
        if (
            not found
            or _UNTIL_FIRST.match(sentence, found.end())
            or not _is_named(sentence[found.end() : following])
        ):
            return [sentence]
        cuts.append((found.start(), found.end()))
    pieces, place = [], 0
    for start, end in cuts:
        bracket = re.match(r"\s*\([^()]*\)", sentence[start:end])
        pieces.append(sentence[place : start + (bracket.end() if bracket else 0)])
        place = end
    pieces.append(sentence[place:])
    named = (_is_named(piece) or begins_with_the_next(piece) for piece in pieces)
    return pieces if all(named) else [sentence]


def begins_with_the_next(piece: str) -> bool:
    """“second one in Astana …”: another meeting of the name before."""
    return bool(_NEXT_ONE.match(piece))


def title_behind_kind(text: str) -> str:
    """“Webinar: What everybody should know”: whatever stands behind the colon is a title."""
    kind, colon, title = text.partition(": ")
    return title if colon and MEETING.fullmatch(kind.strip()) else ""


def _is_named(text: str) -> bool:
    return bool(
        MEETING.search(text)
        or ASSEMBLY.search(text)
        or any(
            SHORT_NAME.fullmatch(code)
            for code in re.findall(r"[A-Z][\w.]*(?: [A-Z]\w+)?-[0-9]+", text)
        )
    )


# “SG17, which deals with security, follows …”
_CLAUSE_ABOUT_IT = re.compile(r",\s+(?:which|who|that|qui|que|die|der|das)\s[^,]*(?:,|$)")
_TRAILING = re.compile(r"[,\s]+(?:which|that|who|qui|que|where|and|to|die|der|das)$", re.IGNORECASE)


def name_in(text: str) -> tuple[str, list[str]]:
    """The name in a run of words, without the sentence around it; and what it may be, where that is not certain."""
    text = _TRAILING.sub("", _CLAUSE_ABOUT_IT.sub("", text))
    quoted = re.sub(r"[\"“«][^\"”»]*[\"”»]", lambda found: "x" * len(found[0]), text)
    verbs = list(VERB.finditer(quoted))
    if not verbs or title_behind_kind(text):
        return text, []
    last = text[verbs[-1].end() :]
    if ordinal := _FROM_ORDINAL.search(last):
        last = ordinal["name"]
    while lead := _LEAD.match(last):
        last = last[lead.end() :]
    last = last.strip(" ,;:")
    before = text[: verbs[0].start()].strip(" ,;:")
    is_form = last[:1].isupper() or last[:1].isdigit()
    if last and is_form and _is_named(last):
        return last, []
    if last[:1].islower() and _is_named(before) and not _is_named(last):
        return before, []
    if not last and (" " in before or _is_named(before)):
        return before, []
    return "", [choice for choice in dict.fromkeys([last, before, text]) if choice]
